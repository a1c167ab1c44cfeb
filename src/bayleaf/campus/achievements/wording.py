"""What an author states about an achievement, before it is a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

from bayleaf.campus.achievements.art import Design
from bayleaf.campus.achievements.models import ResultKind, Version
from bayleaf.campus.skills.models import Skill


@dataclass(frozen=True, kw_only=True)
class Wording:
    """Everything a draft says; each name is a field of ``Version``, where it is described.

    ``design`` None keeps the badge as it is, or draws the default one for a new achievement.
    """

    name: str
    description: str = ""
    outcomes: Sequence[str] = ()
    criteria: str = ""
    achievement_type: str = "MicroCredential"
    language: str = "en"
    workload_hours: Decimal | None = None
    ects: Decimal | None = None
    level: str = ""
    participation: str = ""
    assessments: Sequence[str] = ()
    assessment_note: str = ""
    supervision: str = ""
    quality_assurance: str = ""
    quality_url: str = ""
    prerequisites: str = ""
    stackability: str = ""
    result_kind: str = ResultKind.NONE
    result_max: Decimal | None = None
    result_pass: Decimal | None = None
    result_levels: Sequence[str] = ()
    valid_months: int | None = None
    can_be_suspended: bool = False
    skills: Sequence[Skill] = ()
    design: Design | None = None

    def put_into(self, version: Version) -> None:
        """Set the columns of a version; skills and design are rows and choices of their own."""
        for name in COLUMNS:
            value = getattr(self, name)
            if isinstance(value, str):
                value = value.replace("\r\n", "\n").strip()
            setattr(version, name, list(value) if name in _LISTS else value)


_LISTS = frozenset({"outcomes", "assessments", "result_levels"})
COLUMNS = tuple(f.name for f in fields(Wording) if f.name not in {"skills", "design"})
