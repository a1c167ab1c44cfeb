"""The physical limit: one Ed25519 signature, and nothing around it."""

from __future__ import annotations

import secrets

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nacl.bindings import crypto_sign, crypto_sign_open, crypto_sign_seed_keypair

from benchmarks.stopwatch import Gauge, loop

HASHES = 64
"""Bytes that a Data Integrity proof signs: two SHA-256 digests."""


def gauges() -> dict[str, Gauge]:
    """``sign`` and ``verify`` are libsodium's, as Bayleaf calls it; ``openssl_…`` OpenSSL's."""
    data = [secrets.token_bytes(HASHES) for _ in range(4)]
    public, secret = crypto_sign_seed_keypair(secrets.token_bytes(32))
    signed = [crypto_sign(each, secret) for each in data]
    key = Ed25519PrivateKey.generate()
    check = key.public_key().verify
    pairs = [(key.sign(each), each) for each in data]
    return {
        "sign": loop(lambda each: crypto_sign(each, secret), data),
        "verify": loop(lambda each: crypto_sign_open(each, public), signed),
        "openssl_sign": loop(key.sign, data),
        "openssl_verify": loop(lambda pair: check(*pair), pairs),
    }
