"""The files of a credential: the signed bytes as they are stored, or baked into its badge."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache

import bayleaf
from bayleaf.campus.achievements.artwork import badge_png, badge_svg
from bayleaf.campus.achievements.models import Version
from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.foundation.errors import Missing

MEDIA_TYPES: Final = {
    "json": "application/vc",
    "jwt": "application/vc+jwt",
    "png": "image/png",
    "svg": "image/svg+xml",
}

PIXELS: Final = 600
"""Of the picture, on its longer side."""


@dataclass(frozen=True)
class File:
    """Bytes with their media type and the name they are saved under."""

    data: bytes
    media_type: str
    name: str


def file_of(credential: Credential, extension: str) -> File:
    """One of the four files of a credential. Raises ``Missing`` for another extension."""
    media_type = MEDIA_TYPES.get(extension)
    if media_type is None:
        raise Missing
    signed = credential.signed
    if extension == "json":
        data = bytes(signed.json)
    elif extension == "jwt":
        data = bytes(signed.jwt)
    elif extension == "png":
        data = bayleaf.bake(_badge(credential.version), bytes(signed.json))
    else:
        data = bayleaf.bake(badge_svg(credential.version).encode(), bytes(signed.json))
    return File(data, media_type, f"{_plain(credential.version.name)}.{extension}")


def _badge(version: Version) -> bytes:
    # A published version never changes, so what was drawn of it once stays right.
    place = f"badge:{version.pk}"
    drawn: bytes = cache.get(place) or badge_png(version, size=PIXELS)
    cache.set(place, drawn, timeout=86_400)
    return drawn


def _plain(name: str) -> str:
    """A title as a file name that every system takes: letters, digits and hyphens."""
    letters = unicodedata.normalize("NFKD", name.lower())
    words = "".join(char if char.isalnum() else " " for char in letters if not unicodedata.combining(char))  # fmt: skip
    return "-".join(words.split())[:60].strip("-") or "credential"
