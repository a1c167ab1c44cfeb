"""Draws a badge: silhouette, line, ring, field, motif."""

import hashlib
from typing import Final
from xml.sax.saxutils import escape

from .design import Design
from .motifs import Tones, motif
from .ring import BOTTOM, LAUREL_BOTTOM, TOP, laurels, set_text, sprays, tips
from .shapes import division, num, silhouette
from .tables import FIELDS

IVORY: Final = "#F7F1E1"
GOLD: Final = "#E3BE63"
GOLD_SHADE: Final = "#C79A3C"
FIELD_WITH_RING: Final = 116.0
FIELD_ALONE: Final = 138.0
_TIGHT: Final = frozenset({"tablet", "lozenge"})
# The hair line inside the edge; the polygons have no room for it.
_HAIR_LINE: Final = {"roundel": 178, "scallop": 171, "cog": 176}


def draw(design: Design, *, small: bool = False, title: str | None = None) -> str:
    """The badge as SVG text with the view box -210 to 210.

    `small` is the variant for less than 150 pixels: a larger field and no ring text. With a
    `title` the drawing is an image with that name; without one it is decoration.
    """
    colours = FIELDS[design.field]
    line = GOLD if design.laurel else IVORY
    bare = small or not (design.ring_text or design.issuer_text or design.laurel)
    radius = FIELD_ALONE if bare else FIELD_WITH_RING
    edge = 7 if small else 6
    ring = "" if bare else _ring(design, line)
    tones = Tones(
        line, colours.tint, colours.deep, colours.main, fine=6 if small else 4.5, ribs=not small
    )
    second = division(design.division, radius)
    scale = num(radius / FIELD_WITH_RING)
    drawn = motif(design.motif, tones)
    return "".join(
        (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-210 -210 420 420" ',
            'role="img">' if title else 'aria-hidden="true">',
            f"<title>{escape(title)}</title>" if title else "",
            f'<path d="{silhouette(design.silhouette)}" fill="{colours.deep}"/>',
            f'<path d="{silhouette(design.silhouette, 5)}" fill="{line}"/>',
            f'<path d="{silhouette(design.silhouette, 13 if small else 12)}" fill="{colours.deep}"/>',
            ring,
            f'<circle r="{num(radius + edge)}" fill="{line}"/>',
            f'<circle r="{num(radius)}" fill="{colours.main}"/>',
            f'<path d="{second}" fill="{colours.second}"/>' if second else "",
            drawn if scale == "1" else f'<g transform="scale({scale})">{drawn}</g>',
            "</svg>",
        )
    )


def _ring(design: Design, line: str) -> str:
    tint = FIELDS[design.field].tint
    mark = hashlib.sha256(repr(design).encode()).hexdigest()[:12]
    parts = []
    if hair := _HAIR_LINE.get(design.silhouette):
        parts.append(
            f'<circle r="{hair}" fill="none" stroke="{line}" stroke-width="1" opacity=".5"/>'
        )
    if design.silhouette == "lozenge":
        halves = (GOLD, GOLD_SHADE) if design.laurel else (IVORY, tint)
        corners = (0, 180) if design.laurel else (0, 90, 180, 270)
        parts.append(tips(*halves, corners))
    if design.laurel:
        parts.append(laurels(GOLD, GOLD_SHADE, tight=design.silhouette in _TIGHT))
        parts.append(set_text(design.ring_text, LAUREL_BOTTOM, GOLD, f"b{mark}l").svg)
        return "".join(parts)
    top = set_text(design.ring_text, TOP, IVORY, f"b{mark}t")
    bottom = set_text(design.issuer_text, BOTTOM, tint, f"b{mark}b")
    parts += [top.svg, bottom.svg, sprays(top.half, bottom.half, IVORY, tint)]
    return "".join(parts)
