"""``did:web``: the identifier is a place on the web where the document lies (did:web method)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

from bayleaf.engine.dids.document import ControllerDocument, multikey_entry, parse
from bayleaf.engine.dids.https import fetch_json
from bayleaf.engine.errors import DidError
from bayleaf.engine.keys import PublicKey
from bayleaf.engine.ports import Fetch

_ACCEPT: Final = "application/did+json, application/did+ld+json, application/json"
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_HOST = re.compile(rf"{_LABEL.pattern}(?:\.{_LABEL.pattern})*(?::[0-9]{{1,5}})?")
_STEP = re.compile(r"(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})+")


def url_of(did: str) -> str:
    """Where the document of a did:web lies: ``did:web:example.org:o:harbour`` is
    ``https://example.org/o/harbour/did.json``, without a path ``/.well-known/did.json``.

    Raises ``DidError`` (``invalidDid``) for what is not a host, with a port as ``%3A``, and steps.
    """
    host, *steps = did.removeprefix("did:web:").split(":")
    host = unquote(host)
    if not did.startswith("did:web:") or not _HOST.fullmatch(host) or not all(map(_is_step, steps)):
        raise DidError(f"{did[:120]!r} is not a did:web.")
    return f"https://{host}/{'/'.join(steps) if steps else '.well-known'}/did.json"


def _is_step(step: str) -> bool:
    """Whether a step stays where it is in the path, however a server reads it."""
    plain = unquote(step)
    return (
        bool(_STEP.fullmatch(step)) and plain not in (".", "..") and not set("/\\\0") & set(plain)
    )


def resolve(did: str, fetch: Fetch) -> ControllerDocument:
    """Fetch and read the document. Raises ``DidError`` (``notFound``, ``invalidDidDocument``,
    ``notListed`` when the document is another's)."""
    url = url_of(did)
    return parse(fetch_json(url, fetch, accept=_ACCEPT), did, url)


def document(did: str, keys: Mapping[str, PublicKey]) -> dict[str, Any]:
    """The document to publish: these keys, by fragment, as Multikey, good for signing credentials
    and for signing in (DID Core 1.0 section 5)."""
    methods = [multikey_entry(did, fragment, key) for fragment, key in keys.items()]
    ids = [method["id"] for method in methods]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": ids,
        "authentication": ids,
    }
