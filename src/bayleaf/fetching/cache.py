"""A small memory of answers that said how long they stay good (RFC 9111)."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from time import monotonic

from bayleaf.engine.ports import Response

_SECONDS = re.compile(r"[0-9]{1,9}")
_NOT_KEPT = frozenset({"no-store", "no-cache", "private"})


class ResponseCache:
    """Keeps 200 answers by URL and ``Accept``, the least recently used going first.

    ``max_bytes`` bounds the bodies kept in all. ``max_age`` (seconds) caps what a server asks
    for: it is how late a revocation can be seen at worst.
    """

    def __init__(
        self, *, max_entries: int = 256, max_bytes: int = 16 << 20, max_age: float = 300
    ) -> None:
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._max_age = max_age
        self._kept: OrderedDict[tuple[str, str], tuple[float, Response]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, url: str, accept: str) -> Response | None:
        """The answer kept for this request while it is fresh, else ``None``."""
        with self._lock:
            until, response = self._kept.get((url, accept), (0.0, None))
            if response is None:
                return None
            if monotonic() >= until:
                self._drop((url, accept))
                return None
            self._kept.move_to_end((url, accept))
            return response

    def put(self, accept: str, response: Response) -> None:
        """Keep an answer if it is a 200 that allows it (RFC 9111 section 3)."""
        age = min(freshness(response.headers), self._max_age)
        if response.status != 200 or age <= 0:
            return
        key = (response.url, accept)
        with self._lock:
            self._drop(key)
            self._kept[key] = (monotonic() + age, response)
            self._bytes += len(response.body)
            while self._bytes > self._max_bytes or len(self._kept) > self._max_entries:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: tuple[str, str]) -> None:
        if key in self._kept:
            _, response = self._kept.pop(key)
            self._bytes -= len(response.body)


def freshness(headers: Mapping[str, str]) -> int:
    """Seconds for which an answer may be used again: ``max-age`` less ``Age``; 0 means not at all.

    RFC 9111 section 4.2. ``headers`` have lower-case names.
    """
    directives = {}
    for directive in headers.get("cache-control", "").lower().split(","):
        name, _, value = directive.partition("=")
        directives[name.strip()] = value.strip().strip('"')
    if _NOT_KEPT & directives.keys():
        return 0
    return _seconds(directives.get("max-age", "")) - _seconds(headers.get("age", ""))


def _seconds(text: str) -> int:
    return int(text) if _SECONDS.fullmatch(text) else 0
