"""The resolver: from a DID, or the DID URL of a key, to what its owner publishes
(DID Resolution 1.0, HTTPS binding)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from bayleaf.engine import dids
from bayleaf.engine.encoding import Json
from bayleaf.engine.errors import BayleafError, DidError
from bayleaf.engine.ports import Fetch
from bayleaf.vcapi.requests import Answer, answer

MEDIA_TYPE: Final = 'application/ld+json;profile="https://w3id.org/did-resolution"'
_CONTEXT: Final = "https://w3id.org/did-resolution/v1"
_DID: Final = re.compile(r"did:[a-z0-9]+:(?:[A-Za-z0-9._:-]|%[0-9A-Fa-f]{2})*(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})")  # fmt: skip
_STATUS: Final = {"notFound": 404, "methodNotSupported": 501}
_USES: Final = ("capabilityInvocation", "capabilityDelegation")
_MOST: Final = 8 << 10
_FORMAT: Final = "Multikey"
_EXPERIMENTAL: Final = (
    "Ed25519VerificationKey2018", "X25519KeyAgreementKey2019", "EcdsaSecp256k1VerificationKey2019",
    "Bls12381G1Key2020", "Bls12381G2Key2020", "P256Key2021", "P384Key2021", "P521Key2021",
)  # fmt: skip
"""Kinds of keys that the did:key method counts as experimental (section 3.1.2)."""


def resolve(did_url: str, fetch: Fetch, *, query: str = "") -> Answer:
    """Answer ``GET /1.0/identifiers/<did_url>``: 200 with the document, and with the key when the
    DID URL has a fragment; else the error in the same shape.

    ``query`` may ask for a ``publicKeyFormat``, an option of did:key.
    """
    did, mark, fragment = did_url.partition("#")
    dereferencing: dict[str, Json] = {}
    try:
        if len(did_url) > _MOST or not did.startswith("did:"):
            raise DidError("This is not a DID.", code="invalidDid")
        if not _DID.fullmatch(did):
            is_url = any(sign in did for sign in "?/")
            raise DidError("This is not a DID.", code="invalidDidUrl" if is_url else "invalidDid")
        if did.startswith("did:key:"):
            _check_format(query)
        document = _document(did, fetch)
        if mark:
            dereferencing = _dereferenced(document, f"{did}#{fragment}")
            if not did.startswith("did:web:"):  # of such a key the DID itself is the controller
                document = {"controller": did, **document}
    except BayleafError as error:
        return _refused(error, is_url=bool(mark))
    body: dict[str, Json] = {
        "@context": _CONTEXT,
        "didDocument": document,
        "didDocumentMetadata": {},
        "didResolutionMetadata": {"contentType": "application/did+ld+json"},
        **dereferencing,
    }
    return answer(body, 200, MEDIA_TYPE)


def document_of(controller: str | None, fetch: Fetch) -> dict[str, Any] | None:
    """What the controller of a key publishes, or ``None`` when it cannot be had again."""
    if controller is None:
        return None
    try:
        if controller.startswith("did:"):
            return _document(controller, fetch)
        found = dids.https.fetch_json(controller, fetch, accept="application/json")
    except BayleafError:
        return None
    return found if isinstance(found, dict) else None


def _refused(error: BayleafError, *, is_url: bool) -> Answer:
    code = _SPELLED.get(error.code, error.code)
    trouble: dict[str, Json] = {"error": code, "errorMessage": error.message}
    body: dict[str, Json] = {
        "@context": _CONTEXT,
        "didDocument": None,
        "didDocumentMetadata": {},
        "didResolutionMetadata": trouble,
    }
    if is_url:
        body["didDereferencingMetadata"] = trouble
    return answer(body, _STATUS.get(code, 400), MEDIA_TYPE)


_SPELLED: Final = {
    "MALFORMED": "invalidDid",
    "notListed": "invalidDidDocument",
    "foreignOrigin": "invalidDidUrl",
    "invalidPublicKey": "invalidDid",
}


def _check_format(query: str) -> None:
    """Keys come as Multikey. Raises ``DidError`` when another format is asked for."""
    asked = dict(parse_qsl(query)).get("publicKeyFormat", _FORMAT)
    if asked in _EXPERIMENTAL:
        raise DidError(f"{asked} is experimental.", code="invalidPublicKeyType")
    if asked != _FORMAT:
        raise DidError(f"Keys come as {_FORMAT} only.", code="unsupportedPublicKeyType")


def _document(did: str, fetch: Fetch) -> dict[str, Any]:
    found = dids.resolve(did, fetch=fetch)
    if did.startswith("did:web:"):
        url = dids.web.url_of(did)
        published: dict[str, Any] = dids.https.fetch_json(url, fetch, accept="application/did+json")
        return published
    [method] = {method.id: method for method in found.methods.values()}.values()
    assert method.key is not None, "an identifier that spells its key out has it"
    if did.startswith("did:jwk:"):
        entry: Json = {
            "id": method.id,
            "type": "JsonWebKey",
            "controller": did,
            "publicKeyJwk": method.key.to_jwk(),
        }
        contexts = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"]
        document: dict[str, Any] = {"@context": contexts, "id": did, "verificationMethod": [entry]}
    else:
        document = dids.web.document(did, {method.id.partition("#")[2]: method.key})
    uses = ("assertionMethod", "authentication", *_USES)
    return document | {use: [method.id] for use in uses}


def _dereferenced(document: Mapping[str, Any], did_url: str) -> dict[str, Json]:
    """The key that a DID URL names, beside the document it stands in."""
    for entry in document.get("verificationMethod", []):
        if isinstance(entry, Mapping) and entry.get("id") in (did_url, did_url[did_url.index("#") :]):  # fmt: skip
            return {
                "didDereferencingMetadata": {"contentType": "application/did+ld+json"},
                "contentStream": {"@context": document.get("@context"), **entry},
            }
    raise DidError("The document has no key of this name.", code="invalidDidUrl")
