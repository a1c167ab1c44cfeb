"""What every template and stylesheet of the campus keeps: the policy, the sprite, the budget."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import bayleaf.campus

CAMPUS: Final = Path(bayleaf.campus.__file__).parent
STATIC: Final = CAMPUS / "static"
TEMPLATES: Final = sorted(CAMPUS.rglob("*.html"))
_ICON: Final = re.compile(r"""(?:\{% icon |icon=)"([a-z0-9-]+)\"""")


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    named = {name for path in TEMPLATES for name in _ICON.findall(path.read_text())}

    assert named - drawn == set()


def test_the_sprite_holds_no_icon_that_nothing_names() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text()))
    sources = [*TEMPLATES, *CAMPUS.rglob("*.py"), *CAMPUS.rglob("*.js")]
    named = {
        name
        for path in sources
        for name in re.findall(r"""["']([a-z0-9-]+)["']""", path.read_text())
    }

    assert drawn - named == set()


def test_no_template_has_a_style_or_a_handler_in_it() -> None:
    forbidden = re.compile(r'\sstyle="|<style|\son(?:click|submit|change|load)=')

    assert [path.name for path in TEMPLATES if forbidden.search(path.read_text())] == []


def test_the_shared_stylesheets_stay_below_forty_kilobytes() -> None:
    assert sum(path.stat().st_size for path in (STATIC / "css").glob("*.css")) < 40 * 1024


def test_the_two_fonts_that_every_page_loads_stay_below_eighty_kilobytes() -> None:
    fonts = [STATIC / "fonts" / f"bayleaf-{name}.woff2" for name in ("serif", "sans")]

    assert sum(path.stat().st_size for path in fonts) < 80 * 1024


def test_every_vendored_thing_has_its_licence_beside_it() -> None:
    for name in ("fonts/OFL.txt", "icons.LICENSE.txt", "js/htmx.LICENSE.txt"):
        assert "ermission" in (STATIC / name).read_text()
