"""Keys: their public halves in the spellings the standards use, and signers.

A public key comes as Multikey (Controlled Identifiers 1.0 section 2.2.2) or as JWK (RFC 7517); a
private key signs in software. Other signers only have to keep to ``bayleaf.engine.ports.Signer``.
"""

from __future__ import annotations

from bayleaf.engine.keys.kinds import KeyKind
from bayleaf.engine.keys.private import PrivateKey, SoftwareSigner
from bayleaf.engine.keys.public import PublicKey

__all__ = ["KeyKind", "PrivateKey", "PublicKey", "SoftwareSigner"]
