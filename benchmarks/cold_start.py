"""How long a person waits at the command line: ``bayleaf verify FILE`` in a new process."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.stopwatch import say

RUNS = 9
_FLOOR = "import json; from cryptography.hazmat.primitives.asymmetric import ed25519"
_IMPORT = (
    "from time import perf_counter as now; start = now(); import bayleaf; print(now() - start)"
)


@dataclass(frozen=True)
class ColdStart:
    """Medians in milliseconds. ``floor_ms`` is a Python that only loads what must be there to
    check a signature; ``import_ms`` is ``import bayleaf`` alone, in a process that runs."""

    verify_ms: float
    floor_ms: float
    import_ms: float

    @property
    def ratio(self) -> float:
        """How much longer ``bayleaf verify`` takes than the least that could be."""
        return self.verify_ms / self.floor_ms


def measure(credential: bytes) -> ColdStart:
    """Start each in turn, in new processes. One round goes before and does not count."""
    say(f"cold start, {RUNS} runs")
    with TemporaryDirectory() as folder:
        file = Path(folder) / "badge.json"
        file.write_bytes(credential)
        command = [str(Path(sys.executable).with_name("bayleaf")), "verify", str(file)]
        start = _Start(Path(folder) / "bytecode")
        runs = [
            (
                start.elapsed(command),
                start.elapsed(_python(_FLOOR)),
                start.printed(_python(_IMPORT)),
            )
            for _ in range(RUNS + 1)
        ][1:]
    return ColdStart(*(1000 * median(column) for column in zip(*runs, strict=True)))


class _Start:
    """Starts processes as they start on any day but the first: the byte code of all modules is
    there, in a folder of this run, whatever the environment says about writing it."""

    def __init__(self, bytecode: Path) -> None:
        self._environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(bytecode)}
        self._environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def elapsed(self, command: list[str]) -> float:
        """Seconds from start to end."""
        start = perf_counter()
        self._run(command)
        return perf_counter() - start

    def printed(self, command: list[str]) -> float:
        """The number that it prints."""
        return float(self._run(command))

    def _run(self, command: list[str]) -> bytes:
        return subprocess.run(
            command, check=True, stdout=subprocess.PIPE, env=self._environment
        ).stdout


def _python(code: str) -> list[str]:
    return [sys.executable, "-c", code]
