"""The page of a credential: true to the live check, silent about the address, fit for print."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding import actions as awarding
from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.organizations.models import Organization
from bayleaf.campus.sharing import page as pages
from bayleaf.campus.skills.models import Framework, Skill
from bayleaf.campus.verification.actions import Busy
from bayleaf.campus.wallet import actions as wallet
from tests.campus.awards import publish
from tests.campus.web import CampusWeb


def html_of(credential: Credential, client: Client | None = None, query: str = "") -> str:
    answer = (client or Client()).get(f"/c/{credential.public_id}{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def owner_of(credential: Credential) -> User:
    return credential.organization.memberships.get(role="owner").person


def test_the_verdict_is_found_by_asking_the_public_web(
    public: Credential, through_the_web: CampusWeb
) -> None:
    html = html_of(public)
    assert 'data-verdict="valid_issuer_unrecognised"' in html
    assert any(url.endswith("/o/harbour-school/did.json") for url in through_the_web.asked)
    assert any("/status/" in url for url in through_the_web.asked)


def test_the_issuer_is_called_as_it_was_signed_whatever_it_calls_itself_now(
    public: Credential, through_the_web: CampusWeb
) -> None:
    Organization.objects.filter(pk=public.organization_id).update(name="Rathmorrow University")
    html = html_of(public)
    assert "Rathmorrow University" not in html
    assert "Harbour Evening School" in html


def test_an_issuer_whose_name_misleads_is_shown_with_a_caution(
    public: Credential, through_the_web: CampusWeb, settings: Any, tmp_path: Path
) -> None:
    other = [{"id": "did:web:harbour.example", "name": "Harb\u043eur Evening School"}]
    settings.TRUST_LIST = tmp_path / "trust.json"
    settings.TRUST_LIST.write_text(json.dumps(other), "utf-8")
    assert "It looks like harbour.example, but is not." in html_of(public)


@pytest.mark.parametrize(("step", "verdict"), [("revoke", "revoked"), ("suspend", "suspended")])
def test_what_the_issuer_takes_back_is_said_at_once(
    public: Credential, step: str, verdict: str, through_the_web: CampusWeb
) -> None:
    getattr(awarding, step)(credential=public, reason="review", actor=owner_of(public))
    assert f'data-verdict="{verdict}"' in html_of(public)


def test_it_is_never_green_when_it_could_not_be_checked(
    public: Credential, through_the_web: CampusWeb, monkeypatch: pytest.MonkeyPatch
) -> None:
    through_the_web.broken = ("/status/",)
    assert 'data-verdict="not_fully_checked"' in html_of(public)
    through_the_web.broken = ()

    def no_place(data: bytes) -> None:
        raise Busy("Full.", retry_after=5)

    monkeypatch.setattr(pages, "check", no_place)
    html = html_of(public)
    assert 'data-verdict="not_fully_checked"' in html
    assert "Check it now" in html
    assert "Knots and splices" in html


def test_bytes_that_do_not_hold_are_not_shown_as_facts(
    public: Credential, through_the_web: CampusWeb
) -> None:
    # The database itself refuses this change; a thief of the database would not ask it.
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER signed_bytes_are_fixed")
    signed = public.signed
    signed.json = bytes(signed.json).replace(b"Ada Lovelace", b"Ada Lovelade")
    signed.save()
    html = html_of(public)
    assert 'data-verdict="not_genuine"' in html
    assert "Lovela" not in html
    assert "Knots" not in html


@pytest.mark.parametrize("who", ["stranger", "holder", "issuer"])
def test_the_page_never_holds_the_address_its_hash_or_the_salt(
    public: Credential,
    holder: User,
    signed_in: Callable[[User], Client],
    who: str,
    through_the_web: CampusWeb,
) -> None:
    people = {"holder": holder, "issuer": owner_of(public)}
    client = signed_in(people[who]) if who in people else Client()
    html = html_of(public, client)
    subject = json.loads(bytes(public.signed.json))["credentialSubject"]
    hashed = [each for each in subject["identifier"] if each["hashed"]]
    assert hashed
    secrets = [each["identityHash"] for each in hashed] + [each["salt"] for each in hashed]
    secrets += ["ada@example.org", hashlib.sha256(b"ada@example.org").hexdigest()]
    for secret in [*secrets, "identityHash", "salt"]:
        assert secret.removeprefix("sha256$") not in html


def test_a_post_says_whose_it_is_only_when_it_is_public(
    credential: Credential, holder: User, through_the_web: CampusWeb
) -> None:
    _, token = wallet.create_link(public_id=credential.public_id, label="Acme", person=holder)
    head = html_of(credential, query=f"?key={token}").partition("</head>")[0]
    assert 'property="og:title" content="A credential you can check"' in head
    assert "Ada" not in head
    wallet.show(public_id=credential.public_id, visibility="public", person=holder)
    head = html_of(credential).partition("</head>")[0]
    assert 'content="Knots and splices, awarded to Ada Lovelace"' in head
    for name in ("og:type", "og:url", "og:description", "og:image", "og:image:alt", "og:site_name"):
        assert f'property="{name}"' in head
    assert 'property="og:image:width" content="1200"' in head
    assert 'name="twitter:card" content="summary_large_image"' in head


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "link":
            self.found.append(dict(attrs))


def test_a_program_finds_the_signed_file_from_the_page(
    credential: Credential, holder: User, through_the_web: CampusWeb
) -> None:
    _, token = wallet.create_link(public_id=credential.public_id, label="Acme", person=holder)
    reader = _Links()
    reader.feed(html_of(credential, query=f"?key={token}"))
    (href,) = [link["href"] for link in reader.found if link.get("type") == "application/vc"]
    assert href == f"{credential.uri}.json?key={token}"
    path = href.removeprefix("http://localhost:8000")
    assert Client().get(path).content == bytes(credential.signed.json)


def test_what_a_stranger_could_not_open_is_not_offered_for_scanning(
    credential: Credential,
    holder: User,
    signed_in: Callable[[User], Client],
    through_the_web: CampusWeb,
) -> None:
    _, token = wallet.create_link(public_id=credential.public_id, label="Acme", person=holder)
    assert "qr.svg" not in html_of(credential, signed_in(holder))
    assert f"qr.svg?key={token}" in html_of(credential, query=f"?key={token}")


def test_the_verify_page_reads_the_link_as_it_is_shared(
    credential: Credential, holder: User, through_the_web: CampusWeb
) -> None:
    _, token = wallet.create_link(public_id=credential.public_id, label="Acme", person=holder)
    answer = Client().get("/verify/", {"url": f"{credential.uri}?key={token}"})
    assert 'data-verdict="valid_issuer_unrecognised"' in answer.content.decode()


def test_a_corrected_credential_leads_to_the_new_one_for_those_who_may_see_it(
    public: Credential,
    holder: User,
    signed_in: Callable[[User], Client],
    through_the_web: CampusWeb,
) -> None:
    award = awarding.Award(email="", name="Ada King", result="18")
    newer = awarding.correct(credential=public, award=award, actor=owner_of(public))
    html = html_of(public)
    assert "Replaced by a corrected credential" in html
    assert newer.public_id not in html
    assert f"/c/{newer.public_id}" in html_of(public, signed_in(holder))
    wallet.show(public_id=newer.public_id, visibility="public", person=holder)
    assert f'href="/c/{newer.public_id}"' in html_of(public)


def test_a_viewer_by_link_is_told_the_terms(
    credential: Credential, holder: User, through_the_web: CampusWeb
) -> None:
    link, token = wallet.create_link(public_id=credential.public_id, label="Acme", person=holder)
    html = html_of(credential, query=f"?key={token}")
    assert "can see that it was opened" in html
    assert f"{link.expires_at:%B %Y}" in html


def test_only_the_holder_gets_ways_to_share(
    public: Credential,
    holder: User,
    signed_in: Callable[[User], Client],
    through_the_web: CampusWeb,
) -> None:
    assert "linkedin.com" not in html_of(public)
    assert "linkedin.com/profile/add" in html_of(public, signed_in(holder))


def test_skills_come_with_what_their_publisher_asks_to_be_said(
    award_to: Callable[..., Credential],
    holder: User,
    school: Organization,
    through_the_web: CampusWeb,
) -> None:
    framework = Framework.objects.create(
        key="esco", name="ESCO", uri="https://esco.example", attribution="Uses ESCO of the EU."
    )
    skill = Skill.objects.create(
        framework=framework, uri="https://esco.example/1", label="Tie knots"
    )
    version = publish(school, "With skills", skills=[skill])
    credential = award_to("ada@example.org", version=version)
    wallet.show(public_id=credential.public_id, visibility="public", person=holder)
    html = html_of(credential)
    assert "Tie knots" in html
    assert "Uses ESCO of the EU." in html


def test_a_hostile_name_is_text(
    award_to: Callable[..., Credential], holder: User, through_the_web: CampusWeb
) -> None:
    hostile = '"><script>alert(1)</script>'
    credential = award_to("ada@example.org", name=hostile)
    wallet.show(public_id=credential.public_id, visibility="public", person=holder)
    assert "<script>alert" not in html_of(credential)


def test_a_long_title_drops_a_type_step(
    award_to: Callable[..., Credential],
    school: Organization,
    holder: User,
    through_the_web: CampusWeb,
) -> None:
    version = publish(school, "Statistics for people who " + "have to decide " * 4)
    credential = award_to("ada@example.org", version=version)
    wallet.show(public_id=credential.public_id, visibility="public", person=holder)
    assert '<h1 class="long">' in html_of(credential)


def test_what_happened_to_it_is_told_without_who_and_why(
    public: Credential, through_the_web: CampusWeb
) -> None:
    owner = owner_of(public)
    awarding.suspend(credential=public, reason="conduct", actor=owner)
    awarding.reinstate(credential=public, actor=owner)
    html = html_of(public)
    assert "Put on hold" in html
    assert "In force again" in html
    assert "rules were broken" not in html


def test_there_is_a_sheet_for_print() -> None:
    found = finders.find("css/credential.css")
    assert isinstance(found, str)
    css = Path(found).read_text(encoding="utf-8")
    assert "@media print" in css
    assert "size: A4" in css


def test_the_page_costs_the_same_however_much_was_awarded(
    public: Credential,
    award_to: Callable[..., Credential],
    django_assert_max_num_queries: DjangoAssertNumQueries,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_place(data: bytes) -> None:
        raise Busy("Full.", retry_after=5)

    monkeypatch.setattr(pages, "check", no_place)
    for number in range(5):
        award_to(f"p{number}@example.org")
    with django_assert_max_num_queries(8):
        html_of(public)
