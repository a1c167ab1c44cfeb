"""``ecdsa-rdfc-2019``: P-256 or P-384 over RDFC-1.0 (Data Integrity ECDSA 1.0, section 3.2).

With P-384 every hash is SHA-384, also the one inside RDFC-1.0.
"""

from bayleaf.engine.proofs.suite import Suite

SUITE = Suite("ecdsa-rdfc-2019", "rdfc", ("P-256", "P-384"))
