"""Reads. ``access_credential`` is the only way a view at a desk gets a credential."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements.models import Achievement, Version
from bayleaf.campus.achievements.queries import awardable
from bayleaf.campus.awarding.models import (
    Batch,
    Claim,
    Credential,
    State,
    StatusList,
)
from bayleaf.campus.foundation.errors import Missing
from bayleaf.campus.foundation.models import AuditLine
from bayleaf.campus.organizations.models import Organization
from bayleaf.campus.organizations.policy import Right
from bayleaf.campus.organizations.queries import access_organization

PAGE: Final = 50


def access_credential(
    actor: User | AnonymousUser, slug: str, public_id: str, right: Right
) -> Credential:
    """A credential of this organization, for a member with this right. Raises ``Missing``,
    ``Forbidden``."""
    organization = access_organization(actor, slug, right)
    credential = (
        _whole(Credential.objects.filter(organization=organization))
        .filter(public_id=public_id)
        .first()
    )
    if credential is None:
        raise Missing
    credential.organization = organization
    return credential


def access_batch(actor: User | AnonymousUser, slug: str, public_id: str) -> Batch:
    """A batch of this organization, for a member who may award. Raises ``Missing``."""
    organization = access_organization(actor, slug, Right.AWARD)
    batch = (
        Batch.objects.filter(organization=organization, public_id=public_id)
        .select_related("version__achievement__organization")
        .first()
    )
    if batch is None:
        raise Missing
    batch.organization = organization
    return batch


def credential_by_id(public_id: str) -> Credential:
    """A credential by its public id, whoever asks: callers decide who may see what.

    Raises ``Missing``.
    """
    credential = _whole(Credential.objects.filter(public_id=public_id)).first()
    if credential is None:
        raise Missing
    return credential


def achievements_awarded(organization: Organization) -> list[tuple[str, str]]:
    """Public id and newest name of every published achievement, for the filter of the list."""
    return list(
        Achievement.objects.filter(organization=organization, latest__isnull=False)
        .order_by("latest__name")
        .values_list("public_id", "latest__name")
    )


def access_awardable(actor: User | AnonymousUser, slug: str, public_id: str) -> Version:
    """What a member who may award can award: a version of this organization. Raises ``Missing``."""
    organization = access_organization(actor, slug, Right.AWARD)
    achievement = awardable(organization).filter(public_id=public_id).first()
    if achievement is None or achievement.latest is None:
        raise Missing
    achievement.organization = organization
    achievement.latest.achievement = achievement
    return achievement.latest


def award_in_force(version: Version, email: str, occasion: str) -> Credential | None:
    """What this person already has of this version for this occasion, unless it was revoked."""
    return (
        Credential.objects.filter(
            version=version, recipient_email=email.strip().lower(), occasion=occasion.strip()
        )
        .exclude(state=State.REVOKED)
        .order_by("-revision")
        .first()
    )


def by_idempotency_key(organization: Organization, key: str) -> Credential | None:
    """What was awarded with this key, if anything was."""
    if not key:
        return None
    # Said again, that it is not empty: the index is of those alone.
    with_key = Credential.objects.filter(organization=organization).exclude(idempotency_key="")
    return with_key.filter(idempotency_key=key).order_by().first()


def public_status_list(public_id: str) -> StatusList:
    """A published list. Raises ``Missing``."""
    found = StatusList.objects.filter(public_id=public_id).first()
    if found is None:
        raise Missing
    return found


@dataclass(frozen=True)
class Filters:
    """What an issuer looks for: words, an achievement's public id, and one of ``STATES``."""

    text: str = ""
    achievement: str = ""
    state: str = ""


STATES: Final = {
    "active": "In force",
    "unclaimed": "Not yet in a wallet",
    "expired": "Expired",
    "suspended": "Suspended",
    "revoked": "Revoked",
}


def awarded(organization: Organization, filters: Filters) -> QuerySet[Credential]:
    """What the organization awarded, newest first."""
    found = _found(organization, filters)
    if filters.state:
        found = found.filter(_state(filters.state))
    return found.select_related("version__achievement__organization", "superseded_by").order_by(
        "-awarded_at", "-id"
    )


def counts(organization: Organization, filters: Filters | None = None) -> dict[str, int]:
    """How many there are in all and in each of ``STATES``, in one query; a state in ``filters`` is
    not looked at."""
    aggregates = {name: Count("id", filter=_state(name)) for name in STATES}
    return _found(organization, filters or Filters()).aggregate(all=Count("id"), **aggregates)


_TOLD: Final = ("award", "claim", "resend", "revoke", "suspend", "reinstate", "erase", "leave")
"""What the issuer is told of a credential. Whom its holder shows it to is the holder's affair."""


def history(credential: Credential) -> list[tuple[AuditLine, str]]:
    """What was done with it, oldest first, each with the name of who did it (empty for the holder
    and for people who left)."""
    lines = list(
        AuditLine.objects.filter(
            noun__in=("credential", "claim"), object=credential.public_id, verb__in=_TOLD
        ).order_by("number")
    )
    # The issuer learns that it was claimed, not who the holder is here.
    members = {line.actor for line in lines if line.verb != "claim"} - {""}
    names = dict(User.objects.filter(public_id__in=members).values_list("public_id", "name"))
    return [(line, names.get(line.actor, "") if line.verb != "claim" else "") for line in lines]


def open_claim(credential: Credential) -> Claim | None:
    """The link that was sent last, unless it was used; it may have ended."""
    return credential.claims.filter(used_at=None, replaced_at=None).first()


def _found(organization: Organization, filters: Filters) -> QuerySet[Credential]:
    found = Credential.objects.filter(organization=organization)
    for word in filters.text.lower().split()[:5]:
        found = found.filter(words__contains=word)
    if filters.achievement:
        found = found.filter(version__achievement__public_id=filters.achievement)
    return found


@dataclass(frozen=True)
class Page:
    """One page of a list; ``older`` is the cursor of the next one, empty on the last."""

    rows: Sequence[Credential]
    older: str


def page_of(found: QuerySet[Credential], cursor: str) -> Page:
    """Up to 50 rows after a cursor, at a cost that does not grow with the list."""
    moment, _, last = cursor.partition("_")
    if moment and last.isdecimal():
        try:
            then = datetime.fromisoformat(moment).astimezone(UTC)
        except (ValueError, OverflowError):
            then = None
        if then is not None:
            found = found.filter(Q(awarded_at__lt=then) | Q(awarded_at=then, id__lt=int(last[:18])))
    rows = list(found[: PAGE + 1])
    older = ""
    if len(rows) > PAGE:
        rows = rows[:PAGE]
        older = f"{rows[-1].awarded_at.isoformat()}_{rows[-1].pk}"
    return Page(rows, older)


def _state(name: str) -> Q:
    now = timezone.now()
    over = Q(valid_until__isnull=False, valid_until__lt=now)
    return {
        "active": Q(state=State.ACTIVE) & ~over,
        "unclaimed": Q(claimed_at=None) & ~Q(state=State.REVOKED),
        "expired": Q(state=State.ACTIVE) & over,
        "suspended": Q(state=State.SUSPENDED),
        "revoked": Q(state=State.REVOKED),
    }.get(name, Q())


def _whole(found: QuerySet[Credential]) -> QuerySet[Credential]:
    """With everything a page about one credential reads."""
    return found.select_related(
        "organization",
        "version__achievement__organization",
        "holder",
        "superseded_by",
        "supersedes",
    )
