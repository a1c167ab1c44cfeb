"""The model held against the JSON Schemas that 1EdTech publishes, on real credentials and on
seeded mutations of them. Where the two differ, a rule below says why."""

from __future__ import annotations

import copy
import functools
import json
import random
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft201909Validator, FormatChecker

from bayleaf.engine import model
from bayleaf.engine.encoding import parse_instant
from bayleaf.engine.errors import InputError
from bayleaf.engine.model import Problem, names
from tests.engine.model.samples import subject, vectors

STRICTER = {
    r"must be a URL": "the schemas take any string for a URI; VCDM and OB ask for a URI",
    r"must be a plain string": "the schemas allow language maps, which OB contexts leave unsigned",
    r"^`type` must (contain|be)": "the schemas take any single string, or a language map, as type",
    r"^(Entry|The first entry|`@context`)": "the schemas take any string or object as @context",
    r"neither `id` nor": "the schemas do not know that one of two members is required",
    r"is null": "the schemas allow null in members that they do not know",
    r"names no|is earlier than|`status` is missing": "the schemas do not compare members",
    r"lacks the published schema": "the schemas do not look into credentialSchema",
    r"missing from the Profile": (
        'the schemas read an issuer {} or {"id": ...} as a language map (id is Indonesian)'
    ),
    r"^`(name|description)` must be a string, or": "VCDM forbids language maps in these two",
}
"""What the model refuses and a schema lets pass."""

DIFFERENT_VECTORS = {
    "ob30-samples/complete.json": "achievedLevel of the second result names a foreign level",
    "ob30-spec-appendix-d/1": "achievedLevel of the second result names a foreign level",
    "clr20/simple-noproof.json/credentialSubject/verifiableCredential/0": "names a draft schema",
    "clr20/simple_old_safesigned.json/credentialSubject/verifiableCredential/0": (
        "names a draft schema"
    ),
}

JUDGED_APART = {
    "clr20/complex.json/credentialSubject/verifiableCredential/0": (
        "an endorsement inside lacks its name; the model judges it when it is verified itself"
    ),
}
"""Vectors that only a schema refuses, because it looks into embedded credentials."""

PART_MUTATIONS = 4000
DOCUMENT_MUTATIONS = 2000

Shared = Callable[..., Path]


def test_the_model_and_the_schemas_agree_on_every_vector(shared: Shared) -> None:
    different, apart = set(), set()
    judged = 0
    for place, document in vectors(shared).items():
        validator = _validator_of(shared, document)
        if validator is None:
            continue
        judged += 1
        found = model.problems(document)
        is_valid = validator.is_valid(document)
        if found and is_valid:
            different.add(place)
            assert all(map(_rule, found)), (place, found)
        if not found and not is_valid:
            apart.add(place)
    assert judged > 40
    assert apart == set(JUDGED_APART)
    assert different == set(DIFFERENT_VECTORS)


def test_the_model_and_the_schemas_agree_on_mutations(shared: Shared) -> None:
    """Documents of VCDM 2.0 and parts of all: for 1.1 the published schemas are another edition."""
    dice = random.Random(20260515)
    documents = _whole(shared)
    parts = _parts_by_class(shared)
    rules: set[str] = set()
    for _ in range(DOCUMENT_MUTATIONS):
        document, validator = dice.choice(documents)
        rules |= _compare(model.noun_of(document), validator, _mutant(document, dice))
    for _ in range(PART_MUTATIONS):
        noun = dice.choice(sorted(parts))
        mutant = _mutant(dice.choice(parts[noun]), dice)
        rules |= _compare(getattr(model, noun), _part_validator(shared, noun), mutant)
    assert rules == set(STRICTER), "a rule that no mutation meets is no rule"


def test_the_vocabularies_are_those_of_the_schemas(shared: Shared) -> None:
    schemas = [_schema(shared("schemas", *path)) for path in _SCHEMAS.values()]
    enumerations = {frozenset(words) for words in _enumerations(schemas)}
    assert {
        names.ACHIEVEMENT_TYPES,
        names.RESULT_TYPES,
        names.RESULT_STATUS_TYPES,
        names.ALIGNMENT_TARGET_TYPES,
        names.IDENTIFIER_TYPES,
        names.ASSOCIATION_TYPES,
    } <= enumerations


def _compare(
    noun: type[model.Node], validator: Draft201909Validator, mutant: dict[str, Any]
) -> set[str]:
    """The rules that explain why only the model refuses; fails where none does."""
    found = noun.problems(mutant)
    is_valid = validator.is_valid(mutant)
    assert found or is_valid, mutant
    if not is_valid:
        return set()
    rules = [_rule(problem) for problem in found]
    assert None not in rules, (found, mutant)
    return {rule for rule in rules if rule is not None}


def _rule(problem: Problem) -> str | None:
    return next((rule for rule in STRICTER if re.search(rule, problem.message)), None)


# --- schemas --------------------------------------------------------------------------------------

_FORMATS = FormatChecker(formats=())


@_FORMATS.checks("date-time", raises=InputError)
def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or bool(parse_instant(value))


@_FORMATS.checks("date", raises=ValueError)
def _is_date(value: object) -> bool:
    return not isinstance(value, str) or bool(date.fromisoformat(value))


@functools.cache
def _schema(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text())


@functools.cache
def _validator(path: Path, definition: str | None = None) -> Draft201909Validator:
    schema = _schema(path)
    if definition is not None and definition in schema["$defs"]:
        schema = {"$defs": schema["$defs"], "$ref": f"#/$defs/{definition}"}
    return Draft201909Validator(schema, format_checker=_FORMATS)


def _validator_of(shared: Shared, document: dict[str, Any]) -> Draft201909Validator | None:
    """The schema of a whole document; none is published for a ClrCredential of VCDM 1.1."""
    is_v1 = "issuanceDate" in document
    name = next((one for one in _SCHEMAS if one in document["type"]), None)
    if name is None or (is_v1 and name == "ClrCredential"):
        return None
    if is_v1:
        old = name.replace("OpenBadge", "Achievement") + "v1p1.json"
        return _validator(shared("schemas", "ob_v3p0_appendix_e", old))
    return _validator(shared("schemas", *_SCHEMAS[name]))


_SCHEMAS = {
    "ClrCredential": ("clr_v2p0", "clr_v2p0_clrcredential_schema.json"),
    "OpenBadgeCredential": ("ob_v3p0", "ob_v3p0_achievementcredential_schema.json"),
    "AchievementCredential": ("ob_v3p0", "ob_v3p0_achievementcredential_schema.json"),
    "EndorsementCredential": ("ob_v3p0", "ob_v3p0_endorsementcredential_schema.json"),
}


def _part_validator(shared: Shared, noun: str) -> Draft201909Validator:
    name = "ClrCredential" if noun in ("ClrSubject", "Association") else "OpenBadgeCredential"
    return _validator(shared("schemas", *_SCHEMAS[name]), noun)


def _enumerations(value: Any) -> Iterator[list[str]]:
    if isinstance(value, dict):
        if "enum" in value:
            yield value["enum"]
        for inner in value.values():
            yield from _enumerations(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _enumerations(inner)


# --- parts and mutations --------------------------------------------------------------------------

_PARTS = [
    "AchievementSubject", "Achievement", "Address", "Alignment", "Association", "ClrSubject",
    "CredentialSchema", "Criteria", "EndorsementSubject", "Evidence", "GeoCoordinates",
    "IdentifierEntry", "IdentityObject", "Image", "Profile", "Proof", "RefreshService", "Related",
    "Result", "ResultDescription", "RubricCriterionLevel", "TermsOfUse",
]  # fmt: skip


def _whole(shared: Shared) -> list[tuple[dict[str, Any], Draft201909Validator]]:
    return [
        (document, validator)
        for document in vectors(shared).values()
        if (validator := _validator_of(shared, document))
        and "issuanceDate" not in document
        and len(json.dumps(document)) < 6000
    ]


def _parts_by_class(shared: Shared) -> dict[str, list[dict[str, Any]]]:
    """Every valid inner object of a class of its own, by its type or the member that holds it."""
    parts = {noun: [value] for noun, value in _RARE_PARTS.items()}
    for document in vectors(shared).values():
        for name, value in _objects(document, ""):
            types = value.get("type")
            named = set(types if isinstance(types, list) else [types])
            noun = next((one for one in _PARTS if one in named), _BY_MEMBER.get(name))
            if noun and len(json.dumps(value)) < 4000:
                parts.setdefault(noun, []).append(value)
    return {
        noun: [value for value in values if _part_validator(shared, noun).is_valid(value)]
        for noun, values in parts.items()
    }


_RARE_PARTS: dict[str, dict[str, Any]] = {
    "AchievementSubject": subject(
        activityStartDate="2026-01-01T00:00:00Z",
        activityEndDate="2026-04-01T00:00:00+02:00",
        creditsEarned=1.5,
        licenseNumber="L-1",
        role="student",
        term="spring",
        source={"id": "urn:uuid:1", "type": ["Profile"], "dateOfBirth": "1999-02-03"},
    ),
    "Related": {"id": "urn:x:1", "type": ["Related"], "inLanguage": "en-GB", "version": "2"},
    "TermsOfUse": {"id": "https://school.example/terms", "type": "Terms"},
}
"""Classes and members that no vector has."""

_BY_MEMBER = {
    "criteria": "Criteria",
    "proof": "Proof",
    "credentialSchema": "CredentialSchema",
    "refreshService": "RefreshService",
    "termsOfUse": "TermsOfUse",
}


def _objects(value: Any, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        yield name, value
        for step, inner in value.items():
            yield from _objects(inner, step)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner, name)


def _mutant(original: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """A copy with one or two changes, none inside an embedded credential."""
    mutant = copy.deepcopy(original)
    for _ in range(dice.choice((1, 1, 2))):
        places = list(_places(mutant))
        if places:
            holder, step = dice.choice(places)
            dice.choice(_CHANGES)(holder, step, dice)
    return mutant


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    for step, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, step
        if isinstance(inner, (dict, list)) and "@context" not in inner:
            yield from _places(inner)


def _delete(holder: Any, step: Any, _: random.Random) -> None:
    del holder[step]


def _replace(holder: Any, step: Any, dice: random.Random) -> None:
    holder[step] = copy.deepcopy(dice.choice(_VALUES))


def _wrap(holder: Any, step: Any, _: random.Random) -> None:
    holder[step] = [holder[step]]


def _unwrap(holder: Any, step: Any, _: random.Random) -> None:
    if isinstance(holder[step], list) and holder[step]:
        holder[step] = holder[step][0]


def _double(holder: Any, step: Any, _: random.Random) -> None:
    holder[step] = [holder[step], copy.deepcopy(holder[step])]


def _rename(holder: Any, step: Any, _: random.Random) -> None:
    if isinstance(holder, dict):
        holder[f"{step}Z"] = holder.pop(step)


def _extend(holder: Any, _: Any, dice: random.Random) -> None:
    if isinstance(holder, dict):
        holder["unknown"] = copy.deepcopy(dice.choice(_VALUES))
    else:
        holder.append(copy.deepcopy(dice.choice(_VALUES)))


_CHANGES = [_delete, _replace, _replace, _replace, _wrap, _unwrap, _double, _rename, _extend]
_VALUES: list[Any] = [
    None, [], {}, "", "text", 7, 1.5, True, "2026-05-01", "2026-13-01T00:00:00Z",
    "2026-05-01T00:00:00", "2026-05-01T00:00:00Z", "https://example.org/1", "relative/path",
    {"en": "text"}, {"en-GB": "text", "fr": "texte"}, {"EN": "text"}, {"id": "https://example.org/1"},
    ["text"], ["Alignment"], [[]], "Nonsense", "ext:Mine", "Status", "en", "a.b.c",
    {"@value": "text"},
]  # fmt: skip


@pytest.mark.parametrize("place", sorted(DIFFERENT_VECTORS))
def test_a_difference_on_a_vector_is_a_light_one(shared: Shared, place: str) -> None:
    found = model.problems(vectors(shared)[place])
    assert {problem.grade for problem in found} == {"schema"}
