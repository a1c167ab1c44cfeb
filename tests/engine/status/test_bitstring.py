"""The bits of a status list: order, range, packing, and bombs."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bayleaf.engine.encoding import b64url_decode, b64url_encode
from bayleaf.engine.errors import StatusError
from bayleaf.engine.status import MIN_LENGTH, Bitstring
from tests.effort import examples

EMPTY = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"


def packed(bits: bytes) -> str:
    return "u" + b64url_encode(gzip.compress(bits, mtime=0))


def test_the_published_empty_list_is_16384_zero_bytes() -> None:
    bits = Bitstring.decode(EMPTY)
    assert bytes(bits) == bytes(16_384)
    assert bits == Bitstring.empty()
    assert len(bits) == MIN_LENGTH == 131_072


def test_an_older_list_has_no_letter_in_front_and_any_base64() -> None:
    bits = Bitstring.empty()
    bits.set(4711, 1)
    text = bits.encode()[1:]
    padded = text.translate(str.maketrans("-_", "+/")) + "=" * (-len(text) % 4)
    for encoded in (text, padded):
        assert Bitstring.decode(encoded, multibase=False) == bits
        with pytest.raises(StatusError, match="start with u"):
            Bitstring.decode(encoded)


def test_index_0_is_the_most_significant_bit_of_byte_0() -> None:
    bits = Bitstring.empty(16)
    bits.set(0, 1)
    bits.set(9, 1)
    assert bytes(bits) == b"\x80\x40"
    assert [bits.get(index) for index in range(16)] == [1] + [0] * 8 + [1] + [0] * 6


def test_entries_of_several_bits_lie_one_after_the_other() -> None:
    bits = Bitstring(bytes([0b101_011_10, 0b1_000_0000]), size=3)
    assert [bits.get(index) for index in range(len(bits))] == [5, 3, 5, 0, 0]


@given(
    st.integers(1, 12),
    st.dictionaries(st.integers(0, 99), st.integers(0, 4095), max_size=20),
)
@settings(max_examples=examples(80), deadline=None)
def test_what_was_set_is_read_and_nothing_else_changes(size: int, values: dict[int, int]) -> None:
    bits = Bitstring.empty(100, size)
    kept = {index: value % (1 << size) for index, value in values.items()}
    for index, value in kept.items():
        bits.set(index, (1 << size) - 1)
        bits.set(index, value)
    again = Bitstring.decode(bits.encode(), size=size)
    assert again == bits
    assert [again.get(index) for index in range(100)] == [kept.get(i, 0) for i in range(100)]


@given(st.binary(min_size=1, max_size=300))
@settings(deadline=None)
def test_an_independent_reader_sees_the_same_bits(data: bytes) -> None:
    assert gzip.decompress(b64url_decode(Bitstring(data).encode()[1:])) == data
    assert bytes(Bitstring.decode(packed(data))) == data


def test_the_text_carries_no_time() -> None:
    assert b64url_decode(Bitstring.empty().encode()[1:])[4:8] == bytes(4)


@pytest.mark.parametrize("index", [-1, 131_072, 10**30])
def test_an_index_out_of_range_is_refused(index: int) -> None:
    for ask in (lambda: Bitstring.empty().get(index), lambda: Bitstring.empty().set(index, 0)):
        with pytest.raises(StatusError) as refused:
            ask()
        assert refused.value.code == "RANGE_ERROR"


@pytest.mark.parametrize("value", [-1, 4])
def test_a_value_that_does_not_fit_is_refused(value: int) -> None:
    with pytest.raises(StatusError) as refused:
        Bitstring.empty(8, 2).set(0, value)
    assert refused.value.code == "RANGE_ERROR"


@pytest.mark.parametrize(("length", "size"), [(0, 1), (-8, 1), (1 << 40, 1), (8, 0)])
def test_a_list_of_impossible_size_is_not_made(length: int, size: int) -> None:
    with pytest.raises(StatusError):
        Bitstring.empty(length, size)


def test_an_entry_has_at_least_one_bit() -> None:
    with pytest.raises(StatusError):
        Bitstring(b"\0", size=0)


def test_lists_are_equal_by_their_bits() -> None:
    assert Bitstring(b"\0") != Bitstring(b"\0", size=2)
    assert Bitstring(b"\0") != Bitstring(b"\1")
    assert Bitstring(b"\0") != b"\0"


WHOLE = gzip.compress(bytes(100), mtime=0)


@pytest.mark.parametrize(
    "encoded",
    [
        "",
        "u",
        "zabc",
        "u!!",
        EMPTY + "=",
        "uAAAA",
        "u" + b64url_encode(WHOLE[:-1]),
        "u" + b64url_encode(WHOLE[:-5] + b"\0" + WHOLE[-4:]),
        "u" + b64url_encode(WHOLE + WHOLE),
        "u" + b64url_encode(WHOLE + b"\0"),
        "u" + b64url_encode(zlib.compress(bytes(100))),
    ],
)
def test_a_damaged_list_cannot_be_read(encoded: str) -> None:
    with pytest.raises(StatusError) as refused:
        Bitstring.decode(encoded)
    assert refused.value.code == "MALFORMED_VALUE_ERROR"


def test_a_bomb_of_200_mebibytes_is_not_inflated() -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
    assert len(bomb) < 210_000
    encoded = "u" + b64url_encode(bomb)
    tracemalloc.start()
    with pytest.raises(StatusError, match="larger") as refused:
        Bitstring.decode(encoded)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused.value.code == "STATUS_RETRIEVAL_ERROR"
    assert peak < 40 << 20


def test_the_limit_itself_is_read() -> None:
    assert len(Bitstring.decode(packed(bytes(64)), max_bytes=64)) == 512
    with pytest.raises(StatusError):
        Bitstring.decode(packed(bytes(65)), max_bytes=64)


@given(st.text(max_size=60))
def test_no_text_raises_anything_but_a_status_error(text: str) -> None:
    for multibase in (True, False):
        with pytest.raises(StatusError):
            Bitstring.decode("u" + text if multibase else text, multibase=multibase)
