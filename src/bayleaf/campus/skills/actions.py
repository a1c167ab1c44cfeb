"""Verbs: import the official ESCO files, import any other list of skills."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from bayleaf.campus.foundation import audit
from bayleaf.campus.foundation.errors import CampusError
from bayleaf.campus.skills import esco
from bayleaf.campus.skills.entries import Entry, FrameworkEntry
from bayleaf.campus.skills.models import Framework, Skill

_CHUNK: Final = 1000
_STATED: Final = ("label", "description", "kind", "words", "isced")


@dataclass(frozen=True)
class Counts:
    """What an import did to the skills of its framework."""

    added: int
    changed: int
    unchanged: int

    @property
    def all(self) -> int:
        """How many skills the file states."""
        return self.added + self.changed + self.unchanged


def import_esco(
    *, classification: Path, relations: Path | None = None, language: str = "en"
) -> Counts:
    """Import the skills of ESCO from its ZIPs of CSV; a second time changes nothing.

    ``relations`` adds the field of education to each skill that has one. Raises ``CampusError``
    that names the file (its ``field``) and what is wrong with it; then nothing was changed.
    """
    return _store(
        esco.framework_of(classification),
        esco.entries(classification, relations, language=language),
    )


def import_skills(*, framework: FrameworkEntry, skills: Iterable[dict[str, Any]]) -> Counts:
    """Import a list of skills, each a dict with ``uri`` and ``label`` and, where known,
    ``description``, ``kind``, ``other_names`` and ``isced``. Raises ``CampusError``.
    """
    return _store(framework, (_entry(number, skill) for number, skill in enumerate(skills, 1)))


def _entry(number: int, skill: dict[str, Any]) -> Entry:
    if not skill.get("uri") or not skill.get("label"):
        raise CampusError(f"Skill {number} has no uri or no label.", cure="State both.")
    return Entry(**{**skill, "other_names": tuple(skill.get("other_names", ()))})


@transaction.atomic
def _store(stated: FrameworkEntry, entries: Iterable[Entry]) -> Counts:
    framework, _ = Framework.objects.update_or_create(
        key=stated.key,
        defaults={
            "name": stated.name,
            "uri": stated.uri,
            "version": stated.version,
            "attribution": stated.attribution,
        },
    )
    known = {row[0]: row[1:] for row in Skill.objects.values_list("uri", "framework_id", *_STATED)}
    added = changed = unchanged = 0
    left, seen = iter(entries), set[str]()
    while chunk := list(islice(left, _CHUNK)):
        rows = []
        for entry in chunk:
            if entry.uri in seen:
                continue
            seen.add(entry.uri)
            skill = _row(framework, entry)
            before = known.get(entry.uri)
            if before is None:
                added += 1
            elif before[0] != framework.pk:
                raise CampusError(f"{entry.uri} belongs to another framework.")
            elif before[1:] == tuple(getattr(skill, name) for name in _STATED):
                unchanged += 1
                continue
            else:
                changed += 1
            rows.append(skill)
        Skill.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["uri"], update_fields=list(_STATED)
        )
    counts = {"added": added, "changed": changed, "unchanged": unchanged}
    audit.record(verb="import", noun="skills", object=framework.key, detail=counts)
    return Counts(**counts)


def _row(framework: Framework, entry: Entry) -> Skill:
    return Skill(
        framework=framework,
        uri=entry.uri,
        label=entry.label,
        description=entry.description,
        kind=entry.kind,
        words=entry.words,
        isced=entry.isced,
    )
