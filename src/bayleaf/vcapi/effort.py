"""What one request may cost, so that nobody keeps the service from the others.

Processor time of a document grows with its objects and values; a presentation, and an envelope in
an envelope, are many documents in one request. All of them together stay within what one may have.
"""

from __future__ import annotations

from threading import BoundedSemaphore
from time import monotonic, thread_time
from typing import Final

from bayleaf.engine.encoding import Json
from bayleaf.engine.errors import FetchError
from bayleaf.engine.ports import Fetch, Response
from bayleaf.vcapi.problems import refused

MOST_OBJECTS: Final = 4_000
MOST_VALUES: Final = 20_000
"""In all documents of a request together; to issue counts twice, because it also verifies."""

MOST_ENTRIES: Final = {"@context": 16, "proof": 16}
"""Entries of one such list, each of which costs far more than a value does."""

_CONTEXT: Final = 8
"""Objects that a context costs, from the third of a document on."""

MOST_MARKS: Final = 100_000
"""Commas and opening brackets in JSON that comes from outside: counted before it is read, because
reading a megabyte of brackets alone takes seconds."""

_CODE: Final = "TOO_COSTLY"
_PROCESSOR: Final = 0.5
"""Seconds of processor time after which nothing new is begun."""

_SECONDS: Final = 20.0
"""For everything that a request asks of other servers."""

WAITING: Final = 24
"""Requests that may wait for other servers at one time; the threads beyond are for the rest."""


def is_crowded(data: bytes) -> bool:
    """Whether JSON holds more than anybody needs."""
    return data.count(b",") + data.count(b"[") + data.count(b"{") > MOST_MARKS


class Effort:
    """The allowance of one request, which is answered in one thread."""

    def __init__(self, waiting: BoundedSemaphore | None = None) -> None:
        self._objects, self._values = MOST_OBJECTS, MOST_VALUES
        self._processor_end = thread_time() + _PROCESSOR
        self._end = monotonic() + _SECONDS
        self._waiting = waiting or BoundedSemaphore()

    def spend(self, document: Json, *, times: int = 1) -> None:
        """Take a document off the allowance. Raises ``Refusal`` when too little is left."""
        todo = [document]
        while todo:
            node = todo.pop()
            self._values -= times
            if isinstance(node, dict):
                self._objects -= times
                todo.extend(node.values())
                self._objects -= times * _entries_beyond(node)
            elif isinstance(node, list):
                todo.extend(node)
        if self._objects < 0 or self._values < 0 or thread_time() > self._processor_end:
            raise refused(_CODE, "This is more than one request may ask for.", status=422)

    def limited(self, fetch: Fetch) -> Fetch:
        """The same way out, while the request has time left."""

        def get(
            url: str, *, accept: str = "application/json", max_bytes: int = 1 << 20
        ) -> Response:
            if monotonic() > self._end or thread_time() > self._processor_end:
                raise FetchError("The request has used up its time.", code="timeout")
            if not self._waiting.acquire(blocking=False):
                raise FetchError("Too many requests wait for other servers.", code="busy")
            try:
                found = fetch(url, accept=accept, max_bytes=max_bytes)
            finally:
                self._waiting.release()
            if accept != "*/*" and is_crowded(found.body):
                raise FetchError("The answer holds too many parts.", code="too-large")
            return found

        return get


def _entries_beyond(node: dict[str, Json]) -> int:
    """What the contexts of an object cost, as objects. Raises ``Refusal`` for long lists."""
    for name, most in MOST_ENTRIES.items():
        entries = node.get(name)
        if isinstance(entries, list) and len(entries) > most:
            raise refused(_CODE, f"`{name}` has over {most} entries.", status=422)
    contexts = node.get("@context")
    return _CONTEXT * max(0, len(contexts) - 2) if isinstance(contexts, list) else 0
