"""Looking at pages: in both themes, wide and narrow, with a picture of each left behind."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from tests.conftest import PROJECT
from tests.journeys.visiting import Visitor, settle

_AXE: Final = PROJECT / "tests" / "interop" / "node" / "node_modules" / "axe-core" / "axe.min.js"
_SCREENS: Final = PROJECT / "build" / "screens"
_RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_REFUSED: Final = re.compile(r"status of (400|409|410|422) ")
"""What Chromium says of a form that comes back with what to change."""

_SIGHTS: Final = (
    (1280, "light", True),
    (1280, "dark", False),
    (360, "dark", True),
    (360, "light", False),
)
"""Width in CSS pixels, theme, and whether axe looks too: once in each theme and at each width."""

_RUN_AXE: Final = """async rules => {
  const answer = await axe.run(document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]});
  return answer.violations.map(found => `${found.id} at ${found.nodes.map(node => node.target.join(" ")).join(", ")}`);
}"""
_OVERFLOWS: Final = (
    "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
)


def axe_source() -> str:
    """The source of axe-core, which looks for what breaks WCAG 2.2 AA."""
    if not _AXE.exists():
        pytest.skip("axe-core is absent (tools/setup-node.sh)")
    return _AXE.read_text("utf-8")


class Look:
    """What one visitor sees, and everything that is wrong with it, in ``faults``."""

    def __init__(self, somebody: Visitor, axe: str) -> None:
        self.somebody, self._axe = somebody, axe
        self._found: list[str] = []
        _SCREENS.mkdir(parents=True, exist_ok=True)

    @property
    def faults(self) -> list[str]:
        """Of all pages looked at so far; with errors of the console and asking other hosts."""
        noticed = [fault for fault in self.somebody.faults if not _REFUSED.search(fault)]
        return self._found + noticed

    def visit(self, paths: dict[str, str]) -> None:
        """Go to each path and look; leading elsewhere is a fault."""
        for name, path in paths.items():
            page = self.somebody.open(path)
            if (reached := urlsplit(page.url).path) != urlsplit(path).path:
                self._found.append(f"{name}: led to {reached}")
            self.here(name)

    def here(self, name: str) -> None:
        """Look at the page that is open."""
        page = self.somebody.page
        page.evaluate(self._axe)
        for width, theme, with_axe in _SIGHTS:
            settle(page, width=width, theme=theme)
            found = self._wrong(with_axe=with_axe)
            self._found += [f"{name} {width} {theme}: {fault}" for fault in found]
            page.screenshot(path=_screen(name, width, theme), full_page=True)
        settle(page, width=1280, theme="light")

    def _wrong(self, *, with_axe: bool) -> list[str]:
        page = self.somebody.page
        found: list[Any] = page.evaluate(_RUN_AXE, _RULES) if with_axe else []
        if (wide := page.evaluate(_OVERFLOWS)) > 0:
            found.append(f"{wide} px wider than the screen")
        return found


def _screen(name: str, width: int, theme: str) -> Path:
    return _SCREENS / f"{name}-{width}-{theme}.png"
