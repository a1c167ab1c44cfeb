"""Every page, wide and narrow, light and dark: nothing overflows, nothing leaks, everybody can use it.

Pictures of all of them are left in ``build/screens``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Page

from tests.conftest import PROJECT
from tests.journeys.conftest import Campus
from tests.journeys.visiting import Visitor, settle

Arrive = Callable[..., Visitor]

_AXE: Final = PROJECT / "tests" / "interop" / "node" / "node_modules" / "axe-core" / "axe.min.js"
_SCREENS: Final = PROJECT / "build" / "screens"
_RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_WIDTHS: Final = (1280, 360)
_THEMES: Final = ("light", "dark")
_RUN_AXE: Final = """async rules => {
  const answer = await axe.run(document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]});
  return answer.violations.map(found => `${found.id} at ${found.nodes.map(node => node.target.join(" ")).join(", ")}`);
}"""
_OVERFLOWS: Final = (
    "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
)

_ANYBODY: Final = {
    "front": "/",
    "learn": "/learn",
    "issue": "/issue",
    "employer": "/employer",
    "explore": "/explore",
    "verify": "/verify/",
    "how-checking": "/about/checking",
    "accessibility": "/about/accessibility",
    "privacy": "/about/privacy",
    "reading": "/about/reading",
    "outbox": "/outbox/",
    "sign-in": "/account/login/",
    "sign-up": "/account/signup/",
    "organization": "/o/rathmorrow",
}
_LEARNER: Final = {
    "home": "/home",
    "wallet": "/wallet",
    "wallet-import": "/wallet/import",
    "account": "/account/",
    "account-email": "/account/email/",
    "account-security": "/account/2fa/",
    "account-reauthenticate": "/account/reauthenticate/",
}
_ISSUER: Final = {
    "desk": "/o/rathmorrow/desk",
    "achievements": "/o/rathmorrow/achievements",
    "achievement-new": "/o/rathmorrow/achievements/new",
    "award-choose": "/o/rathmorrow/award",
    "awarded": "/o/rathmorrow/awarded",
}
_OWNER: Final = {
    "owner-desk": "/o/kvernhaug/desk",
    "owner-members": "/o/kvernhaug/members",
    "owner-keys": "/o/kvernhaug/keys",
    "owner-settings": "/o/kvernhaug/settings",
    "organization-new": "/o/new",
}


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core, which looks for what breaks WCAG 2.2 AA."""
    if not _AXE.exists():
        pytest.skip("axe-core is absent (tools/setup-node.sh)")
    return _AXE.read_text("utf-8")


def test_pages_of_anybody_are_sound(visitor: Arrive, campus: Campus, axe: str) -> None:
    somebody = visitor(bypass_csp=True)
    shown = re.search(r"/c/[\w-]+", campus.printed)
    assert shown is not None
    found = {
        "achievement": somebody.first_link("/explore", r"/a/[\w-]+(/\d+)?"),
        "credential": shown[0],
        "verify-report": f"/verify/?url={quote(campus.base_url + shown[0])}",
        "mail": somebody.first_link("/outbox/", r"/outbox/[\w-]+"),
    }
    assert _faults(somebody, _ANYBODY | found, axe) == []


def test_pages_of_a_learner_are_sound(visitor: Arrive, axe: str) -> None:
    learner = visitor(bypass_csp=True)
    learner.sign_in("marit.oyelaran@postkasse.example")
    found = {"held": learner.first_link("/wallet", r"/wallet/(?!import$)[\w-]+")}
    assert _faults(learner, _LEARNER | found, axe) == []


def test_pages_of_an_issuer_are_sound(visitor: Arrive, axe: str) -> None:
    issuer = visitor(bypass_csp=True)
    issuer.sign_in("siobhan.fearnley@rathmorrow.example")
    desk = "/o/rathmorrow"
    achievement = (
        issuer.page.evaluate(_ACHIEVEMENT_OF_AWARD) if issuer.open(f"{desk}/award") else ""
    )
    found = {
        "awarded-one": (one := issuer.first_link(f"{desk}/awarded?state=active", rf"{desk}/awarded/[\w-]+")),
        "revoke": f"{one}/revoke",
        "correct": f"{one}/correct",
        "award-one": f"{desk}/award?achievement={achievement}",
        "award-list": f"{desk}/award?achievement={achievement}&how=list",
        "editor": issuer.first_link(f"{desk}/achievements", rf"{desk}/achievements/(?!new$)[\w-]+"),
    }
    assert _faults(issuer, _ISSUER | found, axe) == []


def test_pages_of_an_owner_are_sound(visitor: Arrive, axe: str) -> None:
    owner = visitor(bypass_csp=True)
    owner.sign_in("ragnhild@kvernhaug.example")
    assert _faults(owner, _OWNER, axe) == []


def test_pages_of_an_assessor_are_sound(visitor: Arrive, axe: str) -> None:
    assessor = visitor(bypass_csp=True)
    assessor.sign_in("elif.karadag@alpine-care.example")
    assert _faults(assessor, {"assessor": "/assessor"}, axe) == []


def test_the_search_for_faults_finds_faults(visitor: Arrive, axe: str) -> None:
    somebody = visitor(bypass_csp=True)
    page = somebody.open("/about/reading")
    page.evaluate(axe)
    page.evaluate(_SPOIL, "//elsewhere.invalid/picture.png")
    settle(page, width=360, theme="light")
    page.wait_for_timeout(100)
    found = " ".join([*_looks_wrong(page), *somebody.faults])
    assert "image-alt" in found
    assert "px wider than the screen" in found
    assert "asks another host" in found
    assert "console" in found


def _faults(somebody: Visitor, paths: dict[str, str], axe: str) -> list[str]:
    """Everything wrong with these pages, in all four ways to look at them."""
    faults = []
    _SCREENS.mkdir(parents=True, exist_ok=True)
    for name, path in paths.items():
        page = somebody.open(path)
        if (reached := urlsplit(page.url).path) != urlsplit(path).path:
            faults.append(f"{name}: led to {reached}")
        page.evaluate(axe)
        for width in _WIDTHS:
            for theme in _THEMES:
                settle(page, width=width, theme=theme)
                faults += [f"{name} {width} {theme}: {fault}" for fault in _looks_wrong(page)]
                page.screenshot(path=_screen(name, width, theme), full_page=True)
    return faults + somebody.faults


def _looks_wrong(page: Page) -> list[str]:
    found: list[Any] = page.evaluate(_RUN_AXE, _RULES)
    if (wide := page.evaluate(_OVERFLOWS)) > 0:
        found.append(f"{wide} px wider than the screen")
    return found


def _screen(name: str, width: int, theme: str) -> Path:
    return _SCREENS / f"{name}-{width}-{theme}.png"


_ACHIEVEMENT_OF_AWARD: Final = """() => new URL(
  document.querySelector("main a[href*='achievement=']").href
).searchParams.get("achievement")"""
_SPOIL: Final = """address => {
  const picture = document.createElement("img");
  picture.src = address;
  picture.width = 900;
  picture.style.maxWidth = "none";
  document.querySelector("main").append(picture);
  console.error("spoilt");
}"""
