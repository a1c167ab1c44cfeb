"""The program's door: what is sent, what comes back, and that nothing breaks it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import bayleaf
from bayleaf.campus.foundation import outside
from bayleaf.campus.verification import actions, api
from bayleaf.engine.verifying import report_schema
from tests.campus.verification.makers import RECIPIENT, School, Web, tampered
from tests.campus.verification.test_desk import picture

pytestmark = pytest.mark.django_db
URL = "/api/v1/verify"
REPORT = Draft202012Validator(report_schema())


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Web:
    """The world outside."""
    world = Web()
    monkeypatch.setattr(outside, "_door", lambda: world)
    return world


@pytest.fixture
def school_online(web: Web) -> School:
    """A school whose website answers."""
    return School(web)


def post(body: Any, kind: str = "application/json", **more: Any) -> Any:
    client = Client(enforce_csrf_checks=True, raise_request_exception=True)
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.generic("POST", URL, data, content_type=kind, **more)


def report(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/json"
    value: dict[str, Any] = answer.json()
    REPORT.validate(value)
    return value


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Access-Control-Allow-Origin"] == "*"
    value: dict[str, Any] = answer.json()
    assert value["status"] == status
    assert value["title"]
    assert value["detail"]
    return value


# --- Ways in ---------------------------------------------------------------------------------------


def test_a_file_is_answered_with_its_report(school_online: School) -> None:
    file = SimpleUploadedFile("badge.png", bayleaf.bake(picture(), school_online.award()))
    answer = Client(enforce_csrf_checks=True).post(
        URL, {"file": file, "email": RECIPIENT, "at": "2099-01-01"}
    )
    value = report(answer)
    assert value["credential"]["container"] == "png"
    assert value["recipient"]["match"] == "match"
    assert value["at"] == "2099-01-01T23:59:59Z"
    assert RECIPIENT not in answer.content.decode()


@pytest.mark.parametrize(
    "kind", ["application/json", "application/ld+json", "application/vc", "text/plain"]
)
def test_the_credential_may_be_the_whole_body_byte_for_byte(
    school_online: School, kind: str
) -> None:
    data = school_online.award()
    value = report(post(data, kind))
    assert value["verdict"] == "valid_issuer_unrecognised"
    assert value["credential"]["digest"] == actions.check(data).report.digest


def test_a_question_names_the_credential_the_person_and_the_day(school_online: School) -> None:
    credential = json.loads(school_online.award())
    value = report(
        post({"credential": credential, "recipient": "bob@example.org", "valid_on": "2099-01-01T00:00:00Z"})
    )  # fmt: skip
    assert value["verdictNow"] == "valid_issuer_unrecognised"
    assert value["recipient"]["match"] == "mismatch"


def test_a_link_is_followed(school_online: School, web: Web) -> None:
    web.publish("https://school.example/c/7?key=k", school_online.award())
    value = report(post({"url": "https://school.example/c/7?key=k"}))
    assert value["verdict"] == "valid_issuer_unrecognised"
    refused = problem(post({"url": "https://nowhere.example/"}), 400)
    assert refused["field"] == "url"


def test_a_token_may_be_a_json_text(web: Web) -> None:
    assert report(post("eyJhbGciOiJub25lIn0.eyJ2YyI6e319."))["verdict"] == "not_genuine"


def test_every_verdict_is_an_answer(school_online: School) -> None:
    forged = report(post(tampered(school_online.award(), name="X")))
    assert forged["verdict"] == "not_genuine"
    assert forged["issuer"]["id"] is None
    doubled = report(post(b'{"@context": [], "@context": []}'))
    assert "DUPLICATE_KEY" in {check["code"] for check in doubled["checks"]}


# --- Refusals --------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"{", b"nonsense", b"\xff\xfe", b"[" * 100_000, b'{"a": NaN}'])
def test_what_is_no_json_is_a_problem_that_carries_the_report(web: Web, body: bytes) -> None:
    refused = problem(post(body), 400)
    REPORT.validate(refused["report"])
    assert refused["report"]["verdict"] == "not_genuine"


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        17,
        None,
        True,
        {"credential": {}},
        {"credential": 7},
        {"credential": "x", "url": "https://a.example"},
        {"credential": "x", "recipent": "typo@example.org"},
        {"url": ""},
        {"url": ["https://a.example"]},
        {"credential": "x", "valid_on": "yesterday"},
        {"credential": "x", "valid_on": "2026-13-45"},
        {"credential": "x", "recipient": "a" * 321},
    ],
)
def test_a_question_that_asks_nothing_is_unfit(web: Web, body: Any) -> None:
    problem(post(body), 422)


def test_a_form_without_a_file_is_unfit(web: Web) -> None:
    problem(Client().post(URL, {"email": RECIPIENT}), 422)
    two = [SimpleUploadedFile("a", b"{}"), SimpleUploadedFile("b", b"{}")]
    problem(Client().post(URL, {"file": two}), 422)


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "application/pdf", "", "x"])
def test_other_types_are_not_read(web: Web, kind: str) -> None:
    problem(post(b"a=b", kind), 415)


def test_an_empty_body_says_what_to_send(web: Web) -> None:
    for kind in ("application/json", "text/plain", "image/png"):
        problem(post(b" \n", kind), 400)
    problem(post(b""), 415)  # the client names no type when there is nothing
    problem(Client().post(URL, {"file": SimpleUploadedFile("a", b"")}), 400)
    problem(post(b"no boundary", "multipart/form-data"), 400)


def test_too_much_is_refused_before_it_is_read(web: Web) -> None:
    problem(post(b'{"@context": "' + b"a" * (1 << 20) + b'"}'), 413)
    problem(post(b"a" * (5 << 20), "image/png"), 413)
    problem(Client().post(URL, {"file": SimpleUploadedFile("a", b"a" * (5 << 20))}), 413)


def test_too_many_questions_are_told_when_to_come_back(web: Web) -> None:
    answers = (post(b"17") for _ in range(3 * api.LIMIT.burst))  # the bucket fills meanwhile
    refused = next(answer for answer in answers if answer.status_code != 422)
    problem(refused, 429)
    assert int(refused["Retry-After"]) > 0


def test_when_all_places_are_taken_it_says_so(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "_WAIT_SECONDS", 0.01)
    for _ in range(actions.AT_A_TIME):
        actions._places.acquire()
    try:
        refused = post(b'{"@context": []}')
    finally:
        for _ in range(actions.AT_A_TIME):
            actions._places.release()
    problem(refused, 503)
    assert refused["Retry-After"] == "5"


def test_scripts_of_other_origins_may_ask(web: Web) -> None:
    allowed = Client().options(URL)
    assert allowed.status_code == 204
    assert "POST" in allowed["Access-Control-Allow-Methods"]
    assert allowed["Access-Control-Allow-Headers"] == "Content-Type"
    answer = post(b'{"@context": []}')
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    assert not answer.cookies


# --- Never a fault ---------------------------------------------------------------------------------

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["@context", "type", "issuer", "proof", "credential", "url", "recipient",
                         "valid_on", "credentialSubject", "badge", "id", "credentialStatus"])
        | st.text(max_size=5), inner, max_size=6,
    ),
    max_leaves=25,
)  # fmt: skip
_KINDS = st.sampled_from(
    ["application/json", "application/vc", "application/vc+jwt", "text/plain", "image/png",
     "image/svg+xml", "multipart/form-data; boundary=x", "multipart/form-data", "a/b; charset=q"]
)  # fmt: skip
_SETTINGS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
_EXPECTED = {200, 400, 413, 415, 422}


def _ask(body: bytes, kind: str) -> None:
    from django.core.cache import cache

    cache.clear()
    answer = post(body, kind)
    assert answer.status_code in _EXPECTED
    if answer.status_code == 200:
        report(answer)
    else:
        problem(answer, answer.status_code)


@_SETTINGS
@given(body=st.binary(max_size=2000), kind=_KINDS)
@example(body=b"--x\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\n", kind="multipart/form-data; boundary=x")  # fmt: skip
@example(body=b"\x89PNG\r\n\x1a\n", kind="image/png")
def test_no_bytes_break_it(web: Web, body: bytes, kind: str) -> None:
    _ask(body, kind)


@_SETTINGS
@given(value=_json)
@example(value={"credential": {"@context": [], "a": "\ud800"}})
@example(value={"credential": {"a": 1e308}, "valid_on": "9999-12-31T23:59:59-23:59"})
@example(value={"credential": "x", "valid_on": "0001-01-01T00:00:00+23:59"})
@example(value={"url": "https://[::1"})
@example(value={"url": "http://localhost:8000/verify/?url="})
def test_no_json_breaks_it(web: Web, value: Any) -> None:
    _ask(json.dumps(value).encode(), "application/json")


@pytest.mark.parametrize("depth", [60, 64, 65, 500, 100_000])
def test_no_nesting_breaks_it(web: Web, depth: int) -> None:
    for opening, closing in ((b"[", b"]"), (b'{"credential":', b"}"), (b'{"@context":', b"}")):
        _ask(opening * depth + b"1" + closing * depth, "application/json")
