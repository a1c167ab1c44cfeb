"""openbadgeslib. Its signer of badges knows few members, so the proof is added to the JSON."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from openbadgeslib.ob3 import OB3LdpVerifier, did_key_from_pem
from openbadgeslib.ob3.ldp import add_data_integrity_proof

from benchmarks.badges import AT
from benchmarks.peers.peer import Badge, PythonPeer


def make() -> PythonPeer:
    """The library with a new key."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    issuer = did_key_from_pem(public)
    method = f"{issuer}#{issuer.removeprefix('did:key:')}"

    def sign(badge: Badge) -> Badge:
        signed: Badge = add_data_integrity_proof(badge, pem, method, created=AT)
        return signed

    def check(signed: Badge) -> None:
        OB3LdpVerifier.for_issuer_did(signed["issuer"]["id"]).verify(signed)

    return PythonPeer(issuer, sign, check)
