"""Drawings made pixels, with the fonts that come with the package."""

import re
import subprocess
import sys
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import resvg_py

SERIF: Final = "Bayleaf Serif"
SANS: Final = "Bayleaf Sans"
WIDEST: Final = 4096
LONGEST_SECONDS: Final = 5.0
_OUTSIDE: Final = re.compile(r"href\s*=\s*[\"'](?!#|data:image/)", re.IGNORECASE)


@lru_cache(maxsize=1)
def font_files() -> dict[tuple[str, int], str]:
    """Paths of the bundled fonts, by family and weight."""
    folder = Path(str(files(__package__))) / "fonts"
    kinds = {(SERIF, 500): "serif-500", (SERIF, 600): "serif-600"}
    kinds |= {(SANS, 400): "sans-400", (SANS, 600): "sans-600"}
    return {key: str(folder / f"bayleaf-{name}.ttf") for key, name in kinds.items()}


def rasterise(svg: str | bytes, *, width: int, system_fonts: bool = False) -> bytes:
    """`svg` as a PNG of `width` pixels.

    Give it only what `draw` or `sanitise_svg` returned: the renderer follows file paths.
    A link to anything outside the drawing raises ValueError, and so does a width over 4096.
    `system_fonts` lets the machine's fonts help with scripts the bundled ones lack.
    """
    text = svg.decode() if isinstance(svg, bytes) else svg
    if not 1 <= width <= WIDEST:
        raise ValueError(f"width must be 1 to {WIDEST} pixels, not {width}")
    if _OUTSIDE.search(text):
        raise ValueError("the drawing links to something outside itself; sanitise it first")
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=text,
            width=width,
            skip_system_fonts=not system_fonts,
            font_files=list(font_files().values()),
            font_family=SANS,
            serif_family=SERIF,
            sans_serif_family=SANS,
        )
    )


def paints_in_time(svg: bytes) -> bool:
    """Whether a drawing is painted in five seconds. It is tried in a process of its own: whoever
    waits for the renderer in this one waits with everybody."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", __name__],
            input=svg,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


if __name__ == "__main__":
    rasterise(sys.stdin.buffer.read(), width=1024)
