"""What an operator looks at: a monitor's question, and the mail that has nowhere to go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import send_mail
from django.db import OperationalError, connection
from django.test import Client

from bayleaf.campus.accounts.models import User
from bayleaf.campus.foundation.models import OutgoingMail


@pytest.fixture(autouse=True)
def _to_the_outbox(settings: Any) -> None:
    """Django's test runner puts a backend of its own in the place of ours."""
    settings.EMAIL_BACKEND = "bayleaf.campus.foundation.mail.OutboxBackend"


@pytest.fixture
def mail(db: None) -> OutgoingMail:
    """A mail with a link that signs somebody in."""
    send_mail("Sign in", "Follow http://localhost:8000/x?a=1 <b>", None, ["ada@example.org"])
    return OutgoingMail.objects.get()


@pytest.mark.django_db
def test_a_monitor_is_told_that_all_is_well(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer.headers["Cache-Control"] == "no-store"
    head = client.head("/healthz")
    assert (head.status_code, head.content) == (200, b"")
    assert client.post("/healthz").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["127.0.0.1:8000", "10.1.2.3:8000", "bayleaf-web", "[::1]:8000"])
def test_a_monitor_may_call_the_machine_what_it_likes(client: Client, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", ["", "a session that would have to be looked up"])
def test_a_database_that_does_not_answer_is_told_with_503(cookie: str) -> None:
    client = Client(raise_request_exception=False)
    if cookie:
        client.cookies["session"] = cookie

    with connection.execute_wrapper(_failing):
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "failing", "detail": "The database does not answer."}


def _failing(*_: Any) -> None:
    raise OperationalError("unable to open database file")


@pytest.mark.parametrize("path", ["/outbox/", "/outbox/{}"])
def test_nobody_but_an_operator_learns_that_there_is_an_outbox(
    mail: OutgoingMail,
    path: str,
    settings: Any,
    person: Callable[..., User],
    signed_in: Callable[[User], Client],
) -> None:
    settings.DEMO = False
    address = path.format(mail.public_id)
    assert Client().get(address).status_code == 404
    assert signed_in(person("grace@example.org")).get(address).status_code == 404
    operator = signed_in(person("op@example.org", is_staff=True)).get(address)
    assert operator.status_code == 200
    assert operator.headers["Cache-Control"] == "no-store"
    assert b"Waiting" in operator.content


def test_in_a_demo_everybody_reads_the_mail(mail: OutgoingMail, settings: Any) -> None:
    settings.DEMO = True
    assert b"ada@example.org" in Client().get("/outbox/").content
    shown = Client().get(f"/outbox/{mail.public_id}").content.decode()
    assert 'href="http://localhost:8000/x?' in shown
    assert "<b>" not in shown


def test_the_outbox_can_be_narrowed_to_one_address(mail: OutgoingMail) -> None:
    send_mail("Other", "Text", None, ["grace@example.org"])
    page = Client().get("/outbox/", {"to": " ADA@example.org "}).content.decode()
    assert "Sign in" in page
    assert "Other" not in page


@pytest.mark.django_db
def test_a_mail_that_does_not_exist_is_not_found() -> None:
    assert Client().get("/outbox/nothing").status_code == 404


def test_an_operator_made_on_a_fresh_instance_signs_in_and_reads_the_outbox(
    settings: Any, db: None
) -> None:
    """The one way to the first sign-in link where no mail server is set."""
    from django.core.management import call_command

    settings.DEMO = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_SUPERUSER_PASSWORD", "a bay leaf of my own")
        call_command(
            "createsuperuser", interactive=False, email="Op@Example.org", name="Op", verbosity=0
        )
    browser = Client()
    told = browser.post(
        "/account/login/", {"login": "op@example.org", "password": "a bay leaf of my own"}
    )
    assert told.status_code == 302
    assert "/account/confirm" not in told.headers["Location"]
    assert browser.get("/outbox/").status_code == 200

    Client().post(
        "/account/signup/",
        {"email": "new@example.org", "name": "New", "password1": "another bay leaf"},
    )
    assert "new@example.org" in browser.get("/outbox/").content.decode()


def test_an_address_that_somebody_proved_makes_no_operator(person: Callable[..., User]) -> None:
    from allauth.account.models import EmailAddress
    from django.core.management import CommandError, call_command

    ada = person("ada@example.org")
    EmailAddress.objects.create(user=ada, email="second@example.org", verified=True, primary=False)
    for email in ("second@example.org", "ada@example.org"):
        with pytest.raises(CommandError):
            call_command("createsuperuser", interactive=False, email=email, name="Op", verbosity=0)
    assert User.objects.count() == 1
