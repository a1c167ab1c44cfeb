"""Outlines: the leaf, the eight silhouettes, the eight divisions of a field.

Units are those of the badge's view box, -210 to 210, y down. Everything is cut by
arithmetic: a clip path would need an id, and ids clash when badges share a page.
"""

from collections.abc import Callable, Sequence
from math import asin, cos, degrees, hypot, pi, radians, sin, sqrt, tan
from typing import Final

OUTER: Final = 202.0


def num(value: float) -> str:
    """A coordinate as the shortest text with two decimals."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def polar(radius: float, angle: float) -> tuple[float, float]:
    """The point at `radius`, `angle` degrees clockwise from the top."""
    return radius * sin(radians(angle)), -radius * cos(radians(angle))


def at(x: float, y: float) -> str:
    """A point as path text."""
    return f"{num(x)} {num(y)}"


def circle_path(radius: float) -> str:
    """A full circle round the origin."""
    r = num(radius)
    return f"M-{r} 0A{r} {r} 0 1 1 {r} 0A{r} {r} 0 1 1-{r} 0Z"


def leaf(
    length: float,
    width: float,
    *,
    x: float = 0,
    y: float = 0,
    turn: float = 0,
    line: str,
    half: str,
    vein: str = "",
) -> str:
    """A two-tone leaf: base at (x, y), pointing up and then turned clockwise by `turn` degrees.

    `length` and `width` (half of it, at the widest place) are in units. `half` fills the right
    half, `vein` draws the middle rib.
    """
    c = width * 1.333
    ln, cw = num(length), num(c)
    near, far = num(-0.2 * length), num(-0.64 * length)
    right = f"M0 0C{cw} {near} {cw} {far} 0-{ln}"
    whole = f"{right}C-{cw} {far}-{cw} {near} 0 0Z".replace("--", "-")
    parts = [f'<path d="{whole}" fill="{line}"/><path d="{right}Z" fill="{half}"/>']
    if vein:
        rib = min(max(3.5, length * 0.05), 6)
        parts.append(
            f'<path d="M0 {num(-0.07 * length)}V{num(-0.72 * length)}" stroke="{vein}" stroke-width="{num(rib)}"/>'
        )
    move = f"translate({at(x, y)})" if x or y else ""
    rotate = f"rotate({num(turn)})" if turn else ""
    attribute = f' transform="{move}{rotate}"' if move or rotate else ""
    return f"<g{attribute}>{''.join(parts)}</g>"


# Silhouettes: each draws itself `inset` units inside its outer edge, lines stay parallel.


def _roundel(inset: float) -> str:
    return circle_path(OUTER - inset)


def _polygon(sides: int, apothem: float, corner: float, turn: float) -> Callable[[float], str]:
    """A regular polygon with rounded corners; `turn` is the angle of its first corner."""

    def draw(inset: float) -> str:
        a, rounding = apothem - inset, max(corner - inset, 4)
        reach = a / cos(pi / sides)
        back = rounding * tan(pi / sides)
        side = 2 * a * tan(pi / sides)
        parts: list[str] = []
        for index in range(sides):
            angle = turn + index * 360 / sides
            here = polar(reach, angle)
            before = polar(reach, angle - 360 / sides)
            after = polar(reach, angle + 360 / sides)
            start = _towards(here, before, back / side)
            end = _towards(here, after, back / side)
            r = num(rounding)
            parts.append(f"{'L' if parts else 'M'}{at(*start)}A{r} {r} 0 0 1 {at(*end)}")
        return "".join(parts) + "Z"

    return draw


def _towards(
    here: tuple[float, float], there: tuple[float, float], share: float
) -> tuple[float, float]:
    return here[0] + (there[0] - here[0]) * share, here[1] + (there[1] - here[1]) * share


def _scallop(inset: float) -> str:
    lobes, centre = 16, 150.0
    bulge = OUTER - centre - inset
    half = pi / lobes
    valley = centre * cos(half) + sqrt(bulge**2 - (centre * sin(half)) ** 2)
    r = num(bulge)
    points = [at(*polar(valley, index * 360 / lobes)) for index in range(lobes)]
    arcs = [f"A{r} {r} 0 0 1 {point}" for point in [*points[1:], points[0]]]
    return f"M{points[0]}{''.join(arcs)}Z"


def _cog(inset: float) -> str:
    teeth = 24
    top, root = OUTER + 2 - inset, OUTER - 9 - inset
    # The inner outlines have narrower teeth, so that the line keeps its width on the flanks.
    half_top, half_root = 12.5 - inset * 0.6, 16.5 - inset * 0.6
    points = []
    for index in range(teeth):
        angle = index * 360 / teeth
        for radius, across in (
            (root, -half_root),
            (top, -half_top),
            (top, half_top),
            (root, half_root),
        ):
            points.append(at(*polar(hypot(radius, across), angle + degrees(asin(across / radius)))))
    return f"M{'L'.join(points)}Z"


SHAPES: Final[dict[str, Callable[[float], str]]] = {
    "roundel": _roundel,
    "scallop": _scallop,
    "octagon": _polygon(8, 191.5, 62, 22.5),
    "hexagon": _polygon(6, 183, 48, 0),
    "dodecagon": _polygon(12, 197.5, 70, 15),
    "tablet": _polygon(4, 173, 52, 45),
    "lozenge": _polygon(4, 172.5, 86, 0),
    "cog": _cog,
}


def silhouette(name: str, inset: float = 0) -> str:
    """Path data of a silhouette, drawn `inset` units inside its outer edge."""
    return SHAPES[name](inset)


# Divisions: the part of a circle that takes the second colour.


def _sectors(radius: float, angles: Sequence[tuple[float, float]]) -> str:
    r = num(radius)
    return "".join(
        f"M0 0L{at(*polar(radius, start))}A{r} {r} 0 0 1 {at(*polar(radius, end))}Z"
        for start, end in angles
    )


def _bars(radius: float, slant: float) -> str:
    """Every second of eight bars, from the top, turned by `slant` degrees."""
    r, parts = num(radius), []
    for index in range(1, 8, 2):
        upper, lower = (-radius + radius / 4 * (index + step) for step in (0, 1))
        ends = [_chord(radius, y, slant) for y in (upper, lower)]
        (left_up, right_up), (left_low, right_low) = ends
        parts.append(
            f"M{left_up}L{right_up}A{r} {r} 0 0 1 {right_low}L{left_low}A{r} {r} 0 0 1 {left_up}Z"
        )
    return "".join(parts)


def _chord(radius: float, y: float, slant: float) -> tuple[str, str]:
    half = sqrt(max(radius**2 - y**2, 0))
    c, s = cos(radians(slant)), sin(radians(slant))
    return at(-half * c - y * s, -half * s + y * c), at(half * c - y * s, half * s + y * c)


def _chevron(radius: float) -> str:
    """Everything below a roof with its ridge a little above the middle."""
    ridge = -0.12 * radius
    # Where the slope y = ridge + x meets the circle.
    x = (-ridge + sqrt(2 * radius**2 - ridge**2)) / 2
    y, r = ridge + x, num(radius)
    return f"M{at(0, ridge)}L{at(x, y)}A{r} {r} 0 0 1 {at(-x, y)}Z"


def division(name: str, radius: float) -> str:
    """Path data of the second colour in a field of `radius`; empty for a plain one."""
    match name:
        case "pale":
            return _sectors(radius, [(0, 180)])
        case "fess":
            return _sectors(radius, [(90, 270)])
        case "chevron":
            return _chevron(radius)
        case "gyronny":
            return _sectors(radius, [(start, start + 30) for start in range(0, 360, 60)])
        case "barry":
            return _bars(radius, 0)
        case "bendy":
            return _bars(radius, -45)
        case "quarterly":
            return _sectors(radius, [(0, 90), (180, 270)])
        case _:
            return ""
