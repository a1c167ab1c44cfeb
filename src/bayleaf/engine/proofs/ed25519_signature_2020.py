"""``Ed25519Signature2020``: the suite of the VCDM 1.1 years, verified and never issued.

Signed as ``eddsa-rdfc-2022`` is, but a proof type of its own; ``created`` is required
(Data Integrity EdDSA 1.0, appendix B).
"""

from bayleaf.engine.proofs.suite import Suite

SUITE = Suite(
    "",
    "rdfc",
    ("Ed25519",),
    proof_type="Ed25519Signature2020",
    issues=False,
    requires_created=True,
)
