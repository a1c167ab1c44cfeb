"""``eddsa-rdfc-2022``: Ed25519 over RDFC-1.0 with SHA-256 (Data Integrity EdDSA 1.0, section 3.2).

The default of Bayleaf. ``eddsa-2022`` is the name it had in drafts; it is only verified.
"""

from bayleaf.engine.proofs.suite import Suite

SUITE = Suite("eddsa-rdfc-2022", "rdfc", ("Ed25519",))
DRAFT_SUITE = Suite("eddsa-2022", "rdfc", ("Ed25519",), issues=False)
