"""The description of the service (OpenAPI 3.1), with every answer it gives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from bayleaf.engine.version import VERSION
from bayleaf.vcapi import schemas
from bayleaf.vcapi.issuers import STATUS, Issuer
from bayleaf.vcapi.requests import JSON, MAX_BODY

Operation = dict[str, Any]

_PROBLEM: Final = "application/problem+json"
_RESOLUTION: Final = 'application/ld+json;profile="https://w3id.org/did-resolution"'
_FORM: Final = "application/x-www-form-urlencoded"
_TEXT: Final = f"""\
Issue and verify credentials, in the shape of the W3C VC-API. Whatever is refused is answered with
problem details (RFC 9457). A request of no such form as HTTP has it is answered with 400, 413, 431
or 501 before it is looked at; a body has at most {MAX_BODY} bytes. Credentials of version 1.1 of the
data model are issued too, except as a token, with its context first and an `issuanceDate`. `HEAD` is answered wherever `GET` is."""


def describe(base: str, issuers: Iterable[Issuer], *, is_guarded: bool = False) -> dict[str, Any]:
    """The OpenAPI document for the service at ``base``; ``is_guarded`` says that it has tokens."""
    listed = list(issuers)
    paths: dict[str, dict[str, Operation]] = {
        "/": {"get": _get("listIssuers", "The issuers of the service", _answer("The list.", "Index"))},
        "/openapi.json": {"get": _get("describe", "This document", _answer("It.", "Description"))},
        **{issuer.path: {"post": _issue(issuer)} for issuer in listed},
        **{path: {"post": _verify(*about)} for path, about in _VERIFYING.items()},
        "/credentials/status": {"post": _change()},
        "/oauth/token": {"post": _grant()},
        "/status/{name}": {"get": _status_list()},
        "/1.0/identifiers/{did}": {"get": _resolve(listed)},
    }  # fmt: skip
    for path in paths.values():
        for operation in path.values():
            if "security" in operation and is_guarded:
                operation["security"] = [{"token": []}]
    return {
        "openapi": "3.1.0",
        "info": {"title": "Bayleaf VC-API", "version": VERSION, "description": _TEXT},
        "servers": [{"url": base}],
        "paths": paths,
        "components": {
            "schemas": schemas.ANSWERS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


_VERIFYING: Final = {
    "/credentials/verify": (
        "verifyCredential", "Verify a credential", "verifiableCredential", schemas.SIGNED,
    ),
    "/proof/credentials/verify": (
        "verifyProofs", "Check the proofs of a credential and nothing else",
        "verifiableCredential", schemas.SIGNED,
    ),
    "/presentations/verify": (
        "verifyPresentation", "Verify a presentation", "verifiablePresentation", schemas.PRESENTED,
    ),
}  # fmt: skip


def _issue(issuer: Issuer) -> Operation:
    path = issuer.suite.path
    verify = {"operationId": "verifyCredential", "requestBody": "$response.body"}
    issued = _answer("The credential, signed.", "Issued") | {"links": {"verify": verify}}
    answers = {"201": issued}
    if path == STATUS:
        answers["503"] = _problem("The place in a status list could not be written down.")
    return _posted(
        f"issue-{path}",
        f"Issue a credential with {issuer.suite.suite} as {issuer.id}",
        schemas.to_issue(issuer.id),
        schemas.issuing_example(issuer.id),
        answers,
    )


def _verify(id_: str, title: str, member: str, example: schemas.Schema) -> Operation:
    answers = {"200": _answer("It is verified.", "Verified")}
    return _posted(id_, title, schemas.to_verify(member), {member: example}, answers)


def _change() -> Operation:
    answers = {
        "200": _answer("It is done.", "Updated"),
        "404": _problem("There is no such credential here."),
        "503": _problem("The change could not be written down."),
    }
    title = "Set or clear a status"
    return _posted("changeStatus", title, schemas.TO_CHANGE, schemas.CHANGE, answers)


def _posted(
    id_: str,
    title: str,
    schema: schemas.Schema,
    example: schemas.Schema,
    answers: dict[str, Any],
) -> Operation:
    content = {JSON: {"schema": schema, "examples": {"accepted": {"value": example}}}}
    return {
        "operationId": id_,
        "summary": title,
        "requestBody": {"required": True, "content": content},
        "security": [{"token": []}, {}],
        "responses": {
            **answers,
            "400": _problem("Something is wrong with what was sent; the errors say what."),
            "401": _problem("A token is needed.", "WWW-Authenticate"),
            "405": _problem("Another method is needed.", "Allow"),
            "413": _problem("The body is too large."),
            "415": _problem(f"A page in a browser did not send the body as {JSON}."),
            "422": _problem("What was sent is understood, but cannot be done."),
        },
    }


def _get(id_: str, title: str, found: dict[str, Any], **more: Any) -> Operation:
    answers = {"200": found, "405": _problem("Another method is needed.", "Allow")}
    return {"operationId": id_, "summary": title, "responses": answers | more}


def _status_list() -> Operation:
    found = _answer("The list.", "StatusList", "application/vc")
    missing = _problem("There is no such list.")
    return {
        **_get("readStatusList", "A signed status list", found, **{"404": missing}),
        "parameters": [_in_path("name", schemas.LIST_NAME)],
    }


def _resolve(issuers: list[Issuer]) -> Operation:
    reasons = {
        "200": "The document.",
        "400": "The identifier is not one, or its key cannot be read.",
        "404": "There is no such document.",
        "501": "The method is not supported.",
    }
    answers = {code: _answer(text, "Resolution", _RESOLUTION) for code, text in reasons.items()}
    title = "Resolve a DID or the DID URL of a key"
    return {
        **_get("resolve", title, answers.pop("200"), **answers),
        "parameters": [_in_path("did", schemas.DID) | {"example": issuers[0].id}],
    }


def _grant() -> Operation:
    answers = {
        "200": _answer("A token, for an hour.", "Token"),
        "400": _answer("It is no such request.", "NoToken"),
        "401": _answer("The client is not known.", "NoToken"),
        "405": _problem("Another method is needed.", "Allow"),
    }
    return {
        "operationId": "grantToken",
        "summary": "Get a token for a client's secret (OAuth 2.0)",
        "requestBody": {"required": True, "content": {_FORM: {"schema": schemas.TO_GRANT}}},
        "responses": answers,
    }


def _in_path(name: str, schema: schemas.Schema) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _answer(text: str, schema: str, media_type: str = JSON) -> dict[str, Any]:
    content = {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": text, "content": content}


def _problem(text: str, header: str = "") -> dict[str, Any]:
    found = _answer(text, "Problem", _PROBLEM)
    if header:
        found["headers"] = {header: {"required": True, "schema": {"type": "string"}}}
    return found
