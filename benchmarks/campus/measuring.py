"""Fills a folder, serves it in a process of its own, asks, and awards."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any

from benchmarks.campus.asking import ask_all
from benchmarks.stopwatch import say

SIZES = (1_000, 100_000)
BATCH = 1_000


def measure(sizes: tuple[int, ...] = SIZES) -> dict[str, Any]:
    """Waits, costs of awarding, start and memory, by the number of credentials."""
    return {str(size): _of(size) for size in sizes}


def _of(size: int) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        campus = Campus(Path(folder))
        say(f"filling a campus with {size:,} credentials")
        told = campus.inside("fill", size)
        with campus.served() as server:
            pages = {name: asdict(wait) for name, wait in ask_all(told, campus.port).items()}
            peak = server.peak_mb()
        say("awarding")
        work = campus.inside("award", BATCH)
    return {
        "fill_s": told["seconds"],
        "pages": pages,
        "start_ms": server.start_ms,
        "peak_mb": peak,
        **work,
    }


class Served:
    """A server that answers. ``start_ms`` is from the start of its process to its first answer."""

    def __init__(self, process: subprocess.Popen[bytes], start_ms: float) -> None:
        self.start_ms = start_ms
        self._process = process

    def peak_mb(self) -> float:
        """The most memory it had so far; 0 where the system does not tell."""
        status = Path(f"/proc/{self._process.pid}/status")
        found = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.exists() else None
        return int(found[1]) / 1024 if found else 0.0


class Campus:
    """A folder of data and the environment that names it."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self._environment = {
            **os.environ,
            "BAYLEAF_DATA_DIR": str(folder),
            "BAYLEAF_BASE_URL": f"http://localhost:{self.port}",
            "BAYLEAF_DEMO": "1",
            "BAYLEAF_LOG_LEVEL": "ERROR",
        }

    def inside(self, verb: str, number: int) -> dict[str, Any]:
        """What a process inside says. Raises ``CalledProcessError``."""
        command = [sys.executable, "-m", "benchmarks.campus.inside", verb, str(number)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=self._environment)
        told: dict[str, Any] = json.loads(done.stdout)
        return told

    @contextmanager
    def served(self) -> Iterator[Served]:
        """``bayleaf serve`` on this folder."""
        command = [str(Path(sys.executable).with_name("bayleaf")), "serve"]
        start = perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=self._environment)
        try:
            while not self._answers():
                if process.poll() is not None or perf_counter() - start > 60:
                    raise RuntimeError("the server does not start")
                sleep(0.05)
            yield Served(process, 1000 * (perf_counter() - start))
        finally:
            process.terminate()
            process.wait(timeout=20)

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True
