"""Whose key is it? From a key file and an issuer to a signer with the name the world knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bayleaf.engine.errors import InputError

if TYPE_CHECKING:
    from bayleaf.engine.keys import PrivateKey, PublicKey, SoftwareSigner


def signer_for(key: PrivateKey, issuer: str | None) -> SoftwareSigner:
    """A signer in the name of ``issuer``, or of the key itself when there is none.

    A did:web issuer publishes the key under its thumbprint, as ``bayleaf keys did`` writes it.
    Raises ``InputError`` for an issuer that this key cannot sign for.
    """
    from bayleaf.engine import dids
    from bayleaf.engine.keys import SoftwareSigner

    own = dids.did_of(key.public_key)
    if issuer is None or issuer == own:
        return dids.signer_of(key)
    if issuer.startswith("did:web:") and "#" not in issuer:
        dids.web.url_of(issuer)
        return SoftwareSigner(key, f"{issuer}#{key.public_key.thumbprint()}")
    if issuer.lower().startswith(("https://", "http://")):
        raise InputError(
            f"The key cannot sign for {issuer}: an issuer is named by a DID.",
            cure=f"Write it as a did:web, such as {_as_did(issuer)} (see bayleaf keys did --help).",
        )
    raise InputError(
        f"The key cannot sign for {issuer}.",
        cure=f"Leave --issuer out for {own[:60]}, or name a did:web of yours.",
    )


def refuse_odd_suite(suite: str | None, key: PublicKey) -> None:
    """Raise ``InputError`` for a suite that does not exist, or does not sign with the key."""
    from bayleaf.engine.issuing import suites_for
    from bayleaf.engine.proofs import jwt, suite_named

    fitting = suites_for(key)
    if suite is None or suite in fitting:
        return
    article = "an" if key.kind in ("Ed25519", "RSA") else "a"
    message = f"There is no suite {suite!r}."
    if suite_named(suite) is not None or suite in jwt.PROFILE_KEYS:
        message = f"The suite {suite!r} does not sign with {article} {key.kind} key."
    raise InputError(message, cure=f"Known for this key: {', '.join(fitting)}.")


def _as_did(address: str) -> str:
    from bayleaf.cli.keys import did_web

    try:
        return did_web(address.partition("://")[2])
    except InputError:
        return "did:web:example.org"
