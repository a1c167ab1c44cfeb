"""The MUSTs of VCDM 2.0, Open Badges 3.0, CLR 2.0 and Bitstring Status List, one claim each."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bayleaf.engine.model import (
    CLR_V2,
    CREDENTIALS_V1,
    CREDENTIALS_V2,
    OB_V3,
    Problem,
    names,
    noun_of,
    problems,
)
from bayleaf.engine.model.problem import MAX_PROBLEMS
from tests.engine.model.samples import achievement, badge, subject, vectors, without


def musts(document: Any) -> list[tuple[str, str]]:
    """Pointer and first quoted word of every problem that a verifier rejects."""
    return [(p.pointer, _quoted(p)) for p in problems(document) if p.grade == "must"]


def light(document: Any) -> list[str]:
    """Pointers of the problems of a document that has only light ones."""
    found = problems(document)
    assert {problem.grade for problem in found} <= {"schema"}, found
    return [problem.pointer for problem in found]


def _quoted(problem: Problem) -> str:
    return problem.message.split("`")[1] if "`" in problem.message else ""


def with_result(result: dict[str, Any], *descriptions: dict[str, Any]) -> dict[str, Any]:
    """The badge with one result and some result descriptions."""
    expected = [{"type": ["ResultDescription"], "name": "Grade", **one} for one in descriptions]
    return badge(
        credentialSubject=subject(
            achievement=achievement(resultDescription=expected),
            result=[{"type": ["Result"], **result}],
        )
    )


def plain(**changes: Any) -> dict[str, Any]:
    """A credential of no kind that has a class of its own."""
    return {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiableCredential"],
        "issuer": "did:web:x.example",
        "credentialSubject": {"id": "did:example:1", "licence": "B"},
    } | changes


# --- all credentials (VCDM 2.0) -------------------------------------------------------------------


def test_the_samples_have_no_problem() -> None:
    assert problems(badge()) == []
    assert problems(plain()) == []


@pytest.mark.parametrize(
    "name", ["@context", "id", "issuer", "validFrom", "credentialSubject", "type"]
)
def test_a_badge_without_a_required_member_is_refused(name: str) -> None:
    document = without(badge(), name)
    if name == "type":
        assert noun_of(document).__name__ == "VerifiableCredential"
    assert ("", name) in musts(document)


def test_a_plain_credential_needs_neither_id_nor_dates() -> None:
    assert musts(without(plain(), "issuer")) == [("", "issuer")]
    assert musts(without(plain(), "credentialSubject")) == [("", "credentialSubject")]


@pytest.mark.parametrize("contexts", [[OB_V3], [OB_V3, CREDENTIALS_V2], [{}, OB_V3], "urn:x", 7])
def test_the_first_context_is_that_of_vcdm(contexts: Any) -> None:
    assert ("/@context", "@context") in musts(plain(**{"@context": contexts}))


def test_a_single_context_is_only_spelled_differently() -> None:
    assert light(plain(**{"@context": CREDENTIALS_V2})) == ["/@context"]


@pytest.mark.parametrize(
    "types", [["OpenBadgeCredential"], "OpenBadgeCredential", [], [7], {"en": "x"}]
)
def test_the_type_names_a_verifiable_credential(types: Any) -> None:
    assert ("/type", "type") in musts(badge(type=types))


@pytest.mark.parametrize("name", ["AchievementCredential", "OpenBadgeCredential"])
def test_a_badge_goes_by_either_name(name: str) -> None:
    assert problems(badge(type=["VerifiableCredential", name])) == []


@pytest.mark.parametrize("value", ["no url", "relative/path", 7, ["urn:x:1"], ["urn:x:1"] * 2, {}])
def test_an_id_is_one_url(value: Any) -> None:
    assert musts(badge(id=value))[0] == ("/id", "id")


@pytest.mark.parametrize("issuer", ["School", 7, [], {}, {"name": "School"}, {"id": "School"}])
def test_the_issuer_is_a_url_or_has_one(issuer: Any) -> None:
    assert musts(badge(issuer=issuer))
    assert musts(plain(issuer=issuer))


@pytest.mark.parametrize("value", [[], {}, "did:example:1", [{}], [{"id": "no url"}]])
def test_the_subject_is_an_object_that_says_something(value: Any) -> None:
    assert musts(plain(credentialSubject=value))


@pytest.mark.parametrize("name", ["validFrom", "validUntil"])
@pytest.mark.parametrize(
    "value", ["2026-05-01", "2026-05-01T00:00:00", "2026-02-30T00:00:00Z", "soon", 7, []]
)
def test_a_date_has_a_time_and_a_zone(name: str, value: Any) -> None:
    assert musts(badge(**{name: value})) == [(f"/{name}", name)]


def test_validity_ends_after_it_begins_whatever_the_zones() -> None:
    assert musts(badge(validUntil="2026-05-01T10:29:59+01:00")) == [("/validUntil", "validUntil")]
    assert problems(badge(validUntil="2026-05-01T10:30:00+01:00")) == []


@pytest.mark.parametrize(
    "name", ["credentialStatus", "credentialSchema", "evidence", "termsOfUse", "refreshService"]
)
def test_what_hangs_on_a_credential_has_a_type(name: str) -> None:
    for document in (badge(), plain()):
        document[name] = {"id": "https://x.example/1"}
        assert any(word == "type" for _, word in musts(document))


def test_a_schema_has_a_url() -> None:
    assert ("/credentialSchema", "id") in musts(plain(credentialSchema={"type": "JsonSchema"}))


def test_a_status_need_not_have_an_id_but_then_a_url() -> None:
    assert problems(plain(credentialStatus={"type": "Some"})) == []
    wrong = plain(credentialStatus=[{"type": "Some", "id": "7"}])
    assert musts(wrong) == [("/credentialStatus/0/id", "id")]


@pytest.mark.parametrize("name", ["name", "description"])
def test_a_name_is_a_string_or_a_language_value(name: str) -> None:
    value = {"@value": "Soil", "@language": "en"}
    assert light(plain(**{name: value})) == [f"/{name}"]
    assert light(plain(**{name: [value, value]})) == [f"/{name}"]
    for wrong in (7, {"en": "Soil"}, {**value, "more": 1}, {"@value": 7}, []):
        assert musts(plain(**{name: wrong})) == [(f"/{name}", name)]


def test_related_resources_have_a_digest_and_ids_of_their_own() -> None:
    resource = {"id": "https://x.example/a.pdf", "digestMultibase": "uEi"}
    assert problems(plain(relatedResource=[resource])) == []
    twice = musts(plain(relatedResource=[resource, resource]))
    assert twice == [("/relatedResource/1/id", "id")]
    bare = musts(plain(relatedResource={"id": "https://x.example/a.pdf"}))
    assert bare == [("/relatedResource", "digestSRI")]


@pytest.mark.parametrize("place", ["top", "deep", "list", "embedded"])
def test_null_is_malformed_wherever_it_stands(place: str) -> None:
    document = {
        "top": badge(name=None),
        "deep": badge(credentialSubject=subject(achievement=achievement(unknown={"a": None}))),
        "list": badge(credentialSubject=subject(result=[None])),
        "embedded": badge(endorsement=[{"type": "EndorsementCredential", "name": None}]),
    }[place]
    found = [problem for problem in problems(document) if problem.code == "MALFORMED"]
    assert [problem.grade for problem in found] == ["must"]
    assert "null" in found[0].message


def test_a_required_member_that_is_null_is_named_once() -> None:
    assert musts(badge(issuer=None)) == [("/issuer", "issuer")]


# --- VCDM 1.1 -------------------------------------------------------------------------------------


def old_badge(**changes: Any) -> dict[str, Any]:
    """A badge of VCDM 1.1."""
    document = without(badge(issuanceDate="2020-01-01T00:00:00Z"), "validFrom")
    return document | {"@context": [CREDENTIALS_V1, OB_V3]} | changes


def test_a_document_of_vcdm_1_1_is_accepted() -> None:
    assert problems(old_badge(expirationDate="2030-01-01T00:00:00Z")) == []


def test_vcdm_1_1_has_its_own_dates() -> None:
    assert musts(without(old_badge(), "issuanceDate")) == [("", "issuanceDate")]
    assert musts(old_badge(issuanceDate="soon")) == [("/issuanceDate", "issuanceDate")]
    early = old_badge(expirationDate="2019-01-01T00:00:00Z")
    assert musts(early) == [("/expirationDate", "expirationDate")]


def test_names_of_vcdm_1_1_mean_nothing_in_a_document_of_2_0() -> None:
    assert problems(badge(expirationDate="never")) == []


# --- Open Badges 3.0 ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "contexts",
    [
        [CREDENTIALS_V2],
        [CREDENTIALS_V2, names.OB_EXTENSIONS, OB_V3],
        [CREDENTIALS_V2, "https://purl.imsglobal.org/spec/ob/v3p0/context-4.0.0.json"],
        [CREDENTIALS_V2, OB_V3 + "\n"],
        [CREDENTIALS_V2, {}],
    ],
)
def test_the_second_context_is_that_of_open_badges(contexts: Any) -> None:
    assert musts(badge(**{"@context": contexts})) == [("/@context", "@context")]


@pytest.mark.parametrize("version", ["", "-3.0.0", "-3.0.1", "-3.0.2", "-3.0.3"])
def test_every_version_of_that_context_is_accepted(version: str) -> None:
    url = f"https://purl.imsglobal.org/spec/ob/v3p0/context{version}.json"
    assert problems(badge(**{"@context": [CREDENTIALS_V2, url, names.OB_EXTENSIONS]})) == []


def test_a_subject_has_an_id_or_an_identifier() -> None:
    identity = {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": "a@example.com",
        "identityType": "emailAddress",
    }
    nobody = without(subject(), "id")
    assert musts(badge(credentialSubject=nobody)) == [("/credentialSubject", "id")]
    assert musts(badge(credentialSubject=nobody | {"identifier": []}))
    assert problems(badge(credentialSubject=nobody | {"identifier": identity})) == []


def test_a_badge_has_one_subject() -> None:
    assert light(badge(credentialSubject=[subject()])) == ["/credentialSubject"]
    assert musts(badge(credentialSubject=[subject(), subject()]))


@pytest.mark.parametrize("name", ["id", "name", "description", "criteria"])
def test_an_achievement_without_a_required_member_is_refused(name: str) -> None:
    document = badge(credentialSubject=subject(achievement=without(achievement(), name)))
    assert musts(document) == [("/credentialSubject/achievement", name)]


def test_criteria_say_something() -> None:
    document = badge(credentialSubject=subject(achievement=achievement(criteria={})))
    assert musts(document) == [("/credentialSubject/achievement/criteria", "id")]


def test_the_achievement_cannot_be_a_mere_link() -> None:
    assert musts(badge(credentialSubject=subject(achievement="urn:x:1")))


def test_a_result_points_into_the_same_achievement() -> None:
    grade = {"id": "urn:x:grade", "resultType": "LetterGrade"}
    assert problems(with_result({"resultDescription": "urn:x:grade", "value": "A"}, grade)) == []
    elsewhere = with_result({"resultDescription": "urn:x:other", "value": "A"}, grade)
    assert musts(elsewhere) == [
        ("/credentialSubject/result/0/resultDescription", "resultDescription")
    ]


def test_a_level_belongs_to_the_description_of_its_result() -> None:
    level = {"id": "urn:x:high", "type": ["RubricCriterionLevel"], "name": "High"}
    rubric = {
        "id": "urn:x:rubric",
        "resultType": "RubricCriterionLevel",
        "rubricCriterionLevel": [level],
    }
    reached = {"resultDescription": "urn:x:rubric", "achievedLevel": "urn:x:high"}
    assert problems(with_result(reached, rubric)) == []
    assert light(with_result(reached | {"achievedLevel": "urn:x:low"}, rubric)) == [
        "/credentialSubject/result/0/achievedLevel"
    ]


def test_a_result_of_type_status_has_a_status() -> None:
    status = {"id": "urn:x:status", "resultType": "Status"}
    reached = {"resultDescription": "urn:x:status", "status": "Completed"}
    assert problems(with_result(reached, status)) == []
    assert light(with_result(without(reached, "status"), status)) == ["/credentialSubject/result/0"]


def test_an_endorsement_says_what_it_endorses() -> None:
    document = badge(
        type=["VerifiableCredential", "EndorsementCredential"],
        credentialSubject={"type": ["EndorsementSubject"]},
    )
    assert musts(document) == [("/credentialSubject", "id")]
    assert ("", "name") in musts(without(document, "name"))


# --- what only the published schemas refuse -------------------------------------------------------

PICTURE = "https://school.example/badge.png"


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"image": PICTURE}, "/image"),
        ({"image": {"id": PICTURE, "type": "Image", "width": 1}}, "/image/width"),
        ({"image": {"id": PICTURE, "type": "Picture"}}, "/image/type"),
        ({"credentialStatus": [{"type": "Some"}]}, "/credentialStatus"),
        ({"endorsementJwt": ["no token"]}, "/endorsementJwt/0"),
        ({"endorsement": ["a.b.c"]}, "/endorsement/0"),
        ({"endorsement": [{"type": "OpenBadgeCredential"}]}, "/endorsement/0/type"),
        ({"credentialSchema": {"id": "urn:x:1", "type": "JsonSchema"}}, "/credentialSchema"),
        ({"issuer": {"id": "did:web:x.example"}}, "/issuer"),
        ({"issuer": {"id": "urn:x:1", "type": "Profile", "name": {"en": "X"}}}, "/issuer/name"),
        ({"issuer": {"id": "urn:x:1", "type": "Profile", "url": "x"}}, "/issuer/url"),
        ({"refreshService": {"id": "urn:x:1", "type": ["Some"]}}, "/refreshService/type"),
    ],
)
def test_a_light_problem_does_not_make_a_badge_false(changes: dict[str, Any], pointer: str) -> None:
    assert light(badge(**changes))[0] == pointer


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"achievementType": "Nonsense"}, "achievementType"),
        ({"creditsAvailable": True}, "creditsAvailable"),
        ({"inLanguage": "English"}, "inLanguage"),
        ({"name": ["Soil analysis"]}, "name"),
        ({"criteria": "https://school.example/criteria"}, "criteria"),
        ({"type": ["Thing"]}, "type"),
    ],
)
def test_nor_does_one_in_the_achievement(changes: dict[str, Any], name: str) -> None:
    document = badge(credentialSubject=subject(achievement=achievement(**changes)))
    assert light(document)[0] == f"/credentialSubject/achievement/{name}"


def test_vocabularies_can_be_extended() -> None:
    extended = achievement(achievementType="ext:Micro-Module_1.0")
    assert problems(badge(credentialSubject=subject(achievement=extended))) == []


@pytest.mark.parametrize("index", ["0", "94567"])
def test_a_status_entry_has_a_whole_number_as_index(index: Any) -> None:
    assert light(badge(credentialStatus=status_entry(statusListIndex=index))) == []


@pytest.mark.parametrize("index", ["abc", "-1", -1, 0, 94567, 1.5, "", True, "1.0"])
def test_a_wrong_index_leaves_the_badge_genuine(index: Any) -> None:
    wrong = badge(credentialStatus=status_entry(statusListIndex=index))
    assert light(wrong) == ["/credentialStatus/statusListIndex"]


def test_a_status_entry_without_its_list_leaves_the_badge_genuine() -> None:
    wrong = badge(credentialStatus=without(status_entry(), "statusListCredential"))
    assert light(wrong) == ["/credentialStatus"]


def status_entry(**changes: Any) -> dict[str, Any]:
    """An entry without problems, as changed."""
    return {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": "https://school.example/status/1",
    } | changes


# --- status lists, CLR, presentations -------------------------------------------------------------


def status_list(**changes: Any) -> dict[str, Any]:
    """A status list credential, its subject as changed."""
    listed = {"type": "BitstringStatusList", "statusPurpose": "revocation", "encodedList": "uH4s"}
    return plain(
        type=["VerifiableCredential", "BitstringStatusListCredential"],
        credentialSubject=listed | changes,
    )


@pytest.mark.parametrize("name", ["type", "statusPurpose", "encodedList"])
def test_a_status_list_has_type_purpose_and_bits(name: str) -> None:
    assert problems(status_list()) == []
    document = status_list()
    del document["credentialSubject"][name]
    assert musts(document) == [("/credentialSubject", name)]


def record(**changes: Any) -> dict[str, Any]:
    """A learner record, its subject as changed."""
    inside = {"id": "did:example:1", "type": ["ClrSubject"], "verifiableCredential": [badge()]}
    return badge(
        **{"@context": [CREDENTIALS_V2, CLR_V2, OB_V3]},
        type=["VerifiableCredential", "ClrCredential"],
        credentialSubject=inside | changes,
    )


def test_a_record_has_its_contexts_in_order() -> None:
    assert problems(record()) == []
    swapped = record() | {"@context": [CREDENTIALS_V2, OB_V3, CLR_V2]}
    assert musts(swapped) == [("/@context", "@context")]
    assert musts(record() | {"@context": [CREDENTIALS_V2, CLR_V2]}) == [("/@context", "@context")]


def test_a_record_has_a_name() -> None:
    assert musts(without(record(), "name")) == [("", "name")]


@pytest.mark.parametrize("inside", [[], ["a.b.c"], "a.b.c", [{"type": "Thing"}], [7]])
def test_a_record_holds_credentials_as_objects(inside: Any) -> None:
    assert musts(record(verifiableCredential=inside))


def test_an_embedded_credential_is_judged_only_from_outside() -> None:
    assert problems(record(verifiableCredential=[without(badge(), "issuer")])) == []


def test_a_record_belongs_to_somebody() -> None:
    document = record()
    del document["credentialSubject"]["id"]
    assert musts(document) == [("/credentialSubject", "id")]


@pytest.mark.parametrize("name", ["sourceId", "targetId", "associationType"])
def test_an_association_is_complete(name: str) -> None:
    whole = {
        "type": "Association",
        "associationType": "isPartOf",
        "sourceId": "urn:x:1",
        "targetId": "urn:x:2",
    }
    assert problems(record(association=[whole])) == []
    wrong = record(association=[without(whole, name)])
    assert musts(wrong) == [("/credentialSubject/association/0", name)]


def presentation(**changes: Any) -> dict[str, Any]:
    """A presentation without problems, as changed."""
    return {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiablePresentation"],
        "holder": "did:example:1",
        "verifiableCredential": [badge(), envelope()],
    } | changes


def envelope(**changes: Any) -> dict[str, Any]:
    """An enveloped credential without problems, as changed."""
    return {
        "@context": [CREDENTIALS_V2],
        "type": ["EnvelopedVerifiableCredential"],
        "id": "data:application/vc+jwt,a.b.c",
    } | changes


def test_a_presentation_holds_credentials_as_objects() -> None:
    assert problems(presentation()) == []
    assert problems(without(presentation(), "holder", "verifiableCredential")) == []
    for wrong in (["a.b.c"], ["data:application/vc+jwt,a.b.c"], [{}], [[badge()]]):
        assert musts(presentation(verifiableCredential=wrong))


@pytest.mark.parametrize(
    "changes",
    [
        {"@context": [OB_V3]},
        {"holder": "me"},
        {"holder": {}},
        {"id": "no url"},
        {"proof": ["z5"]},
        {"proof": {}},
        {"id": "data:application/vp+jwt,a.b.c"},
    ],
)
def test_a_presentation_can_be_malformed(changes: dict[str, Any]) -> None:
    assert musts(presentation(**changes))


@pytest.mark.parametrize(
    "start", ["data:application/vc+jwt,", "data:application/jwt,", "data:application/vc+sd-jwt,"]
)
def test_an_envelope_holds_a_token(start: str) -> None:
    assert problems(envelope(id=f"{start}a.b.c")) == []


@pytest.mark.parametrize("wrong", ["https://x.example/1", "data:text/plain,a", "data:,a.b.c", 7])
def test_an_envelope_without_a_token_is_malformed(wrong: Any) -> None:
    assert musts(envelope(id=wrong))


def test_an_enveloped_presentation_holds_a_presentation() -> None:
    document = envelope(type="EnvelopedVerifiablePresentation")
    assert musts(document) == [("/id", "id")]
    assert problems(document | {"id": "data:application/vp+jwt,a.b.c"}) == []


# --- real documents, odd documents ----------------------------------------------------------------


def test_no_genuine_vector_breaks_a_must(shared: Callable[..., Path]) -> None:
    """Only drafts do, and one endorsement without a name, which its own verdict reports."""
    broken = {place for place, document in vectors(shared).items() if musts(document)}
    assert broken == {
        "clr20/simple-noproof.json",
        "clr20/simple_old_safesigned.json",
        "clr20/complex.json/credentialSubject/verifiableCredential/0"
        "/credentialSubject/achievement/endorsement/0",
    }


@pytest.mark.parametrize("document", [{}, [], None, "text", 7, {"type": {}}, {"@context": {}}])
def test_anything_can_be_judged(document: Any) -> None:
    assert musts(document)


def test_grave_problems_come_first_and_none_is_lost_among_light_ones() -> None:
    document = badge(endorsementJwt=[7] * 5000, validUntil="soon")
    found = problems(document)
    assert found[0].pointer == "/validUntil"
    assert len(found) == 1 + MAX_PROBLEMS


def test_every_problem_of_a_hostile_document_has_a_sentence() -> None:
    for problem in problems({"type": "OpenBadgeCredential", "issuer": [], "proof": [[], 7]}):
        assert problem.message.endswith(".")
        assert problem.message[0] in "`ATEO"


def test_a_document_of_endless_depth_is_malformed_and_not_judged_further() -> None:
    profile: dict[str, Any] = {"id": "urn:x:1", "type": "Profile"}
    for _ in range(20_000):
        profile = {"id": "urn:x:1", "type": "Profile", "parentOrg": profile}
    (problem,) = problems(badge(issuer=profile))
    assert (problem.code, problem.grade) == ("MALFORMED", "must")
    assert "64 levels" in problem.message


def test_judging_takes_time_in_proportion_to_size() -> None:
    def seconds(count: int) -> float:
        resources = [{"id": f"urn:x:{n}", "type": "Result"} for n in range(count)]
        document = badge(
            credentialSubject=subject(result=resources, identifier=[None] * count),
            relatedResource=resources,
        )
        begin = time.process_time()
        problems(document)
        return time.process_time() - begin

    small = min(seconds(1000) for _ in range(3))
    assert min(seconds(10_000) for _ in range(3)) < 40 * small
