"""The resolver: from a DID, or the DID URL of a key, to what its owner publishes
(DID Resolution 1.0, HTTPS binding)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

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


def resolve(did_url: str, fetch: Fetch) -> Answer:
    """Answer ``GET /1.0/identifiers/<did_url>``: 200 with the document, and with the key when the
    DID URL has a fragment; else the error in the same shape."""
    did, mark, fragment = did_url.partition("#")
    dereferencing: dict[str, Json] = {}
    try:
        if len(did_url) > _MOST or not did.startswith("did:"):
            raise DidError("This is not a DID.", code="invalidDid")
        if not _DID.fullmatch(did):
            is_url = any(sign in did for sign in "?/")
            raise DidError("This is not a DID.", code="invalidDidUrl" if is_url else "invalidDid")
        document = _document(did, fetch)
        if mark:
            dereferencing = _dereferenced(document, f"{did}#{fragment}")
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
