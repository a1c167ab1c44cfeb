"""An achievement as Open Badges 3.0 says it: what goes into every credential of it.

Every European element is carried by fields that the standard has (``Alignment``, and the same in
words in ``criteria.narrative``), so that it is signed and any verifier accepts it.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.conf import settings

from bayleaf.campus.achievements import vocabulary as v
from bayleaf.campus.achievements.models import ResultKind, Version


def achievement_object(version: Version) -> dict[str, Any]:
    """The ``Achievement`` of Open Badges 3.0 section B.1.1 for a version with its skills."""
    achievement = version.achievement
    members: dict[str, Any] = {
        "id": version.uri,
        "type": ["Achievement"],
        "achievementType": version.achievement_type,
        "name": version.name,
        "description": version.description,
        "criteria": {"id": f"{version.uri}#criteria", "narrative": criteria_text(version)},
        "image": {
            "id": f"{settings.BASE_URL}/a/{achievement.public_id}/{version.number}/badge.svg",
            "type": "Image",
            "caption": badge_alt(version),
        },
        "inLanguage": version.language,
        "version": str(version.number),
        "alignment": list(_alignments(version)),
        "resultDescription": _result_descriptions(version),
    }
    if version.ects is not None:
        members["creditsAvailable"] = float(version.ects)
    if version.number > 1:
        earlier = version.number - 1
        members["related"] = [
            {
                "id": f"{settings.BASE_URL}/a/{achievement.public_id}/{earlier}",
                "type": ["Related"],
                "version": str(earlier),
            }
        ]
    return {name: value for name, value in members.items() if value not in ([], "")}


def badge_alt(version: Version, *, issuer: str = "") -> str:
    """What the badge is called for somebody who does not see it. ``issuer`` is the name that the
    organization had, where that counts."""
    if version.art is not None:
        return version.art.alt
    return f"{version.name}, badge by {issuer or version.achievement.organization.name}"


def criteria_text(version: Version) -> str:
    """The criteria, followed by the European elements in words (Markdown)."""
    parts = [version.criteria.strip()]
    if version.outcomes:
        parts.append("**Learning outcomes**\n\n" + "\n".join(f"- {o}" for o in version.outcomes))
    facts = [f"- {label}: {value}" for label, value in facts_in_words(version)]
    if facts:
        parts.append("**How it is run**\n\n" + "\n".join(facts))
    return "\n\n".join(part for part in parts if part)


def facts_in_words(version: Version) -> Iterator[tuple[str, str]]:
    """Label and value of every element that is stated, for the page and for the criteria."""
    if version.workload_hours is not None:
        yield "Workload", workload(version)
    if version.level:
        yield "Level", level(version)
    if version.participation:
        yield "Form of participation", v.PARTICIPATIONS[version.participation].label
    if version.assessments:
        names = ", ".join(v.ASSESSMENTS[key].label.lower() for key in version.assessments)
        note = f". {version.assessment_note}" if version.assessment_note else ""
        yield "Assessment", f"{names[:1].upper()}{names[1:]}{note}"
    if version.supervision:
        yield "Supervision and identity", v.SUPERVISIONS[version.supervision].label
    if version.quality_assurance:
        yield "Quality assurance", version.quality_assurance
    if version.prerequisites:
        yield "Prerequisites", version.prerequisites
    if version.stackability:
        yield "Stackability", v.STACKABILITIES[version.stackability].label


def workload(version: Version) -> str:
    """``40 hours, 1.6 ECTS``; empty when no hours are stated."""
    if version.workload_hours is None:
        return ""
    hours = f"{number(version.workload_hours)} hour{'s' if version.workload_hours != 1 else ''}"
    return hours if version.ects is None else f"{hours}, {number(version.ects)} ECTS"


def level(version: Version) -> str:
    """``EQF 5``, or that none applies."""
    return "No level applies" if version.level == "none" else f"EQF {version.level}"


def number(value: Decimal) -> str:
    """A decimal without trailing noughts."""
    return f"{Decimal(value).normalize():f}"


def _alignments(version: Version) -> Iterator[dict[str, Any]]:
    for skill in version.skills.all():
        yield _alignment(skill.framework.name, skill.label, skill.uri, kind="ceasn:Competency")
    if version.workload_hours is not None:
        hours = number(version.workload_hours)
        code = f"PT{hours}H"
        yield _alignment("ECTS", workload(version), v.ECTS_URI, code=code)
    if version.level and version.level != "none":
        concept = v.LEVELS[version.level]
        yield _alignment(
            "European Qualifications Framework", concept.label, concept.uri, code=version.level
        )
    for key in version.assessments:
        concept = v.ASSESSMENTS[key]
        yield _alignment("Type of assessment", concept.label, concept.uri, code=key)
    yield from _one("Form of participation", v.PARTICIPATIONS, version.participation)
    yield from _one("Supervision and identity verification", v.SUPERVISIONS, version.supervision)
    if version.quality_assurance:
        url = version.quality_url or v.QUALITY_URI
        yield _alignment("Quality assurance", version.quality_assurance, url)


def _one(framework: str, table: dict[str, v.Concept], key: str) -> Iterator[dict[str, Any]]:
    if key:
        yield _alignment(framework, table[key].label, table[key].uri, code=key)


def _alignment(
    framework: str, name: str, url: str, *, code: str = "", kind: str = ""
) -> dict[str, Any]:
    members = {
        "type": ["Alignment"],
        "targetFramework": framework,
        "targetName": name,
        "targetUrl": url,
        "targetCode": code,
        "targetType": kind,
    }
    return {name: value for name, value in members.items() if value}


def _result_descriptions(version: Version) -> list[dict[str, Any]]:
    """At most one: how the result of this version is stated."""
    kind = ResultKind(version.result_kind)
    if kind == ResultKind.NONE:
        return []
    members: dict[str, Any] = {"id": f"{version.uri}#result", "type": ["ResultDescription"]}
    if kind == ResultKind.STATUS:
        return [{**members, "name": "Outcome", "resultType": "Status"}]
    if kind == ResultKind.LEVELS:
        required = version.result_levels[0] if version.result_levels else ""
        described = {
            "name": "Level reached",
            "resultType": "Result",
            "allowedValue": version.result_levels,
        }
        return [{**members, **described, **({"requiredValue": required} if required else {})}]
    highest = Decimal(100) if kind == ResultKind.PERCENT else version.result_max
    described = {
        "name": "Result",
        "resultType": "Percent" if kind == ResultKind.PERCENT else "RawScore",
        "valueMin": "0",
    }
    if highest is not None:
        described["valueMax"] = number(highest)
    if version.result_pass is not None:
        described["requiredValue"] = number(version.result_pass)
    return [{**members, **described}]
