"""The figures of the campus as Markdown tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WORK = {
    "award_ms": "one award",
    "batch_ms_each": "one of a list of 1,000",
    "start_ms": "start of a filled server",
    "peak_mb": "memory of the server at its peak, MB",
}


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
