"""Reports: complete whatever comes in, the same for the same input, and never true or false."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bayleaf.engine.errors import InputError
from bayleaf.engine.ports import offline
from bayleaf.engine.presenting import present
from bayleaf.engine.status import new_entry
from bayleaf.engine.verifying import Report, Verdict, report_schema, verify
from bayleaf.engine.verifying.checks import PRESENTATION_RULES, RULES
from bayleaf.engine.verifying.codes import TITLES, problem_type
from tests.effort import examples
from tests.engine.baking.pictures import SVG, png
from tests.engine.verifying.world import (
    GOOD,
    NOW,
    Party,
    World,
    badge,
    by_key,
    by_web,
    embed,
    signed,
    subject,
    token,
    trusting,
)

SCHEMA = Draft202012Validator(report_schema())
IDS = [rule.id for rule in RULES]
PRESENTATION_IDS = [rule.id for rule in PRESENTATION_RULES]
NUMBERED = ("endorsement", "evidence", "contained")

GARBAGE: list[Any] = [
    b"", b" ", b"\0", b"{", b"{}", b"[]", b"[{}]", b"[{},{}]", b"null", b"5", b"true", b'"text"',
    b"\xef\xbb\xbf{}", b"\xff", b'{"a":1,"a":2}', b'{"a":NaN}', b'{"a":1e400}', b'{"a":"\\ud800"}',
    b'{"a":null}', b"[" * 100_000, b'{"a":' * 200 + b"1" + b"}" * 200, b"1" * 5000, b"eyJ.eyJ.eyJ",
    b"eyJhIjoxfQ.eyJhIjoxfQ.", b"e", b"https://a.example/badge", b"<html>", b"<svg/>",
    b"\x89PNG\r\n\x1a\n", b"%PDF-1.7", png(), SVG, "text", "\ud800", {}, {"a": object()}, {"a": {1}},
    {"type": "VerifiableCredential"}, {"proof": []}, {"proof": [5]}, {"@context": 5, "type": 5},
    {"type": ["VerifiableCredential"], "proof": {"type": ["x"], "cryptosuite": {}}},
    {"type": ["VerifiableCredential"], "issuer": [], "credentialSubject": 5, "proof": {}},
    {"type": "EnvelopedVerifiableCredential"}, {"id": 5, "type": [[]], "credentialStatus": [[5]]},
    {"@context": "https://w3id.org/openbadges/v2", "type": "Assertion"},
    {"badge": "https://a.example/b", "recipient": "a"},
]  # fmt: skip


def judge(document: Any, **more: Any) -> Report:
    return verify(document, fetch=offline, at=NOW, **more)


def check_complete(report: Report, ids: list[str]) -> None:
    """Every check of the table, in its order; those asked per item may be numbered instead."""
    SCHEMA.validate(report.to_json())
    assert report.codes <= TITLES.keys()
    json.dumps(report.to_json(), allow_nan=False)
    found = [check.id.partition("[")[0] for check in report.checks]
    assert list(dict.fromkeys(found)) == ids
    numbered = {check.id.partition("[")[0] for check in report.checks if "[" in check.id}
    assert numbered <= set(NUMBERED)


@pytest.mark.parametrize("garbage", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_gets_a_whole_report_that_is_not_green(garbage: Any) -> None:
    report = judge(garbage)
    check_complete(report, IDS)
    assert report.verdict in (Verdict.NOT_GENUINE, Verdict.NOT_FULLY_CHECKED)


def test_garbage_that_says_it_is_a_presentation_gets_the_report_of_one() -> None:
    for extra in ({}, {"proof": {}}, {"holder": 5}, {"verifiableCredential": [5, [], "x", {}]}):
        report = judge({"type": "VerifiablePresentation", **extra})
        check_complete(report, PRESENTATION_IDS)
        assert report.verdict is Verdict.NOT_GENUINE


def the_world() -> tuple[World, Party]:
    world = World()
    return world, by_web(world.web)


def test_a_good_badge_gets_a_whole_report() -> None:
    world, college = the_world()
    report = world.judge(signed(badge(college), college), policy=trusting(college))
    check_complete(report, IDS)
    assert report.verdict is Verdict.VALID
    assert report.codes == frozenset()
    value = report.to_json()
    assert value["issuer"] == {
        "claimedName": "Harbour College",
        "id": college.id,
        "assurance": "listed",
        "registries": [{"id": "trust list", "name": "Harbour College"}],
        "unreachable": [],
        "lookalikeOf": None,
    }
    assert value["credential"]["container"] == "json"
    assert value["credential"]["format"] == "vc+ld+json"
    assert value["verifier"]["policy"] == "default/3"


def test_every_verdict_has_a_valid_report() -> None:
    world, college = the_world()
    stranger = by_key("Ed25519", "stranger")
    documents = [
        badge(college),
        badge(college, validUntil="2026-05-01T00:00:00Z"),
        badge(college, validFrom="2027-05-01T00:00:00Z"),
        badge(
            college, credentialStatus=new_entry(list_url="https://a.example/", index=1, purpose="x")
        ),
    ]
    for document in documents:
        for made in (embed(document, college), token(document, college), embed(document, stranger)):
            check_complete(world.judge(made), IDS)


def test_a_presentation_gets_a_whole_report() -> None:
    world, college = the_world()
    holder = by_key("Ed25519", "holder")
    credential = signed(badge(college, credentialSubject=subject(id=holder.id)), college)
    shown = present([credential], signer=holder.signer, at=NOW, challenge="c", domain="d")
    report = world.judge(shown.data, challenge="c", domain="d")
    check_complete(report, PRESENTATION_IDS)
    assert report.to_json()["credential"]["container"] == "vp"
    [inside] = report.contained
    check_complete(inside, IDS)


def test_a_report_is_neither_true_nor_false() -> None:
    world, college = the_world()
    for report in (judge(b"{}"), world.judge(signed(badge(college), college))):
        with pytest.raises(TypeError, match=r"report\.verdict"):
            bool(report)
        with pytest.raises(TypeError):
            assert report
        with pytest.raises(TypeError):
            _ = not report


def test_the_same_input_gives_the_same_report() -> None:
    world, college = the_world()
    for document in (embed(badge(college), college), token(badge(college), college), b"{}"):
        first = world.judge(document, expect_recipient="a@example.org", valid_on=NOW)
        again = world.judge(document, expect_recipient="a@example.org", valid_on=NOW)
        assert first == again
        assert json.dumps(first.to_json()) == json.dumps(again.to_json())


def test_text_bytes_and_parsed_json_get_the_same_checks() -> None:
    world, college = the_world()
    document = signed(badge(college), college)
    text = json.dumps(document, separators=(",", ":"))
    parsed, as_text, as_bytes = (world.judge(each) for each in (document, text, text.encode()))
    assert parsed == as_text == as_bytes


def test_the_document_given_is_not_changed() -> None:
    world, college = the_world()
    document = signed(badge(college), college)
    before = json.dumps(document)
    world.judge(document, expect_recipient="a@example.org")
    assert json.dumps(document) == before


def test_a_check_after_a_failure_is_not_asked_and_names_the_root() -> None:
    report = judge(b"{")
    for check in report.checks[1:]:
        assert (str(check.outcome), check.blocked_by) == ("not_applicable", "input.parse")
        assert check.code is None
        assert not check.may_be_absent


def test_a_failed_signature_blocks_whatever_rests_on_it() -> None:
    world, college = the_world()
    document = signed(badge(college), college)
    document["name"] = "Master mariner"
    report = world.judge(document)
    assert str(report.check("proof.signature").outcome) == "fail"
    blocked = {check.id: check.blocked_by for check in report.checks if check.blocked_by}
    assert set(IDS[IDS.index("issuer.binding") :]) <= set(blocked)
    assert set(blocked.values()) == {"proof.signature"}
    assert str(report.check("format.structure").outcome) == "pass"


def test_after_a_failure_nothing_in_the_file_is_shown_as_a_fact() -> None:
    world, college = the_world()
    document = signed(badge(college), college)
    document["name"] = "Master mariner"
    report = world.judge(document, policy=trusting(college))
    assert (report.document, report.credential_id, report.rigour) == (None, None, ())
    assert (report.issuer.id, report.issuer.claimed_name, report.issuer.registries) == (
        None,
        None,
        (),
    )
    assert "Master mariner" not in json.dumps(report.to_json())
    assert "Harbour College" not in json.dumps(report.to_json())


def test_an_open_question_is_passed_on_only_where_its_answer_is_needed() -> None:
    """What does not need the issuer's page is checked and shown all the same."""
    world, college = the_world()
    document = signed(badge(college), college)
    world.web.pages.clear()
    report = world.judge(document)
    assert report.verdict is Verdict.NOT_FULLY_CHECKED
    assert (str(report.check("issuer.binding").outcome), report.check("issuer.binding").code) == (
        "unknown",
        "ISSUER_UNREACHABLE",
    )
    for name in ("issuer.key_state", "issuer.assurance"):
        check = report.check(name)
        assert str(check.outcome) == "unknown"
        assert check.blocked_by in ("issuer.binding", "proof.signature")
    for name in ("time.valid_from", "issuer.self"):
        assert str(report.check(name).outcome) == "pass"


def test_a_check_that_is_not_there_is_an_error_to_ask_for() -> None:
    with pytest.raises(KeyError):
        judge(b"{}").check("proof.moon")


def test_what_cannot_be_read_has_no_document() -> None:
    report = judge(b"{}")
    assert report.document is None


@pytest.mark.parametrize("at", ["at", "valid_on"])
def test_a_time_without_a_zone_is_an_error_of_the_caller(at: str) -> None:
    times = {"at": NOW, "valid_on": NOW} | {at: NOW.replace(tzinfo=None)}
    with pytest.raises(InputError, match="time zone"):
        verify(b"{}", fetch=offline, **times)


def test_every_problem_has_a_type_with_its_specification_or_our_page() -> None:
    assert problem_type("REVOKED", "https://bayleaf.example/codes#") == (
        "https://bayleaf.example/codes#REVOKED"
    )
    assert problem_type("PROOF_VERIFICATION_ERROR", "x") == (
        "https://w3id.org/security#PROOF_VERIFICATION_ERROR"
    )
    world, college = the_world()
    report = world.judge(signed(badge(college, validUntil="2026-05-01T00:00:00Z"), college))
    [problem] = [check["problem"] for check in report.to_json()["checks"] if check["problem"]]
    assert problem["type"] == "urn:bayleaf:problem:EXPIRED"
    assert problem["title"] == "Expired"


names = st.sampled_from(
    ["@context", "id", "type", "issuer", "credentialSubject", "proof", "credentialStatus", "holder",
     "verifiableCredential", "endorsement", "achievement", "identifier", "cryptosuite", "evidence",
     "verificationMethod", "proofPurpose", "proofValue", "created", "validFrom", "validUntil",
     "statusPurpose", "statusListIndex", "statusListCredential", "refreshService", "name"]
)  # fmt: skip
words = st.sampled_from(
    ["VerifiableCredential", "OpenBadgeCredential", "VerifiablePresentation", "DataIntegrityProof",
     "ClrCredential", "EnvelopedVerifiableCredential", "eddsa-jcs-2022", "eddsa-rdfc-2022",
     "assertionMethod", "did:web:college.example#key-1", "did:key:z6Mk", "z1", "https://a.example/",
     "https://www.w3.org/ns/credentials/v2", "2026-03-02T08:00:00Z", "revocation",
     "BitstringStatusListEntry", "1EdTechRevocationList", "data:application/vc+jwt,eyJ.eyJ.x", ""]
)  # fmt: skip
values = st.recursive(
    words | st.integers(-1, 5) | st.booleans() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=examples(120))
@given(st.dictionaries(names, values, max_size=8))
def test_whatever_json_comes_in_a_whole_report_goes_out(document: dict[str, Any]) -> None:
    types = document.get("type")
    types = types if isinstance(types, list) else [types]
    is_shown = "VerifiablePresentation" in types and "VerifiableCredential" not in types
    report = judge(document)
    if str(report.check("input.parse").outcome) == "pass":
        check_complete(report, PRESENTATION_IDS if is_shown else IDS)
    assert report.verdict not in GOOD


@settings(max_examples=examples(80))
@given(st.binary(max_size=60) | st.text(max_size=60))
def test_whatever_bytes_come_in_a_whole_report_goes_out(data: bytes | str) -> None:
    report = judge(data)
    check_complete(report, IDS)
    assert report.verdict not in GOOD
