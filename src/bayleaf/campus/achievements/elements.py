"""The eleven elements that a European micro-credential must state, and which of them are there.

Council Recommendation 2022/C 243/02, Annex I. Four come with every award and every organization;
the other seven are the author's to state.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bayleaf.campus.achievements.guidance import LABELS

if TYPE_CHECKING:
    from bayleaf.campus.achievements.models import Version


@dataclass(frozen=True)
class Element:
    """One of the eleven; ``field`` is where an author states it, empty where nobody has to."""

    name: str
    field: str
    is_stated: bool


def elements(version: Version) -> list[Element]:
    """All eleven in the order of the Annex. Reads skills and organization, which may be prefetched."""
    organization = version.achievement.organization
    has_outcomes = bool(version.description and version.outcomes and version.criteria)
    return [
        Element("Identification of the learner", "", True),
        Element("Title", "name", bool(version.name)),
        Element("Country of the issuer", "", bool(organization.country)),
        Element("Awarding body", "", bool(organization.name)),
        Element("Date of issuing", "", True),
        Element("Learning outcomes", "outcomes", has_outcomes),
        Element("Workload", "workload_hours", version.workload_hours is not None),
        Element("Level", "level", bool(version.level)),
        Element("Type of assessment", "assessments", bool(version.assessments)),
        Element("Form of participation", "participation", bool(version.participation)),
        Element("Quality assurance", "quality_assurance", bool(version.quality_assurance)),
    ]


def gaps(version: Version) -> list[tuple[str, str]]:
    """What is missing of the eleven: the question of the editor, and its field.

    The outcomes are stated in three fields; every other element in one.
    """
    found: list[tuple[str, str]] = []
    for element in elements(version):
        if element.field == "outcomes":
            found += _unstated(version, ("description", "outcomes", "criteria"))
        elif not element.is_stated:
            found.append((LABELS.get(element.field, element.name), element.field))
    return found


def missing_for(version: Version, achievement_type: str = "") -> list[tuple[str, str]]:
    """What keeps a draft from being published, as what it is or as another type: the question and
    the form field of each gap.

    A micro-credential needs all eleven elements; anything else a name, what someone can do, and
    criteria.
    """
    if (achievement_type or version.achievement_type) == "MicroCredential":
        return gaps(version)
    return _unstated(version, ("name", "description", "criteria"))


def _unstated(version: Version, fields: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(LABELS[field], field) for field in fields if not getattr(version, field)]
