"""The public web of the campus under test: real views and real bytes, without a socket.

Import the fixture where it is needed: ``from tests.campus.web import through_the_web``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.test import Client

from bayleaf.campus.foundation import outside
from bayleaf.engine.errors import FetchError
from bayleaf.engine.ports import Response


@dataclass
class CampusWeb:
    """A ``Fetch`` that knows this campus alone. ``asked`` are the addresses it was asked for;
    what is in ``broken`` does not answer."""

    asked: list[str] = field(default_factory=list)
    broken: tuple[str, ...] = ()

    def __call__(
        self, url: str, *, accept: str = "application/json", max_bytes: int = 1 << 20
    ) -> Response:
        """Ask our own view, as a stranger without cookies."""
        self.asked.append(url)
        if not url.startswith(f"{settings.BASE_URL}/") or any(part in url for part in self.broken):
            raise FetchError(f"{url} did not answer.", code="unreachable")
        path = url.removeprefix(settings.BASE_URL)
        answer = Client(SERVER_NAME=settings.HOSTNAME).get(path, HTTP_ACCEPT=accept)
        body = b"".join(answer) if answer.streaming else answer.content
        headers = {name.lower(): value for name, value in answer.headers.items()}
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        return Response(url, answer.status_code, media_type, body[:max_bytes], headers)


@pytest.fixture
def through_the_web(db: None, monkeypatch: pytest.MonkeyPatch) -> CampusWeb:
    """Every verification asks our own did.json and status lists through their views."""
    web = CampusWeb()
    outside._door.cache_clear()
    monkeypatch.setattr(outside, "_door", lambda: web)
    return web
