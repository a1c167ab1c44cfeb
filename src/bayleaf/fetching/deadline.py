"""One moment by which everything has to be over."""

from __future__ import annotations

import math
from time import monotonic


class Deadline:
    """A moment ``seconds`` from now; every wait on the way to an answer asks it how long it may."""

    def __init__(self, seconds: float) -> None:
        self._end = monotonic() + seconds

    def left(self, at_most: float = math.inf) -> float:
        """Seconds that remain, never more than ``at_most``; ``TimeoutError`` when none do."""
        left = self._end - monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, at_most)
