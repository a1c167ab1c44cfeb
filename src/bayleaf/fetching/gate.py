"""Pressure: how many requests run at once, and when a failing host is left in peace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import BoundedSemaphore, Condition
from time import monotonic

from bayleaf.engine.errors import FetchError
from bayleaf.fetching.deadline import Deadline

_HOST_FAILURES = frozenset({"dns", "timeout", "tls", "unreachable"})
_REMEMBERED_HOSTS = 1024


class Gate:
    """Admits at most ``total`` requests at once and ``per_host`` to one origin; others wait.

    After ``failures`` failures in a row an origin is refused for ``rest`` seconds; the next
    failure after that opens the breaker again, an answer of any kind closes it.
    """

    def __init__(
        self, *, total: int = 32, per_host: int = 8, failures: int = 5, rest: float = 30.0
    ) -> None:
        self._total = total
        self._per_host = per_host
        self._failures = failures
        self._rest = rest
        self._active: Counter[str] = Counter()
        self._failed: dict[str, tuple[int, float]] = {}  # origin -> failures in a row, last one
        self._changed = Condition()
        self.lookups = BoundedSemaphore(total)

    @contextmanager
    def admitted(self, origin: str, deadline: Deadline) -> Iterator[None]:
        """Hold a place for one request to ``origin``; ``FetchError`` (``busy``) if none is free."""
        self._enter(origin, deadline)
        failed = False
        try:
            yield
        except FetchError as error:
            failed = error.code in _HOST_FAILURES
            raise
        finally:
            self._leave(origin, failed=failed)

    def _enter(self, origin: str, deadline: Deadline) -> None:
        with self._changed:
            with suppress(TimeoutError):
                self._changed.wait_for(
                    lambda: self._is_resting(origin) or self._has_room(origin), deadline.left()
                )
            if self._is_resting(origin):
                raise FetchError(
                    f"{origin} failed {self._failures} times in a row and is not asked for now.",
                    code="busy",
                    cure=f"Try again in {self._rest:.0f} seconds.",
                )
            if not self._has_room(origin):
                raise FetchError("Too many requests are under way.", code="busy")
            self._active[origin] += 1

    def _leave(self, origin: str, *, failed: bool) -> None:
        with self._changed:
            self._active[origin] -= 1
            if not self._active[origin]:
                del self._active[origin]
            count, _ = self._failed.pop(origin, (0, 0.0))
            if failed:
                self._failed[origin] = (count + 1, monotonic())
            if len(self._failed) > _REMEMBERED_HOSTS:
                del self._failed[next(iter(self._failed))]
            self._changed.notify_all()

    def _has_room(self, origin: str) -> bool:
        return self._active.total() < self._total and self._active[origin] < self._per_host

    def _is_resting(self, origin: str) -> bool:
        count, last = self._failed.get(origin, (0, 0.0))
        return count >= self._failures and monotonic() - last < self._rest
