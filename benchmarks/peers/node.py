"""The libraries in Node. Each has a process of its own that counts inside; the pipe only carries
what to do and what came of it."""

from __future__ import annotations

import atexit
import json
import subprocess
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.peers.peer import Badge
from benchmarks.stopwatch import Gauge
from tests.interop.oracle import Oracle

_FOLDER = Path(__file__).parent.parent / "node"


class NodePeer:
    """One library in one process."""

    def __init__(self, name: str) -> None:
        absence = Oracle.absence()
        if absence is not None:
            raise RuntimeError(absence)
        self._process = subprocess.Popen(
            ["node", "measure.mjs", name],
            cwd=_FOLDER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        atexit.register(self._process.kill)
        self.issuer = str(self._ask("key"))

    def issue(self, badge: Badge) -> str:
        """Sign once, and return the JSON text."""
        return str(self._ask("issue", badge=badge))

    def verify(self, text: str) -> None:
        """Verify once. Raises when the library does not accept the credential."""
        self._ask("verify", text=text)

    def gauges(self, badges: Sequence[Badge], texts: Sequence[str]) -> tuple[Gauge, Gauge]:
        """Gauges of issuing these badges, and of verifying these texts."""
        self._ask("prepare", badges=badges, texts=texts)
        return partial(self._rate, "issue"), partial(self._rate, "verify")

    def _rate(self, of: str, seconds: float) -> float:
        return float(self._ask("rate", of=of, seconds=seconds))

    def _ask(self, verb: str, **request: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"verb": verb, **request}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline() or '{"error": "the process ended"}')
        if "error" in answer:
            raise RuntimeError(f"{verb}: {answer['error']}")
        return answer["value"]
