"""What an intact credential says, read from the document whose signature was checked.

Every text is somebody else's: it goes through ``visible``, and the templates escape it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from bayleaf.campus.verification.plain import address, day_of, visible
from bayleaf.campus.verification.words import RIGOUR
from bayleaf.engine.verifying import Report, Verdict

Object = Mapping[str, Any]

_MOST_SKILLS: Final = 40
_MOST_ACHIEVEMENTS: Final = 8
_TYPES: Final = {"MicroCredential": "Micro-credential", "License": "Licence to practise"}
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_STATED: Final = re.compile(r"^[-*] ([A-Z][A-Za-z ]{3,40}): (\S.{0,300})$", re.MULTILINE)


@dataclass(frozen=True)
class Achieved:
    """What was achieved; texts of the issuer. ``criteria`` is Markdown."""

    name: str
    description: str
    criteria: str
    skills: tuple[str, ...] = ()


@dataclass(frozen=True)
class RigourLine:
    """How hard was it: a label, the value, and who stands behind it (empty: the issuer alone)."""

    label: str
    value: str
    confirmed_by: str = ""


@dataclass(frozen=True)
class Elements:
    """How many of the eleven European elements are stated (Council Recommendation 2022/C 243/02)."""

    have: int
    all: int
    missing: tuple[str, ...]


def objects(value: Any) -> list[Object]:
    """The objects of a JSON value that may be one or several."""
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, Mapping)]  # fmt: skip


def text(value: Any, limit: int = 500) -> str:
    """A text of the document, or nothing."""
    return visible(value.strip(), limit) if isinstance(value, str) else ""


def subjects(document: Object) -> list[Object]:
    """The subjects of a credential."""
    return objects(document.get("credentialSubject"))


def person_name(document: Object) -> str:
    """The name the credential gives its subject in the clear, if it does."""
    for subject in subjects(document):
        for identity in objects(subject.get("identifier")):
            if identity.get("identityType") == "name" and identity.get("hashed") is not True:
                return text(identity.get("identityHash"), 200)
    return ""


def achieved(report: Report) -> list[Achieved]:
    """The achievements, or the credential's own words where it names none."""
    document = report.document or {}
    found = [each for subject in subjects(document) for each in objects(subject.get("achievement"))]
    if not found:
        own = Achieved(text(document.get("name"), 300), text(document.get("description"), 3000), "")
        return [own] if own.name or own.description else []
    skills = [text(line["value"], 200) for line in report.rigour if line["id"] == "skill"]
    first, *others = (_achieved(each) for each in found[:_MOST_ACHIEVEMENTS])
    return [replace(first, skills=tuple(skills[:_MOST_SKILLS])), *others]


def _achieved(achievement: Object) -> Achieved:
    narratives = [
        text(each.get("narrative"), 6000) for each in objects(achievement.get("criteria"))
    ]
    return Achieved(
        text(achievement.get("name"), 300),
        text(achievement.get("description"), 3000),
        "\n\n".join(part for part in narratives if part),
    )


def rigour(report: Report) -> list[RigourLine]:
    """The lines of the report in the order of the table, the result with its scale, and
    endorsements that hold as what others confirm."""
    document = report.document or {}
    known: dict[str, list[RigourLine]] = {name: [] for name in RIGOUR}
    for line in report.rigour:
        name = str(line["id"])
        if name in known and name != "result":
            by = line.get("by") if line.get("basis") == "endorsed" else None
            known[name].append(RigourLine(RIGOUR[name], _value(name, str(line["value"])), text(by)))
    known["result"] = [RigourLine(RIGOUR["result"], value) for value in _results(document)]
    known["endorsement"] = list(_endorsements(report))
    known["workload"] = _best_workload(known["workload"])
    return [line for lines in known.values() for line in lines]


def _value(name: str, value: str) -> str:
    if name == "type":
        plain = _TYPES.get(value, _HUMP.sub(" ", value.removeprefix("ext:")).capitalize())
        return visible(plain, 200)
    if name == "evidence":
        return "1 piece is named" if value == "1" else f"{visible(value, 20)} pieces are named"
    if name == "workload" and _is_number(value):
        return f"{visible(value, 20)} credits"
    return visible(value, 300)


def _is_number(value: str) -> bool:
    return value.replace(".", "", 1).isdecimal()


def _best_workload(lines: list[RigourLine]) -> list[RigourLine]:
    """Hours in words say more than the bare number of credits beside them."""
    worded = [line for line in lines if not line.value.endswith(" credits")]
    return worded or lines


def _results(document: Object) -> Iterator[str]:
    for subject in subjects(document):
        scales = {
            scale["id"]: scale
            for each in objects(subject.get("achievement"))
            for scale in objects(each.get("resultDescription"))
            if isinstance(scale.get("id"), str)
        }
        for result in objects(subject.get("result")):
            named = result.get("resultDescription")
            scale = scales.get(named, {}) if isinstance(named, str) else {}
            value = text(result.get("value") or result.get("status"), 200) or _level(result, scale)
            if value:
                yield value + _scale(scale)


def _level(result: Object, scale: Object) -> str:
    """The name of the level of a rubric that was reached."""
    for level in objects(scale.get("rubricCriterionLevel")):
        if level.get("id") == result.get("achievedLevel"):
            return text(level.get("name"), 200)
    return ""


def _scale(scale: Object) -> str:
    highest, needed = text(scale.get("valueMax"), 40), text(scale.get("requiredValue"), 80)
    allowed = scale.get("allowedValue")
    names = [text(each, 60) for each in (allowed if isinstance(allowed, list) else [])]
    parts = [f" of {highest}" if highest else ""]
    if needed:
        parts.append(f", needed to pass: {needed}")
    if any(names):
        parts.append(f" (of: {', '.join(name for name in names[:12] if name)})")
    return "".join(parts)


def _endorsements(report: Report) -> Iterator[RigourLine]:
    good = (Verdict.VALID, Verdict.VALID_ISSUER_UNRECOGNISED)
    sound = {check.id for check in report.checks if check.outcome == "pass"}
    for number, each in enumerate(report.endorsements):
        if each.verdict in good and f"endorsement[{number}]" in sound:
            by = address(each.issuer or "") or "the holder of a key"
            yield RigourLine(RIGOUR["endorsement"], "Endorsed", by)


def dates(document: Object) -> list[tuple[str, str]]:
    """When it was awarded and from when until when it holds."""
    start = day_of(document.get("validFrom", document.get("issuanceDate")))
    awarded = day_of(document.get("awardedDate")) or day_of(document.get("issuanceDate"))
    end = day_of(document.get("validUntil", document.get("expirationDate")))
    facts = [("Awarded", awarded or start)]
    if start and start != facts[0][1]:
        facts.append(("Valid from", start))
    facts.append(("Valid until", end or "No end stated"))
    return [(label, value or "Not stated") for label, value in facts]


def elements(report: Report) -> Elements:
    """Which of the eleven elements the document states. It never claims a certification."""
    document = report.document or {}
    subject = next(iter(subjects(document)), {})
    achievement = next(iter(objects(subject.get("achievement"))), {})
    criteria = next(iter(objects(achievement.get("criteria"))), {})
    narrative = criteria.get("narrative") if isinstance(criteria.get("narrative"), str) else ""
    lines = {str(line["id"]) for line in report.rigour}
    words = {label for label, _ in _STATED.findall(str(narrative)[:20_000])}
    issuer = next(iter(objects(document.get("issuer"))), {})
    stated = {
        "Identification of the learner": bool(subject.get("id") or subject.get("identifier")),
        "Title": bool(achievement.get("name")),
        "Country of the issuer": any(_has_country(each) for each in objects(issuer.get("address"))),
        "Awarding body": bool(issuer.get("name")),
        "Date of issuing": "Not stated" not in dict(dates(document))["Awarded"],
        "Learning outcomes": bool(achievement.get("description") and narrative),
        "Workload": "workload" in lines or "Workload" in words,
        "Level": "level" in lines or "Level" in words,
        "Type of assessment": "assessment" in lines or "Assessment" in words,
        "Form of participation": "participation" in lines or "Form of participation" in words,
        "Quality assurance": "quality_assurance" in lines or "Quality assurance" in words,
    }
    missing = tuple(name for name, is_there in stated.items() if not is_there)
    return Elements(len(stated) - len(missing), len(stated), missing)


def _has_country(postal: Object) -> bool:
    return bool(postal.get("addressCountryCode") or postal.get("addressCountry"))
