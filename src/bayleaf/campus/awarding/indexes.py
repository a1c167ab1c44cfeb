"""Status indexes that are used once and tell nothing.

The n-th credential of a list gets the n-th value of a keyed permutation of the whole list: a
Feistel network over 17 bits (two unequal halves), with SHA-256 as its round function. It is one to
one by construction, so two credentials can never meet, and without the seed nobody can tell from
an index when it was given.
"""

from __future__ import annotations

import hashlib
from typing import Final

LENGTH: Final = 1 << 17
"""Entries of a list: 131,072, the least that the standard allows."""
_LEFT_BITS: Final = 9
_RIGHT_BITS: Final = 8
_ROUNDS: Final = 8


def shuffled(position: int, *, seed: bytes) -> int:
    """The index of the ``position``-th credential, both from 0 to 131,071."""
    if not 0 <= position < LENGTH:
        raise ValueError(f"a position is from 0 to {LENGTH - 1}")
    left, right = position >> _RIGHT_BITS, position & (1 << _RIGHT_BITS) - 1
    left_bits, right_bits = _LEFT_BITS, _RIGHT_BITS
    for number in range(_ROUNDS):
        mixed = left ^ _round(number, right, seed) & (1 << left_bits) - 1
        left, right = right, mixed
        left_bits, right_bits = right_bits, left_bits
    return left << right_bits | right


def _round(number: int, half: int, seed: bytes) -> int:
    content = seed + number.to_bytes(1, "big") + half.to_bytes(2, "big")
    return int.from_bytes(hashlib.sha256(content).digest()[:4], "big")
