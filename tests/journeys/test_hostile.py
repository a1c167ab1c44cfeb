"""Whatever somebody types or uploads, no page runs it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Dialog, Error, Page

from tests.journeys.test_main import open_account
from tests.journeys.visiting import Visitor

_RUN: Final = "window.ran=(window.ran||0)+1;alert(1)"
_PAYLOADS: Final = (
    f"<script>{_RUN}</script>",
    f'<img src=x onerror="{_RUN}">',
    f'"><svg onload="{_RUN}">',
    f"[read](javascript:{_RUN})",
    f"[read](java&#115;cript:{_RUN})",
    f"[read](  JaVaScRiPt:{_RUN})",
    f"<javascript:{_RUN}>",
    "[read](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    f'![x](x "onerror={_RUN}")',
    f"![x](x'onerror='{_RUN})",
    f'[x](https://a.example" onmouseover="{_RUN})',
    f"<svg><foreignObject><iframe srcdoc='<script>{_RUN}</script>'></foreignObject></svg>",
    '<svg><use href="data:image/svg+xml,<svg id=x onload=alert(1)></svg>#x"/></svg>',
    "<style>@import 'https://elsewhere.invalid/x.css';*{display:none}</style>",
    f"<!--><img src=x onerror={_RUN}>-->",
    f"**[a](javascript:{_RUN} **b** `</code><script>{_RUN}</script>`",
    f"> - 1. <details open ontoggle={_RUN}>",
    f"```html\n</pre><script>{_RUN}</script>\n```",
    "<base href='https://elsewhere.invalid/'><meta http-equiv=refresh content='0;url=//x.invalid'>",
    f"{{{{7*7}}}}{{% if 1 %}}</title><script>{_RUN}</script>",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={_RUN}>",
)
_ALL: Final = "\n\n".join(_PAYLOADS)
_LINE: Final = f'"\'><img src=x onerror="{_RUN}"></title><script>{_RUN}</script>'
_SVGS: Final = {
    "script": f"<script>{_RUN}</script>",
    "onload": f'<rect width="9" height="9" onload="{_RUN}"/>',
    "foreign": f'<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><img src="x" onerror="{_RUN}"/></body></foreignObject>',
    "use": "<use href=\"data:image/svg+xml,&lt;svg id='x' onload='alert(1)'/&gt;#x\"/>",
    "style": "<style>@import url('https://elsewhere.invalid/x.css');</style>",
    "link": f'<a href="javascript:{_RUN}"><rect width="99" height="99"/></a>',
    "animate": f'<a><animate attributeName="href" values="javascript:{_RUN}"/><text y="9">x</text></a>',
    "image": '<image href="https://elsewhere.invalid/x.png" width="9" height="9"/>',
    "handler": f'<handler type="text/javascript">{_RUN}</handler>',
}  # fmt: skip
_WATCH: Final = """document.addEventListener('securitypolicyviolation', event => {
  window.violations = (window.violations || []).concat(event.violatedDirective + ' ' +
    event.blockedURI);
});"""


class Target:
    """A visitor whose browser tells when something ran that a page should not have run."""

    def __init__(self, somebody: Visitor) -> None:
        self.somebody = somebody
        self.ran: list[str] = []
        somebody.context.add_init_script(_WATCH)
        somebody.page.on("dialog", self._dialog)

    def look(self, path: str) -> None:
        """Open a page and see that nothing ran, was blocked, or leads to a script."""
        try:
            self.somebody.page.goto(f"{self.somebody.base_url}{path}")
        except Error as error:
            if "Download is starting" not in str(error):
                raise
        self.here()

    def here(self) -> None:
        """See the same of the page that is open."""
        page = self.somebody.page
        path = urlsplit(page.url).path
        if page.evaluate("window.ran || 0"):
            self.ran.append(f"{path}: a script ran")
        self.ran += [f"{path}: {each}" for each in page.evaluate("window.violations || []")]
        self.ran += [f"{path}: link {each}" for each in page.evaluate(_BAD_LINKS)]

    def _dialog(self, dialog: Dialog) -> None:
        self.ran.append(f"{self.somebody.page.url}: a dialog")
        dialog.dismiss()


_BAD_LINKS: Final = """() => [...document.querySelectorAll('*')].flatMap(element =>
  [...element.attributes].filter(a => /^on/i.test(a.name)
    || (/^(xlink:)?(href|src|action|formaction)$/i.test(a.name)
      && /^[\\s\\0]*(javascript|vbscript|data:text)/i.test(a.value)))
  .map(a => `${element.localName} ${a.name}=${a.value}`))"""

Arrive = Callable[..., Visitor]


@pytest.fixture
def target(visitor: Arrive) -> Callable[[], Target]:
    """``target()``: one more watched visitor."""
    return lambda: Target(visitor())


def test_nothing_that_was_typed_runs_anywhere(target: Callable[[], Target]) -> None:
    issuer, learner, anybody = target(), target(), target()
    open_account(issuer.somebody, email="mallory@hostile.example", name=_LINE[:150])
    desk = _found(issuer)
    achievement = _define(issuer, desk)
    _award(issuer, desk)
    _award_a_list(issuer, desk)
    learner.somebody.follow_mail("victim@hostile.example", "/claim/")
    learner.here()
    learner.somebody.press("Make my wallet and keep it")
    learner.here()
    learner.somebody.press("Open it in my wallet")
    learner.here()
    page = learner.somebody.page
    held = urlsplit(page.url).path
    page.locator("input[name=visibility][value=public]").check()
    learner.somebody.press("Save who may see it")
    learner.somebody.fill(label=_LINE[:60])
    learner.somebody.press("Make a link")
    learner.here()
    learner.somebody.open("/account/")
    learner.somebody.fill(name=_LINE[:150])
    learner.somebody.press("Save the name")
    learner.here()
    shown = f"/c/{held.rsplit('/', 1)[1]}"
    for path in ("/home", "/wallet", held, "/account/", "/account/delete"):
        learner.look(path)
    one = f"{desk}/awarded/{held.rsplit('/', 1)[1]}"
    for path in ("desk", "achievements", "award", "awarded", "members", "settings", "keys"):
        issuer.look(f"{desk}/{path}")
    for path in (one, f"{one}/revoke", f"{one}/correct", f"{one}/erase", desk):
        issuer.look(path)
    public = anybody.somebody.first_link(desk, r"/a/[\w-]+(/\d+)?")
    checked = f"/verify/?url={anybody.somebody.base_url}{shown}"
    for path in (
        public, f"{public}/1/badge.svg", shown, f"{shown}.svg", f"{shown}.json", f"{shown}/qr.svg",
        f"{shown}/badge.svg", desk, f"/explore?q={_LINE}", f"/verify/?url={_LINE}", checked,
    ):  # fmt: skip
        anybody.look(path)
    for mail in _mails(anybody.somebody.open("/outbox/")):
        anybody.look(mail)
    issuer.look(achievement)
    assert issuer.ran + learner.ran + anybody.ran == []
    assert _foreign(issuer, learner, anybody) == []


def test_no_uploaded_drawing_runs(target: Callable[[], Target], tmp_path: Path) -> None:
    issuer = target()
    issuer.somebody.sign_in("siobhan.fearnley@rathmorrow.example")
    page = issuer.somebody.open("/o/rathmorrow/achievements/new")
    issuer.somebody.fill(name="Drawings", description="Draws.")
    page.locator("main [name=achievement_type]").select_option("Badge")
    issuer.somebody.press("Start the draft")
    editor = urlsplit(page.url).path
    for name, inside in _SVGS.items():
        file = tmp_path / f"{name}.svg"
        file.write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="100" '
            f'height="100" onload="{_RUN}"><circle cx="50" cy="50" r="40"/>{inside}</svg>'
        )
        issuer.look(editor)
        page.locator("summary", has_text="Upload your own art").click()
        page.locator("[name=art]").set_input_files(file)
        page.locator("[name=art_alt]").fill(_LINE[:200])
        issuer.somebody.press("Upload")
        page.wait_for_load_state()
        issuer.here()
        for source in page.eval_on_selector_all("main img", "all => all.map(one => one.src)"):
            if source.startswith(issuer.somebody.base_url):
                issuer.look(source.removeprefix(issuer.somebody.base_url))
    issuer.look(f"{editor}/discard")
    issuer.somebody.page.locator("main form button[type=submit], main form button").first.click()
    assert issuer.ran == []
    assert _foreign(issuer) == []


def test_the_watch_sees_what_runs_and_what_is_blocked(target: Callable[[], Target]) -> None:
    somebody = target()
    page = somebody.somebody.open("/about/reading")
    page.evaluate("alert(1); window.ran = 1")
    page.evaluate("""document.querySelector("main").innerHTML +=
      "<a href='javascript:alert(1)'>x</a><img src=x onerror='window.ran=2'>" """)
    page.wait_for_timeout(300)
    somebody.here()
    seen = " ".join(somebody.ran)
    for sign in ("a dialog", "a script ran", "script-src", "a href=javascript:", "img onerror="):
        assert sign in seen


def _found(issuer: Target) -> str:
    page = issuer.somebody.open("/o/new")
    issuer.somebody.fill(
        name=_LINE[:120], slug="hostile", region=_LINE[:100], city=_LINE[:100],
        description=_ALL[:2000], url="https://hostile.example/?q=%22%3E%3Cscript%3E",
    )  # fmt: skip
    for field in ("kind", "country"):
        page.locator(f"main select[name={field}]").select_option(index=1)
    issuer.somebody.press("Set it up")
    page.wait_for_url(lambda url: "/o/new" not in url)
    issuer.here()
    return "/o/hostile"


def _define(issuer: Target, desk: str) -> str:
    page = issuer.somebody.open(f"{desk}/achievements/new")
    issuer.somebody.fill(name=_LINE[:120], description=_ALL[:280])
    page.locator("main [name=achievement_type]").select_option("Badge")
    issuer.somebody.press("Start the draft")
    issuer.here()
    issuer.somebody.fill(
        criteria=_ALL, outcomes="\n".join(line[:200] for line in _PAYLOADS[:6]),
        assessment_note=_LINE[:200], quality_assurance=_LINE[:200], ring_text=_LINE[:28],
        issuer_text=_LINE[12:40],
    )  # fmt: skip
    page.locator("summary", has_text="Result, validity").click()
    issuer.somebody.fill(prerequisites=_ALL[:300])
    issuer.somebody.press("Save")
    issuer.here()
    issuer.somebody.press("Publish")
    page.get_by_role("heading", name="Publish version 1").wait_for()
    issuer.here()
    path = urlsplit(page.url).path.removesuffix("/publish")
    page.get_by_role("button", name="Publish version 1").or_(
        page.get_by_role("button", name="Publish as a badge")
    ).click()
    page.wait_for_url(lambda url: not url.endswith("/publish"))
    issuer.here()
    return path


def _award(issuer: Target, desk: str) -> None:
    page = issuer.somebody.open(f"{desk}/award")
    page.get_by_role("link", name="One person").first.click()
    page.locator("summary", has_text="occasion").click()
    issuer.somebody.fill(
        email="victim@hostile.example", name=_LINE[:120], narrative=_ALL[:1900], occasion=_LINE[:80]
    )
    page.locator("main [name=evidence-0-name]").fill(_LINE[:120])
    page.locator("main [name=evidence-0-narrative]").fill(_ALL[:1900])
    page.locator("main [name=evidence-0-url]").fill("https://hostile.example/%22onload=%22")
    issuer.somebody.press("See what they will see")
    page.get_by_role("button", name="Award it").wait_for()
    issuer.here()
    issuer.somebody.press("Award it")
    page.get_by_role("status").first.wait_for()
    issuer.here()


def _award_a_list(issuer: Target, desk: str) -> None:
    page = issuer.somebody.open(f"{desk}/award")
    page.get_by_role("link", name="A list").first.click()
    quoted = _LINE[:100].replace('"', '""')
    issuer.somebody.fill(people=f'email,name\nlisted@hostile.example,"{quoted}"\n"{quoted}",Ada\n')
    issuer.somebody.press("Check the list")
    page.get_by_role("heading", name="Rows to decide").wait_for()
    issuer.here()
    with page.expect_navigation():
        page.get_by_role("button", name="that is ready").click()
    issuer.here()


def _mails(page: Page) -> list[str]:
    hrefs: list[str] = page.eval_on_selector_all(
        "table.data tbody a", "links => links.map(link => link.pathname)"
    )
    return hrefs[:4]


def _foreign(*targets: Target) -> list[str]:
    faults = [fault for target in targets for fault in target.somebody.faults]
    return [fault for fault in faults if "another host" in fault]
