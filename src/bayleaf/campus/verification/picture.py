"""The picture of an uploaded file, as one that a page may show: small, freshly written, inert."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Final

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SIDE: Final = 320
_MOST_PIXELS: Final = 4_200_000
MAX_BYTES: Final = 256 * 1024
"""Of the small picture; a larger one is not shown."""


def thumbnail(data: bytes) -> bytes:
    """The picture in a PNG, written anew with at most 320 pixels a side and nothing else in it.

    Empty for every other file: an SVG could hold more than a picture. Pixels are counted before
    they are decoded. Never raises.
    """
    if not data.startswith(_PNG):
        return b""
    from PIL import Image

    try:
        with Image.open(BytesIO(data), formats=("PNG",)) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                return b""
            drawn = picture.convert("RGBA")
        drawn.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS)
        drawn.info.clear()
        out = BytesIO()
        drawn.save(out, "PNG", optimize=True)
    except Exception:  # Pillow raises many kinds for damaged files; the credential counts, not this
        return b""
    return out.getvalue() if out.tell() <= MAX_BYTES else b""


def data_uri(png: bytes) -> str:
    """The address under which a page shows these bytes without asking anybody; empty for none."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}" if png else ""
