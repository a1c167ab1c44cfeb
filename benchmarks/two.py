"""Many credentials with two processes, as ``issue_many`` and ``verify_many`` share them out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from time import perf_counter
from typing import Any, Final

from bayleaf.engine.ports import offline
from bayleaf.engine.verifying import verify_many
from benchmarks import engine
from benchmarks.badges import AT
from benchmarks.stopwatch import say

PROCESSES: Final = 2
_WARM_UP: Final = 4_000
_COUNT: Final = 40_000


def measure() -> dict[str, float]:
    """Credentials per second once the processes have started: ``issue_many_two_processes`` and
    ``verify_known_two_processes``."""
    say(f"{PROCESSES} processes")
    issuing = engine.many_of_a_class(engine.DEFAULT, processes=PROCESSES)
    documents = [document.data for document in itertools.islice(issuing, 2_000)]
    checking = verify_many(itertools.cycle(documents), fetch=offline, at=AT, processes=PROCESSES)
    return {
        "issue_many_two_processes": _rate(issuing),
        "verify_known_two_processes": _rate(checking),
    }


def _rate(results: Iterator[Any]) -> float:
    """The stream is endless; it is closed, and its processes with it, when enough has come."""
    for _ in itertools.islice(results, _WARM_UP):
        pass
    start = perf_counter()
    count = sum(1 for _ in itertools.islice(results, _COUNT))
    elapsed = perf_counter() - start
    results.close()  # type: ignore[attr-defined]
    return count / elapsed
