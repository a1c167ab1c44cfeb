"""Sealing: only the right key opens, in the right place, what nobody changed."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayleaf.campus.foundation.sealing import SealBroken, seal, unseal

MASTER = bytes(range(32))
SECRET = b'{"kty":"OKP","d":"the private part"}'


@given(secret=st.binary(max_size=500), context=st.text(max_size=50))
def test_what_is_sealed_comes_back(secret: bytes, context: str) -> None:
    sealed = seal(secret, master=MASTER, context=context)
    assert unseal(sealed, master=MASTER, context=context) == secret


def test_the_secret_is_not_to_be_seen_and_never_sealed_alike_twice() -> None:
    first, second = (seal(SECRET, master=MASTER, context="a") for _ in range(2))
    assert SECRET not in first
    assert first != second


def test_another_master_key_does_not_open_it() -> None:
    sealed = seal(SECRET, master=MASTER, context="a")
    with pytest.raises(SealBroken):
        unseal(sealed, master=os.urandom(32), context="a")


def test_a_row_that_was_moved_to_another_owner_does_not_open() -> None:
    sealed = seal(SECRET, master=MASTER, context="harbour#key-1")
    with pytest.raises(SealBroken, match="mallory#key-1") as broken:
        unseal(sealed, master=MASTER, context="mallory#key-1")
    assert "private" not in str(broken.value)


def test_no_bit_can_be_changed_and_no_end_cut_off() -> None:
    sealed = seal(SECRET, master=MASTER, context="a")
    changed = [sealed[:n] + bytes([sealed[n] ^ 1]) + sealed[n + 1 :] for n in range(len(sealed))]
    for other in (*changed, b"", sealed[:5], sealed[:60], sealed[:-1], sealed + b"\0"):
        with pytest.raises(SealBroken):
            unseal(other, master=MASTER, context="a")


def test_a_master_key_of_the_wrong_length_seals_nothing() -> None:
    with pytest.raises(ValueError, match="key"):
        seal(SECRET, master=b"short", context="a")
