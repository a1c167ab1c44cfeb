"""Signing up and in, addresses, and who may say that an address is theirs."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from bayleaf.campus.accounts.models import User
from bayleaf.campus.foundation import events
from bayleaf.campus.foundation.events import AddressVerified
from bayleaf.campus.foundation.models import AuditLine, OutgoingMail

PASSWORD = "a long enough password"
NEW = {"name": "Nina New", "email": "nina@new.example", "password1": "quay boats at noon"}


@pytest.fixture
def verified(monkeypatch):
    """The events of proved addresses, as the other rooms hear them."""
    heard: list[AddressVerified] = []
    monkeypatch.setitem(events._listeners, AddressVerified, [heard.append])
    return heard


def _newest(to: str) -> OutgoingMail:
    return OutgoingMail.objects.filter(to=to).latest("id")


def _link(mail: OutgoingMail, beginning: str) -> str:
    found = re.search(rf"http://localhost:8000({re.escape(beginning)}\S*)", mail.text)
    assert found, mail.text
    return found[1]


def _is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def _confirmed(browser: Client) -> Client:
    """Say the password once more, as changes of an account ask for."""
    answer = browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert answer.status_code == 302
    return browser


def test_signing_up_proves_the_address_only_by_a_click_and_a_button(
    db, verified, django_capture_on_commit_callbacks
):
    browser = Client()
    answer = browser.post(reverse("account_signup"), NEW)
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert not _is_signed_in(browser)
    link = _link(_newest(NEW["email"]), "/account/confirm-email/")
    browser.get(link)
    assert not EmailAddress.objects.get().verified
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(link)
    person = User.objects.get()
    assert (person.name, person.email) == (NEW["name"], NEW["email"])
    assert EmailAddress.objects.get().verified
    assert _is_signed_in(browser)
    assert verified == [AddressVerified(person=person.public_id, email=NEW["email"])]
    assert list(AuditLine.objects.values_list("verb", "noun")) == [
        ("sign-up", "person"),
        ("verify", "address"),
    ]


def test_an_address_is_kept_in_lower_case(db):
    Client().post(reverse("account_signup"), {**NEW, "email": "Nina@New.Example"})
    assert User.objects.get().email == NEW["email"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "a\u202eb"), ("email", "no"), ("password1", "short"), ("email", "")],
)
def test_a_wrong_field_keeps_the_rest_and_makes_nobody(field, value, db):
    page = Client().post(reverse("account_signup"), {**NEW, field: value})
    assert field in page.context["form"].errors
    kept = "email" if field == "name" else "name"
    assert NEW[kept] in page.content.decode()
    assert not User.objects.exists()


def test_signing_up_cannot_make_an_operator(db):
    Client().post(
        reverse("account_signup"),
        {**NEW, "is_staff": "1", "is_superuser": "1", "is_active": "0", "public_id": "x" * 22},
    )
    person = User.objects.get()
    assert (person.is_staff, person.is_superuser, person.is_active) == (False, False, True)
    assert person.public_id != "x" * 22


def test_signing_up_with_a_known_address_answers_the_same(person):
    person("known@x.example")
    answers = []
    for email in ("known@x.example", "unknown@x.example"):
        browser = Client()
        first = browser.post(reverse("account_signup"), {**NEW, "email": email})
        page = browser.get(first["Location"]).content.decode().replace(email, "")
        answers.append((first.status_code, first["Location"], re.sub(r'"[\w-]{20,}"', "", page)))
    assert answers[0] == answers[1]
    assert User.objects.get(email="known@x.example").name == "Ada Example"
    assert "/confirm-email/" not in _newest("known@x.example").text


def test_a_sign_in_link_by_mail_fills_in_its_code_and_is_used_by_the_button(person):
    ada = person("ada@x.example")
    browser = Client()
    asked = reverse("account_request_login_code") + "?next=/wallet"
    answer = browser.post(asked, {"email": ada.email, "next": "/wallet"})
    link = _link(_newest(ada.email), "/account/login/code/confirm/")
    code = re.search(r"code=([^&\s]+)", link)[1]
    for _ in range(3):
        assert f'value="{code}"' in browser.get(link).content.decode()
        assert not _is_signed_in(browser)
    answer = browser.post(urlsplit(link).path, {"code": code, "next": "/wallet"})
    assert answer["Location"] == "/wallet"
    assert _is_signed_in(browser)


def test_the_code_works_once_and_in_that_browser_alone(person):
    ada = person("ada@x.example")
    browser, thief = Client(), Client()
    browser.post(reverse("account_request_login_code"), {"email": ada.email})
    link = _link(_newest(ada.email), "/account/login/code/confirm/")
    code = re.search(r"code=([^&\s]+)", link)[1]
    confirm = reverse("account_confirm_login_code")
    assert thief.get(link)["Location"] == reverse("account_request_login_code")
    thief.post(confirm, {"code": code})
    assert not _is_signed_in(thief)
    browser.post(confirm, {"code": code})
    assert _is_signed_in(browser)
    browser.logout()
    browser.post(confirm, {"code": code})
    assert not _is_signed_in(browser)


def test_a_code_cannot_be_guessed_for_long(person):
    ada = person("ada@x.example")
    browser = Client()
    browser.post(reverse("account_request_login_code"), {"email": ada.email})
    code = re.search(r"code=([^&\s]+)", _newest(ada.email).text)[1]
    confirm = reverse("account_confirm_login_code")
    for number in range(5):
        browser.post(confirm, {"code": f"WRONG{number}"})
    browser.post(confirm, {"code": code})
    assert not _is_signed_in(browser)


def test_asking_for_a_link_answers_the_same_for_everybody(person):
    person("known@x.example")
    answers = []
    for email in ("known@x.example", "unknown@x.example"):
        browser = Client()
        first = browser.post(reverse("account_request_login_code"), {"email": email})
        page = browser.get(first["Location"]).content.decode().replace(email, "")
        answers.append((first.status_code, first["Location"], re.sub(r'"[\w-]{20,}"', "", page)))
    assert answers[0] == answers[1]


def test_signing_in_does_not_tell_whether_the_address_or_the_password_is_wrong(person):
    person("known@x.example")
    errors = [
        Client()
        .post(reverse("account_login"), {"login": email, "password": "wrong"})
        .context["form"]
        .errors.as_text()
        for email in ("known@x.example", "unknown@x.example")
    ]
    assert errors[0] == errors[1] != ""


def test_a_stranger_who_signed_up_first_does_not_keep_the_password(db):
    """Somebody signs up with Nina's address and waits; Nina comes by a sign-in link."""
    Client().post(reverse("account_signup"), {**NEW, "password1": "known to the stranger"})
    nina = Client()
    nina.post(reverse("account_request_login_code"), {"email": NEW["email"]})
    code = re.search(r"code=([^&\s]+)", _newest(NEW["email"]).text)[1]
    nina.post(reverse("account_confirm_login_code"), {"code": code})
    assert _is_signed_in(nina)
    stranger = Client()
    stranger.post(
        reverse("account_login"), {"login": NEW["email"], "password": "known to the stranger"}
    )
    assert not _is_signed_in(stranger)


@pytest.mark.parametrize(
    "evil",
    [
        "//evil.example", "https://evil.example", "/\\evil.example", "https:evil.example",
        "\\\\evil.example", "javascript:alert(1)", "/%0d%0aLocation:https://evil.example",
        "http://localhost:8000@evil.example", "///evil.example", "/\t/evil.example",
    ],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(evil, person):
    ada = person("ada@x.example")
    answer = Client().post(
        reverse("account_login"), {"login": ada.email, "password": PASSWORD, "next": evil}
    )
    target = urlsplit(answer["Location"])
    assert answer.status_code == 302
    assert not target.netloc
    assert not target.scheme
    assert not answer["Location"].startswith(("//", "/\\"))


def _add(person: User, email: str) -> None:
    EmailAddress.objects.create(user=person, email=email, verified=False)


def test_an_address_only_written_down_does_not_lead_its_owner_into_the_account(person):
    """Mallory writes Vic's address down; Vic, who has no account, asks for a sign-in code."""
    mallory = person("mallory@x.example")
    _add(mallory, "vic@x.example")
    vic = Client()
    vic.post(reverse("account_request_login_code"), {"email": "vic@x.example"})
    assert not OutgoingMail.objects.filter(to="vic@x.example", text__contains="code=").exists()
    assert not EmailAddress.objects.filter(email="vic@x.example", verified=True).exists()


def test_nor_does_a_new_password_for_it_change_the_account(person):
    mallory = person("mallory@x.example")
    _add(mallory, "vic@x.example")
    Client().post(reverse("account_reset_password"), {"email": "vic@x.example"})
    assert not OutgoingMail.objects.filter(text__contains="/password/reset/key/").exists()


def test_an_address_that_somebody_else_wrote_down_is_not_confirmed_by_its_owner(person, signed_in):
    browser = _confirmed(signed_in(person("mallory@x.example")))
    browser.post(reverse("account_email"), {"action_add": "", "email": "vic@x.example"})
    link = _link(_newest("vic@x.example"), "/account/confirm-email/")
    for other in (Client(), signed_in(person("vera@x.example", name="Vera"))):
        assert other.post(link).status_code == 403
    assert not EmailAddress.objects.filter(email="vic@x.example", verified=True).exists()
    assert browser.post(link).status_code == 302
    assert EmailAddress.objects.filter(email="vic@x.example", verified=True).exists()


def test_a_password_set_in_another_browser_does_not_outlive_the_proof(db):
    """Mallory signs up as Nina with a password; Nina presses the button in her own browser."""
    mallory = Client()
    mallory.post(reverse("account_signup"), {**NEW, "password1": "known to the stranger"})
    link = _link(_newest(NEW["email"]), "/account/confirm-email/")
    Client().post(link)
    assert EmailAddress.objects.filter(email=NEW["email"], verified=True).exists()
    mallory.post(
        reverse("account_login"), {"login": NEW["email"], "password": "known to the stranger"}
    )
    assert not _is_signed_in(mallory)


def test_signing_in_makes_a_new_session(person):
    ada = person("ada@x.example")
    browser = Client()
    browser.get(reverse("account_login"))
    session = browser.session
    session["seen"] = True
    session.save()
    before = session.session_key
    browser.cookies["session"] = before
    browser.post(reverse("account_login"), {"login": ada.email, "password": PASSWORD})
    assert _is_signed_in(browser)
    assert browser.session.session_key != before


def test_an_address_of_another_account_is_never_taken(person, signed_in):
    person("ada@x.example")
    eve = person("eve@x.example", name="Eve")
    browser = _confirmed(signed_in(eve))
    answer = browser.post(reverse("account_email"), {"action_add": "", "email": "ada@x.example"})
    assert answer.status_code == 302
    mail = _newest("ada@x.example")
    found = re.search(r"/account/confirm-email/\S+", mail.text)
    if found:  # even Ada's own click does not hand the address over
        Client().post(found[0])
    owners = EmailAddress.objects.filter(email="ada@x.example", verified=True)
    assert [address.user.email for address in owners] == ["ada@x.example"]


def test_adding_an_address_answers_the_same_whether_it_is_taken_or_not(person, signed_in):
    person("ada@x.example")
    browser = _confirmed(signed_in(person("eve@x.example", name="Eve")))
    answers = []
    for email in ("ada@x.example", "free@x.example"):
        first = browser.post(reverse("account_email"), {"action_add": "", "email": email})
        answers.append((first.status_code, first["Location"]))
        EmailAddress.objects.filter(user__name="Eve", email=email).delete()
    assert answers[0] == answers[1]


def test_a_proved_address_is_taken_from_those_who_only_claimed_it(
    person, signed_in, verified, django_capture_on_commit_callbacks
):
    Client().post(reverse("account_signup"), {**NEW, "name": "Squatter"})
    cache.clear()  # a mail an address in three minutes
    nina = person("private@home.example", name="Nina")
    browser = _confirmed(signed_in(nina))
    browser.post(reverse("account_email"), {"action_add": "", "email": NEW["email"]})
    link = _link(_newest(NEW["email"]), "/account/confirm-email/")
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(link)
    assert not User.objects.filter(name="Squatter").exists()
    assert verified == [AddressVerified(person=nina.public_id, email=NEW["email"])]
    browser.post(reverse("account_email"), {"action_primary": "", "email": NEW["email"]})
    nina.refresh_from_db()
    assert nina.email == NEW["email"]


def test_changing_the_primary_address_tells_the_old_one(person, signed_in):
    ada = person("ada@x.example")
    EmailAddress.objects.create(user=ada, email="second@x.example", verified=True)
    browser = _confirmed(signed_in(ada))
    browser.post(reverse("account_email"), {"action_primary": "", "email": "second@x.example"})
    ada.refresh_from_db()
    assert ada.email == "second@x.example"
    assert "second@x.example" in _newest("ada@x.example").text
    assert AuditLine.objects.filter(verb="change-primary", actor=ada.public_id).count() == 1


def test_changing_addresses_asks_for_the_password_again(person, signed_in):
    ada = person("ada@x.example")
    EmailAddress.objects.create(user=ada, email="second@x.example", verified=True)
    answer = signed_in(ada).post(
        reverse("account_email"), {"action_primary": "", "email": "second@x.example"}
    )
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    ada.refresh_from_db()
    assert ada.email == "ada@x.example"


def test_who_confirms_an_address_sees_whose_account_it_joins(person, signed_in):
    """Nobody gives an address away by a press of a button that did not say to whom."""
    browser = _confirmed(signed_in(person("mallory@x.example", name="Mallory Quill")))
    browser.post(reverse("account_email"), {"action_add": "", "email": "vic@x.example"})
    mail = _newest("vic@x.example")
    page = Client().get(_link(mail, "/account/confirm-email/")).content.decode()
    assert "mallory@x.example wants to add vic@x.example" in mail.text
    assert "Mallory Quill" in page
    assert "mallory@x.example" in page
