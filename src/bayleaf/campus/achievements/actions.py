"""Verbs: define, save, publish, start a version, discard, withdraw, restore, upload art.

Each needs the right to define at the organization, and leaves one audit line.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements import art, vocabulary
from bayleaf.campus.achievements.elements import missing_for
from bayleaf.campus.achievements.models import Achievement, Art, Version
from bayleaf.campus.achievements.queries import access_achievement, draft_of
from bayleaf.campus.achievements.wording import COLUMNS, Wording
from bayleaf.campus.foundation import audit
from bayleaf.campus.foundation.errors import CampusError, Conflict
from bayleaf.campus.organizations.models import Organization
from bayleaf.campus.organizations.policy import Right
from bayleaf.campus.organizations.queries import access_organization

MOST_SKILLS: Final = 20
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class NotComplete(CampusError):
    """It cannot be published yet. ``missing`` has the name and the form field of each gap."""

    def __init__(self, missing: list[tuple[str, str]], *, cure: str) -> None:
        names = ", ".join(f"“{name}”" for name, _ in missing)
        super().__init__(f"Missing: {names}.", field=missing[0][1], cure=cure)
        self.missing = missing


class Overtaken(Conflict):
    """Somebody saved the draft since the author began. ``saved`` is the draft as it is now."""

    def __init__(self, saved: Version) -> None:
        super().__init__(
            f"This draft was saved in another window or by somebody else at "
            f"{saved.saved_at:%H:%M} UTC, after you opened it. Nothing of yours is saved yet.",
            cure="Save again to put what stands below in its place, "
            "or open the draft anew to see what they wrote.",
        )
        self.saved = saved


@transaction.atomic
def define(*, organization: Organization, wording: Wording, actor: User) -> Version:
    """Start an achievement: its first draft, with a badge of its own when none is given.

    Raises ``CampusError`` that names the field at fault, ``Forbidden`` without the right.
    """
    organization = access_organization(actor, organization.slug, Right.DEFINE)
    achievement = Achievement.objects.create(organization=organization)
    draft = Version(achievement=achievement, number=1)
    _write(draft, wording)
    _record("define", achievement, actor)
    return draft


@transaction.atomic
def save_draft(
    *, draft: Version, wording: Wording, actor: User, seen: datetime | None = None
) -> Version:
    """Replace everything a draft says.

    ``seen`` is the ``saved_at`` of what the author began with: ``Overtaken`` is raised when it was
    saved since. Raises ``CampusError`` naming the field, ``Conflict`` when it was published
    meanwhile.
    """
    achievement = _accessed(draft.achievement, actor)
    kept = _open_draft(achievement, draft)
    if seen is not None and seen != kept.saved_at:
        raise Overtaken(kept)
    _write(kept, wording)
    _record("save", achievement, actor, number=kept.number)
    return kept


@transaction.atomic
def publish(*, draft: Version, actor: User, as_type: str = "") -> Version:
    """Fix a draft for ever and make it what is awarded from now on.

    ``as_type`` changes what it claims to be first. Raises ``NotComplete`` with all that is
    missing, ``Conflict`` when it is published already.
    """
    achievement = _accessed(draft.achievement, actor)
    version = _open_draft(achievement, draft)
    if as_type:
        if as_type not in vocabulary.TYPES:
            raise CampusError("There is no such type.", field="achievement_type")
        version.achievement_type = as_type
    missing = missing_for(version)
    if missing:
        is_micro = version.achievement_type == "MicroCredential"
        cure = (
            "To publish it as a micro-credential, all eleven must be there."
            if is_micro
            else "State it, then publish."
        )
        raise NotComplete(missing, cure=cure)
    version.published_at = timezone.now()
    version.words = _words(version)
    version.save()
    achievement.latest = version
    achievement.save(update_fields=["latest"])
    _record("publish", achievement, actor, number=version.number)
    return version


@transaction.atomic
def start_version(*, achievement: Achievement, actor: User) -> Version:
    """A draft that says what the newest published version says; the one there is, if any.

    Raises ``Conflict`` when nothing is published yet.
    """
    achievement = _accessed(achievement, actor)
    existing = draft_of(achievement)
    if existing is not None:
        return existing
    latest = achievement.latest
    if latest is None:
        raise Conflict("Nothing is published yet.", cure="Define it first.")
    highest = achievement.versions.aggregate(n=Max("number"))["n"]
    draft = Version(achievement=achievement, number=highest + 1)
    for name in (*COLUMNS, "design", "art_id"):
        setattr(draft, name, getattr(latest, name))
    draft.save(force_insert=True)
    draft.skills.set(latest.skills.all())
    _record("start", achievement, actor, number=draft.number)
    return draft


@transaction.atomic
def discard_draft(*, draft: Version, actor: User) -> bool:
    """Delete a draft; with it the achievement when nothing of it was ever published.

    Returns whether the achievement is still there. Raises ``Conflict`` when it is published.
    """
    achievement = _accessed(draft.achievement, actor)
    version = _open_draft(achievement, draft)
    number, picture = version.number, version.art_id
    version.delete()
    _drop_unused(picture)
    _record("discard", achievement, actor, number=number)
    if achievement.latest_id is None:
        achievement.delete()
        return False
    return True


@transaction.atomic
def withdraw(*, achievement: Achievement, actor: User) -> None:
    """Offer it no more. What was awarded stays. Raises ``Conflict`` when there is nothing to."""
    achievement = _accessed(achievement, actor)
    if achievement.latest_id is None or achievement.withdrawn_at is not None:
        raise Conflict("This achievement is not on offer.")
    achievement.withdrawn_at = timezone.now()
    achievement.save(update_fields=["withdrawn_at"])
    _record("withdraw", achievement, actor)


@transaction.atomic
def restore(*, achievement: Achievement, actor: User) -> None:
    """Offer it again. Raises ``Conflict`` when it is not withdrawn."""
    achievement = _accessed(achievement, actor)
    if achievement.withdrawn_at is None:
        raise Conflict("This achievement is not withdrawn.")
    achievement.withdrawn_at = None
    achievement.save(update_fields=["withdrawn_at"])
    _record("restore", achievement, actor)


@transaction.atomic
def upload_art(*, draft: Version, data: bytes, alt: str, actor: User) -> Art:
    """Put a picture in place of the drawn badge. It is cleaned and written anew.

    ``alt`` says what it shows and is required. Raises ``CampusError`` about ``art`` or
    ``art_alt``, ``Conflict`` for a published version.
    """
    achievement = _accessed(draft.achievement, actor)
    version = _open_draft(achievement, draft)
    words = " ".join(alt.split())
    if not words:
        raise CampusError("Say in a few words what the picture shows.", field="art_alt")
    if len(words) > 200:
        raise CampusError("Use at most 200 characters for the picture.", field="art_alt")
    try:
        clean, media_type = art.read_upload(data)
    except art.ArtProblem as problem:
        raise CampusError(problem.message, field="art", cure=problem.cure) from None
    before = version.art_id
    version.art = Art.objects.create(
        organization=achievement.organization, data=clean, media_type=media_type, alt=words
    )
    version.save(update_fields=["art", "saved_at"])
    _drop_unused(before)
    _record("upload-art", achievement, actor, number=version.number)
    return version.art


@transaction.atomic
def remove_art(*, draft: Version, actor: User) -> None:
    """Go back to the drawn badge. Raises ``Conflict`` for a published version."""
    achievement = _accessed(draft.achievement, actor)
    version = _open_draft(achievement, draft)
    before = version.art_id
    version.art = None
    version.save(update_fields=["art", "saved_at"])
    _drop_unused(before)
    _record("remove-art", achievement, actor, number=version.number)


def default_design(achievement: Achievement, wording: Wording) -> art.Design:
    """The badge nobody designed: distinct among those of its organization."""
    others = Version.objects.filter(achievement__organization=achievement.organization)
    designs = others.exclude(achievement=achievement).values_list("design", flat=True)
    return art.default_design(
        achievement.public_id,
        isced=next((skill.isced for skill in wording.skills if skill.isced), None),
        taken={(d["silhouette"], d["motif"]) for d in designs if "silhouette" in d},
        ring_text=wording.name,
        issuer_text=achievement.organization.name,
    )


def _accessed(achievement: Achievement, actor: User) -> Achievement:
    slug = achievement.organization.slug
    return access_achievement(actor, slug, achievement.public_id, Right.DEFINE, is_locked=True)


def _open_draft(achievement: Achievement, draft: Version) -> Version:
    found = draft_of(achievement)
    if found is None or found.pk != draft.pk:
        raise Conflict(
            "This version is published and does not change.", cure="Start a new version."
        )
    return found


def _write(draft: Version, wording: Wording) -> None:
    if len(wording.skills) > MOST_SKILLS:
        raise CampusError(f"Choose at most {MOST_SKILLS} skills.", field="skills")
    wording.put_into(draft)
    if wording.design is not None:
        draft.design = wording.design.to_dict()
    elif not draft.design:
        draft.design = default_design(draft.achievement, wording).to_dict()
    _check(draft)
    draft.save()
    draft.skills.set(wording.skills)


def _check(draft: Version) -> None:
    try:
        draft.clean_fields(exclude=["achievement", "design", "art", "words"])
    except ValidationError as error:
        field, problems = next(iter(error.message_dict.items()))
        raise CampusError(problems[0], field=field) from None
    unknown = set(draft.assessments) - set(vocabulary.ASSESSMENTS)
    if unknown:
        raise CampusError("There is no such type of assessment.", field="assessments")
    _refuse_control_signs(draft)


def _refuse_control_signs(draft: Version) -> None:
    """What cannot be signed the same everywhere (standards.md section 1) is not saved."""
    for name in COLUMNS:
        stated = getattr(draft, name)
        for text in stated if isinstance(stated, list) else [stated]:
            if isinstance(text, str) and _CONTROL.search(text):
                raise CampusError(
                    "This holds a sign that cannot be shown.", field=name, cure="Type it again."
                )


def _words(version: Version) -> str:
    labels = (skill.label for skill in version.skills.all())
    return "\n".join((version.name, version.description, *version.outcomes, *labels)).lower()


def _drop_unused(picture: int | None) -> None:
    if picture is not None and not Version.objects.filter(art_id=picture).exists():
        Art.objects.filter(pk=picture).delete()


def _record(verb: str, achievement: Achievement, actor: User, **detail: int) -> None:
    audit.record(
        verb=verb,
        noun="achievement",
        object=achievement.public_id,
        actor=actor.public_id,
        organization=achievement.organization.slug,
        detail=detail,
    )
