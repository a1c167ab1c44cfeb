"""``python -m benchmarks.campus``: measure, print, and write it down."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.campus.measuring import measure
from benchmarks.campus.page import page, tables

PROJECT = Path(__file__).parent.parent.parent
TARGET = PROJECT / "build" / "bench-campus.json"


def main() -> None:
    """Two campuses, one after the other; a few minutes."""
    figures = measure()
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    (PROJECT / "docs" / "benchmarks-campus.md").write_text(page(figures), encoding="utf-8")
    print(tables(figures))


if __name__ == "__main__":
    main()
