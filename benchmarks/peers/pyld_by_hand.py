"""PyLD, hashlib and OpenSSL, put together by hand: the least code that makes a proof.

The contexts are marked as static, so that PyLD reads each of them once.
"""

from __future__ import annotations

import hashlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pyld import jsonld

from bayleaf.engine.encoding import format_instant, multibase_decode, multibase_encode
from benchmarks.badges import AT
from benchmarks.peers.peer import Badge, PythonPeer
from tests.interop.by_hand import contexts

_ED25519 = b"\xed\x01"


def make() -> PythonPeer:
    """PyLD with a new key."""
    key = Ed25519PrivateKey.generate()
    multikey = multibase_encode(_ED25519 + key.public_key().public_bytes_raw())
    issuer = f"did:key:{multikey}"

    def sign(badge: Badge) -> Badge:
        options = {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "created": format_instant(AT),
            "verificationMethod": f"{issuer}#{multikey}",
            "proofPurpose": "assertionMethod",
        }
        signature = key.sign(_hashes(badge, options))
        return {**badge, "proof": {**options, "proofValue": multibase_encode(signature)}}

    return PythonPeer(issuer, sign, _check)


def _check(signed: Badge) -> None:
    badge = dict(signed)
    proof = badge.pop("proof")
    [options] = [dict(each) for each in (proof if isinstance(proof, list) else [proof])]
    signature = multibase_decode(options.pop("proofValue"))
    did = options["verificationMethod"].partition("#")[0]
    if did != badge["issuer"]["id"]:
        raise ValueError("the key is not the issuer's")
    key = Ed25519PublicKey.from_public_bytes(multibase_decode(did.removeprefix("did:key:"))[2:])
    key.verify(signature, _hashes(badge, options))


def _hashes(badge: Badge, options: Badge) -> bytes:
    options = {**options, "@context": badge["@context"]}
    return b"".join(hashlib.sha256(_canonical(each)).digest() for each in (options, badge))


def _canonical(document: Badge) -> bytes:
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _load}
    return str(jsonld.normalize(document, options)).encode()


def _load(url: str, _options: dict[str, Any]) -> dict[str, Any]:
    return {
        "contextUrl": None,
        "documentUrl": url,
        "document": contexts()[url],
        "contentType": "application/ld+json",
        "tag": "static",
    }
