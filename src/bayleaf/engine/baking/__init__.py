"""Baking: one credential into an image, and out of it (Open Badges 3.0 section 5.3).

Only PNG and SVG can carry a credential. The picture stays as it is, to the byte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from bayleaf.engine.baking import png
from bayleaf.engine.baking.families import (
    CLR_2,
    MAX_CREDENTIAL_BYTES,
    OPEN_BADGES_3,
    WHITE_SPACE,
    Keyword,
)
from bayleaf.engine.encoding import parse_json
from bayleaf.engine.errors import InputError

__all__ = ["Baked", "ImageFormat", "Keyword", "bake", "image_format", "unbake"]

ImageFormat = Literal["png", "svg"]

_TOKEN: Final = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_MARKUP: Final = re.compile(rb"[\xef\xbb\xbf\xff\xfe\0\s]*+<")
_URL: Final = re.compile(rb"https?://\S+")


@dataclass(frozen=True)
class Baked:
    """The credential found in an image.

    ``credential`` is its text in UTF-8: JSON or a compact JWS, not yet parsed. ``is_url`` is true
    when Open Badges 2.0 or older left only the address of a hosted assertion there.
    """

    credential: bytes
    keyword: Keyword
    image_format: ImageFormat
    is_url: bool


def image_format(data: bytes) -> ImageFormat | None:
    """Whether the bytes are a PNG, an SVG or neither, judged by content. Never raises."""
    if data.startswith(png.SIGNATURE):
        return "png"
    if _MARKUP.match(data) is None:
        return None
    from bayleaf.engine.baking import svg

    return "svg" if svg.looks_like_svg(data) else None


def bake(
    image: bytes,
    credential: bytes,
    *,
    kind: Literal["openbadgecredential", "clrcredential"] = "openbadgecredential",
) -> bytes:
    """Put a credential (JSON with an embedded proof, or a compact JWS) into a PNG or SVG.

    A credential that is in the image already, of any family, is replaced. All other bytes stay
    as they are. White space around the credential is dropped. Raises ``InputError`` for another
    kind of image, a broken image, or text that is not a credential. Follows Open Badges 3.0
    section 5.3 and CLR 2.0, baking.
    """
    family = next((known for known in (OPEN_BADGES_3, CLR_2) if known.keyword == kind), None)
    if family is None:
        raise InputError(f"{str(kind)[:40]!r} is not a kind of credential that Bayleaf bakes.")
    text = credential.strip(WHITE_SPACE)
    is_token = _check_credential(text)
    if _image_format(image) == "png":
        return png.bake(image, family.keyword, text)
    from bayleaf.engine.baking import svg

    return svg.bake(image, family, text, is_token=is_token)


def unbake(image: bytes) -> Baked:
    """Take the credential out of a PNG or SVG.

    Open Badges 3.0, CLR 2.0 and Open Badges 2.0 or older are read; the keyword says which it is.
    Raises ``AmbiguousInput`` when there are several, ``InputError`` when there is none or the
    image is malformed or over a limit. The text is not parsed.
    """
    found_in = _image_format(image)
    if found_in == "png":
        keyword, raw = png.unbake(image)
    else:
        from bayleaf.engine.baking import svg

        keyword, raw = svg.unbake(image)
    text = raw.strip(WHITE_SPACE)
    _check_text(text)
    is_url = keyword == "openbadges" and _URL.fullmatch(text) is not None
    return Baked(text, keyword, found_in, is_url)


def _image_format(image: bytes) -> ImageFormat:
    found = image_format(image)
    if found is None:
        raise InputError(
            "This is neither PNG nor SVG.", cure="Only PNG and SVG can carry a credential."
        )
    return found


def _check_credential(text: bytes) -> bool:
    """Refuse what nobody could read again. Returns whether it is a token."""
    _check_text(text)
    if _TOKEN.fullmatch(text):
        return True
    if not text.startswith(b"{"):
        raise InputError("This is not a credential: neither a JSON object nor a compact JWS.")
    parse_json(text)
    return False


def _check_text(text: bytes) -> None:
    if not text:
        raise InputError("The credential is empty.")
    if len(text) > MAX_CREDENTIAL_BYTES:
        raise InputError(f"The credential is larger than {MAX_CREDENTIAL_BYTES} bytes.")
    try:
        text.decode()
    except UnicodeDecodeError as error:
        raise InputError(f"The credential is not UTF-8 (byte {error.start}).") from None
