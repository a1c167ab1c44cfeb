"""The description of the service (OpenAPI 3.1), with every answer it gives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from bayleaf.engine.version import VERSION
from bayleaf.vcapi.issuers import Issuer

_PROBLEM: Final = "application/problem+json"
_STATUS_BODY: Final = {
    "type": "object",
    "required": ["credentialId", "credentialStatus", "status"],
    "properties": {
        "credentialId": {"type": "string"},
        "credentialStatus": {
            "type": "object",
            "required": ["type", "statusPurpose"],
            "properties": {
                "type": {"const": "BitstringStatusListEntry"},
                "statusPurpose": {"enum": ["revocation", "suspension"]},
            },
        },
        "status": {"type": "boolean"},
    },
}
_SCHEMAS: Final = {
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail", "verified", "errors", "warnings"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "verified": {"const": False},
            "errors": {"type": "array", "minItems": 1, "items": {"type": "object"}},
            "warnings": {"type": "array", "items": {"type": "object"}},
        },
    },
    "Verified": {
        "type": "object",
        "required": ["verified", "errors", "warnings", "document", "mediaType"],
        "properties": {
            "verified": {"const": True},
            "errors": {"type": "array", "maxItems": 0},
            "warnings": {"type": "array", "items": {"type": "object"}},
            "document": {"type": "object"},
            "mediaType": {"type": "string"},
        },
    },
    "Issued": {
        "type": "object",
        "required": ["verifiableCredential"],
        "properties": {"verifiableCredential": {"type": "object"}},
    },
    "Resolution": {
        "type": "object",
        "required": ["@context", "didDocument", "didDocumentMetadata", "didResolutionMetadata"],
    },
    "Object": {"type": "object"},
}


def describe(base: str, issuers: Iterable[Issuer]) -> dict[str, Any]:
    """The OpenAPI document for the service at ``base``."""
    verified = {"200": _answer("It is verified.", "Verified")}
    options = {"type": "object"}
    found = {"404": _problem("There is nothing like that here.")}
    paths: dict[str, Any] = {
        "/": {"get": _operation("The issuers of the service", {"200": _answer("The list.", "Object")})},
        "/openapi.json": {"get": _operation("This document", {"200": _answer("It.", "Object")})},
        **{one.path: {"post": _issue(one)} for one in issuers},
        **{
            path: {"post": _asking(title, {name: {"type": "object"}, "options": options}, [name], verified)}
            for path, title, name in (
                ("/credentials/verify", "Verify a credential", "verifiableCredential"),
                ("/proof/credentials/verify", "Check the proofs of a credential and nothing else", "verifiableCredential"),
                ("/presentations/verify", "Verify a presentation", "verifiablePresentation"),
            )
        },
        "/credentials/status": {
            "post": _operation(
                "Set or clear a status", _guarded({"200": _answer("It is done.", "Object"), **found}), _STATUS_BODY
            )
        },
        "/oauth/token": {"post": _granting()},
        "/status/{name}": {
            "get": _operation("A signed status list", {"200": _answer("The list.", "Object", "application/vc"), **found}, path="name")
        },
        "/1.0/identifiers/{did}": {"get": _resolving()},
    }  # fmt: skip
    return {
        "openapi": "3.1.0",
        "info": {"title": "Bayleaf VC-API", "version": VERSION},
        "servers": [{"url": base}],
        "paths": paths,
        "components": {
            "schemas": _SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _issue(issuer: Issuer) -> dict[str, Any]:
    properties = {"credential": {"type": "object"}, "options": {"type": "object"}}
    answers = {"201": _answer("The credential, signed.", "Issued")}
    title = f"Issue a credential with {issuer.suite.suite} as {issuer.id}"
    return _asking(title, properties, ["credential"], answers)


def _asking(
    title: str, properties: dict[str, Any], required: list[str], answers: dict[str, Any]
) -> dict[str, Any]:
    body = {"type": "object", "required": required, "properties": properties}
    return _operation(title, _guarded(answers), body)


def _resolving() -> dict[str, Any]:
    media_type = 'application/ld+json;profile="https://w3id.org/did-resolution"'
    reasons = {
        "200": "The document.",
        "400": "The identifier is not one, or its key cannot be read.",
        "404": "There is no such document.",
        "501": "The method is not supported.",
    }
    answers = {code: _answer(text, "Resolution", media_type) for code, text in reasons.items()}
    return _operation("Resolve a DID or the DID URL of a key", answers, path="did")


def _granting() -> dict[str, Any]:
    answers = {
        "200": _answer("A token, for an hour.", "Object"),
        "400": _answer("It is no such request.", "Object"),
        "401": _answer("The client is not known.", "Object"),
    }
    form = {"application/x-www-form-urlencoded": {"schema": {"type": "object", "required": ["grant_type"]}}}  # fmt: skip
    return {
        **_operation("Get a token for a client's secret (OAuth 2.0)", answers),
        "requestBody": {"required": True, "content": form},
    }


def _operation(
    title: str, answers: dict[str, Any], body: dict[str, Any] | None = None, path: str = ""
) -> dict[str, Any]:
    found: dict[str, Any] = {"summary": title, "responses": answers}
    if body is not None:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": body}}}
        found["security"] = [{"token": []}, {}]
    if path:
        found["parameters"] = [
            {"name": path, "in": "path", "required": True, "schema": {"type": "string"}}
        ]
    return found


def _guarded(answers: dict[str, Any]) -> dict[str, Any]:
    return {
        **answers,
        "400": _problem("Something is wrong with what was sent; the errors say what."),
        "401": _problem("A token is needed."),
        "422": _problem("What was sent is understood, but cannot be done."),
    }


def _answer(text: str, schema: str, media_type: str = "application/json") -> dict[str, Any]:
    content = {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": text, "content": content}


def _problem(text: str) -> dict[str, Any]:
    return _answer(text, "Problem", _PROBLEM)
