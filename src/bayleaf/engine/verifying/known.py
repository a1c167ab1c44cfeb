"""Which shapes are known, and from what new ones are learned."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cachetools import LRUCache

from bayleaf.engine.verifying.shapes import Question, Shape

if TYPE_CHECKING:
    from bayleaf.engine.verifying.case import Case
    from bayleaf.engine.verifying.reading import Unpacked
    from bayleaf.engine.verifying.report import Report

MOST_SHAPES: Final = 32
MOST_FAMILIES: Final = 1_000
FIRST_TRIES: Final = 4


class Shapes(threading.local):
    """The shapes one thread has learned, the last used first; what they keep is not made for two."""

    def __init__(self) -> None:
        self._known: list[tuple[Shape, _Family]] = []
        self._families: LRUCache[int, _Family] = LRUCache(MOST_FAMILIES)

    def forget(self) -> None:
        """Know nothing."""
        self._known.clear()
        self._families.clear()

    def recall(self, unpacked: Unpacked, question: Question) -> Report | None:
        """The report on a credential of a known shape."""
        for number, (shape, family) in enumerate(self._known):
            report = shape.judge(unpacked, question)
            if report is not None:
                family.hits += 1
                if number:
                    self._known.insert(0, self._known.pop(number))
                return report
        return None

    def notice(self, unpacked: Unpacked, case: Case, report: Report) -> None:
        """Learn a shape from the second of its kind, and stop where that does not pay."""
        family = self._families.setdefault(_family_of(case), _Family())
        family.seen += 1
        if family.seen < 2 or family.learned >= FIRST_TRIES + family.hits:
            return
        family.learned += 1
        try:
            shape = Shape(unpacked, case, report)
        except Exception:
            return  # Unsupported, or a fault of ours: what is not learned is verified wholly
        self._known.insert(0, (shape, family))
        del self._known[MOST_SHAPES:]


@dataclass
class _Family:
    """Credentials that are probably alike: how many were seen, how many shapes were learned from
    them, and how often one of those answered."""

    seen: int = 0
    learned: int = 0
    hits: int = 0


def _family_of(case: Case) -> int:
    """A number, because an id may be as long as a file. Two families of one number share a tally."""
    achievements = [subject.get("achievement") for subject in case.subjects]
    names = [str(one.get("id")) for one in achievements if isinstance(one, Mapping)]
    return hash((case.policy.label, case.issuer_id, *names))
