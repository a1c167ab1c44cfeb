"""``bayleaf demo`` as it runs for everybody: started, asked whether it answers, ended or killed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

BAYLEAF = str(Path(sys.executable).parent / "bayleaf")
_START_SECONDS = 60


class Demo:
    """A demo in a folder of its own, at a free port. ``start`` may follow ``kill``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("localhost", 0)) as server:
            self.base_url = f"http://localhost:{server.getsockname()[1]}"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def printed(self) -> str:
        """What the demo printed at its last start."""
        return (self.folder / "printed.txt").read_text("utf-8")

    def start(self) -> float:
        """Start it and wait until it answers; the seconds that took."""
        began = time.monotonic()
        with (self.folder / "printed.txt").open("wb") as out:
            self._process = subprocess.Popen(
                [BAYLEAF, "demo"],
                env=self.environment(),
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait(self._process)
        except BaseException:
            self.kill()
            raise
        return time.monotonic() - began

    def environment(self, data: Path | None = None) -> dict[str, str]:
        """The environment without what the tests set in it for themselves."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("BAYLEAF_", "COV_")) and name != "DJANGO_SETTINGS_MODULE"
        }
        data = data or self.folder / "data"
        return {**kept, "BAYLEAF_BASE_URL": self.base_url, "BAYLEAF_DATA_DIR": str(data)}

    def run(self, *arguments: str, data: Path | None = None) -> str:
        """Another ``bayleaf`` command on its folder, or on ``data``; what it printed."""
        done = subprocess.run(
            [BAYLEAF, *arguments],
            env=self.environment(data),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def end(self) -> None:
        """Ask it to end, and wait for that."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=20)

    def kill(self) -> None:
        """SIGKILL for it and every process it started: nothing of it can tidy up."""
        if self._process is not None:
            os.killpg(self._process.pid, 9)
            self._process.wait(timeout=20)

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        """Until the demo answers; its own words when it ended instead."""
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until and process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.base_url}/healthz", timeout=5):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        pytest.fail(f"the demo did not start:\n{self.printed}")
