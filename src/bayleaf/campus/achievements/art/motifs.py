"""The seventeen motifs. Each fills a circle of radius 108 and reads at 32 pixels.

At most three tones: line, tint and one of deep or main where something is cut out. No stroke
is thinner than 3.5 units; `Tones.fine` is the thinnest one, wider for the small variant.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Final

from .shapes import at, leaf, num, polar


@dataclass(frozen=True, slots=True)
class Tones:
    """The colours a motif is drawn with, its thinnest stroke in units, and whether leaves have ribs."""

    line: str
    tint: str
    deep: str
    main: str
    fine: float = 4.5
    ribs: bool = True

    def leaf(
        self, length: float, width: float, x: float, y: float, turn: float = 0, vein: bool = True
    ) -> str:
        """A leaf in line and tint, its rib cut out in deep."""
        rib = self.deep if vein and self.ribs else ""
        return leaf(length, width, x=x, y=y, turn=turn, line=self.line, half=self.tint, vein=rib)


def stroke(path: str, colour: str, width: float) -> str:
    """A line with round ends and joins."""
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{num(width)}"'
        ' stroke-linecap="round" stroke-linejoin="round"/>'
    )


def fill(path: str, colour: str) -> str:
    """A filled area."""
    return f'<path d="{path}" fill="{colour}"/>'


def disc(x: float, y: float, radius: float, colour: str) -> str:
    """A filled circle."""
    return f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(radius)}" fill="{colour}"/>'


def _columns(t: Tones) -> str:
    leaves = ((-45, 70, 15.5), (0, 104, 18.5), (45, 140, 20.5))
    drawn = "".join(t.leaf(length, width, x, 62) for x, length, width in leaves)
    return drawn + stroke("M-72 68H72", t.line, 8)


def _curve(t: Tones) -> str:
    bell = "C-38 54-34-72 0-72"
    whole = f"M-80 54{bell}C34-72 38 54 80 54Z"
    bars = "".join(
        f"M{x} 54V{top}" for x, top in ((-32, 14), (-16, -26), (0, -52), (16, -26), (32, 14))
    )
    return (
        fill(whole, t.line)
        + fill("M0-72C34-72 38 54 80 54H0Z", t.tint)
        + f'<path d="{bars}" stroke="{t.deep}" stroke-width="{num(t.fine)}"/>'
        + stroke("M-88 57H88", t.line, 8)
    )


def _eye(t: Tones) -> str:
    lashes = "".join(
        f"M{at(*_below(polar(58 + (10 if angle == 0 else 4), angle)))}"
        f"L{at(*_below(polar(90, angle)))}"
        for angle in (-52, -26, 0, 26, 52)
    )
    lids = "M-92 14C-62-24-34-40 0-40C34-40 62-24 92 14C62 52 34 68 0 68C-34 68-62 52-92 14Z"
    return (
        stroke(lashes, t.line, 8)
        + fill(lids, t.line)
        + disc(0, 14, 41, t.main)
        + disc(0, 14, 33, t.tint)
        + leaf(48, 12.5, y=38, line=t.deep, half=t.main)
    )


def _below(point: tuple[float, float]) -> tuple[float, float]:
    """The lashes turn round a point a little under the middle."""
    return point[0], point[1] + 12


def _nodes(t: Tones) -> str:
    corners = [polar(74, angle) for angle in range(0, 360, 60)]
    ring = "M" + "L".join(at(*corner) for corner in corners) + "Z"
    spokes = "".join(f"M0 0L{at(*corner)}" for corner in corners)
    dots = "".join(
        disc(x, y, 17, t.line if index % 2 else t.tint) for index, (x, y) in enumerate(corners)
    )
    return (
        stroke(ring, t.line, t.fine + 1.5)
        + stroke(spokes, t.tint, t.fine + 0.5)
        + dots
        + disc(0, 0, 32, t.line)
        + leaf(50, 13, y=25, line=t.deep, half=t.main)
    )


def _cross(t: Tones) -> str:
    leaves = "".join(t.leaf(94, 24, *polar(5, angle), turn=angle) for angle in range(0, 360, 90))
    berries = "".join(disc(*polar(56, angle), 9, t.line) for angle in range(45, 360, 90))
    return leaves + berries + disc(0, 0, 14, t.line) + disc(0, 0, 6.5, t.deep)


def _flask(t: Tones) -> str:
    glass = "M-18-78V-30L-64 56Q-72 74-52 74H52Q72 74 64 56L18-30V-78"
    content = "M-32-4H32L60 52Q66 68 50 68H-50Q-66 68-60 52Z"
    return (
        fill(content, t.tint)
        + stroke(glass, t.line, 9)
        + stroke("M-30-82H30", t.line, 9)
        + leaf(60, 16, y=60, line=t.main, half=t.deep)
    )


def _gear(t: Tones) -> str:
    teeth = "".join(
        t.leaf(50, 12, *polar(46, angle), turn=angle, vein=False) for angle in range(0, 360, 30)
    )
    nut = "M" + "L".join(at(*polar(21, angle)) for angle in range(0, 360, 60)) + "Z"
    return (
        teeth
        + disc(0, 0, 52, t.main)
        + disc(0, 0, 45, t.line)
        + disc(0, 0, 32, t.main)
        + fill(nut, t.line)
        + disc(0, 0, 8, t.deep)
    )


def _dividers(t: Tones) -> str:
    left, right = "M-9-60L4-54-40 56-54 88-54 50Z", "M9-60L-4-54 40 56 54 88 54 50Z"
    return (
        stroke(_arc(0, -66, 140, 152, 208), t.tint, t.fine + 1.5)
        + fill(left, t.line)
        + fill(right, t.tint)
        + disc(0, -66, 20, t.line)
        + disc(0, -66, 8, t.deep)
        + stroke("M0-86V-96", t.line, 9)
        + t.leaf(76, 18, 0, 58)
    )


def _arc(x: float, y: float, radius: float, start: float, end: float) -> str:
    """Part of a circle round (x, y), from one angle clockwise to another."""
    (x0, y0), (x1, y1) = polar(radius, start), polar(radius, end)
    r = num(radius)
    return f"M{at(x + x0, y + y0)}A{r} {r} 0 0 1 {at(x + x1, y + y1)}"


def _furrow(t: Tones) -> str:
    """A bowl of earth, cut into strips by rays from a point above the horizon."""
    horizon, radius, source = 18.0, 88.0, -26.0
    edges = (-66, -40, -19, 0, 19, 40, 66)
    gap = t.fine
    strips = []
    reach = sqrt(radius**2 - horizon**2)
    bounds = [-reach, *(edge * 0.62 for edge in edges), reach]
    for index, (first, last) in enumerate(pairwise(bounds)):
        left = first if index == 0 else first + gap / 2
        right = last if index == len(bounds) - 2 else last - gap / 2
        outer_right = (right, horizon) if right == reach else _ray(right, horizon, source, radius)
        outer_left = (left, horizon) if left == -reach else _ray(left, horizon, source, radius)
        strips.append(
            f"M{at(left, horizon)}H{num(right)}L{at(*outer_right)}"
            f"A{num(radius)} {num(radius)} 0 0 1 {at(*outer_left)}Z"
        )
    side = "".join(t.leaf(54, 16, 0, 14, turn) for turn in (-58, 58))
    return (
        fill("".join(strips), t.tint)
        + stroke(f"M{num(-reach - 3)} {num(horizon)}H{num(reach + 3)}", t.line, 8)
        + side
        + t.leaf(92, 20, 0, 14)
    )


def _ray(x: float, y: float, source: float, radius: float) -> tuple[float, float]:
    """Where the ray from (0, source) through (x, y) leaves the circle round the origin."""
    dx, dy = x, y - source
    a, b, c = dx * dx + dy * dy, source * dy, source * source - radius * radius
    k = (-b + sqrt(b * b - a * c)) / a
    return k * dx, source + k * dy


def _wave(t: Tones) -> str:
    def crest(y: float) -> str:
        return f"M-84 {y}C-68 {y - 26}-44 {y - 36}-26 {y - 12}S14 {y + 34} 36 {y - 2}S72 {y - 16} 84 {y + 2}"

    tones = ((-8, t.line), (27, t.tint), (62, t.line))
    return "".join(stroke(crest(y), colour, 12) for y, colour in tones) + t.leaf(58, 16, 8, -38)


def _voices(t: Tones) -> str:
    """Two circles of talk; where they meet is a leaf."""
    words = "".join(
        f"M{side * 72} {y}H{side * (72 - length)}"
        for side in (-1, 1)
        for y, length in ((-18, 24), (0, 32), (18, 24))
    )
    tip, bulge = 43.5, 50
    lens = f"M0 {tip}A{bulge + 8} {bulge + 8} 0 0 {{}} 0-{tip}Z"
    rings = "".join(
        f'<circle cx="{side * 38}" r="58" fill="none" stroke="{t.line}" stroke-width="9"/>'
        for side in (-1, 1)
    )
    return (
        rings
        + fill(lens.format(1), t.line)
        + fill(lens.format(0), t.tint)
        + f'<path d="M0 42V-16" stroke="{t.deep}" stroke-width="{num(t.fine)}"/>'
        + stroke(words, t.tint, t.fine + 1)
    )


def _book(t: Tones) -> str:
    left = "M0 22C-24 4-56-2-88 4V66C-56 60-24 66 0 86Z"
    right = "M0 22C24 4 56-2 88 4V66C56 60 24 66 0 86Z"
    lines = "".join(
        f"M{side * 72} {y}C{side * 50} {y - 3} {side * 32} {y + 1} {side * 16} {y + 9}"
        for side in (-1, 1)
        for y in (20, 36, 52)
    )
    return (
        fill(left, t.line)
        + fill(right, t.tint)
        + stroke(lines, t.deep, t.fine)
        + t.leaf(96, 21, 0, 12)
    )


def _scales(t: Tones) -> str:
    hangers = "M-62-44L-92 16M-62-44L-32 16M62-44L32 16M62-44L92 16"
    pans = "".join(f"M{x - 36} 16H{x + 36}A36 34 0 0 1 {x - 36} 16Z" for x in (-62, 62))
    return (
        stroke(hangers, t.tint, t.fine)
        + fill(pans, t.line)
        + stroke("M0-44V78M-36 80H36", t.line, 10)
        + stroke("M-68-44H68", t.line, 8)
        + t.leaf(52, 14, 0, -48)
    )


def _bridge(t: Tones) -> str:
    piers = "M-86-12H86V34H76A20 20 0 0 0 36 34H20A20 20 0 0 0-20 34H-36A20 20 0 0 0-76 34H-86Z"
    posts = "".join(f"M{x}-32V-12" for x in (-70, -35, 0, 35, 70))
    waters = "M-72 60q12-12 24 0t24 0 24 0 24 0 24 0 24 0M-36 80q12-12 24 0t24 0 24 0"
    return (
        f'<path d="{posts}" stroke="{t.tint}" stroke-width="{num(t.fine)}"/>'
        + stroke("M-88-34H88", t.tint, t.fine + 1.5)
        + fill(piers, t.line)
        + stroke(waters, t.tint, t.fine + 1)
        + t.leaf(54, 15, 0, -40)
    )


def _code(t: Tones) -> str:
    return stroke("M-46-44L-88 0-46 44M46-44L88 0 46 44", t.line, 14) + t.leaf(136, 20, -19, 65, 16)


def _key(t: Tones) -> str:
    return (
        stroke("M0-2V86M2 52H30M2 78H24", t.line, 13)
        + f'<circle cy="-46" r="41" fill="none" stroke="{t.line}" stroke-width="13"/>'
        + t.leaf(60, 16, 0, -17)
    )


def _lyre(t: Tones) -> str:
    arms = "M-54-84C-20-56-60-20-62 24C-62 60-32 82 0 82C32 82 62 60 62 24C60-20 20-56 54-84"
    strings = "M-30-28V64M30-28V64"
    return (
        f'<path d="{strings}" stroke="{t.tint}" stroke-width="{num(t.fine)}"/>'
        + stroke(arms, t.line, 11)
        + stroke("M-50-30H50", t.line, 8)
        + t.leaf(86, 17, 0, 70)
    )


DRAWINGS: Final[dict[str, Callable[[Tones], str]]] = {
    "columns": _columns,
    "curve": _curve,
    "eye": _eye,
    "nodes": _nodes,
    "cross": _cross,
    "flask": _flask,
    "gear": _gear,
    "dividers": _dividers,
    "furrow": _furrow,
    "wave": _wave,
    "voices": _voices,
    "book": _book,
    "scales": _scales,
    "bridge": _bridge,
    "code": _code,
    "key": _key,
    "lyre": _lyre,
}


def motif(name: str, tones: Tones) -> str:
    """SVG elements of one motif, centred on the origin."""
    return DRAWINGS[name](tones)
