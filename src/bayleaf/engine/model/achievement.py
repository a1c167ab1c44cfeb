"""What: the achievement, its criteria and expected results, and what one subject reached
(Open Badges 3.0, appendix B)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from bayleaf.engine.encoding import Json, JsonObject
from bayleaf.engine.model.identity import IdentityObject
from bayleaf.engine.model.kinds import (
    AchievementType,
    AlignmentTargetType,
    CompactJws,
    DateTimeStamp,
    Endorsement,
    Id,
    Language,
    Number,
    ResultStatusType,
    ResultType,
    Text,
    Types,
    Url,
)
from bayleaf.engine.model.node import Node
from bayleaf.engine.model.problem import Findings, Path
from bayleaf.engine.model.profile import IdentifierEntry, Image, Profile


class Criteria(Node):
    """How the achievement is earned: Markdown, a page, or both (OB 3.0, ``Criteria``)."""

    told_by: ClassVar[str] = "narrative"

    id: Id | None = None
    narrative: Text | None = None

    @classmethod
    def _rules(cls, value: JsonObject, path: Path, findings: Findings) -> None:
        if "id" not in value and "narrative" not in value:
            findings.add(path, "The criteria have neither `id` nor `narrative`.", "Add one.")


class Alignment(Node):
    """A link to an entry of a framework: a skill, a level, a credit (OB 3.0, ``Alignment``)."""

    type: Types = ("Alignment",)
    target_name: Text
    target_url: Url
    target_code: Text | None = None
    target_description: Text | None = None
    target_framework: Text | None = None
    target_type: AlignmentTargetType | None = None


class Related(Node):
    """The same achievement in another language or version (OB 3.0, ``Related``)."""

    id: Id
    type: Types = ("Related",)
    in_language: Language | None = None
    version: Text | None = None


class RubricCriterionLevel(Node):
    """One level of a rubric (OB 3.0, ``RubricCriterionLevel``)."""

    id: Id
    type: Types = ("RubricCriterionLevel",)
    name: Text
    alignment: tuple[Alignment, ...] = ()
    description: Text | None = None
    level: Text | None = None
    points: Text | None = None


class ResultDescription(Node):
    """A result that the achievement can have. ``allowed_value`` goes from low to high
    (OB 3.0, ``ResultDescription``)."""

    id: Id
    type: Types = ("ResultDescription",)
    name: Text
    result_type: ResultType
    alignment: tuple[Alignment, ...] = ()
    allowed_value: tuple[Text, ...] = ()
    required_level: Url | None = None
    required_value: Text | None = None
    rubric_criterion_level: tuple[RubricCriterionLevel, ...] = ()
    value_max: Text | None = None
    value_min: Text | None = None


class Achievement(Node):
    """What can be earned (OB 3.0, ``Achievement``)."""

    id: Id
    type: Types = ("Achievement",)
    name: Text
    description: Text
    criteria: Criteria
    achievement_type: AchievementType | None = None
    alignment: tuple[Alignment, ...] = ()
    creator: Profile | None = None
    credits_available: Number | None = None
    endorsement: tuple[Endorsement, ...] = ()
    endorsement_jwt: tuple[CompactJws, ...] = ()
    field_of_study: Text | None = None
    human_code: Text | None = None
    image: Image | None = None
    in_language: Language | None = None
    other_identifier: tuple[IdentifierEntry, ...] = ()
    related: tuple[Related, ...] = ()
    result_description: tuple[ResultDescription, ...] = ()
    specialization: Text | None = None
    tag: tuple[Text, ...] = ()
    version: Text | None = None


class Result(Node):
    """A result that the subject reached (OB 3.0, ``Result``). ``result_description`` and
    ``achieved_level`` are ids within the same achievement."""

    type: Types = ("Result",)
    result_description: Url | None = None
    value: Text | None = None
    achieved_level: Url | None = None
    status: ResultStatusType | None = None
    alignment: tuple[Alignment, ...] = ()


class AchievementSubject(Node):
    """Who earned which achievement, and how well (OB 3.0, ``AchievementSubject``)."""

    id: Id | None = None
    type: Types = ("AchievementSubject",)
    identifier: tuple[IdentityObject, ...] = ()
    achievement: Achievement
    activity_start_date: DateTimeStamp | None = None
    activity_end_date: DateTimeStamp | None = None
    credits_earned: Number | None = None
    image: Image | None = None
    license_number: Text | None = None
    narrative: Text | None = None
    result: tuple[Result, ...] = ()
    role: Text | None = None
    source: Profile | None = None
    term: Text | None = None

    @classmethod
    def _rules(cls, value: JsonObject, path: Path, findings: Findings) -> None:
        judge_identity(value, path, findings)
        _judge_results(value, path, findings)


def judge_identity(subject: JsonObject, path: Path, findings: Findings) -> None:
    """A subject is named by ``id`` or at least one ``identifier`` (OB 3.0 and CLR 2.0)."""
    if "id" not in subject and not subject.get("identifier"):
        findings.add(
            path,
            "The subject has neither `id` nor `identifier`, so it belongs to nobody.",
            "Add `identifier` with an IdentityObject, or `id`.",
        )


def _judge_results(subject: JsonObject, path: Path, findings: Findings) -> None:
    """A result points into the same achievement (OB 3.0, ``Result``)."""
    achievements = list(_objects(subject.get("achievement")))
    descriptions = {
        one["id"]: one
        for achievement in achievements
        for one in _objects(achievement.get("resultDescription"))
        if isinstance(one.get("id"), str)
    }
    levels = {
        name: {
            level.get("id")
            for level in _objects(one.get("rubricCriterionLevel"))
            if isinstance(level.get("id"), str)
        }
        for name, one in descriptions.items()
    }
    is_array = isinstance(subject.get("result"), list)
    for index, result in enumerate(_as_list(subject.get("result"))):
        if isinstance(result, Mapping):
            place = (*path, "result", index) if is_array else (*path, "result")
            _judge_result(result, descriptions, levels, place, findings)


def _judge_result(
    result: JsonObject,
    descriptions: Mapping[str, JsonObject],
    levels: Mapping[str, set[Any]],
    path: Path,
    findings: Findings,
) -> None:
    wanted = result.get("resultDescription")
    if not isinstance(wanted, str):
        return
    description = descriptions.get(wanted)
    if description is None:
        findings.add(
            (*path, "resultDescription"),
            "`resultDescription` names no result description of this achievement.",
            "Use the `id` of one of its `resultDescription` entries.",
        )
        return
    level = result.get("achievedLevel")
    if isinstance(level, str) and level not in levels[wanted]:
        message = "`achievedLevel` names no rubric criterion level of its result description."
        findings.add((*path, "achievedLevel"), message, grade="schema")
    if description.get("resultType") == "Status" and "status" not in result:
        message = "`status` is missing from a result of type Status."
        findings.add(path, message, "Add `status`, such as Completed.", grade="schema")


def _as_list(value: Json) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _objects(value: Json) -> Iterator[JsonObject]:
    return (one for one in _as_list(value) if isinstance(one, Mapping))
