"""The picture that travels with a shared link: 1200 by 627 pixels, under 1 MB."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from xml.sax.saxutils import escape

from PIL import ImageFont

from bayleaf.campus.achievements.art import rasterise
from bayleaf.campus.achievements.art.raster import SANS, SERIF, font_files
from bayleaf.campus.achievements.art.ring import covers
from bayleaf.campus.achievements.art.shapes import leaf, num

WIDTH: Final = 1200
HEIGHT: Final = 627
PAPER, INK, QUIET, HAIRLINE = "#FBFAF5", "#1C2520", "#525C55", "#DAD9CF"
LEAF, LEAF_SHADE = "#2E6B43", "#1E4A2E"
WATERMARKS: Final = {"REVOKED": "#A3271F", "EXPIRED": "#8A5A00", "SUSPENDED": "#8A5A00"}
_COLUMN_X: Final = 548
_COLUMN: Final = 580
_TOP, _BOTTOM = 48, 508
_BADGE_X, _BADGE_Y, _BADGE = 64, 68, 420
_MEASURED: Final = 1000  # size at which fonts are measured, so that hinting does not count


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines of text in one size, and the space before them."""

    lines: list[str]
    family: str
    weight: int
    size: float
    leading: float
    colour: str
    before: float = 0

    @property
    def height(self) -> float:
        return self.before + len(self.lines) * self.size * self.leading


def share_image(
    *,
    badge: bytes | str,
    media_type: str,
    title: str,
    holder: str | None,
    issuer: str,
    host: str,
    watermark: str | None = None,
) -> bytes:
    """A card with the badge, who was awarded what, and by whom, as PNG.

    `badge` is safe art: drawn, sanitised or re-encoded, of `media_type`. `holder` None leaves
    the person out. `watermark` is REVOKED, EXPIRED or SUSPENDED, else ValueError; it lies over
    the badge as a solid ticket.
    """
    if watermark is not None and watermark not in WATERMARKS:
        raise ValueError(f"watermark must be one of {', '.join(WATERMARKS)}")
    blocks = _fitted(_plain(title), _plain(holder or ""), _plain(issuer))
    ticket = _ticket(watermark) if watermark else ""
    body = _picture(badge, media_type) + ticket + _set(blocks)
    words = "".join(map(_plain, (title, holder or "", issuer, host)))
    foreign = not covers(words) or "<text" in str(badge)
    return rasterise(_card(body, host), width=WIDTH, system_fonts=foreign)


def generic_image(*, host: str = "") -> bytes:
    """The card of a page that is not for everyone: it names nobody and nothing, as PNG."""
    sprig = leaf(330, 82, x=274, y=440, line=LEAF, half=LEAF_SHADE, vein=PAPER)
    blocks = [
        _Block(_wrap("A credential you can check", SERIF, 600, 68, _COLUMN), SERIF, 600, 68, 1.1, INK),
        _Block(
            _wrap("Open the link to see what it says and whether it holds.", SANS, 400, 30, _COLUMN),
            SANS, 400, 30, 1.4, QUIET, 24,
        ),
    ]  # fmt: skip
    return rasterise(_card(sprig + _set(blocks), host), width=WIDTH)


def _plain(text: str) -> str:
    return "".join(char for char in " ".join(text.split()) if char.isprintable())


def _card(body: str, host: str) -> str:
    mark = leaf(34, 8.5, x=69, y=597, turn=24, line=LEAF, half=LEAF_SHADE)
    name = _plain(host)
    size = min(26.0, 26 * 600 / max(_measure(name, SANS, 400, 26), 1))
    footer = (
        f'<path d="M64 540H1136" stroke="{HAIRLINE}" stroke-width="2"/>{mark}'
        f"{_text('Bayleaf', 98, 594, SERIF, 600, 32, INK)}"
        f"{_text(name, 1136, 592, SANS, 400, size, QUIET, anchor='end')}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<path d="M0 0H{WIDTH}V{HEIGHT}H0Z" fill="{PAPER}"/>{body}{footer}</svg>'
    )


def _picture(badge: bytes | str, media_type: str) -> str:
    if media_type not in {"image/svg+xml", "image/png", "image/jpeg"}:
        raise ValueError(f"a badge is SVG, PNG or JPEG, not {media_type}")
    data = badge.encode() if isinstance(badge, str) else badge
    href = f"data:{media_type};base64,{base64.b64encode(data).decode()}"
    return (
        f'<image x="{_BADGE_X}" y="{_BADGE_Y}" width="{_BADGE}" height="{_BADGE}" href="{href}"/>'
    )


def _ticket(word: str) -> str:
    """A solid ticket with a perforated stub, across the lower part of the badge."""
    x, y, width, height = _BADGE_X - 12, 352, _BADGE + 24, 108
    colour, middle = WATERMARKS[word], y + height / 2
    room = width - 132 - 28
    size = min(58.0, 58 * room / _measure(word, SERIF, 600, 60))
    cross = f"M{x + 39} {middle - 13}l26 26m0-26l-26 26"
    return (
        f'<rect x="{x - 8}" y="{y - 8}" width="{width + 16}" height="{height + 16}" rx="14"'
        f' fill="{PAPER}"/><rect x="{x}" y="{y}" width="{width}" height="{height}" rx="8"'
        f' fill="{colour}"/><path d="{cross}" stroke="#FFFFFF" stroke-width="7"'
        f' stroke-linecap="round"/><path d="M{x + 104} {y + 10}V{y + height - 10}"'
        f' stroke="#FFFFFF" stroke-width="3" stroke-dasharray="7 7"/>'
        f"{_text(word, x + 132, middle + size * 0.36, SERIF, 600, size, '#FFFFFF', spacing=0.025)}"
    )


def _fitted(title: str, holder: str, issuer: str) -> list[_Block]:
    """The blocks of the text column in the largest size that fits its height."""
    blocks: list[_Block] = []
    # Two lines a little smaller read better than three large ones.
    tries = [*((size, 2) for size in range(64, 51, -2)), *((size, 5) for size in range(64, 27, -2))]
    for size, most in tries:
        blocks = _blocks(title, holder, issuer, size)
        fits = sum(block.height for block in blocks) <= _BOTTOM - _TOP
        if len(blocks[-2].lines) <= most and fits and (size < 40 or _unbroken(title, size)):
            break
    return blocks


def _unbroken(title: str, size: int) -> bool:
    """Whether every word fits the column in one piece; other scripts may break anywhere."""
    return all(
        _measure(word, SERIF, 600, size) <= _COLUMN or not covers(word) for word in title.split()
    )


def _blocks(title: str, holder: str, issuer: str, size: int) -> list[_Block]:
    blocks = []
    if holder:
        name = 42 if _measure(holder, SERIF, 500, 42) <= _COLUMN else 34
        lines = _wrap(holder, SERIF, 500, name, _COLUMN)
        blocks.append(_Block(["Awarded to"], SANS, 400, 26, 1.3, QUIET))
        blocks.append(_Block(lines[:3], SERIF, 500, name, 1.18, INK, 2))
    heading = _wrap(title, SERIF, 600, size, _COLUMN)
    blocks.append(_Block(heading, SERIF, 600, size, 1.1, INK, 20 if holder else 0))
    by = _wrap(f"by {issuer}", SANS, 400, 30, _COLUMN)
    blocks.append(_Block(by[:3], SANS, 400, 30, 1.3, INK, 18))
    return blocks


def _set(blocks: list[_Block]) -> str:
    y = (_TOP + _BOTTOM - sum(block.height for block in blocks)) / 2
    parts = []
    for block in blocks:
        y += block.before
        spacing = -0.015 if block.family == SERIF and block.size >= 34 else 0
        for line in block.lines:
            # The baseline stands where capitals look centred in their line.
            base = y + block.size * (block.leading / 2 + 0.34)
            parts.append(
                _text(line, _COLUMN_X, base, block.family, block.weight, block.size,
                      block.colour, spacing=spacing)
            )  # fmt: skip
            y += block.size * block.leading
    return "".join(parts)


def _text(
    text: str,
    x: float,
    y: float,
    family: str,
    weight: int,
    size: float,
    colour: str,
    *,
    spacing: float = 0,
    anchor: str = "start",
) -> str:
    wide = f' letter-spacing="{num(spacing * size)}"' if spacing else ""
    return (
        f'<text x="{num(x)}" y="{num(y)}" font-family="{family}" font-weight="{weight}"'
        f' font-size="{num(size)}" fill="{colour}" text-anchor="{anchor}"{wide}>{escape(text)}</text>'
    )


@lru_cache(maxsize=4)
def _font(family: str, weight: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font_files()[family, weight], _MEASURED)


def _measure(text: str, family: str, weight: int, size: float) -> float:
    """The width of `text` in pixels."""
    return _font(family, weight).getlength(text) * size / _MEASURED


def _wrap(text: str, family: str, weight: int, size: float, room: float) -> list[str]:
    """`text` in as few lines as fit `room`, then as even as those lines can be."""

    def fits(line: str, width: float) -> bool:
        return _measure(line, family, weight, size) <= width

    words = [piece for word in re.split(r" ", text) for piece in _broken(word, fits, room)]

    def fill(width: float) -> list[str]:
        lines: list[str] = []
        for word in words:
            if lines and fits(f"{lines[-1]} {word}", width):
                lines[-1] = f"{lines[-1]} {word}"
            else:
                lines.append(word)
        return lines

    lines = fill(room)
    low, high = room / 2, room
    while len(lines) > 1 and high - low > 4:
        middle = (low + high) / 2
        even = fill(middle)
        if len(even) == len(lines) and all(fits(line, middle) for line in even):
            high, lines = middle, even
        else:
            low = middle
    return lines


def _broken(word: str, fits: Callable[[str, float], bool], room: float) -> list[str]:
    """A word in pieces that fit: one too long for a line, or a script without spaces."""
    pieces = [""]
    for char in word:
        if pieces[-1] and not fits(pieces[-1] + char, room):
            pieces.append("")
        pieces[-1] += char
    return pieces
