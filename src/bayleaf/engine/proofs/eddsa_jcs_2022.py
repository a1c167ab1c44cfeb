"""``eddsa-jcs-2022``: Ed25519 over RFC 8785 with SHA-256 (Data Integrity EdDSA 1.0, section 3.3)."""

from bayleaf.engine.proofs.suite import Suite

SUITE = Suite("eddsa-jcs-2022", "jcs", ("Ed25519",))
