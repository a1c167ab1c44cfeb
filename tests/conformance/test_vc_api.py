"""VC-API 0.7: issuing, verifying, presentations and status over HTTP. Besides the MUSTs of the text
these are the demands of its OpenAPI descriptions."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from bayleaf.vcapi import Config
from tests.conformance.documents import (
    ASKED,
    NOBODY,
    Web,
    codes,
    did,
    entry,
    envelope,
    is_refused,
    plain,
    presentation,
    presented,
    signed,
    status_list,
)
from tests.vcapi.conftest import EMBEDDED, SUITES, Service

each = pytest.mark.parametrize
every_suite = each("suite", SUITES)
ISSUE = "/ed25519/credentials/issue"
POSTS = (ISSUE, "/credentials/verify", "/presentations/verify", "/credentials/status")
STATUS = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation"}


def bodies(service: Service) -> dict[str, dict[str, Any]]:
    """A request that is fine, for every endpoint."""
    issued = service.issued("status", id="urn:uuid:0d9a6e5c-8c3e-4a55-b6c9-0f8e6a1f1d51")
    return {
        ISSUE: {"credential": service.credential(), "options": {}},
        "/credentials/verify": {"verifiableCredential": issued, "options": {}},
        "/presentations/verify": {"verifiablePresentation": presentation(), "options": {}},
        "/credentials/status": {
            "credentialId": issued["id"],
            "credentialStatus": STATUS,
            "status": False,
        },
    }


# --- 3.2 Authorization ----------------------------------------------------------------------------


@each("settings", [{"tokens": ("a-secret",)}, {"clients": {"suite": "a-secret"}}])
def test_api_3_2_1_2_a_password_is_not_asked_for_and_not_taken(
    settings: dict[str, Any], service_with: Callable[..., Service]
) -> None:
    """HTTP Basic, which the section names, opens none of the endpoints, whatever the secret."""
    guarded = service_with(config=Config(**settings))
    for pair in (b"suite:a-secret", b":a-secret", b"a-secret:"):
        basic = f"Basic {base64.b64encode(pair).decode()}"
        for path in POSTS:
            answer = guarded.post(path, {}, HTTP_AUTHORIZATION=basic)
            assert answer.status == 401
            assert answer.headers["WWW-Authenticate"] == "Bearer"


# --- 3.5 Content serialization, 3.6 Unknown options and data --------------------------------------


@each("path", POSTS)
@each("type_", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "x"])
def test_api_3_5_1_a_request_is_json_and_a_page_has_to_say_so(
    type_: str, path: str, service: Service
) -> None:
    body = bodies(service)[path]
    for good in ("application/json", "application/json; charset=utf-8"):
        assert service.post(path, body, CONTENT_TYPE=good).status in (200, 201)
    browser = {"HTTP_ORIGIN": "https://elsewhere.example"}
    assert service.post(path, body, CONTENT_TYPE=type_, **browser).status == 415
    assert service.ask("POST", path, b"credential=1").status == 400


@each("path", POSTS)
def test_api_3_6_1_what_is_not_known_is_an_error(path: str, service: Service) -> None:
    body = bodies(service)[path]
    assert service.post(path, body).status in (200, 201)
    unknown = service.post(path, {**body, "somethingElse": 1})
    assert (unknown.status, unknown.codes) == (400, ["UNKNOWN_OPTION_PROVIDED"])
    [error] = unknown.json()["errors"]
    assert error["type"] == "https://www.w3.org/TR/vc-api#UNKNOWN_OPTION_PROVIDED"
    if "options" in body:
        for options in ({"somethingElse": 1}, {"challenge": "x", "Domain": "y"}):
            is_refused(service.post(path, {**body, "options": options}), "/options")
    else:
        status = {**STATUS, "somethingElse": 1}
        answer = service.post(path, {**body, "credentialStatus": status})
        is_refused(answer, "/credentialStatus/somethingElse")


@each("options", ["text", [], 4, True, {"challenge": 4}, {"domain": []}, {"returnPresentation": 1}])
def test_api_3_6_2_nor_is_a_value_that_cannot_be_used(options: Any, service: Service) -> None:
    body = {"verifiablePresentation": presentation(), "options": options}
    is_refused(service.post("/presentations/verify", body), "/options")


# --- 3.8 Issuing ----------------------------------------------------------------------------------


@every_suite
def test_api_3_8_1_2_what_is_issued_comes_with_201(suite: str, service: Service) -> None:
    answer = service.asked_to_issue(suite)
    assert answer.status == 201
    assert answer.headers["Content-Type"] == "application/json"
    assert list(answer.json()) == ["verifiableCredential"]
    assert service.verify(answer.json()["verifiableCredential"]).status == 200


@every_suite
def test_api_3_8_1_3_an_issuer_of_another_name_is_a_bad_request(
    suite: str, service: Service
) -> None:
    for issuer in (NOBODY, {"id": NOBODY}, service.issuer("p256" if suite != "p256" else "p384")):
        is_refused(service.asked_to_issue(suite, issuer=issuer), "/issuer")
    for body in ({}, {"credential": None}, {"credential": "text"}, {"credential": []}):
        assert service.post(f"/{suite}/credentials/issue", body).status == 400


@each("pointers", ["/issuer", [4], ["issuer"], {}, [None]])
def test_api_3_8_1_4_options_of_issuing_have_their_types(pointers: Any, service: Service) -> None:
    body = {"credential": service.credential("status"), "options": {"credentialId": "mine"}}
    assert service.post("/status/credentials/issue", body).status == 201
    good = {"credential": service.credential(), "options": {"mandatoryPointers": ["/issuer"]}}
    assert service.post(ISSUE, good).status == 201
    is_refused(service.post(ISSUE, {**good, "options": {"mandatoryPointers": pointers}}))
    is_refused(service.post(ISSUE, {**good, "options": {"credentialId": 4}}), "/options")


def change(service: Service, **members: Any) -> int:
    body = {"credentialId": "nobody", "credentialStatus": STATUS, "status": True, **members}
    body = {name: value for name, value in body.items() if value is not None}
    return service.post("/credentials/status", body).status


def test_api_3_8_3_1_a_status_is_updated(service: Service) -> None:
    issued = service.issued("status", id="urn:uuid:0d9a6e5c-8c3e-4a55-b6c9-0f8e6a1f1d52")
    assert service.verify(issued).status == 200
    assert change(service, credentialId=issued["id"]) == 200
    assert codes(service.verify(issued)) == ["REVOKED"]


def test_api_3_8_3_2_a_credential_that_is_not_known_is_not_found(service: Service) -> None:
    assert change(service) == 404
    assert change(service, credentialId=service.issued("status")["issuer"]) == 404


@each("members", [
    {"credentialId": None}, {"credentialStatus": None}, {"status": None}, {"credentialId": 4},
    {"credentialStatus": "revocation"}, {"credentialStatus": {"type": "Other", "statusPurpose": "revocation"}},
    {"credentialStatus": {"type": "BitstringStatusListEntry"}}, {"status": "true"}, {"status": 1},
])  # fmt: skip
def test_api_3_8_3_3_an_update_says_which_what_and_how(
    members: dict[str, Any], service: Service
) -> None:
    assert change(service) == 404
    assert change(service, **members) == 400


# --- 3.9 Verifying --------------------------------------------------------------------------------


@every_suite
def test_api_3_9_1_1_a_credential_that_holds_comes_with_200(suite: str, service: Service) -> None:
    answer = service.verify(service.issued(suite))
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"


@each("value", [None, "text", 4, [], {}, [signed(plain())], envelope()["id"], plain()])
def test_api_3_9_1_2_what_is_none_is_a_bad_request(value: Any, service: Service) -> None:
    assert service.verify(signed(plain())).status == 200
    answer = service.verify(value)
    assert answer.status == 400
    assert answer.codes
    assert service.post("/credentials/verify", {}).status == 400


def test_api_3_9_2_1_a_presentation_is_verified_with_all_that_it_holds(
    linked: Service, web: Web
) -> None:
    good = signed(plain())
    shown = presented(presentation(holder=did(), verifiableCredential=[good, envelope()]))
    assert linked.verify_presentation(shown, **ASKED).status == 200
    assert codes(linked.verify_presentation(shown, **{**ASKED, "challenge": "another"}))
    assert codes(linked.verify_presentation(shown, **{**ASKED, "domain": "another"}))
    assert codes(linked.verify_presentation({**shown, "id": "urn:uuid:a"}, **ASKED))
    other = presented(presentation(holder=NOBODY, verifiableCredential=[good]))
    assert codes(linked.verify_presentation(other, **ASKED))
    web.publish(signed(status_list(7)))
    for bad in (
        {**good, "name": "Another"},
        signed(plain(validUntil="2001-01-01T00:00:00Z")),
        signed(plain(credentialStatus=entry())),
    ):
        shown = presented(presentation(holder=did(), verifiableCredential=[good, bad]))
        answer = linked.verify_presentation(shown, **ASKED)
        is_refused(answer, "/verifiableCredential/1")


@each("shown", [presentation(), presented(presentation(holder=did())), envelope("vp")])
def test_api_3_9_2_2_a_presentation_is_given_back_when_asked_for(
    shown: dict[str, Any], service: Service
) -> None:
    asked = service.verify_presentation(shown, **ASKED, returnPresentation=True)
    assert asked.status == 200, asked.body
    assert asked.json()["verifiablePresentation"] == shown
    for options in ({}, {"returnPresentation": False}):
        answer = service.verify_presentation(shown, **ASKED, **options)
        assert "verifiablePresentation" not in answer.json()


# --- 3.13 Error handling --------------------------------------------------------------------------


@each("path", POSTS)
def test_api_3_13_1_a_problem_has_a_url_as_type(path: str, service: Service) -> None:
    for body in (b"", b"text", b"[]", b"{}", json.dumps({"more": 1}).encode()):
        answer = service.ask("POST", path, body)
        assert answer.status == 400
        for problem in (answer.json(), *answer.json()["errors"]):
            scheme, _, rest = problem["type"].partition(":")
            assert scheme in ("https", "urn")
            assert rest
    assert service.get("/nothing").json()["type"].startswith(("https:", "urn:"))


@each("suite", EMBEDDED)
def test_api_3_13_1_1_with_an_error_it_is_not_verified(suite: str, service: Service) -> None:
    for answer in (
        service.verify({**service.issued(suite), "name": "Another"}),
        service.verify(service.issued(suite, validUntil="2001-01-01T00:00:00Z")),
        service.verify_presentation(presentation(verifiableCredential=[plain()])),
        service.verify_presentation(presentation(type=None)),
    ):
        assert answer.json()["errors"]
        assert answer.json()["verified"] is False


@every_suite
def test_api_3_13_1_2_without_one_it_is(suite: str, service: Service) -> None:
    for answer in (
        service.verify(service.issued(suite)),
        service.verify_presentation(presentation(verifiableCredential=[service.issued(suite)])),
    ):
        assert answer.json()["errors"] == []
        assert answer.json()["verified"] is True
