"""Envelope encryption of what must not lie open in the database: the signing keys.

Every sealed value has a data key of its own; the master key, which is not in the database, seals
that. ``context`` (whose key it is) is authenticated with it, so that rows cannot be exchanged.
"""

from __future__ import annotations

import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE: Final = 12
_KEY: Final = 32
_WRAPPED: Final = _NONCE + _KEY + 16


class SealBroken(Exception):
    """The master key is another one, or the sealed value was changed or moved."""


def seal(secret: bytes, *, master: bytes, context: str) -> bytes:
    """Return ``secret`` encrypted with AES-256-GCM. ``master`` is 32 bytes."""
    data_key = AESGCM.generate_key(bit_length=256)
    return _encrypt(data_key, master, context) + _encrypt(secret, data_key, context)


def unseal(sealed: bytes, *, master: bytes, context: str) -> bytes:
    """Return what was sealed. Raises ``SealBroken``."""
    try:
        data_key = _decrypt(sealed[:_WRAPPED], master, context)
        return _decrypt(sealed[_WRAPPED:], data_key, context)
    except (InvalidTag, ValueError):
        raise SealBroken(f"The sealed value of {context} cannot be opened.") from None


def _encrypt(plain: bytes, key: bytes, context: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, context.encode())


def _decrypt(sealed: bytes, key: bytes, context: str) -> bytes:
    return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], context.encode())
