"""The picture of an uploaded file, as one that a page may show: small, freshly written, inert."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

from django.conf import settings

_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SIDE: Final = 320
_MOST_PIXELS: Final = 4_200_000
MAX_BYTES: Final = 256 * 1024
"""Of the small picture; a larger one is not shown."""

_BADGE: Final = re.compile(r"/a/[\w-]+/\d+/badge\.svg", re.ASCII)
"""Where a badge is drawn at this very address."""


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


def drawn_here(document: Mapping[str, Any], issuer: str) -> str:
    """The path of the badge that a credential names, when an organization of this instance issued
    it; empty for every other. Of ``issuer``, the key must have been proved: whoever may sign as one
    of this instance's got the name of the picture from it.
    """
    image = document.get("image")
    named = image.get("id") if isinstance(image, Mapping) else image
    is_ours = issuer.startswith(f"did:web:{settings.AUTHORITY.replace(':', '%3A')}:o:")
    if not is_ours or not isinstance(named, str) or not named.startswith(f"{settings.BASE_URL}/"):
        return ""
    path = named.removeprefix(settings.BASE_URL)
    return path if _BADGE.fullmatch(path) else ""
