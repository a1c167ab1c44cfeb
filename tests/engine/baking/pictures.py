"""Small pictures and the pieces they are made of."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

CREDENTIAL = b'{"type": ["VerifiableCredential", "OpenBadgeCredential"], "name": "Bay \xc3\xa9"}'
TOKEN = b"eyJhbGciOiJFZERTQSJ9.eyJuYW1lIjoiQmF5In0.c2lnbmF0dXJl"
SVG = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- a > b -->\n'
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">\n'
    b'  <title>5 &gt; 4</title><path d="M0 0h9v9z"/>\n</svg>\n'
)


def png() -> bytes:
    """A picture of 8 x 8 colours, as Pillow writes it."""
    picture = Image.new("RGB", (8, 8))
    picture.putdata([(x * 30, y * 30, 90) for y in range(8) for x in range(8)])
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", dpi=(72, 72))
    return buffer.getvalue()


def chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk with its length and checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def chunks(image: bytes) -> list[tuple[bytes, bytes]]:
    """The kinds and whole bytes of all chunks, read without the code under test."""
    found, at = [], 8
    while at < len(image):
        (size,) = struct.unpack_from(">I", image, at)
        found.append((image[at + 4 : at + 8], image[at : at + size + 12]))
        at += size + 12
    return found


def png_with(*extra: bytes, width: int = 1, height: int = 1) -> bytes:
    """A picture with these chunks between IHDR and IDAT."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(extra) + pixels + chunk(b"IEND", b"")


def itxt(keyword: bytes, text: bytes, flags: bytes = b"\0\0") -> bytes:
    """An international text chunk."""
    return chunk(b"iTXt", keyword + b"\0" + flags + b"\0\0" + text)


def svg_with(inside: bytes, attributes: bytes = b"", before: bytes = b"") -> bytes:
    """An SVG that declares the three namespaces and holds ``inside``."""
    return (
        before + b'<svg xmlns="http://www.w3.org/2000/svg"'
        b' xmlns:ob="https://purl.imsglobal.org/ob/v3p0"'
        b' xmlns:clr="https://purl.imsglobal.org/clr/v2p0"'
        b' xmlns:old="http://openbadges.org"' + attributes + b">" + inside + b"</svg>"
    )
