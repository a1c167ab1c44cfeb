"""The corpus as it lies on disk, and the little world in which each of its files is judged."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bayleaf.engine.errors import FetchError
from bayleaf.engine.ports import Response
from bayleaf.engine.verifying import Policy, Report, verify

FOLDER: Final = Path(__file__).parent
DEEP: Final = 1_000_000

Page = Mapping[str, Any]


def _nested(levels: int) -> bytes:
    return b'{"id": "urn:uuid:1", "credentialSubject": ' + b"[" * levels + b"]" * levels + b"}"


GENERATED: Final[dict[str, Callable[[], bytes]]] = {
    "a-million-levels.json": lambda: _nested(DEEP),
    "as-many-levels-as-a-mebibyte-holds.json": lambda: _nested((1 << 19) - 32),
    "a-million-levels-never-closed.json": lambda: b"[" * DEEP,
    "an-integer-of-many-digits.json": lambda: b'{"creditsEarned": 1' + b"0" * 5000 + b"}",
}
"""Files that are made when they are judged, because nobody wants them in a history."""


class FakeWeb:
    """A ``Fetch`` that serves the pages of one trial and remembers what it was asked for."""

    def __init__(self, pages: Mapping[str, Page]) -> None:
        self._pages = pages
        self.requested: list[str] = []

    def __call__(
        self, url: str, *, accept: str = "application/json", max_bytes: int = 1 << 20
    ) -> Response:
        """Answer, or fail in the way that the page says."""
        self.requested.append(url)
        page = self._pages.get(url)
        if page is None or "error" in page:
            reason = "unreachable" if page is None else page["error"]
            raise FetchError(f"no answer from {url}: {reason}", code=reason)
        body = page["body"]
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        return Response(url, page["status"], "application/json", data)


@dataclass(frozen=True)
class Trial:
    """One file before the verifier, with its web, clock and trust list, and what must come out.

    ``checks`` must be among the checks of the report. ``requested`` are the only addresses that
    may be asked for, in order; ``None`` where the attack is not about that. ``base`` names the
    trial of the untampered file.
    """

    id: str
    folder: Path
    name: str
    file: str
    at: datetime
    trust: Mapping[str, str]
    verdict: str
    web: Mapping[str, Page] = field(repr=False)
    checks: tuple[Mapping[str, Any], ...] = ()
    requested: tuple[str, ...] | None = None
    base: str | None = None
    fools_a_naive_verifier: bool = False

    def __str__(self) -> str:
        return f"{self.id}-{self.name}"

    def read(self) -> bytes:
        """The bytes that are judged."""
        make = GENERATED.get(self.file)
        return (self.folder / self.file).read_bytes() if make is None else make()

    def judge(self) -> tuple[Report, FakeWeb]:
        """Verify the file in its own world."""
        web = FakeWeb(self.web)
        report = verify(self.read(), fetch=web, at=self.at, policy=Policy(trusted=self.trust))
        return report, web


def folders() -> list[Path]:
    """The folders of the corpus, one an attack."""
    return sorted(path.parent for path in FOLDER.glob("*/expected.json"))


def bases() -> list[Trial]:
    """Every untampered file, in the world in which it is genuine and in force."""
    return [trial for folder in folders() for trial in _trials(folder, "bases")]


def forgeries() -> list[Trial]:
    """Every trick of the corpus."""
    return [trial for folder in folders() for trial in _trials(folder, "forgeries")]


def _trials(folder: Path, kind: str) -> Iterator[Trial]:
    expected = json.loads((folder / "expected.json").read_bytes())
    for entry in expected[kind]:
        requested = entry.get("requested")
        yield Trial(
            id=expected["id"],
            folder=folder,
            name=entry["name"],
            file=entry["file"],
            at=datetime.fromisoformat(entry.get("at", expected["at"])),
            trust=expected["trust"],
            verdict=entry["verdict"],
            web=_web(folder, entry.get("web", "as usual")),
            checks=tuple(entry.get("checks", ())),
            requested=None if requested is None else tuple(requested),
            base=entry.get("base"),
            fools_a_naive_verifier=entry.get("foolsANaiveVerifier", False),
        )


def _web(folder: Path, name: str) -> Mapping[str, Page]:
    """The pages of the folder, some of them in the state that goes by this name."""
    states = {"as usual": {}}
    if (folder / "web.json").exists():
        states |= json.loads((folder / "web.json").read_bytes())
    return {**states["as usual"], **states[name]}
