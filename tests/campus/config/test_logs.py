"""Logs: one JSON object a line, and nobody's address, link or token in any of them."""

from __future__ import annotations

import io
import json
import logging
import logging.config
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from bayleaf.campus.config.logs import logging_config
from bayleaf.campus.foundation import events
from bayleaf.campus.foundation.events import AddressVerified

SECRET = "s3cr3t-token-of-a-link"
ADDRESS = "ada.lovelace@example.org"

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """What the campus logs at level INFO from now on, as it would stand in the file."""
    root, written = logging.getLogger(), io.StringIO()
    before = (root.handlers[:], root.level)
    logging.config.dictConfig(logging_config("INFO"))
    for handler in root.handlers:
        monkeypatch.setattr(handler, "stream", written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    for handler in root.handlers[:]:
        root.removeHandler(handler)
    for handler in before[0]:
        root.addHandler(handler)
    root.setLevel(before[1])


def broken_view(request: HttpRequest, token: str) -> HttpResponse:
    """Fails, with personal data in every place that it could leak from."""
    person = {"email": ADDRESS, "token": token}
    raise ValueError(f"cannot write to {person['email']} at https://host.example/claim/{token}")


handler500 = "bayleaf.campus.config.errors.broken"
urlpatterns = [
    path("broken/<str:token>", broken_view),
    path("", include("bayleaf.campus.config.urls")),
]
HERE = override_settings(ROOT_URLCONF=__name__)


@pytest.mark.django_db
@HERE
def test_an_error_names_the_place_and_nobody(lines: Lines) -> None:
    client = Client(raise_request_exception=False)
    answer = client.get(f"/broken/{SECRET}", {"email": ADDRESS}, headers={"user-agent": ADDRESS})
    assert answer.status_code == 500

    error, answered = lines()
    assert (error["level"], error["event"]) == ("error", "request failed")
    assert error["exception"][0]["exc_type"] == "ValueError"
    assert "broken_view" in {frame["name"] for frame in error["exception"][0]["frames"]}
    assert "cannot write to (address)" in error["exception"][0]["exc_value"]
    assert answered["route"] == "broken/<str:token>"
    assert (answered["method"], answered["status"]) == ("GET", 500)
    said = json.dumps(lines())
    assert ADDRESS not in said
    assert SECRET not in said


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", f"/claim/{SECRET}", 404),
        ("get", f"/nothing/{SECRET}/{ADDRESS}", 404),
        ("get", f"/verify/?url=https://x/{SECRET}&email={ADDRESS}", 400),
        ("post", f"/verify/?{SECRET}", 403),
    ],
)
def test_no_line_holds_a_path_or_a_query(
    lines: Lines, method: str, address: str, status: int
) -> None:
    client = Client(enforce_csrf_checks=True)
    assert getattr(client, method)(address).status_code == status
    said = json.dumps(lines())
    assert '"answered"' in said
    assert SECRET not in said
    assert "lovelace" not in said


@pytest.mark.django_db
def test_a_host_that_somebody_invented_is_not_repeated(lines: Lines) -> None:
    answer = Client().get("/", headers={"host": f"{SECRET}.example"})
    assert answer.status_code == 400
    assert SECRET not in json.dumps(lines())
    assert "request refused" in {line["event"] for line in lines()}


@pytest.mark.django_db(transaction=True)
def test_a_listener_that_fails_tells_no_address(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(event: AddressVerified) -> None:
        raise LookupError(f"nobody has {event.email}")

    monkeypatch.setitem(events._listeners, AddressVerified, [fail])
    with transaction.atomic():
        events.announce(AddressVerified(person="p1", email=ADDRESS))
    (line,) = lines()
    assert line["exception"][0]["exc_type"] == "LookupError"
    assert ADDRESS not in json.dumps(line)


def test_a_server_that_fails_to_answer_does_not_say_at_which_path(lines: Lines) -> None:
    try:
        raise RuntimeError(ADDRESS)
    except RuntimeError:
        logging.getLogger("waitress").exception("Exception while serving %s", f"/claim/{SECRET}")
    (line,) = lines()
    assert line["event"] == "the server failed to answer"
    assert SECRET not in json.dumps(line)
    assert ADDRESS not in json.dumps(line)


def test_every_line_has_time_level_and_place_and_the_settings_use_this(
    lines: Lines, settings: Any
) -> None:
    logging.getLogger("bayleaf.batches").info("a batch of %d rows", 12)
    (line,) = lines()
    assert (line["event"], line["level"], line["logger"]) == (
        "a batch of 12 rows", "info", "bayleaf.batches",
    )  # fmt: skip
    assert line["timestamp"].endswith("Z")
    assert settings.LOGGING_CONFIG == "logging.config.dictConfig"
    assert settings.LOGGING["root"]["handlers"] == ["stderr"]
