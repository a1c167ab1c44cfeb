"""``--page URL=FILE``: a web in which some addresses answer with files.

What is not published yet, a status list or a did.json, can be tried that way. Such an answer is
always named beside the report: it says nothing about what others find at the address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bayleaf.cli.files import read_whole
from bayleaf.engine.errors import FetchError, InputError

if TYPE_CHECKING:
    from bayleaf.engine.ports import Fetch, Response


@dataclass
class Pages:
    """Addresses, and the files that answer for them. ``asked`` are those of the last input."""

    files: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    never_asked: set[str] = field(default_factory=set)

    @classmethod
    def read(cls, given: Sequence[str]) -> Pages:
        """From ``URL=FILE`` to a page each. Raises ``InputError``."""
        pages = cls()
        for page in given:
            url, _, name = page.rpartition("=")
            if not url.startswith("https://") or not name:
                raise InputError(
                    f"--page {page} is not URL=FILE.",
                    cure="Write --page https://example.org/status/1=list.json.",
                )
            if url in pages.files:
                raise InputError(f"--page {url} is given twice.")
            pages.files[url], pages.bodies[url] = name, read_whole(name)
        pages.never_asked = set(pages.files)
        return pages

    def before(self, fetch: Fetch) -> Fetch:
        """The same web with these pages in it."""
        if not self.files:
            return fetch

        def ask(
            url: str, *, accept: str = "application/json", max_bytes: int = 1 << 20
        ) -> Response:
            if url not in self.bodies:
                return fetch(url, accept=accept, max_bytes=max_bytes)
            return self._answer(url, max_bytes)

        return ask

    def said(self) -> str | None:
        """The line beside the report of an input for which pages were asked."""
        named = [f"{url} ({name})" for url, name in self.files.items() if url in self.asked]
        return f"Read from a file, not from the web: {', '.join(named)}." if named else None

    def _answer(self, url: str, max_bytes: int) -> Response:
        from bayleaf.engine.ports import Response

        self.asked.add(url)
        self.never_asked.discard(url)
        if len(self.bodies[url]) > max_bytes:  # as it would be, were it published
            raise FetchError(f"{self.files[url]} has more than {max_bytes} bytes.")
        return Response(url, 200, "application/json", self.bodies[url])
