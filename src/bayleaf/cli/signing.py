"""Whose key is it? From a key file and an issuer to a signer with the name the world knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bayleaf.engine.errors import InputError

if TYPE_CHECKING:
    from bayleaf.engine.keys import PrivateKey, SoftwareSigner


def signer_for(key: PrivateKey, issuer: str | None) -> SoftwareSigner:
    """A signer in the name of ``issuer``, or of the key itself when there is none.

    A did:web issuer publishes the key under its thumbprint, as ``bayleaf keys did`` writes it. Raises ``InputError`` for an issuer that this key cannot sign for.
    """
    from bayleaf.engine import dids
    from bayleaf.engine.keys import SoftwareSigner

    own = dids.did_of(key.public_key)
    if issuer is None or issuer == own:
        return dids.signer_of(key)
    if issuer.startswith("did:web:") and "#" not in issuer:
        dids.web.url_of(issuer)
        return SoftwareSigner(key, f"{issuer}#{key.public_key.thumbprint()}")
    raise InputError(
        f"The key cannot sign for {issuer}.",
        cure=f"Leave --issuer out for {own[:60]}, or name a did:web of yours.",
    )
