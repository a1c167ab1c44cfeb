"""The figures of the campus as Markdown tables."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from typing import Any

WORK = {
    "award_ms": "one award",
    "batch_ms_each": "one of a list of 1,000",
    "start_ms": "start of a filled server",
    "peak_mb": "memory of the server at its peak, MB",
}


_PAGE = """# The campus with 100,000 credentials

Written by `make bench-campus`; do not edit. Machine: {machine}.

One organization has six tenths of all credentials, one learner three of a hundred. The pages are
asked for over HTTP, one at a time, from a server as `bayleaf serve` starts it, as somebody who is
signed in where that is needed. The work is in milliseconds unless it says otherwise.

{tables}
"""


def page(figures: Mapping[str, Any]) -> str:
    """The whole page."""
    machine = f"{os.cpu_count()} CPUs, Python {platform.python_version()}"
    return _PAGE.format(machine=machine, tables=tables(figures))


def tables(figures: Mapping[str, Any]) -> str:
    """Pages, and then the work; a column for each size."""
    sizes = list(figures)
    pages = [
        "| page | " + " | ".join(f"{int(size):,}: median, p95" for size in sizes) + " |",
        "|---|" + "---:|" * len(sizes),
        *(
            f"| {name} | "
            + " | ".join(_wait(figures[size]["pages"][name]) for size in sizes)
            + " |"
            for name in figures[sizes[0]]["pages"]
        ),
    ]
    work = [
        "| work | " + " | ".join(f"{int(size):,}" for size in sizes) + " |",
        "|---|" + "---:|" * len(sizes),
        *(
            f"| {label} | " + " | ".join(f"{figures[size][key]:,.0f}" for size in sizes) + " |"
            for key, label in WORK.items()
        ),
    ]
    return "\n".join(pages) + "\n\n" + "\n".join(work)


def _wait(figure: Mapping[str, float]) -> str:
    return f"{figure['median_ms']:.0f} ms, {figure['p95_ms']:.0f} ms"
