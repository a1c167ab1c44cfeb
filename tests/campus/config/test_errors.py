"""What went wrong, for people as a page and for programs as a problem document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from bayleaf.campus.accounts.models import User
from bayleaf.campus.foundation import errors

RAISED: dict[str, Exception] = {
    "campus": errors.CampusError("The name is too long.", field="name", cure="Shorten it."),
    "missing": errors.Missing(),
    "forbidden": errors.Forbidden("Only an owner may do this."),
    "conflict": errors.Conflict("It was revoked.", cure="Award it again."),
    "many": errors.TooMany("Too often.", retry_after=7),
    "denied": PermissionDenied("inner words"),
    "suspicious": SuspiciousOperation("inner words"),
    "fault": RuntimeError("inner words: ada@example.org"),
}
STATUS = {
    "campus": 400, "missing": 404, "forbidden": 403, "conflict": 409, "many": 429,
    "denied": 403, "suspicious": 400, "fault": 500,
}  # fmt: skip


def raising(request: HttpRequest, kind: str) -> HttpResponse:
    """Refuse, or fail."""
    raise RAISED[kind]


handler400 = "bayleaf.campus.config.errors.bad_request"
handler403 = "bayleaf.campus.config.errors.forbidden"
handler404 = "bayleaf.campus.config.errors.not_found"
handler500 = "bayleaf.campus.config.errors.broken"
urlpatterns = [
    path("raise/<str:kind>", raising),
    path("raise/<str:kind>.json", raising),
    path("api/raise/<str:kind>", raising),
    path("", include("bayleaf.campus.config.urls")),
]
HERE = override_settings(ROOT_URLCONF=__name__)

pytestmark = pytest.mark.django_db


def ask(address: str) -> Any:
    return Client(raise_request_exception=False).get(address)


@HERE
@pytest.mark.parametrize("kind", RAISED)
def test_a_person_gets_a_page_with_a_title_and_a_way_on(kind: str) -> None:
    answer = ask(f"/raise/{kind}")
    page = answer.content.decode()
    assert answer.status_code == STATUS[kind]
    assert answer.headers["Content-Type"].startswith("text/html")
    assert page.count("<h1") == 1
    assert 'href="/"' in page
    for inner in ("inner words", "Traceback", "RuntimeError", "ada@example.org"):
        assert inner not in page


@HERE
@pytest.mark.parametrize("kind", RAISED)
def test_a_program_gets_a_problem_document(kind: str) -> None:
    answer = ask(f"/api/raise/{kind}")
    problem = answer.json()
    assert answer.status_code == problem["status"] == STATUS[kind]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(problem) == {"title", "status", "detail"}
    assert "inner words" not in str(problem)


@HERE
def test_a_refusal_says_what_is_wrong_and_the_cure() -> None:
    assert ask("/api/raise/conflict").json()["detail"] == "It was revoked. Award it again."
    page = ask("/raise/conflict").content.decode()
    assert "It was revoked." in page
    assert "Award it again." in page


@HERE
def test_too_many_says_when_to_come_again() -> None:
    assert ask("/raise/many").headers["Retry-After"] == "7"


def test_what_is_not_there_is_told_alike_to_people_and_programs() -> None:
    assert ask("/nothing/here").status_code == 404
    assert ask("/o/nobody/did.json").json()["status"] == 404
    assert ask("/api/v1/nothing").json()["title"] == "There is nothing here"


def test_a_form_from_elsewhere_is_refused_with_a_way_on() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/account/login/", {"login": "a@b.org", "password": "x"})
    assert answer.status_code == 403
    assert "load the page again" in answer.content.decode()


@HERE
def test_the_page_for_a_fault_needs_no_database(
    person: Callable[..., User], signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(person("ada@example.org"))
    browser.raise_request_exception = False

    def fail(*_: Any) -> None:
        raise OperationalError("unable to open database file")

    with connection.execute_wrapper(fail):
        answer = browser.get("/home")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "Something broke on our side" in page
    assert "database" not in page
