"""Credentials in PNG: one text chunk (Open Badges 3.0 section 5.3; PNG, third edition).

The pixels are never decoded. Chunks are walked, counted and checked; a bad image is refused
before anything in it is inflated.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple

from bayleaf.engine.baking.families import (
    FAMILIES,
    MAX_CREDENTIAL_BYTES,
    Keyword,
    the_only,
)
from bayleaf.engine.errors import InputError

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"

MAX_PIXELS: Final = 50_000_000
MAX_CHUNKS: Final = 16_384
MAX_TEXT_CHUNK: Final = MAX_CREDENTIAL_BYTES + 1024
MAX_TEXT_TOTAL: Final = 4 << 20

_TEXT_KINDS: Final = (b"tEXt", b"zTXt", b"iTXt")
_KEYWORDS: Final = {family.keyword.encode(): family.keyword for family in FAMILIES}
_LAST_OF_IHDR: Final = 33
_UNCOMPRESSED: Final = b"\0\0"
_COMPRESSED: Final = b"\1\0"


class _Chunk(NamedTuple):
    kind: bytes
    start: int
    end: int


class _Text(NamedTuple):
    """A text chunk of one of our keywords; ``rest`` is what follows the keyword."""

    keyword: Keyword
    kind: bytes
    rest: bytes
    chunk: _Chunk


def unbake(image: bytes) -> tuple[Keyword, bytes]:
    """The keyword and the text of the only credential in a PNG.

    Raises ``AmbiguousInput`` for two, ``InputError`` for none and for an image that is broken or
    over a limit. Two are refused before either is inflated.
    """
    text = the_only(_credentials(image))
    return text.keyword, _value(text)


def bake(image: bytes, keyword: Keyword, credential: bytes) -> bytes:
    """The image with this credential in place of any it held; every other chunk stays as it is.

    The chunk goes directly after IHDR: a reader then finds it without going through the pixels,
    and readers that look only at what precedes IDAT find it at all.
    """
    pieces = [image[:_LAST_OF_IHDR], _itxt(keyword, credential)]
    kept = _LAST_OF_IHDR
    for text in _credentials(image):
        pieces.append(image[kept : text.chunk.start])
        kept = text.chunk.end
    pieces.append(image[kept:])
    return b"".join(pieces)


def _itxt(keyword: Keyword, credential: bytes) -> bytes:
    """ITXt with compression flag 0, an empty language tag and an empty translated keyword."""
    body = b"iTXt" + keyword.encode() + b"\0" + _UNCOMPRESSED + b"\0\0" + credential
    return (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")


def _credentials(image: bytes) -> list[_Text]:
    found = []
    total = 0
    for chunk in list(_chunks(image)):
        if chunk.kind not in _TEXT_KINDS:
            continue
        size = chunk.end - chunk.start - 12
        total += size
        if size > MAX_TEXT_CHUNK or total > MAX_TEXT_TOTAL:
            raise InputError("The PNG holds too much text.")
        keyword, _, rest = image[chunk.start + 8 : chunk.end - 4].partition(b"\0")
        if keyword in _KEYWORDS:
            found.append(_Text(_KEYWORDS[keyword], chunk.kind, rest, chunk))
    return found


def _chunks(image: bytes) -> Iterator[_Chunk]:
    """Walk the chunks from IHDR to IEND, each within bounds and with its checksum.

    Bytes after IEND are refused: no image needs them, and a second file can hide there that other
    readers would take for the credential.
    """
    view = memoryview(image)
    start = len(SIGNATURE)
    kind = b""
    for count in range(MAX_CHUNKS):
        size = int.from_bytes(image[start : start + 4], "big")
        end = start + 12 + size
        if end > len(image):
            raise InputError("The PNG is cut off.")
        kind = image[start + 4 : start + 8]
        if zlib.crc32(view[start + 4 : end - 4]) != int.from_bytes(image[end - 4 : end], "big"):
            raise InputError(f"The PNG is damaged: the checksum at byte {start} is wrong.")
        if (count == 0) != (kind == b"IHDR"):
            raise InputError("A PNG starts with IHDR, and has one.")
        if count == 0:
            _check_size(image[start + 8 : end - 4])
        yield _Chunk(kind, start, end)
        start = end
        if kind == b"IEND":
            break
    else:
        raise InputError(f"The PNG has more than {MAX_CHUNKS} chunks.")
    if start != len(image):
        raise InputError(
            "There is something after the end of the PNG.", cure="Save the picture once more."
        )


def _check_size(header: bytes) -> None:
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    if len(header) != 13 or width == 0 or height == 0:
        raise InputError("The header of the PNG is malformed.")
    if width * height > MAX_PIXELS:
        raise InputError(
            f"The picture has more than {MAX_PIXELS // 1_000_000} million pixels.",
            cure="Make it smaller.",
        )


def _value(text: _Text) -> bytes:
    """The text of a chunk. Only Open Badges 2.0 and older may stand in tEXt or zTXt."""
    if text.kind == b"iTXt":
        flags, fields = text.rest[:2], text.rest[2:].split(b"\0", 2)
        if len(fields) != 3 or flags not in (_UNCOMPRESSED, _COMPRESSED):
            raise InputError("The iTXt chunk of the credential is malformed.")
        value = fields[2]
        return value if flags == _UNCOMPRESSED else _inflate(value)
    if text.keyword != "openbadges":
        raise InputError(f"A credential under {text.keyword!r} must stand in an iTXt chunk.")
    if text.kind == b"tEXt":
        return text.rest
    if text.rest[:1] != b"\0":
        raise InputError("The zTXt chunk of the credential is malformed.")
    return _inflate(text.rest[1:])


def _inflate(data: bytes) -> bytes:
    stream = zlib.decompressobj()
    try:
        value = stream.decompress(data, MAX_CREDENTIAL_BYTES + 1)
    except zlib.error:
        raise InputError("The compressed text of the credential is damaged.") from None
    if len(value) > MAX_CREDENTIAL_BYTES:
        raise InputError(f"The credential is larger than {MAX_CREDENTIAL_BYTES} bytes.")
    if not stream.eof or stream.unused_data:
        raise InputError("The compressed text of the credential is damaged.")
    return value
