"""Awarding: once, all or nothing, in one's own name, and never changed afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

import bayleaf
from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements.models import Version
from bayleaf.campus.awarding import actions, claiming, pen, status
from bayleaf.campus.awarding.actions import Award
from bayleaf.campus.awarding.models import (
    Claim,
    Credential,
    Reason,
    SignedBytes,
    State,
    StatusEntry,
    StatusList,
)
from bayleaf.campus.foundation import outside
from bayleaf.campus.foundation.audit import first_broken_line
from bayleaf.campus.foundation.errors import CampusError, Conflict, Forbidden, Missing
from bayleaf.campus.foundation.models import AuditLine, OutgoingMail
from bayleaf.campus.organizations.models import Organization, Role
from bayleaf.engine.status import Bitstring
from tests.campus.awards import publish

ADA = Award(email="ada@example.org", name="Ada Lovelace", result="17", occasion="Autumn")
Make = Callable[..., Credential]
DIGEST = "0" * 64


def verdict(data: bytes) -> str:
    """What a stranger reads, who asks our public addresses (``through_the_web``)."""
    fetch = outside.fetch_for_one_check()
    return str(bayleaf.verify(data, fetch=fetch, at=timezone.now()).verdict)


def bit(credential: Credential, purpose: str) -> int:
    entry = credential.status_entries.select_related("list").get(purpose=purpose)
    document = json.loads(bytes(entry.list.document))
    bits = Bitstring.decode(document["credentialSubject"]["encodedList"])
    return bits.get(entry.index)


@pytest.mark.usefixtures("through_the_web")
def test_an_award_is_genuine_to_a_stranger(published: Version, issuer: User) -> None:
    credential = actions.award(version=published, award=ADA, awarded_by=issuer)

    for data in (credential.signed.json, credential.signed.jwt):
        report = bayleaf.verify(
            bytes(data),
            fetch=outside.fetch_for_one_check(),
            at=timezone.now(),
            expect_recipient="ada@example.org",
        )
        assert report.verdict == "valid_issuer_unrecognised"
        assert report.recipient_match == "match"


def test_the_same_key_awards_once(published: Version, issuer: User) -> None:
    first, again = (
        actions.award(version=published, award=ADA, awarded_by=issuer, idempotency_key="k")
        for _ in range(2)
    )

    assert first == again
    assert Credential.objects.count() == StatusList.objects.get(purpose="revocation").used == 1
    assert OutgoingMail.objects.count() == 1


def test_a_key_is_for_one_person(published: Version, issuer: User) -> None:
    actions.award(version=published, award=ADA, awarded_by=issuer, idempotency_key="k")

    with pytest.raises(Conflict, match="somebody else"):
        actions.award(
            version=published,
            award=replace(ADA, email="eve@example.org"),
            awarded_by=issuer,
            idempotency_key="k",
        )


def test_a_person_is_awarded_once_for_an_occasion(published: Version, issuer: User) -> None:
    first = actions.award(version=published, award=ADA, awarded_by=issuer, idempotency_key="a")
    shouted = replace(ADA, email=" ADA@Example.org ")
    again = actions.award(version=published, award=shouted, awarded_by=issuer, idempotency_key="b")
    other = actions.award(
        version=published, award=replace(ADA, occasion="Spring"), awarded_by=issuer
    )

    assert first == again
    assert other != first


def test_what_was_revoked_can_be_awarded_anew(published: Version, issuer: User) -> None:
    first = actions.award(version=published, award=ADA, awarded_by=issuer)
    actions.revoke(credential=first, reason=Reason.MISTAKE, actor=issuer)
    second = actions.award(version=published, award=ADA, awarded_by=issuer)

    assert second != first
    assert (second.state, second.revision) == (State.ACTIVE, 2)


def test_a_draft_is_not_awarded(published: Version, issuer: User) -> None:
    draft = Version.objects.create(achievement=published.achievement, number=2, name="Next")

    with pytest.raises(Conflict, match="draft"):
        actions.award(version=draft, award=ADA, awarded_by=issuer)


@pytest.mark.parametrize("value", ["21", "9", "-1", "NaN", "Infinity", "1e9", "many", ""])
def test_a_result_off_the_scale_awards_nothing(
    published: Version, issuer: User, value: str
) -> None:
    with pytest.raises(CampusError) as refusal:
        actions.award(version=published, award=replace(ADA, result=value), awarded_by=issuer)

    assert refusal.value.field == "result"
    assert Credential.objects.count() == OutgoingMail.objects.count() == 0


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.VIEWER])
def test_only_those_who_may_award_do(
    published: Version, member: Callable[[Role], User], award_to: Make, role: Role
) -> None:
    credential, actor = award_to("b@example.org"), member(role)
    acts: list[Callable[[], object]] = [
        lambda: actions.award(version=published, award=ADA, awarded_by=actor),
        lambda: actions.revoke(credential=credential, reason="mistake", actor=actor),
        lambda: actions.suspend(credential=credential, reason="review", actor=actor),
        lambda: actions.reinstate(credential=credential, actor=actor),
        lambda: actions.correct(credential=credential, award=ADA, actor=actor),
    ]

    for act in acts:
        with pytest.raises(Forbidden):
            act()
    assert Credential.objects.get().state == State.ACTIVE


def test_nobody_awards_in_the_name_of_another_organization(theirs: Version, issuer: User) -> None:
    with pytest.raises(Missing):
        actions.award(version=theirs, award=ADA, awarded_by=issuer)


def test_the_pen_refuses_another_issuer(school: Organization, elsewhere: Organization) -> None:
    document = {"issuer": {"id": elsewhere.did}}

    with pytest.raises(pen.NotSigned, match="its own issuer"):
        pen.sign(document, organization=school, kind="Ed25519", at=timezone.now())
    with pytest.raises(pen.NotSigned):
        pen.sign({"issuer": None}, organization=school, kind="Ed25519", at=timezone.now())


@pytest.mark.parametrize("model", [SignedBytes, StatusEntry, Claim, OutgoingMail, AuditLine])
def test_a_failure_of_the_store_leaves_nothing(
    published: Version, issuer: User, model: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = model._meta.db_table  # type: ignore[attr-defined]
    lines = AuditLine.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TRIGGER no_room BEFORE INSERT ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'no room'); END"
        )

    with pytest.raises(DatabaseError, match="no room"):
        actions.award(version=published, award=ADA, awarded_by=issuer)

    assert Credential.objects.count() == OutgoingMail.objects.count() == 0
    assert StatusList.objects.count() == StatusEntry.objects.count() == 0
    assert AuditLine.objects.count() == lines
    assert first_broken_line() is None


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE awarding_signedbytes SET json = x'00'",
        "UPDATE awarding_signedbytes SET jwt = jwt",
        "DELETE FROM awarding_signedbytes",
        "INSERT OR REPLACE INTO awarding_signedbytes (credential_id, json, jwt, key_id, "
        "jwt_key_id, erased_sha256) SELECT credential_id, x'00', jwt, key_id, jwt_key_id, '' "
        "FROM awarding_signedbytes",
        "UPDATE awarding_signedbytes SET json = x'', jwt = x''",
        f"UPDATE awarding_signedbytes SET json = x'00', jwt = x'', erased_sha256 = '{DIGEST}'",
        f"UPDATE awarding_signedbytes SET json = x'', erased_sha256 = '{DIGEST}'",
        "UPDATE awarding_signedbytes SET json = x'', jwt = x'', erased_sha256 = 'short'",
        f"UPDATE awarding_signedbytes SET erased_sha256 = '{DIGEST}'",
        f"UPDATE awarding_signedbytes SET json = x'', jwt = x'', erased_sha256 = '{DIGEST}', "
        "key_id = jwt_key_id",
    ],
)
def test_what_was_signed_never_changes(award_to: Make, sql: str) -> None:
    credential = award_to("ada@example.org")
    before = bytes(credential.signed.json)

    with (
        pytest.raises(DatabaseError, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)

    assert bytes(SignedBytes.objects.get().json) == before


@pytest.mark.usefixtures("through_the_web")
def test_suspension_and_reinstatement_are_read_at_once(award_to: Make, issuer: User) -> None:
    credential = award_to("ada@example.org")
    data = bytes(credential.signed.json)

    actions.suspend(credential=credential, reason=Reason.REVIEW, actor=issuer)
    assert verdict(data) == "suspended"
    actions.reinstate(credential=credential, actor=issuer)
    assert verdict(data) == "valid_issuer_unrecognised"
    actions.revoke(credential=credential, reason=Reason.CONDUCT, actor=issuer)
    assert verdict(data) == "revoked"


def test_a_revocation_is_for_good(award_to: Make, issuer: User) -> None:
    credential = award_to("ada@example.org")
    actions.revoke(credential=credential, reason=Reason.MISTAKE, actor=issuer)

    for act in (
        lambda: actions.revoke(credential=credential, reason="mistake", actor=issuer),
        lambda: actions.suspend(credential=credential, reason="review", actor=issuer),
        lambda: actions.reinstate(credential=credential, actor=issuer),
        lambda: actions.correct(credential=credential, award=ADA, actor=issuer),
    ):
        with pytest.raises(Conflict):
            act()
    assert bit(credential, status.REVOCATION) == 1


def test_what_cannot_be_suspended_says_so(school: Organization, award_to: Make) -> None:
    credential = award_to("a@example.org", version=publish(school, "Firm", can_be_suspended=False))

    with pytest.raises(Conflict, match="cannot be suspended"):
        actions.suspend(
            credential=credential, reason="review", actor=school.memberships.get().person
        )


@pytest.mark.usefixtures("through_the_web")
def test_a_correction_takes_the_place_of_the_first(award_to: Make, issuer: User) -> None:
    yesterday = timezone.now().replace(microsecond=0) - timedelta(days=1)
    first = award_to("ada@example.org", name="Ada Lovelaec", at=yesterday)
    fixed = actions.correct(
        credential=first, award=replace(ADA, email="eve@example.org", result="18"), actor=issuer
    )

    first.refresh_from_db()
    assert (first.state, first.state_reason) == (State.REVOKED, Reason.CORRECTED)
    assert (fixed.recipient_email, fixed.recipient_name) == ("ada@example.org", "Ada Lovelace")
    assert (fixed.awarded_at, fixed.supersedes, fixed.revision) == (yesterday, first, 2)
    assert verdict(bytes(first.signed.json)) == "revoked"
    assert verdict(bytes(fixed.signed.json)) == "valid_issuer_unrecognised"


def test_a_correction_goes_where_the_first_one_is(
    award_to: Make, issuer: User, person: Callable[..., User]
) -> None:
    ada = person("ada@example.org")
    first = award_to("ada@example.org")
    first.holder, first.claimed_at = ada, timezone.now()
    first.save()
    OutgoingMail.objects.all().delete()

    fixed = actions.correct(credential=first, award=ADA, actor=issuer)

    assert fixed.holder == ada
    (mail,) = OutgoingMail.objects.all()
    assert mail.to == "ada@example.org"
    assert f"/wallet/{fixed.public_id}" in mail.text
    assert "/claim/" not in mail.text, "who holds it has nothing to claim"


def test_a_correction_that_fails_leaves_the_first_in_force(award_to: Make, issuer: User) -> None:
    first = award_to("ada@example.org")

    with pytest.raises(CampusError):
        actions.correct(credential=first, award=replace(ADA, result="99"), actor=issuer)

    first.refresh_from_db()
    assert first.state == State.ACTIVE
    assert Credential.objects.count() == 1


def test_every_act_is_in_an_unbroken_audit_log(award_to: Make, issuer: User) -> None:
    credential = award_to("ada@example.org")
    actions.suspend(credential=credential, reason=Reason.REVIEW, actor=issuer)
    actions.reinstate(credential=credential, actor=issuer)
    claiming.send_again(credential=credential, actor=issuer)
    actions.correct(credential=credential, award=ADA, actor=issuer)

    verbs = AuditLine.objects.filter(object=credential.public_id).values_list("verb", flat=True)
    assert [*verbs] == ["award", "suspend", "reinstate", "resend", "revoke"]
    assert first_broken_line() is None
    told = json.dumps([*AuditLine.objects.values_list("detail", flat=True)])
    assert "ada@" not in told
    assert "Lovelace" not in told


def test_what_is_withdrawn_is_not_awarded_any_more(
    published: Version, school: Organization
) -> None:
    owner = school.memberships.get().person
    published.achievement.withdrawn_at = timezone.now()
    published.achievement.save(update_fields=["withdrawn_at"])
    with pytest.raises(Conflict, match="withdrawn"):
        actions.award(
            version=published,
            award=Award(email="a@example.org", name="A", result="12"),
            awarded_by=owner,
        )
    assert not Credential.objects.exists()


def test_what_is_on_hold_is_not_put_in_force_by_a_correction(
    award_to: Callable[..., Credential],
) -> None:
    credential = award_to("ada@example.org")
    owner = credential.awarded_by
    assert owner is not None
    actions.suspend(credential=credential, reason="review", actor=owner)
    with pytest.raises(Conflict, match="on hold"):
        actions.correct(
            credential=credential, award=Award(email="", name="A", result="12"), actor=owner
        )
    credential.refresh_from_db()
    assert credential.state == State.SUSPENDED
