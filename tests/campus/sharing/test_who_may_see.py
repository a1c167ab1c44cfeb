"""Who gets to see what: everybody against every visibility and every address of a credential."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.organizations import actions as organizations
from bayleaf.campus.organizations.models import Membership, Role
from bayleaf.campus.wallet import actions as wallet
from bayleaf.campus.wallet.models import ShareLink
from tests.campus.web import CampusWeb

PLACES = ("", ".json", ".jwt", ".png", ".svg", "/badge.svg", "/qr.svg")
VIEWERS = ("nobody", "holder", "other", "issuer", "viewer", "other issuer")
Viewers = dict[str, Client]


@pytest.fixture
def viewers(
    holder: User,
    person: Callable[..., User],
    member: Callable[[Role], User],
    signed_in: Callable[[User], Client],
) -> Viewers:
    stranger = person("bob@example.org", name="Bob")
    elsewhere = person("eve@example.org", name="Eve")
    organizations.found_organization(
        founder=elsewhere, slug="other-school", name="Other", kind="school", country="DE"
    )
    return {
        "nobody": Client(),
        "holder": signed_in(holder),
        "other": signed_in(stranger),
        "issuer": signed_in(member(Role.ISSUER)),
        "viewer": signed_in(member(Role.VIEWER)),
        "other issuer": signed_in(elsewhere),
    }


def statuses(viewers: Viewers, credential: Credential, query: str = "") -> dict[str, set[int]]:
    return {
        who: {
            client.get(f"/c/{credential.public_id}{place}{query}").status_code for place in PLACES
        }
        for who, client in viewers.items()
    }


def test_a_private_credential_is_seen_by_its_holder_and_its_issuer_alone(
    viewers: Viewers, credential: Credential, through_the_web: CampusWeb
) -> None:
    seen = statuses(viewers, credential)
    assert {who for who, codes in seen.items() if codes == {200}} == {"holder", "issuer", "viewer"}
    assert all(codes in ({200}, {404}) for codes in seen.values())


def test_a_private_credential_stays_private_with_a_key(
    viewers: Viewers, credential: Credential, holder: User, through_the_web: CampusWeb
) -> None:
    _, token = wallet.create_link(public_id=credential.public_id, label="Acme", person=holder)
    wallet.show(public_id=credential.public_id, visibility="private", person=holder)
    assert statuses(viewers, credential, f"?key={token}")["nobody"] == {404}


def test_a_link_opens_every_address_to_anyone_and_no_link_to_none(
    viewers: Viewers, credential: Credential, holder: User, through_the_web: CampusWeb
) -> None:
    _, token = wallet.create_link(public_id=credential.public_id, label="Acme", person=holder)
    with_key = statuses(viewers, credential, f"?key={token}")
    assert all(codes == {200} for codes in with_key.values())
    for query in ("", "?key=", "?key=wrong", f"?key={token}x"):
        seen = statuses(viewers, credential, query)
        assert seen["nobody"] == seen["other"] == seen["other issuer"] == {404}


def test_a_public_credential_is_seen_by_anyone(
    viewers: Viewers, credential: Credential, holder: User, through_the_web: CampusWeb
) -> None:
    wallet.show(public_id=credential.public_id, visibility="public", person=holder)
    assert all(codes == {200} for codes in statuses(viewers, credential).values())


def test_one_that_waits_for_an_address_is_its_owners_once_they_proved_it(
    award_to: Callable[..., Credential],
    person: Callable[..., User],
    signed_in: Callable[[User], Client],
    through_the_web: CampusWeb,
) -> None:
    waiting = award_to("ada@example.org")
    ada = person("ada@example.org")
    assert signed_in(ada).get(f"/c/{waiting.public_id}").status_code == 200
    ada.emailaddress_set.update(verified=False)
    assert signed_in(ada).get(f"/c/{waiting.public_id}").status_code == 404


def test_a_link_ends_on_its_day_and_at_once_when_it_is_revoked(
    credential: Credential, holder: User, through_the_web: CampusWeb
) -> None:
    link, token = wallet.create_link(public_id=credential.public_id, label="Acme", person=holder)
    address = f"/c/{credential.public_id}?key={token}"
    assert link.expires_at - link.created_at == timedelta(days=90)
    assert Client().get(address).status_code == 200
    ShareLink.objects.update(expires_at=timezone.now())
    assert Client().get(address).status_code == 404
    ShareLink.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert Client().get(address).status_code == 200
    wallet.revoke_link(public_id=credential.public_id, link_id=link.public_id, person=holder)
    assert Client().get(address).status_code == 404


def test_the_key_of_one_credential_opens_no_other(
    credential: Credential,
    award_to: Callable[..., Credential],
    holder: User,
    through_the_web: CampusWeb,
) -> None:
    other = award_to("ada@example.org", occasion="again")
    wallet.create_link(public_id=other.public_id, label="Other", person=holder)
    _, token = wallet.create_link(public_id=credential.public_id, label="Acme", person=holder)
    assert Client().get(f"/c/{other.public_id}?key={token}").status_code == 404


def test_an_opened_link_is_counted_by_the_hour_for_strangers_alone(
    credential: Credential,
    holder: User,
    signed_in: Callable[[User], Client],
    through_the_web: CampusWeb,
) -> None:
    link, token = wallet.create_link(public_id=credential.public_id, label="Acme", person=holder)
    address = f"/c/{credential.public_id}?key={token}"
    signed_in(holder).get(address)
    Client().head(address)
    Client().get(address, HTTP_ACCEPT="application/vc")
    link.refresh_from_db()
    assert (link.opens, link.last_opened) == (0, None)
    Client().get(address)
    Client().get(address)
    link.refresh_from_db()
    assert link.opens == 2
    assert link.last_opened is not None
    assert (link.last_opened.minute, link.last_opened.second) == (0, 0)


def test_what_is_not_public_is_not_kept_and_its_address_goes_nowhere(
    credential: Credential, holder: User, through_the_web: CampusWeb
) -> None:
    _, token = wallet.create_link(public_id=credential.public_id, label="Acme", person=holder)
    for place in PLACES:
        answer = Client().get(f"/c/{credential.public_id}{place}?key={token}")
        assert answer.headers["Cache-Control"] == "no-store", place
        assert answer.headers["Referrer-Policy"] == "no-referrer", place
        assert answer.headers["X-Robots-Tag"] == "noindex", place
    wallet.show(public_id=credential.public_id, visibility="public", person=holder)
    answer = Client().get(f"/c/{credential.public_id}")
    assert "no-store" not in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert not answer.cookies


def test_a_stranger_learns_nothing_from_the_picture_of_a_private_credential(
    credential: Credential, holder: User
) -> None:
    private = Client().get(f"/c/{credential.public_id}/image.png")
    missing = Client().get("/c/AAAAAAAAAAAAAAAAAAAAAA/image.png")
    assert private.status_code == missing.status_code == 200
    assert private.content == missing.content
    wallet.show(public_id=credential.public_id, visibility="public", person=holder)
    assert Client().get(f"/c/{credential.public_id}/image.png").content != private.content


def test_a_member_who_left_sees_it_no_more(
    credential: Credential,
    member: Callable[[Role], User],
    signed_in: Callable[[User], Client],
    through_the_web: CampusWeb,
) -> None:
    viewer = member(Role.VIEWER)
    client = signed_in(viewer)
    assert client.get(f"/c/{credential.public_id}").status_code == 200
    Membership.objects.filter(person=viewer).delete()
    assert client.get(f"/c/{credential.public_id}").status_code == 404
