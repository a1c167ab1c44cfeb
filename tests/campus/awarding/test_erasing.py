"""Erasing a person from the issuer's register: all of them goes, a tombstone stays."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from bayleaf.campus.accounts import erasure
from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding import actions, batches, claiming, erasing
from bayleaf.campus.awarding.models import Claim, Credential, Reason, SignedBytes, State
from bayleaf.campus.foundation.audit import first_broken_line
from bayleaf.campus.foundation.errors import CampusError, Conflict, Forbidden, Missing
from bayleaf.campus.foundation.models import AuditLine, OutgoingMail
from bayleaf.campus.organizations.models import Organization, Role
from bayleaf.campus.wallet import actions as wallet
from bayleaf.campus.wallet.models import ShareLink, Showing
from bayleaf.campus.wallet.queries import may_see, mine
from bayleaf.engine.status import Bitstring

Make = Callable[..., Credential]
EMAIL, NAME = "gilda@gone.example", "Gilda Goneaway"


@pytest.fixture
def owner(school: Organization) -> User:
    return school.memberships.get(role=Role.OWNER).person


@pytest.fixture
def credential(award_to: Make) -> Credential:
    return award_to(
        EMAIL,
        name=NAME,
        narrative="Gilda tied the goldfish knot.",
        evidence=[{"name": "Gilda's film", "url": "https://film.example/goldfish"}],
    )


def page(name: str, credential: Credential) -> str:
    return reverse(name, args=[credential.organization.slug, credential.public_id])


def test_a_tombstone_is_all_that_stays(credential: Credential, owner: User) -> None:
    signed = bytes(credential.signed.json)
    entries = list(credential.status_entries.values("list", "index", "purpose"))

    erasing.erase(credential=credential, reason="request", actor=owner)

    left = Credential.objects.get(pk=credential.pk)
    assert (left.recipient_email, left.recipient_name, left.narrative) == ("", "", "")
    assert (left.evidence, left.result, left.occasion, left.holder) == ([], "", "", None)
    assert (left.state, left.state_reason) == (State.REVOKED, Reason.REQUEST)
    assert (left.public_id, left.awarded_at) == (credential.public_id, credential.awarded_at)
    assert left.erased_at is not None
    assert bytes(left.signed.json) == bytes(left.signed.jwt) == b""
    assert left.signed.erased_sha256 == hashlib.sha256(signed).hexdigest()
    assert list(left.status_entries.values("list", "index", "purpose")) == entries
    line = AuditLine.objects.get(verb="erase")
    assert (line.object, line.actor) == (credential.public_id, owner.public_id)
    assert line.detail == {"reason": "request"}
    assert first_broken_line() is None


def test_a_copy_reads_as_revoked_at_once(credential: Credential, owner: User) -> None:
    entry = credential.status_entries.get(purpose="revocation")
    erasing.erase(credential=credential, reason="request", actor=owner)
    entry.list.refresh_from_db()
    told = json.loads(Client().get(f"/status/{entry.list.public_id}").content)
    bits = Bitstring.decode(told["credentialSubject"]["encodedList"])
    assert bits.get(entry.index) == 1


def test_the_database_does_not_know_the_person_any_more(
    credential: Credential, owner: User, school: Organization
) -> None:
    batch = batches.draft_batch(
        actor=owner,
        organization=school,
        version=credential.version,
        text=f"{EMAIL},{NAME},12,Gilda again,https://film.example/goldfish-2",
        occasion="Autumn",
    )
    batches.start(batch=batch, actor=owner)
    batches.run(batch.public_id)
    other = Credential.objects.get(occasion="Autumn")
    actions.suspend(credential=credential, reason="review", actor=owner)
    actions.reinstate(credential=credential, actor=owner)
    corrected = actions.correct(
        credential=credential,
        award=actions.Award(email=EMAIL, name=f"{NAME} the second", result="12"),
        actor=owner,
    )
    for each in (corrected, other):
        erasing.erase(credential=each, reason="request", actor=owner)

    assert set(Credential.objects.values_list("recipient_email", flat=True)) == {""}
    assert not Claim.objects.exists()
    assert not OutgoingMail.objects.filter(to=EMAIL).exists()
    connection.ensure_connection()
    assert isinstance(connection.connection, sqlite3.Connection)
    dump = "\n".join(connection.connection.iterdump()).lower()
    assert credential.public_id.lower() in dump
    for text in (EMAIL, NAME.lower(), "gilda", "goldfish"):
        assert text not in dump, text
        for written in (text, text.title(), text.capitalize()):  # what is signed is bytes
            assert written.encode().hex() not in dump, text


def test_what_it_corrects_and_what_corrects_it_goes_too(
    credential: Credential, owner: User
) -> None:
    last = credential
    for name in ("Gilda Gone", "Gilda G."):
        last = actions.correct(
            credential=last, award=actions.Award(email=EMAIL, name=name, result="12"), actor=owner
        )
    middle = Credential.objects.get(recipient_name="Gilda Gone")

    erasing.erase(credential=middle, reason="request", actor=owner)

    assert Credential.objects.filter(erased_at=None).count() == 0
    reasons = Credential.objects.order_by("pk").values_list("state_reason", flat=True)
    assert list(reasons) == ["corrected", "corrected", "request"]


def test_others_keep_what_they_have(credential: Credential, award_to: Make, owner: User) -> None:
    bob = award_to("bob@example.org", name="Bob")
    mails = OutgoingMail.objects.filter(to="bob@example.org").count()
    erasing.erase(credential=credential, reason="request", actor=owner)

    bob.refresh_from_db()
    assert (bob.state, bob.erased_at, bob.recipient_name) == (State.ACTIVE, None, "Bob")
    assert bytes(SignedBytes.objects.get(credential=bob).json)
    assert OutgoingMail.objects.filter(to="bob@example.org").count() == mails > 0


def test_many_can_be_erased_and_the_person_awarded_anew(
    credential: Credential, award_to: Make, owner: User
) -> None:
    for email in (EMAIL, "second@gone.example"):
        erasing.erase(credential=award_to(email), reason="request", actor=owner)
    again = award_to(EMAIL, name="Gilda")
    assert again.erased_at is None
    assert again.public_id != credential.public_id


def test_erasing_twice_is_refused(credential: Credential, owner: User) -> None:
    erasing.erase(credential=credential, reason="request", actor=owner)
    with pytest.raises(Conflict):
        erasing.erase(credential=credential, reason="request", actor=owner)
    assert AuditLine.objects.filter(verb="erase").count() == 1


def test_nothing_more_can_be_done_with_it(credential: Credential, owner: User) -> None:
    erasing.erase(credential=credential, reason="request", actor=owner)
    credential = Credential.objects.get(pk=credential.pk)
    told = actions.Award(email=EMAIL, name=NAME)
    for act in (
        lambda: actions.revoke(credential=credential, reason="mistake", actor=owner),
        lambda: actions.suspend(credential=credential, reason="review", actor=owner),
        lambda: actions.reinstate(credential=credential, actor=owner),
        lambda: actions.correct(credential=credential, award=told, actor=owner),
        lambda: claiming.send_again(credential=credential, actor=owner),
    ):
        with pytest.raises(CampusError):
            act()
    assert not OutgoingMail.objects.filter(to=EMAIL).exists()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE awarding_signedbytes SET json = x'00'",
        "UPDATE awarding_signedbytes SET erased_sha256 = ''",
        "DELETE FROM awarding_signedbytes",
    ],
)
def test_the_door_closes_behind_it(credential: Credential, owner: User, sql: str) -> None:
    erasing.erase(credential=credential, reason="request", actor=owner)
    with (
        pytest.raises(DatabaseError, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


def test_a_failure_leaves_everything(
    credential: Credential, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(credential: Credential) -> None:
        raise RuntimeError

    monkeypatch.setattr(erasing, "_forgetters", [*erasing._forgetters, fail])
    with pytest.raises(RuntimeError):
        erasing.erase(credential=credential, reason="request", actor=owner)

    credential.refresh_from_db()
    assert (credential.state, credential.recipient_name) == (State.ACTIVE, NAME)
    assert bytes(SignedBytes.objects.get().json)
    assert not AuditLine.objects.filter(verb="erase").exists()


@pytest.mark.parametrize("role", [Role.ISSUER, Role.ASSESSOR, Role.VIEWER])
def test_only_an_owner_erases(
    credential: Credential, member: Callable[[Role], User], role: Role
) -> None:
    with pytest.raises(Forbidden):
        erasing.erase(credential=credential, reason="request", actor=member(role))
    assert not Credential.objects.exclude(erased_at=None).exists()


def test_what_the_holder_chose_and_their_links_go_with_it(
    credential: Credential, owner: User, person: Callable[..., User]
) -> None:
    gilda = person(EMAIL)
    _, key = wallet.create_link(public_id=credential.public_id, label="Acme", person=gilda)
    wallet.show(public_id=credential.public_id, visibility="public", person=gilda)

    erasing.erase(credential=credential, reason="request", actor=owner)

    assert not ShareLink.objects.exists()
    assert not Showing.objects.exists()
    assert not mine(gilda).exists()
    for viewer in (gilda, owner):
        with pytest.raises(Missing):
            may_see(credential.public_id, viewer=viewer, key=key)
    for ending in ("", ".json", ".jwt", ".png", ".svg"):
        assert Client().get(f"/c/{credential.public_id}{ending}").status_code == 404


def test_an_owner_erases_on_its_pages(
    credential: Credential, owner: User, signed_in: Callable[[User], Client]
) -> None:
    client = signed_in(owner)
    here = page("awarded-erase", credential)
    assert here in client.get(page("awarded-one", credential)).content.decode()
    assert "It cannot be undone." in client.get(here).content.decode()
    assert Credential.objects.get().erased_at is None, "looking changes nothing"
    assert client.post(here).status_code == 422
    assert client.post(here, {"reason": "corrected"}).status_code == 422

    answer = client.post(here, {"reason": "request"}, follow=True)

    told = answer.content.decode()
    assert "Erased. Tell the person that it is done." in told
    assert SignedBytes.objects.get().erased_sha256 in told
    assert "Erased: the holder asked for it" in told
    assert NAME not in told
    listed = client.get(reverse("awarded", args=["harbour-school"])).content.decode()
    assert "Name erased" in listed
    exported = b"".join(client.get(reverse("awarded-export", args=["harbour-school"])))
    assert b",Erased," in exported
    assert client.post(here, {"reason": "request"}).status_code == 302
    assert AuditLine.objects.filter(verb="erase").count() == 1


def test_an_issuer_is_not_offered_it(credential: Credential, desk: Client) -> None:
    told = desk.get(page("awarded-one", credential)).content.decode()
    assert page("awarded-erase", credential) not in told


def test_a_holder_who_deletes_the_account_stays_in_the_register_alone(
    credential: Credential, owner: User, person: Callable[..., User]
) -> None:
    gilda = person(EMAIL, name=NAME)
    wallet.show(public_id=credential.public_id, visibility="public", person=gilda)
    assert Client().get(f"/c/{credential.public_id}").status_code == 200

    erasure.erase_person(person=gilda, address=EMAIL)

    credential = Credential.objects.get(pk=credential.pk)
    assert (credential.holder, credential.claimed_at) == (None, None)
    assert (credential.recipient_name, credential.state) == (NAME, State.ACTIVE)
    assert bytes(credential.signed.json)
    assert Client().get(f"/c/{credential.public_id}").status_code == 404
    assert may_see(credential.public_id, viewer=owner).is_issuer
    assert AuditLine.objects.filter(verb="leave", object=credential.public_id).count() == 1
    assert first_broken_line() is None


def test_a_credential_kept_under_an_address_that_was_given_up_is_shown_no_more(
    credential: Credential, person: Callable[..., User]
) -> None:
    gilda = person(EMAIL)
    wallet.show(public_id=credential.public_id, visibility="public", person=gilda)
    gilda.emailaddress_set.update(email="other@gone.example")
    User.objects.filter(pk=gilda.pk).update(email="other@gone.example")

    erasure.erase_person(person=gilda, address="other@gone.example")

    assert not Showing.objects.exists()


def test_the_link_of_an_account_that_was_deleted_opens_nothing(
    credential: Credential,
    link_of: Callable[[Credential], str],
    person: Callable[..., User],
    owner: User,
) -> None:
    link = link_of(credential)
    erasure.erase_person(person=person(EMAIL), address=EMAIL)
    assert Client().get(link).status_code == 404
    assert not User.objects.filter(email=EMAIL).exists()

    claiming.send_again(credential=credential, actor=owner)
    assert Client().get(link_of(credential)).status_code == 200


def test_the_page_that_asks_says_what_issuers_keep() -> None:
    stays = [part.stays for part in erasure.parts()]
    assert any("Ask the issuer to erase it." in sentence for sentence in stays)


def test_who_only_claims_an_address_ends_nothing_of_its_owner(
    credential: Credential, link_of: Callable[[Credential], str], person: Callable[..., User]
) -> None:
    eve = person("eve@example.org")
    eve.emailaddress_set.create(email=EMAIL, verified=False, primary=False)
    link, waiting = link_of(credential), OutgoingMail.objects.filter(to=EMAIL).count()

    erasure.erase_person(person=eve, address="eve@example.org")

    assert Client().get(link).status_code == 200
    assert OutgoingMail.objects.filter(to=EMAIL).count() == waiting == 1
