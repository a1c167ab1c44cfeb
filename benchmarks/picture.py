"""The figures as a picture, docs/benchmarks.svg: rates on a scale of tens, in light and in dark."""

from __future__ import annotations

import math
from html import escape
from typing import Final

from benchmarks.figures import Figures

_WIDTH: Final = 720
_LEFT, _RIGHT, _ROW, _TOP = 190, 70, 26, 64
_STYLE: Final = """\
text{font:13px system-ui,sans-serif;fill:#1f2a24}.head{font-weight:600}.scale{fill:#5b6b62;font-size:11px}
line{stroke:#d5ddd8}.raw{fill:#9aa8a0}.ours{fill:#2f7d4f}.peer{fill:#c9a24b}
@media(prefers-color-scheme:dark){text{fill:#e6ece8}.scale{fill:#a3b1a9}line{stroke:#3a4640}
.raw{fill:#76857c}.ours{fill:#5fbf86}.peer{fill:#d8b664}}"""


def picture(figures: Figures) -> str:
    """An SVG with two charts: how many are issued, and how many verified, in a second."""
    raw, ours = figures.raw, figures.engine
    charts = [
        ("Issued per second", "sign", ("issue_many", "issue"), "issue"),
        ("Verified per second", "verify", ("verify_known", "verify_unseen"), "verify"),
    ]
    parts: list[str] = []
    top = 0
    for title, limit, own, verb in charts:
        bars = [("libsodium, signature alone", raw[limit], "raw")]
        bars += [(f"Bayleaf, {name}", ours[key], "ours") for name, key in zip(("one of a class", "by itself"), own, strict=True)]  # fmt: skip
        bars += [(name, figures.peers[name, verb], "peer") for name in figures.names_of_peers]
        parts.append(_chart(title, bars, top))
        top += _TOP + len(bars) * _ROW
    label = "Bars: signatures alone, Bayleaf, and other libraries, in operations per second"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top + 10}" role="img" '
        f'aria-label="{label}"><style>{_STYLE}</style>{"".join(parts)}</svg>\n'
    )


def _chart(title: str, bars: list[tuple[str, float, str]], top: int) -> str:
    tens = math.ceil(math.log10(max(rate for _, rate, _ in bars)))
    step = (_WIDTH - _LEFT - _RIGHT) / (tens - 1)
    bottom = top + _TOP + len(bars) * _ROW - 8
    parts = [f'<text class="head" x="8" y="{top + 24}">{title}</text>']
    for power in range(1, tens + 1):
        x = _LEFT + (power - 1) * step
        parts.append(
            f'<line x1="{x:.0f}" x2="{x:.0f}" y1="{top + _TOP - 14}" y2="{bottom}"/>'
            f'<text class="scale" text-anchor="middle" x="{x:.0f}" y="{top + _TOP - 20}">{10**power:,}</text>'
        )
    for number, (name, rate, kind) in enumerate(bars):
        y = top + _TOP + number * _ROW
        width = max(2.0, (math.log10(max(rate, 10)) - 1) * step)
        parts.append(
            f'<text text-anchor="end" x="{_LEFT - 10}" y="{y + 4}">{escape(name)}</text>'
            f'<rect class="{kind}" x="{_LEFT}" y="{y - 8}" width="{width:.0f}" height="16" rx="2"/>'
            f'<text class="scale" x="{_LEFT + width + 6:.0f}" y="{y + 4}">{rate:,.0f}</text>'
        )
    return "".join(parts)
