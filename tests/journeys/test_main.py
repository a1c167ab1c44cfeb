"""The journey that everything is for: awarded, kept, shown, checked; and revoked, checked again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from tests.journeys.visiting import Visitor

_ISSUER = "siobhan.fearnley@rathmorrow.example"
_DESK = "/o/rathmorrow"
_LEARNER = "niamh.tierney@postkasse.example"

Arrive = Callable[..., Visitor]


def test_a_credential_goes_from_issuer_to_learner_to_employer_and_is_revoked(
    visitor: Arrive, tmp_path: Path
) -> None:
    issuer, learner, employer = visitor(), visitor(), visitor()

    issuer.sign_in(_ISSUER)
    issuer.open(f"{_DESK}/award")
    award(issuer, email=_LEARNER, name="Niamh Tierney")

    learner.follow_mail(_LEARNER, "/claim/")
    join_and_keep(learner)
    show_to_anyone(learner)
    badge = download_png(learner, tmp_path)

    assert check(employer, badge) == "VALID"

    _revoke(issuer, "Niamh Tierney", "Awarded by mistake")

    assert check(employer, badge) == "REVOKED"
    assert [*issuer.faults, *learner.faults, *employer.faults] == []


def test_a_new_organization_issues_and_is_told_apart_from_a_recognised_one(
    visitor: Arrive, tmp_path: Path
) -> None:
    founder, learner, employer, stranger = visitor(), visitor(), visitor(), visitor()
    stranger.sign_in(_ISSUER)

    open_account(founder, email="ines.calloway@lanternpier.example", name="Ines Calloway")
    desk = _found(founder, name="Lantern Pier Workshop", slug="lantern-pier")
    achievement = _define_and_publish(founder, desk, "Rope Splicing")
    founder.open(f"{desk}/award")
    award(founder, email="bo@postkasse.example", name="Bo Aldersey")

    learner.follow_mail("bo@postkasse.example", "/claim/")
    join_and_keep(learner)
    badge = download_png(learner, tmp_path)
    assert check(employer, badge) == "VALID, ISSUER NOT RECOGNISED"

    awarded = founder.first_link(f"{desk}/awarded", rf"{desk}/awarded/[\w-]+")
    private = [f"{desk}/{page}" for page in ("desk", "achievements", "award", "awarded", "members")]
    for path in [*private, awarded, achievement]:
        assert (path, founder.status(path)) == (path, 200)
        assert (path, stranger.status(path)) == (path, 404)
    assert [*founder.faults, *learner.faults, *employer.faults, *stranger.faults] == []


def open_account(person: Visitor, *, email: str, name: str) -> None:
    """Sign up with a password, and confirm the address from the mail."""
    person.open("/account/signup/")
    person.fill(name=name, email=email, password1="a pier with one lantern")
    person.press("Open the account")
    person.page.get_by_role("heading", name="Open the e-mail we sent").wait_for()
    person.follow_mail(email, "/account/confirm-email/")
    person.press("Yes, confirm it")
    person.page.get_by_role("link", name="Sign out").first.wait_for(state="attached")


def _found(founder: Visitor, *, name: str, slug: str) -> str:
    """Found an organization; the path its desk begins with."""
    page = founder.open("/o/new")
    founder.fill(name=name, slug=slug)
    for field in ("kind", "country"):
        page.locator(f"main select[name={field}]").select_option(index=1)
    founder.fill(url="https://lanternpier.example")
    founder.press("Set it up")
    page.wait_for_url(lambda url: "/o/new" not in url)
    return f"/o/{slug}"


def _define_and_publish(founder: Visitor, desk: str, name: str) -> str:
    """From three answers to a published badge; the path of its page at the desk."""
    page = founder.open(f"{desk}/achievements/new")
    founder.fill(name=name, description="Joins two ropes so that they hold.")
    page.locator("main [name=achievement_type]").select_option("Badge")
    founder.press("Start the draft")
    founder.fill(criteria="Splice three ropes. Each holds 200 kg.")
    founder.press("Save")
    founder.press("Publish")
    page.get_by_role("heading", name="Publish version 1").wait_for()
    path = urlsplit(page.url).path.removesuffix("/publish")
    publish = page.get_by_role("button", name="Publish version 1")
    publish.or_(page.get_by_role("button", name="Publish as a badge")).click()
    page.wait_for_url(lambda url: not url.endswith("/publish"))
    return path


def award(issuer: Visitor, *, email: str, name: str) -> None:
    """From the list of achievements to the receipt: the first of them, to one person."""
    issuer.page.get_by_role("link", name="One person").first.click()
    issuer.fill(email=email, name=name)
    _reach_a_result(issuer)
    issuer.press("See what they will see")
    issuer.page.get_by_role("heading", level=1, name=f"What {name} will see").wait_for()
    issuer.press("Award it")
    issuer.page.get_by_role("status").first.wait_for()


def _reach_a_result(issuer: Visitor) -> None:
    result = issuer.page.locator("main [name=result]")
    if result.count() == 0:
        return
    if result.first.evaluate("field => field.tagName") == "SELECT":
        result.first.select_option(index=1)
    else:
        result.first.fill("80")


def join_and_keep(learner: Visitor) -> None:
    learner.press("Make my wallet and keep it")
    learner.press("Open it in my wallet")


def show_to_anyone(learner: Visitor) -> None:
    learner.page.locator("input[name=visibility][value=public]").check()
    learner.press("Save who may see it")
    learner.page.get_by_role("link", name="Add to LinkedIn profile").wait_for()


def download_png(learner: Visitor, folder: Path) -> Path:
    with learner.page.expect_download() as download:
        learner.page.get_by_role("link", name="Badge picture (PNG)").click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def check(employer: Visitor, file: Path) -> str:
    """The verdict word over the report of a file."""
    page = employer.open("/verify/")
    page.locator("#id_file").set_input_files(file)  # it is checked as soon as it is there
    return page.locator("#report h2.verdict-word").inner_text()


def _revoke(issuer: Visitor, name: str, reason: str) -> None:
    page = issuer.open(f"{_DESK}/awarded")
    page.get_by_role("link", name=name).first.click()
    issuer.press("Revoke")
    page.get_by_label(reason).check()
    issuer.press("Revoke it")
    page.get_by_text("Revoked").first.wait_for()
