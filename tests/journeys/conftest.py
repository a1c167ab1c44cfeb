"""A demo that runs as it does for everybody, and a browser that visits it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.running import Demo
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
    demo = Demo(tmp_path_factory.mktemp("campus"))
    demo.start()
    yield Campus(demo.base_url, demo.printed)
    demo.end()


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
