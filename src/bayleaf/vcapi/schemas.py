"""The shapes of what is sent and answered, as JSON Schema, and examples that are accepted.

A schema cannot say all that JSON-LD asks, so each request is either plain, which is always taken, or
anything else of the right outline, which is taken when its words are defined.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from bayleaf.engine.model import CREDENTIALS_V1, CREDENTIALS_V2
from bayleaf.vcapi.effort import MOST_ENTRIES
from bayleaf.vcapi.options import OF_ISSUING, OF_VERIFYING
from bayleaf.vcapi.presenting import MAX_CREDENTIALS
from bayleaf.vcapi.status import PURPOSES

Schema = dict[str, Any]

_ANY_WORD: Final = "https://www.w3.org/ns/credentials/undefined-terms/v2"

_EXAMPLE_DID: Final = "did:key:z6MkgStvacKmpsJz2uTz3JCjLv3MgiNQK91pRMWHVtqdC3gp"
SIGNED: Final[Schema] = {
    "@context": [CREDENTIALS_V2],
    "type": ["VerifiableCredential"],
    "issuer": _EXAMPLE_DID,
    "validFrom": "2026-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:ada"},
    "proof": {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-01-01T00:00:00Z",
        "verificationMethod": f"{_EXAMPLE_DID}#{_EXAMPLE_DID.removeprefix('did:key:')}",
        "proofPurpose": "assertionMethod",
        "proofValue": "z2rT9i4i4SJVXFL1m14PKNyFFqPXhLAxHwoFk9LKgM6zEEZYgd22hFVbMiWbozKPAenKHPBdK1ude8UYFNDQtkkrK",
    },
}  # fmt: skip
"""A credential that is verified anywhere, signed by a key that nobody has any more."""

PRESENTED: Final[Schema] = {
    "@context": [CREDENTIALS_V2],
    "type": ["VerifiablePresentation"],
    "verifiableCredential": [SIGNED],
}
CHANGE: Final[Schema] = {
    "credentialId": "urn:uuid:0d9a6e5c-8c3e-4a55-b6c9-0f8e6a1f1d20",
    "credentialStatus": {"type": "BitstringStatusListEntry", "statusPurpose": PURPOSES[0]},
    "status": True,
}

_TEXT: Final[Schema] = {"type": "string"}
_MAYBE: Final[Schema] = {"type": ["string", "null"]}
_URL: Final[Schema] = {"type": "string", "pattern": "^[a-z]+:[a-zA-Z0-9:/.-]+$"}
_ANYTHING: Final[Schema] = {"type": ["array", "boolean", "number", "object", "string"]}
"""A credential holds no null."""

_OPEN: Final[Schema] = {"type": "object", "additionalProperties": _ANYTHING}
_FILLED: Final[Schema] = {**_OPEN, "minProperties": 1}
_ANSWERED: Final[Schema] = {"type": "object"}
_NAME: Final[Schema] = {"type": "string", "pattern": "^[A-Za-z]+$"}
_PLAIN_TEXT: Final[Schema] = {"type": "string", "pattern": "^[ -~]{1,200}$"}


_PART: Final = "[A-Za-z0-9_-]*"
_PROOFS: Final[Schema] = {
    "anyOf": [
        _OPEN,
        {"type": "array", "items": _OPEN, "minItems": 1, "maxItems": MOST_ENTRIES["proof"]},
    ]
}
_SUBJECT: Final[Schema] = {"anyOf": [_FILLED, {"type": "array", "items": _FILLED, "minItems": 1}]}


def _object(required: Iterable[str] = (), *, closed: bool = False, **properties: Schema) -> Schema:
    return _members(properties, required, closed=closed)


def _members(
    properties: Mapping[str, Schema], required: Iterable[str] = (), *, closed: bool = False
) -> Schema:
    found: Schema = {"type": "object", "properties": properties, "required": list(required)}
    return {**found, "additionalProperties": False if closed else _ANYTHING}


def _list_of(items: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": items, **more}


def _contexts(*first: str) -> Schema:
    entry = {"anyOf": [_URL, {"type": "object"}]}
    most = MOST_ENTRIES["@context"]
    return _list_of(entry, prefixItems=[{"enum": list(first)}], minItems=1, maxItems=most)


def _types(first: str) -> Schema:
    return _list_of(_NAME, minItems=1, contains={"const": first})


def to_issue(issuer: str) -> Schema:
    """The body of a request to issue as ``issuer``."""
    options: dict[str, Schema] = {
        "credentialId": _MAYBE,
        "mandatoryPointers": _list_of({"type": "string", "pattern": "^(/[^/]*)*$"}, maxItems=256),
        "statusPurpose": {"enum": list(PURPOSES)},
    }
    assert options.keys() == set(OF_ISSUING), "every option is described"
    return _object(
        ("credential",), closed=True,
        credential={"anyOf": _unsigned(issuer)}, options={"anyOf": [_members(options, closed=True), {"type": "null"}]},
    )  # fmt: skip


def _unsigned(issuer: str) -> list[Schema]:
    """Credentials from the narrow to the wide; all but the last are always taken."""
    subject = _object(("id",), closed=True, id=_URL, name=_PLAIN_TEXT, description=_PLAIN_TEXT)
    named = {"anyOf": [{"const": issuer}, _object(("id",), id={"const": issuer})]}
    plain: dict[str, Schema] = {
        "@context": {"const": [CREDENTIALS_V2]},
        "type": {"const": ["VerifiableCredential"]},
        "id": _URL,
        "issuer": {"const": issuer},
        "name": _PLAIN_TEXT,
        "description": _PLAIN_TEXT,
        "validFrom": {"const": "2026-01-01T00:00:00Z"},
        "credentialSubject": subject,
    }
    several: dict[str, Schema] = {
        **plain,
        "issuer": _object(("id",), closed=True, id={"const": issuer}, name=_PLAIN_TEXT),
        "credentialSubject": _list_of(subject, minItems=1, maxItems=8),
    }
    words = {"^[a-z]{8,12}$": {"type": ["boolean", "integer", "string"]}}
    free: dict[str, Schema] = {
        **plain,
        "@context": {"const": [CREDENTIALS_V2, _ANY_WORD]},
        "type": {"const": ["VerifiableCredential", "ExampleCredential"]},
        "credentialSubject": {**subject, "patternProperties": words},
    }
    other: dict[str, Schema] = {
        "@context": _contexts(CREDENTIALS_V2),
        "type": _types("VerifiableCredential"),
        "issuer": named,
        "credentialSubject": _SUBJECT,
        "proof": {"not": {}},
    }
    required = ("@context", "type", "issuer", "credentialSubject")
    return [
        {"title": "Plain", **_members(plain, required, closed=True)},
        {"title": "Of several", **_members(several, required, closed=True)},
        {"title": "In words of its own", **_members(free, required, closed=True)},
        {"title": "Any", **_members(other, required)},
    ]


def issuing_example(issuer: str) -> Schema:
    """A body that is issued."""
    return {
        "credential": {
            "@context": [CREDENTIALS_V2],
            "type": ["VerifiableCredential"],
            "issuer": issuer,
            "validFrom": "2026-01-01T00:00:00Z",
            "credentialSubject": {"id": "did:example:ada"},
        }
    }


def to_verify(member: str) -> Schema:
    """The body of a request to verify what ``member`` holds."""
    is_credential = member == "verifiableCredential"
    noun = "VerifiableCredential" if is_credential else "VerifiablePresentation"
    token: dict[str, Schema] = {
        "@context": {"anyOf": [{"const": CREDENTIALS_V2}, _contexts(CREDENTIALS_V2)]},
        "id": {"type": "string", "pattern": f"^data:application/(jwt|v[cp][+]jwt),eyJ{_PART}[.]{_PART}[.]{_PART}$"},
        "type": {"anyOf": [{"const": f"Enveloped{noun}"}, _types(f"Enveloped{noun}")]},
    }  # fmt: skip
    forms = [
        *(_signed_credentials() if is_credential else _presentations()),
        {"title": "In an envelope", **_members(token, ("@context", "id", "type"))},
    ]
    options: dict[str, Schema] = {
        **dict.fromkeys(("challenge", "domain", "expectedProofPurpose"), _MAYBE),
        "checks": _list_of(_TEXT),
        "returnPresentation": {"type": "boolean"},
    }
    assert options.keys() == set(OF_VERIFYING), "every option is described"
    body = {member: {"anyOf": forms}, "options": _members(options, closed=True)}
    return _members(body, (member,), closed=True)


def _signed_credentials() -> list[Schema]:
    fixed: dict[str, Schema] = {name: {"const": value} for name, value in SIGNED.items()}
    subject = _object(("id",), closed=True, id=_URL)
    plain = {**fixed, "credentialSubject": {"anyOf": [fixed["credentialSubject"], subject]}}
    other: dict[str, Schema] = {
        "@context": _contexts(CREDENTIALS_V2, CREDENTIALS_V1),
        "type": _types("VerifiableCredential"),
        "issuer": {"anyOf": [_URL, _object(("id",), id=_URL)]},
        "credentialSubject": _SUBJECT,
        "proof": _PROOFS,
    }
    return [
        {"title": "The example, or a forgery of it", **_members(plain, tuple(plain), closed=True)},
        {"title": "With its proof inside", **_members(other, tuple(other))},
    ]


def _presentations() -> list[Schema]:
    bare: dict[str, Schema] = {
        "@context": {"const": [CREDENTIALS_V2]},
        "type": {"const": ["VerifiablePresentation"]},
        "id": _URL,
        "holder": {"type": "string", "pattern": "^did:example:[a-z]+$"},
        "verifiableCredential": _list_of({"const": SIGNED}, maxItems=4),
    }
    other: dict[str, Schema] = {
        "@context": _contexts(CREDENTIALS_V2, CREDENTIALS_V1),
        "type": _types("VerifiablePresentation"),
        "holder": {"anyOf": [_URL, _object(id=_URL)]},
        "verifiableCredential": {"anyOf": [_OPEN, _list_of(_OPEN, maxItems=MAX_CREDENTIALS)]},
        "proof": _PROOFS,
    }
    return [
        {"title": "Without a proof", **_members(bare, ("@context", "type"), closed=True)},
        {"title": "With its proof inside", **_members(other, ("@context", "type"))},
    ]


TO_CHANGE: Final = _object(
    ("credentialId", "credentialStatus", "status"), closed=True,
    credentialId={"type": "string", "minLength": 1},
    credentialStatus=_object(
        ("type", "statusPurpose"), closed=True,
        type={"const": "BitstringStatusListEntry"}, statusPurpose={"enum": list(PURPOSES)},
        id=_TEXT, statusListIndex=_TEXT, statusListCredential=_TEXT,
    ),
    status={"type": "boolean"}, indexAllocator=_TEXT,
)  # fmt: skip
TO_GRANT: Final = _object(
    ("grant_type", "client_id", "client_secret"),
    grant_type={"const": "client_credentials"}, client_id=_TEXT, client_secret=_TEXT,
)  # fmt: skip
DID: Final[Schema] = {"type": "string", "pattern": "^did:(key|jwk|web|example):[A-Za-z0-9._-]+$"}
LIST_NAME: Final[Schema] = {"type": "string", "pattern": "^[0-9a-f]{16}$"}

_TROUBLE: Final = _object(
    ("type", "title", "detail", "code"),
    type={"type": "string", "format": "uri"}, title=_TEXT, detail=_TEXT, code=_TEXT, pointer=_TEXT,
)  # fmt: skip
_TROUBLES: Final = _list_of({"$ref": "#/components/schemas/Trouble"})
ANSWERS: Final[dict[str, Schema]] = {
    "Trouble": _TROUBLE,
    "Problem": _object(
        ("type", "title", "status", "detail", "code", "verified", "errors", "warnings"),
        type={"type": "string", "format": "uri"}, title=_TEXT, detail=_TEXT, code=_TEXT, pointer=_TEXT,
        status={"type": "integer", "minimum": 400, "maximum": 599},
        verified={"const": False}, errors={**_TROUBLES, "minItems": 1}, warnings=_TROUBLES,
    ),
    "Verified": _object(
        ("verified", "errors", "warnings", "document", "mediaType", "controller", "checks"),
        verified={"const": True}, errors={**_TROUBLES, "maxItems": 0}, warnings=_TROUBLES,
        document=_ANSWERED, mediaType=_TEXT, controller={"type": ["string", "null"]},
        controlledIdentifierDocument={"type": ["object", "null"]},
        checks=_list_of(_TEXT), notChecked=_list_of(_TEXT),
    ),
    "Issued": _object(
        ("verifiableCredential",), verifiableCredential=_object(("@context", "type"))
    ),
    "Updated": _object(("updated",), closed=True, updated={"const": True}),
    "Index": _object(
        ("issuers", "openapi"),
        issuers=_list_of(_object(("suite", "id", "endpoint"), suite=_TEXT, id=_TEXT, endpoint=_TEXT)),
        openapi=_TEXT,
    ),
    "Description": _object(("openapi", "info", "paths"), openapi=_TEXT, info=_ANSWERED, paths=_ANSWERED),
    "StatusList": _object(
        ("@context", "id", "type", "issuer", "credentialSubject", "proof"),
        id=_TEXT, issuer=_TEXT, type=_types("BitstringStatusListCredential"),
        credentialSubject=_object(
            ("type", "statusPurpose", "encodedList"),
            type={"const": "BitstringStatusList"}, statusPurpose={"enum": list(PURPOSES)},
            encodedList={"type": "string", "pattern": "^u[A-Za-z0-9_-]+$"},
        ),
    ),
    "Resolution": _object(
        ("@context", "didDocument", "didDocumentMetadata", "didResolutionMetadata"),
        didDocument={"type": ["object", "null"]}, didDocumentMetadata=_ANSWERED,
        didResolutionMetadata=_object(contentType=_TEXT, error=_TEXT, errorMessage=_TEXT),
    ),
    "Token": _object(
        ("access_token", "token_type", "expires_in"),
        access_token=_TEXT, token_type={"const": "Bearer"}, expires_in={"type": "integer"},
    ),
    "NoToken": _object(("error",), error={"enum": ["invalid_client", "invalid_request", "unsupported_grant_type"]}),
}  # fmt: skip
