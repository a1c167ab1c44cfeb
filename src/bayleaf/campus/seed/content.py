"""The content of the demo, read from ``content/*.toml`` and checked. Pure: it writes nothing.

``load()`` gives three organizations, what they recognise, people, and who was awarded what. Every
name is invented and every address ends in ``.example``. Skills come from ESCO v1.1.1; "This
service uses the ESCO classification of the European Commission."
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Final, Literal, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from bayleaf.campus.seed.consistency import problems

FOLDER: Final = Path(__file__).parent / "content"

Role = Literal["owner", "issuer", "assessor", "viewer"]
AwardState = Literal[
    "valid", "expired", "revoked", "suspended", "reinstated", "superseded", "not_yet_valid"
]
Reason = Literal["", "mistake", "conduct", "request", "lapsed", "review"]


@dataclass(frozen=True, kw_only=True)
class _Record:
    """A table of a file. A key that no field asks for is an error, not a silent loss."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


@dataclass(frozen=True, kw_only=True)
class Framework(_Record):
    """A published list of skills and what its publisher asks to be said."""

    id: str
    name: str
    uri: str
    version: str
    attribution: str


@dataclass(frozen=True, kw_only=True)
class Skill(_Record):
    """A skill of a framework; ``uri`` and ``label`` exactly as published."""

    uri: str
    label: str
    kind: Literal["skill", "knowledge"]
    description: str
    framework: str = "esco"


@dataclass(frozen=True, kw_only=True)
class Organization(_Record):
    """One that issues. ``country_code`` is ISO 3166-1 alpha-2."""

    slug: str
    name: str
    kind: Literal["university", "professional_body", "company"]
    description: str
    url: str
    email: str
    country_code: str
    country: str
    region: str
    city: str


@dataclass(frozen=True, kw_only=True)
class Achievement(_Record):
    """Something an organization recognises, in one wording. Keys as in ``vocabulary``."""

    slug: str
    organization: str
    state: Literal["published", "draft"] = "published"
    name: str
    description: str
    outcomes: tuple[str, ...]
    criteria: str
    """Markdown."""
    achievement_type: str
    language: str
    workload_hours: Decimal
    ects: Decimal | None = None
    level: str
    participation: str
    assessments: tuple[str, ...]
    assessment_note: str
    supervision: str
    quality_assurance: str
    quality_url: str = ""
    prerequisites: str
    stackability: str
    result_kind: Literal["none", "status", "percent", "points", "levels"]
    result_max: Decimal | None = None
    result_pass: Decimal | None = None
    result_levels: tuple[str, ...] = ()
    """Low to high."""
    valid_months: int | None = None
    can_be_suspended: bool = False
    skills: tuple[str, ...]
    """URIs."""
    field: str
    """Of the badge art."""
    ring_text: str
    revision: Achievement | None = None
    """The whole second wording, where there is one."""

    @property
    def versions(self) -> tuple[Achievement, ...]:
        """Every wording, the first one first."""
        return (self,) if self.revision is None else (self, self.revision)


@dataclass(frozen=True, kw_only=True)
class Membership(_Record):
    """A person's one role in an organization."""

    organization: str
    role: Role


@dataclass(frozen=True, kw_only=True)
class Person(_Record):
    """Somebody with an account. ``other_emails`` are verified too."""

    email: str
    name: str
    audience: Literal["learner", "member", "employer"]
    about: str
    """Who this is, in one line for the list of sign-ins."""
    other_emails: tuple[str, ...] = ()
    roles: tuple[Membership, ...] = ()
    demo: bool = False
    """Printed as a demo sign-in."""

    @property
    def emails(self) -> tuple[str, ...]:
        """Every address, the one to sign in with first."""
        return (self.email, *self.other_emails)


@dataclass(frozen=True, kw_only=True)
class Evidence(_Record):
    """What was handed in or seen."""

    name: str
    narrative: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Award(_Record):
    """One achievement awarded to one person. Days count back from the day of seeding."""

    key: str
    organization: str
    achievement: str
    version: int | None = None
    """Number of the version; without it the latest."""
    email: str
    name: str
    occasion: str
    awarded_days_ago: int
    starts_in_days: int | None = None
    """Valid only from so many days after seeding."""
    narrative: str
    evidence: tuple[Evidence, ...] = ()
    result: str = ""
    state: AwardState
    reason: Reason = ""
    """Coded; of a reinstated award, why it had been suspended."""
    corrects: str = ""
    """Key of the superseded award."""
    claimed: bool
    claim_expired: bool = False
    visibility: Literal["private", "link", "public"]
    showcase: bool = False


@dataclass(frozen=True, kw_only=True)
class Content:
    """Everything the demo is seeded with, consistent in itself."""

    frameworks: tuple[Framework, ...]
    skills: tuple[Skill, ...]
    organizations: tuple[Organization, ...]
    achievements: tuple[Achievement, ...]
    people: tuple[Person, ...]
    awards: tuple[Award, ...]

    def achievement(self, slug: str) -> Achievement:
        """The achievement of this slug, in its first wording. Raises ``KeyError``."""
        return {item.slug: item for item in self.achievements}[slug]

    def wording(self, award: Award) -> Achievement:
        """The wording that was awarded. Raises ``KeyError`` or ``IndexError`` where it is not."""
        versions = self.achievement(award.achievement).versions
        return versions[-1] if award.version is None else versions[award.version - 1]

    def person(self, email: str) -> Person | None:
        """Whoever has this address, or nobody: a plain address that awaits its claim."""
        return next((item for item in self.people if email in item.emails), None)


def load(folder: Path = FOLDER) -> Content:
    """Read and check every file. Raises ``ValueError`` that names file, item and key."""
    skills_file = _read(folder / "skills.toml")
    organizations = _records(
        Organization, "organizations.toml", _read(folder / "organizations.toml")["organization"]
    )
    achievements: list[Achievement] = []
    awards: list[Award] = []
    for organization in organizations:
        achievements += _achievements(folder, organization.slug)
        name = f"awards-{organization.slug}.toml"
        awards += _records(Award, name, _owned(folder / name, organization.slug, "award"))
    content = Content(
        frameworks=_records(Framework, "skills.toml", skills_file["framework"]),
        skills=_records(Skill, "skills.toml", skills_file["skills"]),
        organizations=organizations,
        achievements=tuple(achievements),
        people=_records(Person, "people.toml", _read(folder / "people.toml")["person"]),
        awards=tuple(awards),
    )
    found = list(problems(content))
    if found:
        raise ValueError("\n".join(found))
    return content


_T = TypeVar("_T")


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def _owned(path: Path, organization: str, noun: str) -> list[dict[str, Any]]:
    """The tables of a file that belongs to one organization and says so."""
    document = _read(path)
    if document.get("organization") != organization:
        raise ValueError(f"{path.name}: organization: Write {organization!r}, as in the file name.")
    return [{"organization": organization, **table} for table in document[noun]]


def _achievements(folder: Path, organization: str) -> Iterator[Achievement]:
    name = f"achievements-{organization}.toml"
    for table in _owned(folder / name, organization, "achievement"):
        changed = table.pop("revision", None)
        if changed is not None:
            table["revision"] = {**table, **changed}
        yield from _records(Achievement, name, [table])


def _records(record: type[_T], file: str, tables: Iterable[dict[str, Any]]) -> tuple[_T, ...]:
    adapter = TypeAdapter(record)
    found = []
    for table in tables:
        try:
            found.append(adapter.validate_python(table))
        except ValidationError as error:
            first = error.errors()[0]
            item = next(str(table[key]) for key in table if key != "organization")
            where = ".".join(str(part) for part in first["loc"])
            raise ValueError(f"{file}: {item}: {where}: {first['msg']}.") from error
    return tuple(found)
