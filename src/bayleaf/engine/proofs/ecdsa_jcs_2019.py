"""``ecdsa-jcs-2019``: P-256 or P-384 over RFC 8785 (Data Integrity ECDSA 1.0, section 3.3)."""

from bayleaf.engine.proofs.suite import Suite

SUITE = Suite("ecdsa-jcs-2019", "jcs", ("P-256", "P-384"))
