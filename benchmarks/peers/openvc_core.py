"""openvc-core. It has no Open Badges contexts, takes them with every call and reads them anew."""

from __future__ import annotations

from openvc import Ed25519SigningKey
from openvc import verify_credential as verify
from openvc.did.base import DidResolverRegistry
from openvc.did.did_key import DidKeyResolver
from openvc.multibase import encode_multibase
from openvc.proof.data_integrity import DataIntegrityProofSuite

from benchmarks.badges import AT
from benchmarks.peers.peer import Badge, PythonPeer
from tests.interop.by_hand import contexts

_ED25519 = b"\xed\x01"


def make() -> PythonPeer:
    """The library with a new key."""
    key = Ed25519SigningKey.generate("unused")
    multikey = encode_multibase(_ED25519 + key.public_key_raw())
    issuer = f"did:key:{multikey}"
    suite, resolver = DataIntegrityProofSuite(), DidResolverRegistry([DidKeyResolver()])

    def sign(badge: Badge) -> Badge:
        signed: Badge = suite.add_proof(
            badge, signing_key=key, verification_method=f"{issuer}#{multikey}", created=AT,
            extra_contexts=contexts(),
        )  # fmt: skip
        return signed

    def check(signed: Badge) -> None:
        """It reads one proof as an object, so a list of one is unwrapped: the graph is the same."""
        if isinstance(signed["proof"], list):
            [signed["proof"]] = signed["proof"]
        verify(signed, resolver=resolver, extra_contexts=contexts())

    return PythonPeer(issuer, sign, check)
