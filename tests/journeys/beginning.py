"""An organization with long names that begins: founded, its first achievement, its first awards.

Each step looks at the pages on its way, with mistakes and without.
"""

from __future__ import annotations

import time
from typing import Final
from urllib.parse import urlsplit

from bayleaf.campus.seed.actions import PASSWORD
from tests.journeys.looking import Look

_LONG_NAME: Final = (
    "Interdisciplinary Restoration of Nineteenth-Century Timber-Framed Farmhouses "
    "and Donaudampfschifffahrtsgesellschaftskapitänspatente"
)
_LONG_ISSUER: Final = (
    "The Northern Confederation of Heritage Carpentry, Lime Plastering and Thatching Guilds"
)
_LONG_PERSON: Final = "Perpetua Wolfeschlegelsteinhausenbergerdorff-Ramanujapillai y Echeverría"
_LONG_TEXT: Final = (
    "Surveys a frame, names what is sound and what is lost, and repairs it with the joints that "
    "were there. Each repair is drawn before it is cut, and measured after it is fitted. "
) * 3
_LIST: Final = """email,name
ada@pages.example,Ada Lovelace
mary@@pages.example,Mary Somerville
ada@pages.example,Ada Lovelace
grace@pages.example,
emmy@pages.example,Emmy Noether
"""


def open_account(look: Look, email: str, name: str) -> None:
    """Sign up with a password, and confirm the address from the mail, looking on the way."""
    person = look.somebody
    person.open("/account/signup/")
    person.fill(name=name, email=email, password1=PASSWORD)
    person.press("Open the account")
    person.page.get_by_role("heading", name="Open the e-mail we sent").wait_for()
    look.here("sign-up-sent")
    person.follow_mail(email, "/account/confirm-email/")
    look.here("confirm")
    person.press("Yes, confirm it")
    person.page.get_by_role("link", name="Sign out").first.wait_for(state="attached")


def open_again(look: Look, path: str) -> None:
    """Open a page that asks for the password once more before it shows itself."""
    page = look.somebody.open(path)
    if "reauthenticate" in page.url:
        look.somebody.fill(password=PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(lambda url: urlsplit(url).path == path)


def found_organization(look: Look) -> str:
    """Found an organization with a long name, and see it empty; the path its desk begins with."""
    founder, desk = look.somebody, "/o/pages"
    page = founder.open("/o/new")
    founder.fill(name=_LONG_ISSUER, slug="pages", url="https://pages.example")
    for field in ("kind", "country"):
        page.locator(f"main select[name={field}]").select_option(index=1)
    founder.press("Set it up")
    page.wait_for_url(lambda url: "/o/new" not in url)
    places = ("desk", "achievements", "award", "awarded", "members")
    look.visit({f"new-{place}": f"{desk}/{place}" for place in places} | {"new-organization": desk})
    return desk


def define(look: Look, desk: str) -> str:
    """From a name to a published achievement, with every mistake on the way; its path at the desk."""
    founder = look.somebody
    page = founder.open(f"{desk}/achievements/new")
    founder.press("Start the draft")
    look.here("achievement-new-wrong")
    founder.fill(name=_LONG_NAME, description=_LONG_TEXT[:280])
    page.locator("main [name=achievement_type]").select_option("Badge")
    founder.press("Start the draft")
    founder.fill(workload_hours="-4", quality_url="no address", quality_assurance="yes")
    founder.press("Save")
    page.get_by_role("alert").first.wait_for()
    look.here("editor-wrong")
    founder.fill(workload_hours="25", quality_url="", quality_assurance="", criteria=_LONG_TEXT)
    page.locator("main [name=achievement_type]").select_option("MicroCredential")
    founder.press("Save")
    founder.press("Publish")
    page.get_by_role("heading", name="Publish version 1").wait_for()
    look.here("publish-missing")
    path = urlsplit(page.url).path.removesuffix("/publish")
    look.visit({"editor-long": path, "discard": f"{path}/discard"})
    founder.open(f"{path}/publish")
    founder.press("Publish as a badge")
    page.wait_for_url(lambda url: not url.endswith("/publish"))
    look.here("published")
    return path


def award(look: Look, learner: Look, desk: str) -> None:
    """To one person with a long name, who keeps it and shows it to anyone."""
    founder = look.somebody
    founder.open(f"{desk}/award").get_by_role("link", name="One person").first.click()
    founder.fill(email="perpetua@pages.example", name=_LONG_PERSON, narrative=_LONG_TEXT)
    founder.press("See what they will see")
    look.here("award-preview")
    founder.press("Award it")
    founder.page.get_by_role("status").first.wait_for()
    look.here("award-done")
    learner.somebody.follow_mail("perpetua@pages.example", "/claim/")
    claim = urlsplit(learner.somebody.page.url).path
    learner.here("claim")
    learner.somebody.press("Make my wallet and keep it")
    learner.here("claim-kept")
    learner.somebody.press("Open it in my wallet")
    learner.here("held-long")
    learner.somebody.page.locator("input[name=visibility][value=public]").check()
    learner.somebody.press("Save who may see it")
    learner.somebody.fill(label="Acme, March")
    learner.somebody.press("Make a link")
    learner.here("held-link")
    learner.visit({"wallet-one": "/wallet", "home-one": "/home"})
    founder.page.goto(f"{founder.base_url}{claim}")
    look.here("claim-used")


def award_a_list(look: Look, desk: str) -> None:
    """Paste a list with mistakes in it, and award those of it that are ready."""
    founder = look.somebody
    founder.open(f"{desk}/award").get_by_role("link", name="A list").first.click()
    founder.press("Check the list")
    look.here("award-list-wrong")
    founder.fill(people=_LIST)
    founder.press("Check the list")
    founder.page.get_by_role("heading", name="Rows to decide").wait_for()
    look.here("batch")
    look.visit({"desk-with-a-list": f"{desk}/desk"})
    founder.page.go_back()
    founder.page.get_by_role("button", name="that are ready").click()
    founder.page.get_by_text("done").first.wait_for()
    look.here("batch-begun")
    address = founder.page.url
    until = time.monotonic() + 30
    while founder.page.get_by_text("Load this page again").count():
        assert time.monotonic() < until
        founder.page.wait_for_timeout(500)
        founder.open(address)
    look.here("batch-done")
