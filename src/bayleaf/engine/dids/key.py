"""``did:key``: the identifier is the key (did:key Method 1.0). Nothing is fetched."""

from __future__ import annotations

from bayleaf.engine.dids.document import ControllerDocument, of_one_key
from bayleaf.engine.errors import DidError
from bayleaf.engine.keys import PublicKey

_PREFIX = "did:key:"


def did_of(key: PublicKey) -> str:
    """The did:key of a public key."""
    return _PREFIX + key.to_multikey()


def method_of(key: PublicKey) -> str:
    """The one verification method of ``did_of``."""
    return f"{did_of(key)}#{key.to_multikey()}"


def resolve(did: str) -> ControllerDocument:
    """The document of a did:key. The DID without a fragment also names its one key.

    Raises ``DidError`` (``invalidDid``) or ``KeyMaterialError`` as ``PublicKey.from_multikey``.
    """
    text = did.removeprefix(_PREFIX)
    if not did.startswith(_PREFIX + "z"):
        raise DidError(f"{did[:80]!r} is not a did:key.")
    return of_one_key(did, f"{did}#{text}", PublicKey.from_multikey(text), aliases=(did,))
