"""The badge of a version as a picture: drawn from its design, or the uploaded art."""

from __future__ import annotations

import base64
from typing import Final

from bayleaf.campus.achievements import art
from bayleaf.campus.achievements.document import badge_alt
from bayleaf.campus.achievements.models import Version

SIZES: Final = range(96, 1025)
"""Pixels of the longer side that a PNG may have."""


def badge_svg(version: Version, *, small: bool = False) -> str:
    """The badge as SVG text with its name as title. ``small`` is for less than 150 pixels."""
    if version.art is None:
        return art.draw(design_of(version), small=small, title=badge_alt(version))
    data = bytes(version.art.data)
    if version.art.media_type == "image/svg+xml":
        return data.decode()
    # A raster in an SVG frame, so that every badge has one address and can be baked.
    picture = base64.b64encode(data).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1024 1024">'
        f'<image width="1024" height="1024" href="data:image/png;base64,{picture}"/></svg>'
    )


def badge_png(version: Version, *, size: int) -> bytes:
    """The badge as a PNG of ``size`` pixels, one of ``SIZES``; ValueError for another."""
    if size not in SIZES:
        raise ValueError(f"size must be {SIZES.start} to {SIZES.stop - 1} pixels, not {size}")
    return art.rasterise(badge_svg(version, small=size < 150), width=size)


def design_of(version: Version) -> art.Design:
    """The stored design, or the default one of its achievement."""
    if version.design:
        return art.Design.from_dict(version.design)
    return art.default_design(
        version.achievement.public_id,
        ring_text=version.name,
        issuer_text=version.achievement.organization.name,
    )
