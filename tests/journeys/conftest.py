"""A demo that runs as it does for everybody, and a browser that visits it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.visiting import Visitor

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_START_SECONDS = 60


@dataclass(frozen=True)
class Campus:
    """A running demo: its address, and what it printed when it started."""

    base_url: str
    printed: str


@pytest.fixture(scope="session")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    """``bayleaf demo`` in a process and a data folder of its own, on a free port."""
    if shutil.which("chromium") is None:
        pytest.skip("Chromium is absent (tools/setup-browser.sh)")
    folder = tmp_path_factory.mktemp("campus")
    base_url = f"http://localhost:{_free_port()}"
    with (folder / "printed.txt").open("wb") as out:
        process = subprocess.Popen(
            [str(Path(sys.executable).parent / "bayleaf"), "demo"],
            env=_environment(base_url, folder),
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(process, base_url, folder / "printed.txt")
            yield Campus(base_url, (folder / "printed.txt").read_text("utf-8"))
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture(scope="module")
def browser(campus: Campus) -> Iterator[Browser]:
    """The Chromium of this machine. It ends with its module, and its event loop with it."""
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visitor(campus: Campus, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """``visitor()``: one more person, in a browser without cookies."""
    present: list[Visitor] = []

    def arrive(**options: Any) -> Visitor:
        present.append(Visitor(browser.new_context(**options), campus.base_url))
        return present[-1]

    yield arrive
    for somebody in present:
        somebody.close()


def _environment(base_url: str, folder: Path) -> dict[str, str]:
    """The environment without what the tests set in it for themselves."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("BAYLEAF_", "COV_")) and name != "DJANGO_SETTINGS_MODULE"
    }
    return {**kept, "BAYLEAF_BASE_URL": base_url, "BAYLEAF_DATA_DIR": str(folder / "data")}


def _free_port() -> int:
    with socket.create_server(("localhost", 0)) as server:
        return int(server.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], base_url: str, printed: Path) -> None:
    """Until the demo answers; its own words when it ended instead."""
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{base_url}/healthz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the demo did not start:\n{printed.read_text('utf-8')}")
