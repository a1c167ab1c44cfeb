"""Whose key is it? From a key file and an issuer to a signer with the name the world knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bayleaf.engine.errors import InputError

if TYPE_CHECKING:
    from bayleaf.engine.keys import PrivateKey, PublicKey, SoftwareSigner


def own_did(key: PublicKey) -> str:
    """The DID a key is by itself: ``did:jwk`` for RSA, which did:key verifiers do not read."""
    from bayleaf.engine import dids

    return dids.jwk.did_of(key) if key.kind == "RSA" else dids.key.did_of(key)


def own_method(key: PublicKey) -> str:
    """The verification method of ``own_did``."""
    from bayleaf.engine import dids

    return dids.jwk.method_of(key) if key.kind == "RSA" else dids.key.method_of(key)


def signer_for(key: PrivateKey, issuer: str | None) -> SoftwareSigner:
    """A signer in the name of ``issuer``, or of the key itself when there is none.

    A did:web or https issuer publishes the key under its thumbprint, as ``bayleaf keys did``
    writes it. Raises ``InputError`` for an issuer that this key cannot sign for.
    """
    from bayleaf.engine.keys import SoftwareSigner

    public = key.public_key
    if issuer is None or issuer == own_did(public):
        return SoftwareSigner(key, own_method(public))
    if issuer.startswith(("did:web:", "https://")) and "#" not in issuer:
        return SoftwareSigner(key, f"{issuer}#{public.thumbprint()}")
    raise InputError(
        f"The key cannot sign for {issuer}.",
        cure=f"Leave --issuer out for {own_did(public)[:60]}, or name a did:web of yours.",
    )
