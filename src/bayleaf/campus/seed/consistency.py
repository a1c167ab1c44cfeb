"""Whether the files of the demo fit together: keys that exist, scales, states that can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from bayleaf.campus.achievements import vocabulary
from bayleaf.campus.achievements.art.tables import FIELDS

if TYPE_CHECKING:
    from bayleaf.campus.seed.content import Achievement, Award, Content

_STATES_WITH_REASON: Final = {"revoked", "suspended", "reinstated"}
_SHORT_MONTH: Final = 30
_LONG_MONTH: Final = 31
"""Days. Between the two nobody can say whether a validity has ended; no award lies there."""


def problems(content: Content) -> Iterator[str]:
    """Everything that does not fit together, each as ``file: item: key: what is wrong``."""
    yield from _twice("skills.toml", "uri", (item.uri for item in content.skills))
    yield from _twice("organizations.toml", "slug", (item.slug for item in content.organizations))
    yield from _twice("achievements", "slug", (item.slug for item in content.achievements))
    yield from _twice("awards", "key", (item.key for item in content.awards))
    yield from _twice("people.toml", "email", (at for item in content.people for at in item.emails))
    known = {item.uri for item in content.skills}
    for achievement in content.achievements:
        for wording in achievement.versions:
            for key, problem in _wrong_achievement(wording, known):
                yield f"achievements-{wording.organization}.toml: {wording.slug}: {key}: {problem}"
    slugs = {item.slug for item in content.organizations}
    for person in content.people:
        for role in person.roles:
            if role.organization not in slugs:
                yield f"people.toml: {person.email}: roles: {role.organization!r} is unknown."
    for award in content.awards:
        for key, problem in _wrong_award(award, content):
            yield f"awards-{award.organization}.toml: {award.key}: {key}: {problem}"


def _twice(file: str, key: str, values: Iterable[str]) -> Iterator[str]:
    for value, count in Counter(values).items():
        if count > 1:
            yield f"{file}: {value}: {key}: It is used {count} times."


def _wrong_achievement(item: Achievement, skills: set[str]) -> Iterator[tuple[str, str]]:
    """Key and problem of each value that no vocabulary knows, or that is missing."""
    allowed: dict[str, tuple[Iterable[str], Iterable[str]]] = {
        "achievement_type": ([item.achievement_type], vocabulary.TYPES),
        "language": ([item.language], vocabulary.LANGUAGES),
        "level": ([item.level], vocabulary.LEVELS),
        "participation": ([item.participation], vocabulary.PARTICIPATIONS),
        "assessments": (item.assessments, vocabulary.ASSESSMENTS),
        "supervision": ([item.supervision], vocabulary.SUPERVISIONS),
        "stackability": ([item.stackability], vocabulary.STACKABILITIES),
        "field": ([item.field], FIELDS),
        "skills": (item.skills, skills),
    }
    for key, (values, known) in allowed.items():
        for value in set(values) - set(known):
            yield key, f"{value!r} is unknown."
    for key, text, most in (("name", item.name, 120), ("ring_text", item.ring_text, 28)):
        if not 0 < len(text) <= most:
            yield key, f"It has {len(text)} characters; 1 to {most} are possible."
    if (item.result_kind == "levels") != bool(item.result_levels):
        yield "result_levels", "They belong to the result kind 'levels', and only to it."
    if item.result_kind in {"percent", "points"} and None in {item.result_max, item.result_pass}:
        yield "result_max", "Say the highest result and the pass mark."
    if item.state == "published" and item.achievement_type == "MicroCredential":
        yield from _missing_elements(item)


def _missing_elements(item: Achievement) -> Iterator[tuple[str, str]]:
    """What a European micro-credential must state and a file can leave empty."""
    stated = {
        "description": item.description,
        "outcomes": item.outcomes,
        "criteria": item.criteria,
        "workload_hours": item.workload_hours,
        "quality_assurance": item.quality_assurance,
    }
    for key, value in stated.items():
        if not value:
            yield key, "A published micro-credential states it."
    if set(item.assessments) <= {"attendance"}:
        yield "assessments", "Attendance alone makes no micro-credential."


def _wrong_award(award: Award, content: Content) -> Iterator[tuple[str, str]]:
    try:
        wording = content.wording(award)
    except (KeyError, IndexError):
        yield "achievement", f"{award.achievement!r} is unknown, or its version is."
        return
    if wording.organization != award.organization or wording.state == "draft":
        yield "achievement", f"{award.organization} does not award it."
    if not _fits(award.result, wording):
        yield "result", f"{award.result!r} is not on the scale, or is below the pass mark."
    yield from _wrong_state(award, wording)
    yield from _wrong_correction(award, content)
    person = content.person(award.email)
    if award.claimed and person is None:
        yield "claimed", "Nobody in people.toml has this address."
    if person is not None and person.name != award.name:
        yield "name", f"The account says {person.name!r}."
    if not award.claimed and award.visibility != "private":
        yield "visibility", "Only a holder shows a credential; claim it or keep it private."


def _fits(result: str, wording: Achievement) -> bool:
    if wording.result_kind in {"none", "status"}:
        return result == ("Completed" if wording.result_kind == "status" else "")
    if wording.result_kind == "levels":
        return result in wording.result_levels
    try:
        return (wording.result_pass or 0) <= Decimal(result) <= (wording.result_max or 100)
    except InvalidOperation:
        return False


def _wrong_state(award: Award, wording: Achievement) -> Iterator[tuple[str, str]]:
    if (award.state in _STATES_WITH_REASON) != bool(award.reason):
        yield "reason", "Revoked, suspended and reinstated awards have one, and no others."
    if award.state in {"suspended", "reinstated"} and not wording.can_be_suspended:
        yield "state", "Its achievement cannot be suspended."
    if (award.state == "not_yet_valid") != (award.starts_in_days is not None):
        yield "starts_in_days", "It belongs to the state 'not_yet_valid', and only to it."
    months, age = wording.valid_months, award.awarded_days_ago
    if award.state == "expired":
        if months is None or age <= months * _LONG_MONTH:
            yield "awarded_days_ago", "That is too short ago to have expired."
    elif months is not None and age >= months * _SHORT_MONTH:
        yield "awarded_days_ago", "That is so long ago that it has expired."


def _wrong_correction(award: Award, content: Content) -> Iterator[tuple[str, str]]:
    if award.state == "superseded" and award.key not in {item.corrects for item in content.awards}:
        yield "state", "No award corrects it."
    if not award.corrects:
        return
    old = {item.key: item for item in content.awards}.get(award.corrects)
    if old is None or old.state != "superseded":
        yield "corrects", f"{award.corrects!r} is not a superseded award."
    elif (old.achievement, old.email, old.occasion) != (
        award.achievement,
        award.email,
        award.occasion,
    ):
        yield "corrects", "A correction keeps achievement, address and occasion."
    elif old.awarded_days_ago <= award.awarded_days_ago:
        yield "awarded_days_ago", "A correction comes after what it corrects."
