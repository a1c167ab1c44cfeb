"""The campus's way out: one ``SafeFetch`` for the process, with a deadline for each piece of work.

Only a demo, or a server on its own machine, names itself over plain http. There, what the engine
asks of this very origin over https (a ``did:web`` knows no http) is asked over http instead, still
through the network like everybody else's request. Nothing is taken from the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.conf import settings

from bayleaf.engine.ports import Fetch, Response
from bayleaf.fetching import SafeFetch, Within

SECONDS: Final = 12.0
"""For everything that one verification asks for."""


@dataclass(frozen=True)
class _OwnOrigin:
    """Asks for our own https addresses over http; the answer keeps the address that was asked."""

    fetch: Fetch
    authority: str

    def __call__(
        self, url: str, *, accept: str = "application/json", max_bytes: int = 1 << 20
    ) -> Response:
        secure = f"https://{self.authority}/"
        if not url.startswith(secure):
            return self.fetch(url, accept=accept, max_bytes=max_bytes)
        plain = f"http://{self.authority}/{url.removeprefix(secure)}"
        answer = self.fetch(plain, accept=accept, max_bytes=max_bytes)
        return Response(url, answer.status, answer.media_type, answer.body, answer.headers)


@lru_cache(maxsize=1)
def _door() -> SafeFetch:
    is_plain = settings.BASE_URL.startswith("http://")
    return SafeFetch(
        extra_ports=settings.FETCH_PORTS,
        development_origin=settings.BASE_URL if is_plain else None,
    )


def fetch_for_one_check() -> Fetch:
    """A ``Fetch`` whose requests together may take 12 seconds. Make one for each verification."""
    door: Fetch = _door()
    if settings.BASE_URL.startswith("http://"):
        door = _OwnOrigin(door, settings.AUTHORITY)
    return Within(door, SECONDS)
