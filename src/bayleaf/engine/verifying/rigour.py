"""How hard was it? The lines an employer reads, with who stands behind each of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bayleaf.engine.encoding import Json, JsonObject
from bayleaf.engine.verifying.case import as_list

_FRAMEWORK_LINES: Final = {
    "european qualifications framework": "level",
    "eqf": "level",
    "isced": "level",
    "form of participation": "participation",
    "type of assessment": "assessment",
    "supervision and identity verification": "supervision",
    "quality assurance": "quality_assurance",
    "ects": "workload",
}
"""Alignments that carry one of the European elements (Council Recommendation 2022/C 243/02)."""


def rigour(document: JsonObject) -> tuple[Mapping[str, Json], ...]:
    """What a credential says of its own rigour: ``{"id", "value", "basis", "by"}`` a line.

    ``basis`` is ``issuer``: every line is the issuer's own word.
    """
    lines = []
    for subject in as_list(document.get("credentialSubject")):
        if isinstance(subject, Mapping):
            lines += [_line(name, value) for name, value in _of_subject(subject)]
    evidence = [item for item in as_list(document.get("evidence")) if isinstance(item, Mapping)]
    if evidence:
        lines.append(_line("evidence", f"{len(evidence)}"))
    return tuple(lines)


def _of_subject(subject: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    achievement = subject.get("achievement")
    achievement = achievement if isinstance(achievement, Mapping) else {}
    if isinstance(achievement.get("achievementType"), str):
        yield "type", achievement["achievementType"]
    earned = subject.get("creditsEarned", achievement.get("creditsAvailable"))
    if isinstance(earned, (int, float)) and not isinstance(earned, bool):
        yield "workload", f"{earned:g}" if isinstance(earned, float) else str(earned)[:40]
    source = subject.get("source")
    if isinstance(source, Mapping) and isinstance(source.get("name"), str):
        yield "assessor", source["name"]
    for result in as_list(subject.get("result")):
        value = isinstance(result, Mapping) and (result.get("value") or result.get("status"))
        if isinstance(value, str):
            yield "result", value
    yield from _of_alignments(achievement)


def _of_alignments(achievement: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for alignment in as_list(achievement.get("alignment")):
        if isinstance(alignment, Mapping) and isinstance(alignment.get("targetName"), str):
            framework = str(alignment.get("targetFramework", "")).lower()
            yield _FRAMEWORK_LINES.get(framework, "skill"), alignment["targetName"]


def _line(name: str, value: str) -> dict[str, Json]:
    return {"id": name, "value": value, "basis": "issuer", "by": None}
