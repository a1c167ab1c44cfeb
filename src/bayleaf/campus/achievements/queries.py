"""Reads. ``access_achievement`` is the only way a view at a desk gets an achievement."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, QuerySet, Subquery

from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements.models import Achievement, Version
from bayleaf.campus.foundation.errors import Forbidden, Missing
from bayleaf.campus.organizations.models import Organization
from bayleaf.campus.organizations.policy import Right
from bayleaf.campus.organizations.queries import access_organization


def access_achievement(
    actor: User | AnonymousUser,
    slug: str,
    public_id: str,
    right: Right,
    *,
    is_locked: bool = False,
) -> Achievement:
    """An achievement of this organization, for a member with this right.

    ``is_locked`` holds its row until the transaction ends. Raises ``Missing`` for whoever is not
    a member and for the achievements of others, ``Forbidden`` for a role without the right.
    """
    organization = access_organization(actor, slug, right)
    found = Achievement.objects.filter(organization=organization, public_id=public_id)
    if is_locked:
        found = found.select_for_update(of=("self",))
    achievement = found.select_related("latest").first()
    if achievement is None:
        raise Missing
    achievement.organization = organization
    return achievement


def draft_of(achievement: Achievement) -> Version | None:
    """The one draft of an achievement, if there is one."""
    draft = (
        Version.objects.filter(achievement=achievement, published_at=None)
        .select_related("art")
        .prefetch_related("skills__framework")
        .first()
    )
    if draft is not None:
        draft.achievement = achievement
    return draft


def desk_list(organization: Organization) -> QuerySet[Achievement]:
    """All achievements of an organization for its desk, by name.

    Each has ``draft_name``, ``draft_number``, ``draft_saved_at`` and ``latest``.
    """
    drafts = Version.objects.filter(achievement=OuterRef("pk"), published_at=None)
    return (
        Achievement.objects.filter(organization=organization)
        .select_related("latest")
        .annotate(
            draft_number=Subquery(drafts.values("number")[:1]),
            draft_name=Subquery(drafts.values("name")[:1]),
            draft_saved_at=Subquery(drafts.values("saved_at")[:1]),
        )
        .order_by("latest__name", "draft_name", "pk")
    )


def awardable(organization: Organization) -> QuerySet[Achievement]:
    """What an organization can award now: published and not withdrawn, by name."""
    return (
        Achievement.objects.filter(
            organization=organization, latest__isnull=False, withdrawn_at=None
        )
        .select_related("latest", "organization")
        .order_by("latest__name", "pk")
    )


def published() -> QuerySet[Achievement]:
    """What anybody may find: published, on offer, by an open organization."""
    return Achievement.objects.filter(
        latest__isnull=False, withdrawn_at=None, organization__closed_at=None
    ).select_related("latest", "organization")


def public_version(public_id: str, number: int | None = None) -> Version:
    """A published version with all its page shows, the newest by default.

    Withdrawn ones and those of closed organizations too: credentials point here for ever.
    Raises ``Missing``.
    """
    found = _whole().filter(achievement__public_id=public_id, published_at__isnull=False)
    if number is not None:
        found = found.filter(number=number)
    version = found.order_by("-number").first()
    if version is None:
        raise Missing
    return version


def visible_version(actor: User | AnonymousUser, public_id: str, number: int) -> Version:
    """A published version for anybody, a draft for the members who may see the desk.

    Raises ``Missing`` for everybody else.
    """
    version = _whole().filter(achievement__public_id=public_id, number=number).first()
    if version is None:
        raise Missing
    if not version.is_published:
        try:
            access_organization(actor, version.achievement.organization.slug, Right.SEE)
        except Forbidden:
            raise Missing from None
    return version


def published_versions(achievement: Achievement) -> list[Version]:
    """Every published version, newest first, without its texts."""
    return list(
        achievement.versions.filter(published_at__isnull=False)
        .only("number", "name", "published_at", "achievement_id")
        .order_by("-number")
    )


def _whole() -> QuerySet[Version]:
    return Version.objects.select_related(
        "achievement__organization", "achievement__latest", "art"
    ).prefetch_related("skills__framework")
