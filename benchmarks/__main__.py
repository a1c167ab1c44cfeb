"""``python -m benchmarks``: measure everything, print it, and write it down."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks import cold_start, engine, page, peers, picture, raw, service, two
from benchmarks.figures import Figures
from benchmarks.stopwatch import Gauge, medians, say

PROJECT = Path(__file__).parent.parent
ROUNDS = 5
SECONDS = 0.2


def main() -> None:
    """Measure in one run, about two minutes."""
    say("signing the badges")
    found, absent = peers.gauges()
    gauges: dict[tuple[str, str], Gauge] = {
        **{("raw", name): gauge for name, gauge in raw.gauges().items()},
        **{("engine", name): gauge for name, gauge in engine.gauges().items()},
        **found,
    }
    rates = medians(gauges, rounds=ROUNDS, seconds=SECONDS)
    figures = Figures(
        raw={name: rate for (of, name), rate in rates.items() if of == "raw"},
        engine={name: rate for (of, name), rate in rates.items() if of == "engine"} | two.measure(),
        peers={key: rate for key, rate in rates.items() if key in found},
        cold=cold_start.measure(engine.issued(engine.DEFAULT)[0].data),
        absent=absent,
        service=service.measure(),
    )
    write(figures)
    print(page.tables(figures))


def write(figures: Figures) -> None:
    """Write ``build/bench.json``, docs/benchmarks.md and its picture."""
    target = PROJECT / "build" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(figures.to_json(), indent=2) + "\n", encoding="utf-8")
    text = page.page(figures, ROUNDS)
    (PROJECT / "docs" / "benchmarks.md").write_text(text, encoding="utf-8")
    drawn = picture.picture(figures)
    (PROJECT / "docs" / "benchmarks.svg").write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main()
