"""The list and the page of what somebody holds."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bayleaf.campus.accounts.erasure import erase_person
from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding import actions as awarding
from bayleaf.campus.awarding import claiming
from bayleaf.campus.awarding.models import Claim, Credential
from bayleaf.campus.foundation.errors import CampusError, Missing
from bayleaf.campus.foundation.models import AuditLine
from bayleaf.campus.organizations.models import Organization
from bayleaf.campus.wallet import actions
from bayleaf.campus.wallet.models import Imported, ShareLink, Showing
from bayleaf.campus.wallet.queries import PAGE, held, newest
from bayleaf.campus.wallet.states import state_of
from tests.campus.awards import publish

SignedIn = Callable[[User], Client]


def imported(person: User, name: str, **extra: object) -> Imported:
    told = {
        "data": name.encode(), "kind": "json", "media_type": "application/vc", "name": name,
        "sha256": name, "issuer_name": "Elsewhere", "recipient": "match", "verdict": "valid",
        "imported_at": timezone.now(), "words": f"{name} elsewhere".lower(),
    }  # fmt: skip
    return Imported.objects.create(person=person, **{**told, **extra})


def test_it_holds_what_went_to_any_of_ones_verified_addresses(
    award_to: Callable[..., Credential], ada: User
) -> None:
    EmailAddress.objects.create(user=ada, email="ada@work.example", verified=True)
    EmailAddress.objects.create(user=ada, email="ada@claimed.example", verified=False)
    mine = {award_to("ada@example.org").pk, award_to("Ada@Work.example").pk}
    award_to("ada@claimed.example")
    award_to("bob@example.org")
    imported(ada, "Swimming")
    rows = held(ada).rows
    assert {row.credential.pk for row in rows if row.credential} == mine
    assert [row.name for row in rows if row.imported] == ["Swimming"]


def test_what_somebody_else_claimed_is_not_mine_by_its_address(
    award_to: Callable[..., Credential], ada: User, person: Callable[..., User]
) -> None:
    credential = award_to("ada@example.org")
    credential.holder = person("bob@example.org")
    credential.save()
    assert held(ada).rows == []
    with pytest.raises(Missing):
        actions.keep(public_id=credential.public_id, person=ada)


def test_keeping_it_ends_the_link_of_the_mail(
    award_to: Callable[..., Credential], ada: User
) -> None:
    credential = award_to("ada@example.org")
    assert Claim.objects.get(credential=credential).used_at is None
    actions.keep(public_id=credential.public_id, person=ada)
    credential.refresh_from_db()
    assert credential.holder == ada
    assert credential.claimed_at is not None
    assert Claim.objects.get(credential=credential).used_at is not None
    assert AuditLine.objects.filter(verb="claim", object=credential.public_id).count() == 1
    actions.keep(public_id=credential.public_id, person=ada)
    assert AuditLine.objects.filter(verb="claim", object=credential.public_id).count() == 1


def test_search_and_order_reach_both_kinds(
    award_to: Callable[..., Credential], school: Organization, ada: User
) -> None:
    then = timezone.now() - timedelta(days=3)
    award_to("ada@example.org", version=publish(school, "Beekeeping"), at=then)
    award_to("ada@example.org", version=publish(school, "Zither"))
    imported(ada, "Mountain rescue", imported_at=timezone.now() - timedelta(days=1))

    def names(**how: str) -> list[str]:
        return [row.name for row in held(ada, **how).rows]  # type: ignore[arg-type]

    assert names() == ["Zither", "Mountain rescue", "Beekeeping"]
    assert names(sort="oldest") == ["Beekeeping", "Mountain rescue", "Zither"]
    assert names(sort="name") == ["Beekeeping", "Mountain rescue", "Zither"]
    assert names(sort="issuer") == ["Mountain rescue", "Beekeeping", "Zither"]
    assert names(sort="no such order") == names()
    assert names(text="RESCUE") == ["Mountain rescue"]
    assert names(text="harbour bee") == ["Beekeeping"]
    assert names(text="nothing like it") == []


def test_pages_hold_everything_once(award_to: Callable[..., Credential], ada: User) -> None:
    for number in range(PAGE + 5):
        imported(ada, f"Course {number:02}")
    first, second = held(ada, sort="name"), held(ada, sort="name", page=2)
    assert (first.newer, first.older, second.newer, second.older) == (None, 2, 1, None)
    seen = [row.name for row in (*first.rows, *second.rows)]
    assert seen == [f"Course {number:02}" for number in range(PAGE + 5)]


def test_the_list_costs_the_same_for_five_and_for_fifty(
    award_to: Callable[..., Credential], ada: User, signed_in: SignedIn
) -> None:
    client = signed_in(ada)
    costs = []
    for count in (5, 45):
        for number in range(count):
            award_to("ada@example.org", occasion=f"{count}-{number}")
            imported(ada, f"{count}-{number}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/wallet").status_code == 200
        costs.append(len(queries))
    assert costs[1] <= costs[0] <= 10


@pytest.mark.parametrize(
    ("days", "word"),
    [(None, "In force"), (300, "In force"), (26, "Ends in 26 days"), (1, "Ends tomorrow"), (0, "Ends today"), (-1, "Expired")],
)  # fmt: skip
def test_the_end_is_told_in_words(
    award_to: Callable[..., Credential], days: int | None, word: str
) -> None:
    credential, now = award_to("ada@example.org"), timezone.now()
    credential.valid_from = now - timedelta(days=400)
    credential.valid_until = None if days is None else now + timedelta(days=days, hours=1)
    if days == -1:
        credential.valid_until = now - timedelta(seconds=1)
    assert state_of(credential, now).word == word


def test_the_state_is_told_in_words(
    award_to: Callable[..., Credential], ada: User, signed_in: SignedIn
) -> None:
    owner = award_to("x@example.org").awarded_by
    assert owner is not None
    suspended = award_to("ada@example.org", occasion="1")
    awarding.suspend(credential=suspended, reason="review", actor=owner)
    revoked = award_to("ada@example.org", occasion="2")
    awarding.revoke(credential=revoked, reason="mistake", actor=owner)
    wrong = award_to("ada@example.org", occasion="3")
    actions.keep(public_id=wrong.public_id, person=ada)
    awarding.correct(
        credential=wrong, award=awarding.Award(email="", name="A", result="18"), actor=owner
    )
    html = signed_in(ada).get("/wallet").content.decode()
    for word in ("Suspended", "Revoked", "Replaced", "In force"):
        assert f"<span>{word}</span>" in html
    assert len(newest(ada, most=5)) == 3


def test_an_empty_wallet_says_what_to_do(ada: User, signed_in: SignedIn) -> None:
    html = signed_in(ada).get("/wallet").content.decode()
    assert "No credentials yet" in html
    assert "/wallet/import" in html


@pytest.mark.parametrize("path", ["/wallet", "/wallet/import", "/wallet/x", "/wallet/elsewhere/x"])
def test_it_is_for_people_who_are_signed_in(db: None, path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 302
    assert "/account/login" in answer.headers["Location"]


def test_nobody_reaches_into_another_wallet(
    award_to: Callable[..., Credential],
    ada: User,
    person: Callable[..., User],
    signed_in: SignedIn,
) -> None:
    credential = award_to("ada@example.org")
    link, _ = actions.create_link(public_id=credential.public_id, label="Acme", person=ada)
    brought = imported(ada, "Swimming")
    client = signed_in(person("bob@example.org"))
    own, other = f"/wallet/{credential.public_id}", f"/wallet/elsewhere/{brought.public_id}"
    for path in (own, other, f"{other}/file", f"{other}/picture.png"):
        assert client.get(path).status_code == 404
    posts = {
        f"{own}/keep": {},
        f"{own}/show": {"visibility": "public"},
        f"{own}/links": {"label": "Mine", "ends_on": "2027-01-01"},
        f"{own}/links/{link.public_id}/end": {},
        f"{other}/remove": {},
    }
    for path, form in posts.items():
        assert client.post(path, form).status_code == 404
    assert Showing.objects.get().visibility == "link"
    assert ShareLink.objects.get().revoked_at is None
    assert Imported.objects.count() == 1


def test_the_holder_is_told_what_the_file_holds_before_the_first_share(
    award_to: Callable[..., Credential], ada: User, signed_in: SignedIn
) -> None:
    credential = award_to("ada@example.org")
    html = signed_in(ada).get(f"/wallet/{credential.public_id}").content.decode()
    assert "salted hash" in html
    assert "test whether a guess is right" in html


def test_a_link_is_shown_once_and_kept_as_a_hash(
    award_to: Callable[..., Credential], ada: User, signed_in: SignedIn
) -> None:
    credential, client = award_to("ada@example.org"), signed_in(ada)
    ends = (timezone.now() + timedelta(days=10)).date()
    html = client.post(
        f"/wallet/{credential.public_id}/links", {"label": "Acme, March", "ends_on": str(ends)}
    ).content.decode()
    found = re.search(rf"{re.escape(credential.uri)}\?key=([A-Za-z0-9_-]{{22}})", html)
    assert found is not None
    link = ShareLink.objects.get()
    assert found[1] not in (link.token_hash, link.public_id)
    assert link.expires_at.date() == ends
    again = client.get(f"/wallet/{credential.public_id}").content.decode()
    assert "Acme, March" in again
    assert found[1] not in again
    credential.refresh_from_db()
    assert credential.holder == ada


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"label": "", "ends_on": "2027-01-01"}, "Name whom the link is for"),
        ({"label": "Acme", "ends_on": "2020-01-01"}, "within the next three years"),
        ({"label": "Acme", "ends_on": "2099-01-01"}, "within the next three years"),
        ({"label": "Acme", "ends_on": "soon"}, "Write the day as"),
    ],
)
def test_a_link_that_will_not_do_names_the_field_and_the_cure(
    award_to: Callable[..., Credential],
    ada: User,
    signed_in: SignedIn,
    form: dict[str, str],
    said: str,
) -> None:
    credential = award_to("ada@example.org")
    answer = signed_in(ada).post(f"/wallet/{credential.public_id}/links", form)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not ShareLink.objects.exists()


def test_only_the_three_levels_can_be_chosen(
    award_to: Callable[..., Credential], ada: User
) -> None:
    credential = award_to("ada@example.org")
    with pytest.raises(CampusError):
        actions.show(public_id=credential.public_id, visibility="everyone", person=ada)


def test_what_somebody_else_keeps_at_the_same_moment_stays_theirs(
    award_to: Callable[..., Credential],
    ada: User,
    person: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    credential, bob = award_to("ada@example.org"), person("bob@example.org")
    ask = actions.access_held

    def asked_then_kept_by_bob(person: User, public_id: str) -> Credential:
        found = ask(person, public_id)
        Credential.objects.update(holder=bob)
        return found

    monkeypatch.setattr(actions, "access_held", asked_then_kept_by_bob)
    with pytest.raises(Missing):
        actions.show(public_id=credential.public_id, visibility="public", person=ada)
    assert not Showing.objects.exists()


def test_making_it_private_ends_its_links_for_good(
    award_to: Callable[..., Credential], ada: User
) -> None:
    credential = award_to("ada@example.org")
    _, first = actions.create_link(public_id=credential.public_id, label="Acme", person=ada)
    actions.show(public_id=credential.public_id, visibility="private", person=ada)
    _, second = actions.create_link(public_id=credential.public_id, label="Beta", person=ada)
    page = f"/c/{credential.public_id}"
    assert Client().get(page, {"key": second}).status_code == 200
    assert Client().get(page, {"key": first}).status_code == 404


def test_who_takes_over_an_address_does_not_inherit_what_its_owner_had_kept(
    award_to: Callable[..., Credential], ada: User, person: Callable[..., User]
) -> None:
    credential = award_to("ada@example.org")
    actions.keep(public_id=credential.public_id, person=ada)
    erase_person(person=ada, address="ada@example.org")
    heir = person("ada@example.org", name="Another Ada")
    assert not held(heir).rows
    with pytest.raises(Missing):
        actions.keep(public_id=credential.public_id, person=heir)
    claiming.send_again(credential=credential)
    assert actions.keep(public_id=credential.public_id, person=heir).holder == heir
