"""Counting how often work can be done in a second, so that several kinds of work compare fairly."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from time import perf_counter
from typing import TypeVar

Item = TypeVar("Item")
Key = TypeVar("Key")

Gauge = Callable[[float], float]
"""Works for about this many seconds, and returns how often a second the work was done."""


def loop(work: Callable[[Item], object], items: Sequence[Item]) -> Gauge:
    """A gauge of work done in this process. The items take turns, so that an answer that is only
    remembered gains nothing."""
    turns = itertools.cycle(items)

    def gauge(seconds: float) -> float:
        count, elapsed, start = 0, 0.0, perf_counter()
        while elapsed < seconds:
            work(next(turns))
            count += 1
            elapsed = perf_counter() - start
        return count / elapsed

    return gauge


def medians(gauges: Mapping[Key, Gauge], *, rounds: int, seconds: float) -> dict[Key, float]:
    """The median rate of every gauge.

    Every round asks all of them, so that a busy moment of the machine meets all alike. One round
    goes before and does not count: it warms up.
    """
    found: dict[Key, list[float]] = {key: [] for key in gauges}
    for number in range(rounds + 1):
        say(f"round {number} of {rounds}" if number else "warming up")
        for key, gauge in gauges.items():
            rate = gauge(seconds)
            if number:
                found[key].append(rate)
    return {key: median(rates) for key, rates in found.items()}


def say(what: str) -> None:
    """One line of progress on standard error."""
    print(f"benchmarks: {what}", file=sys.stderr, flush=True)
