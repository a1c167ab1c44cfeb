"""A campus of many credentials, made quickly: a few hundred are really awarded, all others are rows
beside them with copies of their signed bytes.

The rows are consistent where the platform looks: status indexes, claims, audit chain, holders,
mails. Only the signature of a copy belongs to another id.
"""

from __future__ import annotations

import itertools
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements import actions as achievements
from bayleaf.campus.achievements.art import default_design
from bayleaf.campus.achievements.models import Version
from bayleaf.campus.achievements.wording import Wording
from bayleaf.campus.awarding import actions as awarding
from bayleaf.campus.awarding.indexes import shuffled
from bayleaf.campus.awarding.models import Claim, Credential, SignedBytes, StatusEntry, StatusList
from bayleaf.campus.foundation import audit
from bayleaf.campus.foundation.ids import digest, new_token
from bayleaf.campus.foundation.models import AuditHead, AuditLine, OutgoingMail
from bayleaf.campus.organizations import actions as organizations
from bayleaf.campus.organizations.models import Organization
from benchmarks.campus.names import BIG, LEARNER

SHARES: Final = {BIG: 60, "north-college": 20, "harbour-school": 12, "guild": 8}
"""Organizations, and how many of a hundred credentials are theirs."""
_VERSIONS: Final = 10
_REAL_EACH: Final = 5
_HELD_OF_A_HUNDRED: Final = 3
_CHUNK: Final = 2_000
_FIRST: Final = ("Ada", "Bo", "Chidi", "Dilan", "Eva", "Farah", "Goran", "Hana", "Ines", "Jonas")
_LAST: Final = ("Adler", "Brandt", "Castro", "Dvorak", "Eriksen", "Fischer", "Garcia", "Hoxha")
_TITLES: Final = (
    "Data analysis with spreadsheets", "First aid at work", "Soil sampling", "Knots and splices",
    "Statistics for nurses", "Welding of thin sheets", "Plain language", "Network safety",
    "Bookkeeping of associations", "Teaching adults",
)  # fmt: skip


@dataclass
class Pattern:
    """A version, the bytes of one real credential of it, and its open status lists by purpose."""

    version: Version
    signed: SignedBytes
    owner: User
    lists: dict[str, StatusList]


@dataclass
class Filling:
    """What the rows are made from; the same seed makes the same campus."""

    patterns: dict[str, list[Pattern]]
    people: Sequence[User]
    learner: User
    now: datetime
    chance: random.Random = field(default_factory=lambda: random.Random(7))


def fill(count: int) -> None:
    """So many credentials in all, in an empty database."""
    with transaction.atomic():
        filling = _begin(count)
    real = Credential.objects.count()
    numbers = iter(range(real, count))
    while chunk := list(itertools.islice(numbers, _CHUNK)):
        with transaction.atomic():
            _store(filling, chunk)


def _begin(count: int) -> Filling:
    people = [_person(number) for number in range(max(20, count // 100))]
    learner = _account(LEARNER, "Lea Collector")
    patterns = {slug: _patterns(slug, learner) for slug in SHARES}
    return Filling(patterns, people, learner, timezone.now().replace(microsecond=0))


def _person(number: int) -> User:
    return _account(f"person{number}@people.example", _name(number))


def _name(number: int) -> str:
    first = _FIRST[number % len(_FIRST)]
    return f"{first} {_LAST[number // len(_FIRST) % len(_LAST)]} {number}"


def _account(email: str, name: str) -> User:
    user = User.objects.create(email=email, name=name, password="!")
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def _patterns(slug: str, learner: User) -> list[Pattern]:
    owner = _account(f"owner@{slug}.example", f"Owner of {slug}")
    organization = organizations.found_organization(
        founder=owner, slug=slug, name=slug.replace("-", " ").title(), kind="school", country="IE"
    )
    return [_pattern(organization, owner, number, learner) for number in range(_VERSIONS)]


def _pattern(organization: Organization, owner: User, number: int, learner: User) -> Pattern:
    name = f"{_TITLES[number]} {number + 1}"
    draft = achievements.define(
        organization=organization,
        wording=Wording(
            name=name,
            description="Does the work alone, and knows when to ask.",
            criteria="Do three pieces of work, seen by a trainer.",
            outcomes=["Plan the work", "Do the work", "Judge the work"],
            design=default_design(name, ring_text=name, issuer_text=organization.name),
            workload_hours=Decimal(10 + 5 * number),
            ects=Decimal("0.4"),
            level=str(number % 8 + 1),
            participation="onsite",
            assessments=["practical", "project"][: number % 2 + 1],
            supervision="supervised_onsite_id",
            quality_assurance="Reviewed by a board of the field",
            can_be_suspended=True,
            valid_months=24 if number % 3 == 0 else None,
        ),
        actor=owner,
    )
    version = achievements.publish(draft=draft, actor=owner)
    credentials = []
    for turn in range(_REAL_EACH):
        email = LEARNER if turn == 0 else f"real{turn}@people.example"
        award = awarding.Award(email=email, name="Lea Collector", occasion=f"Run {number}")
        credentials.append(awarding.award(version=version, award=award, awarded_by=owner))
    Credential.objects.filter(version=version, recipient_email=LEARNER).update(
        holder=learner, claimed_at=timezone.now()
    )
    lists = {each.purpose: each for each in StatusList.objects.filter(organization=organization)}
    return Pattern(version, credentials[0].signed, owner, lists)


def _store(filling: Filling, numbers: Sequence[int]) -> None:
    first = (Credential.objects.aggregate(last=Max("id"))["last"] or 0) + 1
    rows = [
        _row(filling, number, pk, choice)
        for pk, number, choice in zip(
            itertools.count(first), numbers, _choices(filling, len(numbers)), strict=False
        )
    ]
    Credential.objects.bulk_create(row.credential for row in rows)
    SignedBytes.objects.bulk_create((row.signed for row in rows), batch_size=200)
    StatusEntry.objects.bulk_create(entry for row in rows for entry in row.entries)
    Claim.objects.bulk_create(row.claim for row in rows)
    OutgoingMail.objects.bulk_create(_mail(row.credential) for row in rows)
    _keep_lists(filling)
    _write_audit(rows)


@dataclass(frozen=True)
class Row:
    """One credential with all that belongs to it."""

    credential: Credential
    signed: SignedBytes
    entries: list[StatusEntry]
    claim: Claim
    actor: str


def _choices(filling: Filling, count: int) -> list[Pattern]:
    slugs = filling.chance.choices(list(SHARES), weights=list(SHARES.values()), k=count)
    return [filling.chance.choice(filling.patterns[slug]) for slug in slugs]


def _row(filling: Filling, number: int, pk: int, pattern: Pattern) -> Row:
    chance, version = filling.chance, pattern.version
    at = filling.now - timedelta(seconds=chance.randrange(3 * 365 * 86_400))
    is_learners = chance.randrange(100) < _HELD_OF_A_HUNDRED
    holder = filling.learner if is_learners else chance.choice(filling.people)
    is_claimed = is_learners or chance.random() < 0.6
    state = chance.choices(("active", "revoked", "suspended"), weights=(95, 3, 2))[0]
    email = holder.email if is_claimed else f"learner{number}@people.example"
    name = holder.name if is_claimed else _name(number)
    credential = Credential(
        pk=pk,
        organization=version.achievement.organization,
        version=version,
        recipient_email=email,
        recipient_name=name,
        occasion=f"Course {number}",
        awarded_by=pattern.owner,
        awarded_at=at,
        valid_from=at,
        valid_until=at + timedelta(days=730) if version.valid_months else None,
        idempotency_key=f"list:{number}",
        state=state,
        state_reason="" if state == "active" else "mistake",
        state_since=None if state == "active" else at + timedelta(days=3),
        holder=holder if is_claimed else None,
        claimed_at=at + timedelta(hours=5) if is_claimed else None,
        words=f"{name} {email} {version.name}".lower(),
    )
    return Row(
        credential,
        _copied(pattern, credential),
        [*_entries(pattern, credential)],
        _claim(credential),
        pattern.owner.public_id,
    )


def _copied(pattern: Pattern, credential: Credential) -> SignedBytes:
    old, new = pattern.signed.credential.public_id, credential.public_id
    return SignedBytes(
        credential=credential,
        json=bytes(pattern.signed.json).replace(old.encode(), new.encode()),
        jwt=pattern.signed.jwt,
        key_id=pattern.signed.key_id,
        jwt_key_id=pattern.signed.jwt_key_id,
    )


def _entries(pattern: Pattern, credential: Credential) -> Iterator[StatusEntry]:
    is_set = {"revocation": credential.state == "revoked"}
    is_set["suspension"] = credential.state == "suspended"
    for purpose, kept in pattern.lists.items():
        shared = _shared(kept)
        index = shuffled(shared.used, seed=bytes(shared.seed))
        shared.used += 1
        yield StatusEntry(
            list=shared, index=index, credential=credential, purpose=purpose, is_set=is_set[purpose]
        )


_lists: dict[int, StatusList] = {}


def _shared(kept: StatusList) -> StatusList:
    """One object a list, since all patterns of an organization count up the same."""
    if kept.pk not in _lists:
        _lists[kept.pk] = StatusList.objects.get(pk=kept.pk)
    return _lists[kept.pk]


def _keep_lists(filling: Filling) -> None:
    StatusList.objects.bulk_update(_lists.values(), ["used"])


def _claim(credential: Credential) -> Claim:
    return Claim(
        credential=credential,
        token_hash=digest(new_token()),
        created_at=credential.awarded_at,
        expires_at=credential.awarded_at + timedelta(days=14),
        used_at=credential.claimed_at,
    )


def _mail(credential: Credential) -> OutgoingMail:
    text = f"You were awarded a credential. It is at {credential.uri}. {uuid.uuid4()}\n" * 8
    return OutgoingMail(
        to=credential.recipient_email,
        sender="Bayleaf <bayleaf@localhost>",
        subject="A credential for you",
        text=text,
        created_at=credential.awarded_at,
        due_at=credential.awarded_at,
        sent_at=credential.awarded_at,
    )


def _write_audit(rows: Sequence[Row]) -> None:
    head = AuditHead.objects.get(id=1)
    number, sealed, lines = head.count, head.hash, []
    for row in rows:
        for verb in ("award", "claim") if row.credential.claimed_at else ("award",):
            number += 1
            line = AuditLine(number=number, **_said(row, verb))
            sealed = line.hash = audit.hash_of(line, previous=sealed)
            lines.append(line)
    AuditLine.objects.bulk_create(lines)
    AuditHead.objects.filter(id=1).update(count=number, hash=sealed)


def _said(row: Row, verb: str) -> dict[str, Any]:
    credential = row.credential
    return {
        "at": credential.awarded_at,
        "actor": row.actor,
        "organization": credential.organization.slug,
        "verb": verb,
        "noun": "credential",
        "object": credential.public_id,
        "detail": {},
    }
