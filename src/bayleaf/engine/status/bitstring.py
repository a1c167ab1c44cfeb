"""The bits of a status list (Bitstring Status List 1.0 section 3.4, 3.5)."""

from __future__ import annotations

import zlib
from typing import Final

from bayleaf.engine.encoding import b64url_decode, b64url_encode
from bayleaf.engine.errors import InputError, StatusError

MIN_LENGTH: Final = 131_072
"""Fewer entries would tell too much about whose status is being asked for."""

MAX_BYTES: Final = 16 << 20

_GZIP: Final = 31
_TO_BASE64URL: Final = str.maketrans("+/", "-_", "=")


class Bitstring:
    """Entries of ``size`` bits each; entry 0 starts at the most significant bit of byte 0.

    Compare bitstrings, never their encoded texts: two compressors write the same bits differently.
    """

    __slots__ = ("_bits", "size")

    def __init__(self, bits: bytes, *, size: int = 1) -> None:
        """``bits`` in whole bytes. Raises ``StatusError`` when ``size`` is below 1."""
        if size < 1:
            raise StatusError("A status has one bit or more.", code="STATUS_VERIFICATION_ERROR")
        self._bits = bytearray(bits)
        self.size = size

    @classmethod
    def empty(cls, length: int = MIN_LENGTH, size: int = 1) -> Bitstring:
        """At least ``length`` entries, all 0; the last byte is filled up."""
        if not 0 < length * size <= MAX_BYTES * 8:
            raise StatusError(
                f"A list of {length} entries cannot be made.", code="STATUS_LIST_LENGTH_ERROR"
            )
        return cls(bytes((length * size + 7) // 8), size=size)

    @classmethod
    def decode(
        cls, encoded: str, *, multibase: bool = True, max_bytes: int = MAX_BYTES, size: int = 1
    ) -> Bitstring:
        """Read ``encodedList``: ``u``, then base64url without padding of GZIP.

        ``multibase=False`` reads the older StatusList2021, which has no ``u`` and left open which
        base64 it meant. At most ``max_bytes`` are inflated. Raises ``StatusError``:
        ``MALFORMED_VALUE_ERROR``, or ``STATUS_RETRIEVAL_ERROR`` for a list over ``max_bytes``.
        """
        if multibase:
            if not encoded.startswith("u"):
                raise _malformed("The encoded list does not start with u (base64url).")
            encoded = encoded[1:]
        else:
            encoded = encoded.translate(_TO_BASE64URL)
        try:
            packed = b64url_decode(encoded)
        except InputError as error:
            raise _malformed(f"The encoded list is malformed. {error.message}") from None
        return cls(_gunzip(packed, max_bytes), size=size)

    def encode(self) -> str:
        """Write ``encodedList``: the same bits give the same text on one machine (mtime is 0)."""
        packer = zlib.compressobj(9, wbits=_GZIP)
        return "u" + b64url_encode(packer.compress(self._bits) + packer.flush())

    def get(self, index: int) -> int:
        """The value of an entry, 0 to 2^size - 1. Raises ``StatusError`` (``RANGE_ERROR``)."""
        first, last, below = self._place(index)
        window = int.from_bytes(self._bits[first:last], "big")
        return window >> below & (1 << self.size) - 1

    def set(self, index: int, value: int) -> None:
        """Change an entry in place. Raises ``StatusError`` (``RANGE_ERROR``)."""
        first, last, below = self._place(index)
        mask = (1 << self.size) - 1
        if not 0 <= value <= mask:
            raise StatusError(
                f"The value {value} does not fit in {self.size} bit.", code="RANGE_ERROR"
            )
        window = int.from_bytes(self._bits[first:last], "big") & ~(mask << below) | value << below
        self._bits[first:last] = window.to_bytes(last - first, "big")

    def _place(self, index: int) -> tuple[int, int, int]:
        """The bytes that hold an entry, and how many bits of the last one come after it."""
        if not 0 <= index < len(self):
            raise StatusError(
                f"The list has {len(self)} entries, and none with the index {index}.",
                code="RANGE_ERROR",
            )
        start, end = index * self.size, (index + 1) * self.size
        last = (end + 7) // 8
        return start // 8, last, last * 8 - end

    def __len__(self) -> int:
        """The number of entries."""
        return len(self._bits) * 8 // self.size

    def __bytes__(self) -> bytes:
        return bytes(self._bits)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Bitstring):
            return NotImplemented
        return self.size == other.size and self._bits == other._bits


def _malformed(message: str) -> StatusError:
    """``encodedList`` breaks a MUST of section 2.2 (section 3)."""
    return StatusError(message, code="MALFORMED_VALUE_ERROR", pointer="/encodedList")


def _gunzip(packed: bytes, max_bytes: int) -> bytes:
    """Inflate exactly one GZIP member. A second one, or bytes after it, are refused: some readers
    would see them and others not, and the two would read different lists."""
    stream = zlib.decompressobj(wbits=_GZIP)
    try:
        bits = stream.decompress(packed, max_bytes + 1)
    except zlib.error:
        raise _malformed("The encoded list is not GZIP.") from None
    if len(bits) > max_bytes:
        raise StatusError(f"The list is larger than {max_bytes} bytes.")
    if not stream.eof or stream.unused_data:
        raise _malformed("The encoded list is cut off, or something follows it.")
    return bits
