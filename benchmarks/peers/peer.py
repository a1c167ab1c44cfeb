"""What a library has to do to be compared."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from benchmarks.stopwatch import Gauge, loop

Badge = dict[str, Any]


class Peer(Protocol):
    """A library with a key of its own, whose owner is ``issuer``."""

    @property
    def issuer(self) -> str:
        """The did:key of its key."""
        ...

    def issue(self, badge: Badge) -> str:
        """Sign once, and return the JSON text."""
        ...

    def verify(self, text: str) -> None:
        """Verify once. Raises when the credential is not accepted."""
        ...

    def gauges(self, badges: Sequence[Badge], texts: Sequence[str]) -> tuple[Gauge, Gauge]:
        """Gauges of issuing these badges, and of verifying these texts."""
        ...


@dataclass(frozen=True)
class PythonPeer:
    """A peer in this process. ``sign`` returns the signed credential; ``check`` raises."""

    issuer: str
    sign: Callable[[Badge], Badge]
    check: Callable[[Badge], object]

    def issue(self, badge: Badge) -> str:
        """Sign once, and return the JSON text."""
        return json.dumps(self.sign(badge))

    def verify(self, text: str) -> None:
        """Verify once, from the text."""
        self.check(json.loads(text))

    def gauges(self, badges: Sequence[Badge], texts: Sequence[str]) -> tuple[Gauge, Gauge]:
        """Gauges of issuing these badges, and of verifying these texts."""
        return loop(self.sign, badges), loop(self.verify, texts)
