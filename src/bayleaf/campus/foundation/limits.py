"""How often something may be tried: a bucket of tokens per key, refilled evenly."""

from __future__ import annotations

import hashlib
import math
import threading
import time
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest

from bayleaf.campus.foundation.errors import TooMany

_lock = threading.Lock()
"""Between reading a bucket and writing it. The cache belongs to this process, and so does this."""


@dataclass(frozen=True)
class Limit:
    """``burst`` at once, and ``per_minute`` in the long run."""

    name: str
    burst: int
    per_minute: float

    def spend(self, key: str, *, cost: float = 1.0) -> None:
        """Take from the bucket of ``key``. Raises ``TooMany`` when there is not enough."""
        # The key may hold an address: only its hash goes into the cache.
        place = f"limit:{self.name}:{hashlib.sha256(key.encode()).hexdigest()[:32]}"
        with _lock:
            self._take(place, cost)

    def _take(self, place: str, cost: float) -> None:
        now = time.monotonic()
        tokens, then = cache.get(place, (float(self.burst), now))
        tokens = min(self.burst, tokens + (now - then) * self.per_minute / 60)
        if tokens < cost:
            wait = math.ceil((cost - tokens) * 60 / self.per_minute)
            raise TooMany(
                f"That was tried too often. Try again in {wait} seconds.", retry_after=wait
            )
        cache.set(place, (tokens - cost, now), timeout=int(self.burst * 60 / self.per_minute) + 60)


def client_of(request: HttpRequest) -> str:
    """The address a request comes from, as the server in front saw it."""
    return str(request.META.get("REMOTE_ADDR", ""))
