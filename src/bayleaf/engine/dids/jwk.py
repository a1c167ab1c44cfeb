"""``did:jwk``: the identifier is the key, as a JWK in base64url. Nothing is fetched."""

from __future__ import annotations

from bayleaf.engine.dids.document import ControllerDocument, of_one_key
from bayleaf.engine.encoding import b64url_decode, b64url_encode, dump_json, parse_json
from bayleaf.engine.errors import DidError, InputError
from bayleaf.engine.keys import PublicKey

_PREFIX = "did:jwk:"


def did_of(key: PublicKey) -> str:
    """The did:jwk of a public key."""
    return _PREFIX + b64url_encode(dump_json(key.to_jwk()))


def method_of(key: PublicKey) -> str:
    """The one verification method of ``did_of``: its fragment is always ``0``."""
    return f"{did_of(key)}#0"


def resolve(did: str) -> ControllerDocument:
    """The document of a did:jwk (did:jwk method, section "Read").

    Raises ``DidError`` (``invalidDid``) or ``KeyMaterialError`` as ``PublicKey.from_jwk``.
    """
    try:
        value = parse_json(b64url_decode(did.removeprefix(_PREFIX)))
    except InputError as error:
        raise DidError(f"{did[:80]!r} is not a did:jwk. {error.message}") from None
    if not isinstance(value, dict):
        raise DidError(f"{did[:80]!r} holds no JWK.")
    return of_one_key(did, f"{did}#0", PublicKey.from_jwk(value))
