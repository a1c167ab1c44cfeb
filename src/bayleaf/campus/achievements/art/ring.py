"""What stands on the ring: text as outlines, sprays of small leaves, laurel branches.

Text is drawn as outlines, so a badge looks the same everywhere and needs no font. A script
the letter table does not know is set as text on a path, with the reader's fonts.
"""

import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import degrees, radians
from typing import Any, Final
from xml.sax.saxutils import escape

from .shapes import at, leaf, num, polar

SPACING: Final = 0.075  # of an em, between capitals
SMALLEST: Final = 13.5
GREEK_ACUTE: Final = "\u0301"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: baseline radius, wanted size, widest angle in degrees, which half."""

    radius: float
    size: float
    angle: float
    above: bool


TOP: Final = Place(137.5, 25, 190, True)
BOTTOM: Final = Place(152, 20.5, 136, False)
LAUREL_BOTTOM: Final = Place(152, 20.5, 98, False)


@dataclass(frozen=True, slots=True)
class Arc:
    """A drawn text and the half angle it takes, in degrees."""

    svg: str
    half: float


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    source = files(__package__).joinpath("glyphs.json")
    table: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return table


def covers(text: str) -> bool:
    """Whether every character of `text`, in capitals, is in the letter table."""
    letters = _table()["letters"]
    return all(char in letters for char in capitals(text))


def capitals(text: str) -> str:
    """`text` in capitals; Greek capitals carry no accent."""
    upper = unicodedata.normalize("NFC", text).upper()
    if not any("\u0370" <= char <= "\u03ff" for char in upper):
        return upper
    bare = unicodedata.normalize("NFD", upper).replace(GREEK_ACUTE, "")
    return unicodedata.normalize("NFC", bare)


def set_text(text: str, place: Place, colour: str, path_id: str) -> Arc:
    """`text` along the ring. `path_id` is used only when the script needs the reader's fonts."""
    if not text:
        return Arc("", 0)
    if not covers(text):
        return _as_text(text, place, colour, path_id)
    line = capitals(text)
    size, spacing = place.size, SPACING
    room = radians(place.angle) * place.radius
    if _width(line, spacing) * size > room:
        size = max(room / _width(line, spacing), SMALLEST)
    if _width(line, spacing) * size > room:
        spacing = 0.02
    while len(line) > 2 and _width(line, spacing) * size > room:
        line = line.rstrip("…")[:-1].rstrip() + "…"
    return _outlines(line, place, size, spacing, colour)


def _advances(line: str, spacing: float) -> list[float]:
    """The step after each letter, in em."""
    table = _table()
    units, letters, kerning = table["units"], table["letters"], table["kerning"]
    bases = [unicodedata.normalize("NFD", char)[0] for char in line]
    steps = []
    for index, char in enumerate(line):
        pair = "".join(bases[index : index + 2])
        steps.append((letters[char][0] + kerning.get(pair, 0)) / units + spacing)
    steps[-1] -= spacing
    return steps


def _width(line: str, spacing: float) -> float:
    return sum(_advances(line, spacing))


def _outlines(line: str, place: Place, size: float, spacing: float, colour: str) -> Arc:
    table, steps = _table(), _advances(line, spacing)
    whole = degrees(sum(steps) * size / place.radius)
    scale = size / table["units"]
    done, parts = 0.0, []
    for char, step in zip(line, steps, strict=True):
        advance, outline = table["letters"][char]
        middle = done + advance / table["units"] / 2
        angle = degrees(middle * size / place.radius) - whole / 2
        turn, rise = (angle, -place.radius) if place.above else (-angle, place.radius)
        if outline:
            shift = num(-advance / 2 * scale)
            parts.append(
                f'<path transform="rotate({num(turn)})translate({shift} {num(rise)})'
                f'scale({scale:.5f} {-scale:.5f})" d="{outline}"/>'
            )
        done += step
    return Arc(f'<g fill="{colour}">{"".join(parts)}</g>', whole / 2)


def _as_text(text: str, place: Place, colour: str, path_id: str) -> Arc:
    """Set as written, no added spacing; the width is a guess, wide scripts counted wide."""
    ems = sum(1.0 if unicodedata.east_asian_width(char) in "WF" else 0.55 for char in text)
    room = radians(place.angle) * place.radius
    size = max(min(place.size, room / ems), SMALLEST)
    half = min(degrees(ems * size / place.radius), place.angle) / 2
    r, sweep = num(place.radius), 1 if place.above else 0
    svg = (
        f'<path id="{path_id}" d="M-{r} 0A{r} {r} 0 0 {sweep} {r} 0" fill="none"/>'
        f'<text fill="{colour}" font-family="Bayleaf Serif, Source Serif 4, serif"'
        f' font-weight="600" font-size="{num(size)}" text-anchor="middle">'
        f'<textPath href="#{path_id}" startOffset="50%">{escape(text)}</textPath></text>'
    )
    return Arc(svg, half)


def sprays(top: float, bottom: float, line: str, half: str) -> str:
    """Two to five small leaves in the space at each side, a dot where less fits.

    `top` and `bottom` are the half angles the texts take.
    """
    start, end = top + 9, 180 - bottom - 9
    room = end - start
    pitch = 10.0
    count = min(int(room / pitch) + 1, 5) if room > pitch else 0
    middle = (start + end) / 2
    if count < 2:
        return _both(lambda side: _dot(side * middle, line)) if room > 0 else ""
    parts = []
    for index in range(count):
        angle = middle + (index - (count - 1) / 2) * pitch
        outward = 1 if (count - index) % 2 else -1
        parts.append((angle, outward))
    return _both(lambda side: "".join(_sprig(side, angle, out, line, half) for angle, out in parts))


def _both(draw: Callable[[int], str]) -> str:
    return draw(1) + draw(-1)


def _dot(angle: float, colour: str) -> str:
    x, y = polar(148, angle)
    return f'<circle cx="{num(x)}" cy="{num(y)}" r="4" fill="{colour}"/>'


def _sprig(side: int, angle: float, out: int, line: str, half: str) -> str:
    x, y = polar(146 + out * 2.5, side * (angle + 3))
    # Along the ring, upwards, then opened to its own side.
    turn = side * (angle - 90 + out * 30)
    colours = (line, half) if side > 0 else (half, line)
    return leaf(20, 6, x=x, y=y, turn=turn, line=colours[0], half=colours[1])


def laurels(gold: str, shade: str, *, tight: bool = False) -> str:
    """Two branches of eight leaf pairs, from 122 to 16 degrees on either side, open above.

    `tight` keeps them inside the silhouettes with straight sides near the field.
    """
    radius, length = (142.0, 23.0) if tight else (148.0, 28.0)
    return _both(lambda side: _branch(side, gold, shade, radius, length))


def _branch(side: int, gold: str, shade: str, radius: float, length: float) -> str:
    low, high, pairs = 122.0, 26.0, 8
    (x0, y0), (x1, y1) = polar(radius, side * low), polar(radius, side * high)
    sweep = 0 if side > 0 else 1
    stem = (
        f'<path d="M{at(x0, y0)}A{num(radius)} {num(radius)} 0 0 {sweep} {at(x1, y1)}"'
        f' fill="none" stroke="{gold}" stroke-width="3.5"/>'
    )
    parts = [stem]
    for index in range(pairs):
        angle = low - index * (low - high) / (pairs - 0.4)
        x, y = polar(radius, side * angle)
        along = side * (angle - 90)
        for out in (1, -1):
            colours = (gold, shade) if out * side < 0 else (shade, gold)
            turn = along + side * out * 34
            parts.append(
                leaf(length, length * 0.32, x=x, y=y, turn=turn, line=colours[0], half=colours[1])
            )
    x, y = polar(radius, side * 26)
    colours = (gold, shade) if side > 0 else (shade, gold)
    parts.append(
        leaf(length, length * 0.29, x=x, y=y, turn=side * -70, line=colours[0], half=colours[1])
    )
    return "".join(parts)


def tips(line: str, half: str, angles: tuple[int, ...]) -> str:
    """A small leaf in corners of a lozenge, pointing outward."""
    return "".join(
        leaf(25, 6.6, x=x, y=y, turn=angle, line=line, half=half)
        for angle in angles
        for x, y in [polar(167, angle)]
    )
