"""Every page, wide and narrow, light and dark, full, empty and wrongly filled in.

Nothing overflows, nothing leaks, everybody can use it. Pictures of all of them are left in
``build/screens``. What a test changes, it made itself.
"""

from __future__ import annotations

import base64
import hmac
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlsplit

import pytest

from tests.conftest import PROJECT
from tests.journeys.beginning import (
    PASSWORD,
    award,
    award_a_list,
    define,
    found_organization,
    open_account,
    open_again,
)
from tests.journeys.conftest import Campus
from tests.journeys.looking import Look, axe_source
from tests.journeys.visiting import Visitor

Arrive = Callable[..., Look]

_GOLDEN: Final = PROJECT / "tests" / "vectors" / "golden"
_DESK: Final = "/o/rathmorrow"
_YARD: Final = "/o/kvernhaug"
_CARE: Final = "/o/alpine-care"
_ANYBODY: Final = {
    "front": "/",
    "learn": "/learn",
    "issue": "/issue",
    "employer": "/employer",
    "explore": "/explore",
    "explore-nothing": "/explore?q=nothingofthiskind",
    "verify": "/verify/",
    "how-checking": "/about/checking",
    "accessibility": "/about/accessibility",
    "privacy": "/about/privacy",
    "reading": "/about/reading",
    "outbox": "/outbox/",
    "outbox-nothing": "/outbox/?to=nobody@nowhere.example",
    "sign-in": "/account/login/",
    "sign-in-code": "/account/login/code/",
    "sign-up": "/account/signup/",
    "password-reset": "/account/password/reset/",
    "confirm-ended": "/account/confirm-email/ended/",
    "organization": "/o/rathmorrow",
}
_LEARNER: Final = {
    "home": "/home",
    "wallet": "/wallet",
    "wallet-nothing": "/wallet?q=nothingofthiskind",
    "wallet-import": "/wallet/import",
    "account": "/account/",
    "account-email": "/account/email/",
    "account-reauthenticate": "/account/reauthenticate/",
    "sign-out": "/account/logout/",
}
_ISSUER: Final = {
    "desk": f"{_DESK}/desk",
    "achievements": f"{_DESK}/achievements",
    "achievement-new": f"{_DESK}/achievements/new",
    "award-choose": f"{_DESK}/award",
    "awarded": f"{_DESK}/awarded",
    "awarded-nothing": f"{_DESK}/awarded?q=nothingofthiskind",
    "issuer-members": f"{_DESK}/members",
}
_OWNER: Final = {
    "owner-desk": f"{_YARD}/desk",
    "owner-members": f"{_YARD}/members",
    "owner-keys": f"{_YARD}/keys",
    "owner-key-replace": f"{_YARD}/keys/rotate/Ed25519",
    "owner-settings": f"{_YARD}/settings",
    "owner-close": f"{_YARD}/settings/close",
    "organization-new": "/o/new",
}


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core."""
    return axe_source()


@pytest.fixture
def arrive(visitor: Callable[..., Visitor], axe: str) -> Arrive:
    """``arrive(email)``: somebody more who looks at pages, signed in when there is an address."""

    def come(email: str = "") -> Look:
        look = Look(visitor(bypass_csp=True), axe)
        if email:
            look.somebody.sign_in(email)
        return look

    return come


def test_pages_of_an_organization_that_begins_are_sound(arrive: Arrive) -> None:
    look, learner = arrive(), arrive()
    open_account(look, "founder@pages.example", "Wilhelmina van der Meulen-Oyarzábal")
    desk = found_organization(look)
    achievement = define(look, desk)
    award(look, learner, desk)
    award_a_list(look, desk)
    awarded = look.somebody.first_link(f"{desk}/awarded?q=Perpetua", rf"{desk}/awarded/[\w-]+")
    shown = f"/c/{awarded.rsplit('/', 1)[1]}"
    page = look.somebody.first_link(desk, r"/a/[\w-]+(/\d+)?")
    look.visit(
        {
            "long-settled": achievement,
            "long-achievement": page,
            "long-organization": desk,
            "long-desk": f"{desk}/desk",
            "long-awarded": f"{desk}/awarded",
            "long-awarded-one": awarded,
            "long-choose": f"{desk}/award",
            "long-explore": "/explore?q=Donaudampf",
        }
    )
    anybody = arrive()
    anybody.visit({"long-credential": shown})
    _check_link(anybody, shown)
    anybody.here("verify-not-recognised")
    assert look.faults + learner.faults + anybody.faults == []


def test_pages_of_anybody_are_sound(arrive: Arrive, campus: Campus) -> None:
    look = arrive()
    shown = _public_credential(campus)
    found = {
        "achievement": look.somebody.first_link("/explore", r"/a/[\w-]+(/\d+)?"),
        "credential": shown,
        "verify-report": f"/verify/?url={quote(campus.base_url + shown)}",
        "mail": look.somebody.first_link("/outbox/", r"/outbox/[\w-]+"),
    }
    look.visit(_ANYBODY | found)
    assert look.faults == []


def test_pages_that_are_not_there_or_have_ended_are_sound(arrive: Arrive) -> None:
    look = arrive()
    for name, path in {
        "not-there": "/nothing/of/this/kind",
        "credential-not-there": "/c/nothingofthiskind",
        "claim-not-there": "/claim/nothingofthiskind",
        "invitation-not-there": "/invitation/nothingofthiskind",
    }.items():
        look.somebody.page.goto(f"{look.somebody.base_url}{path}")
        look.here(name)
    look.somebody.follow_mail("benat.oyarzabal@gutuna.example", "/claim/")
    look.here("claim-ended")
    assert [fault for fault in look.faults if "status of 404" not in fault] == []


def test_wrong_answers_to_anybody_are_sound(arrive: Arrive) -> None:
    look = arrive()
    somebody = look.somebody
    somebody.open("/account/login/")
    somebody.fill(login="nobody@nowhere.example", password="not the password")
    somebody.press("Sign in with your password")
    look.here("sign-in-wrong")
    somebody.open("/account/signup/")
    somebody.fill(name="Ada", email="ada@nowhere.example", password1="short")
    somebody.press("Open the account")
    look.here("sign-up-wrong")
    somebody.open("/account/password/reset/")
    somebody.fill(email="nobody@nowhere.example")
    somebody.page.locator("main form button[type=submit]").first.click()
    look.here("password-reset-sent")
    somebody.open("/account/login/code/")
    somebody.fill(email="kofi.mensah@letterbox.example")
    somebody.page.locator("main form button[type=submit]").first.click()
    look.here("sign-in-code-sent")
    assert look.faults == []


def test_every_verdict_is_sound(arrive: Arrive, campus: Campus, tmp_path: Path) -> None:
    look, member = arrive(), arrive("tobias.hinterlechner@alpine-care.example").somebody
    for name in ("expired.png", "not-yet-valid.json", "endorsed.json"):
        _check(look, _GOLDEN / name)
        look.here(f"verify-{name.split('.')[0]}")
    _check(look, _GOLDEN / "forged-name-eddsa-rdfc-2022.png")
    look.here("verify-not-genuine")
    _check(look, _GOLDEN / "unchecked-issuer-unreachable.json")
    look.here("verify-not-fully-checked")
    for state in ("suspended", "revoked"):
        link = member.first_link(f"{_CARE}/awarded?state={state}", rf"{_CARE}/awarded/[\w-]+")
        shown = f"/c/{link.rsplit('/', 1)[1]}"
        file = tmp_path / f"{state}.json"
        file.write_bytes(member.page.request.get(f"{campus.base_url}{shown}.json").body())
        _check(look, file)
        look.here(f"verify-{state}")
    wrong = tmp_path / "photo.txt"
    wrong.write_text("A photo of a certificate.", "utf-8")
    _check(look, wrong)
    look.here("verify-wrong-file")
    look.somebody.open("/verify/")
    look.somebody.page.get_by_role("button", name="Check", exact=True).click()
    look.here("verify-nothing")
    look.somebody.page.goto(f"{campus.base_url}/verify/?url=https://nowhere.invalid/badge.json")
    look.here("verify-unreachable")
    assert look.faults == []


def test_pages_of_a_learner_are_sound(arrive: Arrive) -> None:
    look = arrive("marit.oyelaran@postkasse.example")
    held = look.somebody.first_link("/wallet", r"/wallet/(?!import$)[\w-]+")
    look.visit(_LEARNER | {"held": held})
    assert look.faults == []


def test_pages_of_a_new_account_are_sound(arrive: Arrive) -> None:
    look = arrive()
    open_account(look, "noa@pages.example", "Noa Lindqvist")
    look.visit({"home-new": "/home", "wallet-new": "/wallet"})
    open_again(look, "/account/delete")
    look.here("delete")
    look.somebody.fill(address="somebody.else@pages.example")
    look.somebody.press("Delete my account for ever")
    look.here("delete-wrong")
    look.somebody.open("/wallet/import")
    look.somebody.press("Check and keep it")
    look.here("wallet-import-nothing")
    look.somebody.page.locator("main [name=file]").set_input_files(
        _GOLDEN / "eddsa-jcs-2022-rich.json"
    )
    look.somebody.press("Check and keep it")
    look.somebody.page.get_by_role("heading", name="Whose it is").wait_for()
    look.here("imported")
    look.visit({"wallet-imported": "/wallet"})
    assert look.faults == []


def test_pages_about_signing_in_are_sound(arrive: Arrive) -> None:
    look = arrive()
    open_account(look, "sam@pages.example", "Sam Okonjo")
    for name, path in {
        "security": "/account/2fa/",
        "security-app": "/account/2fa/totp/activate/",
        "security-passkey": "/account/2fa/webauthn/add/",
        "security-passkeys": "/account/2fa/webauthn/",
        "password-change": "/account/password/change/",
    }.items():
        open_again(look, path)
        look.here(name)
    assert look.faults == []


def test_pages_of_an_issuer_are_sound(arrive: Arrive) -> None:
    look = arrive("siobhan.fearnley@rathmorrow.example")
    somebody = look.somebody
    one = somebody.first_link(f"{_DESK}/awarded?state=active", rf"{_DESK}/awarded/[\w-]+")
    somebody.open(f"{_DESK}/award")
    offered = str(somebody.page.evaluate(_ACHIEVEMENT_OF_AWARD))
    draft = somebody.first_link(f"{_DESK}/achievements", rf"{_DESK}/achievements/(?!new$)[\w-]+")
    found = {
        "awarded-one": one,
        "revoke": f"{one}/revoke",
        "correct": f"{one}/correct",
        "award-one": f"{_DESK}/award?achievement={offered}",
        "award-list": f"{_DESK}/award?achievement={offered}&how=list",
        "editor": draft,
    }
    look.visit(_ISSUER | found)
    somebody.open(f"{_DESK}/award?achievement={offered}")
    somebody.page.locator("main form").first.evaluate("form => form.noValidate = true")
    somebody.fill(email="nobody")
    somebody.press("See what they will see")
    look.here("award-one-wrong")
    somebody.open(f"{one}/correct")
    somebody.press("See the corrected credential")
    look.here("correct-preview")
    assert look.faults == []


def test_pages_about_the_state_of_a_credential_are_sound(arrive: Arrive) -> None:
    look = arrive("tobias.hinterlechner@alpine-care.example")
    find = look.somebody.first_link
    pattern = rf"{_CARE}/awarded/[\w-]+"
    suspended = find(f"{_CARE}/awarded?state=suspended", pattern)
    revoked = find(f"{_CARE}/awarded?state=revoked", pattern)
    paths = {
        "awarded-one-suspended": suspended,
        "reinstate": f"{suspended}/reinstate",
        "awarded-one-revoked": revoked,
        "credential-suspended": f"/c/{suspended.rsplit('/', 1)[1]}",
        "credential-revoked": f"/c/{revoked.rsplit('/', 1)[1]}",
    }
    look.visit(paths)
    hrefs = look.somebody.open(f"{_CARE}/awarded?state=active").eval_on_selector_all(
        "main tbody th a", "links => links.map(link => link.href)"
    )
    for href in hrefs:
        look.somebody.open(urlsplit(href).path)
        if look.somebody.page.get_by_role("link", name="Suspend", exact=True).count():
            look.visit({"suspend": f"{urlsplit(href).path}/suspend"})
            break
    assert look.faults == []


def test_pages_of_an_owner_are_sound(arrive: Arrive) -> None:
    look, guest = arrive("ragnhild@kvernhaug.example"), arrive()
    owner = look.somebody
    stolen = owner.first_link(f"{_YARD}/keys", rf"{_YARD}/keys/(?!rotate).+")
    remove = owner.first_link(f"{_YARD}/members", rf"{_YARD}/members/[\w-]+/remove")
    look.visit(_OWNER | {"owner-key-stolen": stolen, "owner-remove": remove})
    owner.open("/o/new")
    owner.press("Set it up")
    look.here("organization-new-wrong")
    owner.open(f"{_YARD}/members")
    owner.fill(email="no address")
    owner.press("Send the invitation")
    look.here("owner-members-wrong")
    owner.fill(email="guest@pages.example")
    owner.press("Send the invitation")
    owner.page.get_by_text("guest@pages.example").first.wait_for()
    look.here("owner-members-invited")
    guest.somebody.follow_mail("guest@pages.example", "/invitation/")
    guest.here("invitation")
    owner.open(urlsplit(guest.somebody.page.url).path)
    look.here("invitation-of-another")
    assert look.faults + guest.faults == []


def test_pages_of_an_assessor_are_sound(arrive: Arrive) -> None:
    look = arrive("elif.karadag@alpine-care.example")
    look.visit({"assessor": "/assessor", "assessor-desk": f"{_CARE}/desk"})
    assert look.faults == []


def test_pages_of_a_second_factor_are_sound(arrive: Arrive) -> None:
    look = arrive()
    person = look.somebody
    open_account(look, "careful@pages.example", "Carola Vorsicht")
    open_again(look, "/account/2fa/totp/activate/")
    look.here("authenticator-app")
    person.fill(code=_totp(person.page.locator("#authenticator_secret").input_value()))
    person.press("Turn it on")
    person.page.wait_for_url(lambda url: "/activate/" not in url)
    look.here("authenticator-on")
    open_again(look, "/account/2fa/recovery-codes/")
    look.here("recovery-codes")
    open_again(look, "/account/2fa/recovery-codes/generate/")
    look.here("recovery-codes-new")
    person.context.clear_cookies()
    person.open("/account/login/")
    person.fill(login="careful@pages.example", password=PASSWORD)
    person.press("Sign in with your password")
    person.page.get_by_role("heading", name="One more step").wait_for()
    look.here("second-factor")
    assert look.faults == []


def _totp(secret: str) -> str:
    """The code that an authenticator app shows now (RFC 6238)."""
    step = int(time.time()) // 30
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFF_FFFF
    return f"{number % 1_000_000:06}"


def test_the_search_for_faults_finds_faults(arrive: Arrive) -> None:
    look = arrive()
    look.somebody.open("/about/reading").evaluate(_SPOIL, "//elsewhere.invalid/picture.png")
    look.here("spoilt")
    found = " ".join(look.faults)
    assert "image-alt" in found
    assert "px wider than the screen" in found
    assert "asks another host" in found
    assert "console" in found


def _public_credential(campus: Campus) -> str:
    shown = re.search(r"/c/[\w-]+", campus.printed)
    assert shown is not None
    return shown[0]


def _check(look: Look, file: Path) -> None:
    page = look.somebody.open("/verify/")
    page.locator("#id_file").set_input_files(file)  # it is checked as soon as it is there
    page.locator("#report:not(.desk-empty), .error").first.wait_for()


def _check_link(look: Look, path: str) -> None:
    look.somebody.open(f"/verify/?url={quote(look.somebody.base_url + path)}")


_ACHIEVEMENT_OF_AWARD: Final = """() => new URL(
  document.querySelector("main a[href*='achievement=']").href
).searchParams.get("achievement")"""
_SPOIL: Final = """address => {
  const picture = document.createElement("img");
  picture.src = address;
  picture.width = 1400;
  picture.style.maxWidth = "none";
  document.querySelector("main").append(picture);
  console.error("spoilt");
}"""
