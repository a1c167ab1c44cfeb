"""From an identifier to the keys its owner publishes (Controlled Identifiers 1.0, DID Core 1.0).

A DID method is a module: ``key`` and ``jwk`` spell their key out, ``web`` is asked for over the
injected ``Fetch``, and ``https`` is the same for issuers named by a plain URL.
"""

from __future__ import annotations

import re

from bayleaf.engine.dids import https, jwk, key, web
from bayleaf.engine.dids.document import ControllerDocument, VerificationMethod
from bayleaf.engine.errors import DidError
from bayleaf.engine.keys import PrivateKey, PublicKey, SoftwareSigner
from bayleaf.engine.ports import Fetch

_PLAIN = re.compile(r"[!-;=?-~]+")
"""Printable ASCII without spaces, quotes and angle brackets, as in every DID and URL."""

__all__ = [
    "ControllerDocument",
    "VerificationMethod",
    "did_of",
    "https",
    "jwk",
    "key",
    "method_of",
    "resolve",
    "signer_of",
    "web",
]


def did_of(public_key: PublicKey) -> str:
    """The DID that a key is by itself: a did:key, or a did:jwk for RSA, which few readers of
    did:key know."""
    return jwk.did_of(public_key) if public_key.kind == "RSA" else key.did_of(public_key)


def method_of(public_key: PublicKey) -> str:
    """The one verification method of ``did_of``."""
    return jwk.method_of(public_key) if public_key.kind == "RSA" else key.method_of(public_key)


def signer_of(private_key: PrivateKey) -> SoftwareSigner:
    """A signer in the name of the key itself."""
    return SoftwareSigner(private_key, method_of(private_key.public_key))


def resolve(controller: str, *, fetch: Fetch, method_id: str | None = None) -> ControllerDocument:
    """The controller document of an identifier.

    ``method_id`` is the key that is looked for; an address of another site is refused before
    anything is asked for (``foreignOrigin``), and for an https controller it may be the address
    of the key itself (Open Badges 3.0 section 8.5). Raises ``DidError`` (``invalidDid``,
    ``methodNotSupported``, ``notFound``, ``invalidDidDocument``, ``foreignOrigin``) or
    ``KeyMaterialError`` for a key that cannot be used.
    """
    if not _PLAIN.fullmatch(controller):
        raise DidError(f"{controller[:80]!r} is not an identifier.")
    if controller.startswith("http://"):
        raise DidError("Bayleaf looks up https, not http.", code="methodNotSupported")
    if method_id is not None:
        _refuse_foreign(controller, method_id)
    if controller.startswith("did:key:"):
        return key.resolve(controller)
    if controller.startswith("did:jwk:"):
        return jwk.resolve(controller)
    if controller.startswith("did:web:"):
        return web.resolve(controller, fetch)
    if controller.startswith("https://"):
        return https.resolve(controller, fetch, method_id)
    raise DidError(
        f"Bayleaf cannot look up identifiers such as {controller[:80]!r}.",
        code="methodNotSupported",
    )


def _refuse_foreign(controller: str, method_id: str) -> None:
    """A key at a web address counts only on the controller's own site (docs/verdicts.md). What is
    not spelled as a URL is refused: two readers could find two sites in it."""
    if not _PLAIN.fullmatch(method_id):
        raise DidError(f"{method_id[:80]!r} is not the address of a key.", code="invalidDidUrl")
    if not method_id.lower().startswith(("https:", "http:")):
        return
    url = web.url_of(controller) if controller.startswith("did:web:") else controller
    if https.origin_of(method_id) is None or https.origin_of(method_id) != https.origin_of(url):
        raise DidError(
            f"The key is said to be at {method_id[:200]}, which is not the issuer's site.",
            code="foreignOrigin",
        )
