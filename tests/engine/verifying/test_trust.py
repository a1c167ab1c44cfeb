"""How well is the issuer known? The name is a claim, the identity is proved (section 8)."""

from __future__ import annotations

from typing import Any

import pytest

from bayleaf.engine.errors import InputError
from bayleaf.engine.verifying import Assurance, Policy, Report, Verdict, trust_list
from tests.engine.verifying.world import (
    COLLEGE,
    Party,
    World,
    badge,
    by_jwk,
    by_key,
    by_web,
    embed,
    outcome,
    subject,
    token,
    trusting,
)

HTTPS = "https://college.example/issuer"


def named(issuer: Party, name: Any) -> dict[str, Any]:
    return badge(issuer, issuer={"id": issuer.id, "type": ["Profile"], "name": name})


def judge_named(name: Any, policy: Policy | None = None) -> Report:
    """A badge of a stranger who calls itself so."""
    stranger = by_key("Ed25519", "stranger")
    return World().judge(embed(named(stranger, name), stranger, "eddsa-jcs-2022"), policy=policy)


def by_https(world: World) -> Party:
    key = by_key("P-256", HTTPS).key
    jwks = {"keys": [{**key.public_key.to_jwk(), "kid": "key-1"}]}
    world.web.publish("https://college.example/.well-known/jwks.json", jwks)
    return Party(HTTPS, key, f"{HTTPS}#key-1")


def test_a_mere_key_is_a_key_and_no_more() -> None:
    for issuer in (by_key(), by_jwk()):
        report = World().judge(embed(badge(issuer), issuer))
        assert report.issuer.assurance is Assurance.KEY_ONLY
        assert report.verdict is Verdict.VALID_ISSUER_UNRECOGNISED


def test_a_web_address_proves_the_control_of_a_domain() -> None:
    world = World()
    for issuer in (by_web(world.web), by_https(world)):
        report = world.judge(embed(badge(issuer), issuer))
        assert report.issuer.assurance is Assurance.DOMAIN
        assert report.verdict is Verdict.VALID_ISSUER_UNRECOGNISED


def test_an_issuer_on_the_list_is_recognised_under_the_name_of_the_list() -> None:
    world = World()
    for issuer in (by_key(), by_web(world.web), by_https(world)):
        policy = Policy(trusted={issuer.id: "Harbour College (registered)"})
        report = world.judge(embed(badge(issuer), issuer), policy=policy)
        assert report.issuer.assurance is Assurance.LISTED
        assert report.verdict is Verdict.VALID
        assert report.issuer.registries == (("trust list", "Harbour College (registered)"),)
        assert report.issuer.claimed_name == "Harbour College"


@pytest.mark.parametrize(
    "listed",
    [f"{COLLEGE}#key-1", f"{COLLEGE}:x", "did:web:COLLEGE.example", "did:web:example", "", "https://college.example"],
)  # fmt: skip
def test_a_listed_id_is_compared_letter_by_letter(listed: str) -> None:
    world = World()
    college = by_web(world.web)
    report = world.judge(embed(badge(college), college), policy=trusting(listed))
    assert report.verdict is Verdict.VALID_ISSUER_UNRECOGNISED
    assert report.issuer.registries == ()


def test_a_listed_issuer_whose_key_signed_nothing_here_helps_nobody() -> None:
    world = World()
    college, thief = by_web(world.web), by_key("Ed25519", "thief")
    report = world.judge(embed(badge(college), thief), policy=trusting(college))
    assert report.verdict is Verdict.NOT_GENUINE
    assert report.issuer.assurance is None


def test_a_listed_issuer_that_cannot_be_reached_is_not_recognised_yet() -> None:
    world = World()
    college = by_web(world.web)
    document = embed(badge(college), college)
    world.web.pages.clear()
    report = world.judge(document, policy=trusting(college))
    assert report.verdict is Verdict.NOT_FULLY_CHECKED
    assert report.issuer.assurance is None


@pytest.mark.parametrize(
    ("threshold", "verdict"),
    [("key_only", "valid"), ("domain", "valid_issuer_unrecognised"), ("listed", "valid_issuer_unrecognised")],
)  # fmt: skip
def test_the_threshold_is_the_policys(threshold: str, verdict: str) -> None:
    issuer = by_key()
    policy = Policy(threshold=Assurance(threshold))
    assert World().judge(embed(badge(issuer), issuer), policy=policy).verdict == verdict


KNOWN = Policy(trusted={"did:web:mit.example": "Massachusetts Institute", "did:web:eth.example": "École Zürich"})  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "Massachusetts Institute",
        "MASSACHUSETTS  institute",
        " massachusetts institute ",
        "Massachusetts\u200b Institute",
        "Ｍassachusetts Institute",
        "Ecole Zurich",
        "\u202eMassachusetts Institute",
    ],
)
def test_the_name_of_a_known_issuer_on_another_is_a_look_alike(name: str) -> None:
    report = judge_named(name, KNOWN)
    assert outcome(report, "issuer.lookalike") == ("warn", "ISSUER_LOOKALIKE")
    assert report.verdict is Verdict.VALID_ISSUER_UNRECOGNISED
    assert report.issuer.lookalike_of in KNOWN.trusted
    assert report.to_json()["issuer"]["lookalikeOf"] == report.issuer.lookalike_of


@pytest.mark.parametrize("name", ["Mаssachusetts Institute", "Massachusetts lnstitute", "Μassachusetts Institute"])  # fmt: skip
def test_letters_that_look_the_same_make_a_look_alike(name: str) -> None:
    """Section 8: names are compared by their UTS 39 skeleton (Cyrillic а, l for I, Greek Μ)."""
    report = judge_named(name, KNOWN)
    assert outcome(report, "issuer.lookalike") == ("warn", "ISSUER_LOOKALIKE")


@pytest.mark.parametrize(
    "domain", ["rnit.example", "mit.example.evil.example", "xn--mt-nja.example"]
)
def test_a_domain_that_looks_like_that_of_a_known_issuer_is_a_look_alike(domain: str) -> None:
    """F12: the same skeleton with another domain."""
    world = World()
    issuer = by_web(world.web, f"did:web:{domain}")
    report = world.judge(embed(named(issuer, "Some School"), issuer), policy=KNOWN)
    assert outcome(report, "issuer.lookalike") == ("warn", "ISSUER_LOOKALIKE")


def test_another_name_is_no_look_alike() -> None:
    report = judge_named("Massachusetts Institute of Sailing", KNOWN)
    assert outcome(report, "issuer.lookalike") == ("pass", None)
    assert report.issuer.lookalike_of is None


def test_the_known_issuer_itself_is_no_look_alike() -> None:
    world = World()
    college = by_web(world.web)
    report = world.judge(embed(badge(college), college), policy=trusting(college))
    assert outcome(report, "issuer.lookalike") == ("pass", None)


def test_a_list_without_names_makes_no_look_alikes() -> None:
    report = judge_named("", Policy(trusted={"did:web:mit.example": ""}))
    assert outcome(report, "issuer.lookalike") == ("pass", None)


@pytest.mark.parametrize(
    "name",
    ["School ✅", "✔ School", "☑ School", "✓School", "School (Verified)", "VERIFIED school",
     "School\u202egnp.exe", "Sch\u200bool", "School\u2066", "Sch\u00adool", "\ufeffSchool", "School\u200f"],
)  # fmt: skip
def test_a_name_that_plays_with_our_signs_or_with_the_eye_is_suspicious(name: str) -> None:
    report = judge_named(name)
    assert outcome(report, "issuer.lookalike") == ("warn", "SUSPICIOUS_TEXT")
    assert report.verdict is Verdict.VALID_ISSUER_UNRECOGNISED


@pytest.mark.parametrize(
    "name", ["Unverifiedly School", "École d'été", "学校", "Škola №1", "مدرسة"]
)
def test_a_name_in_any_script_is_fine(name: str) -> None:
    assert outcome(judge_named(name), "issuer.lookalike") == ("pass", None)


def test_an_issuer_that_gives_no_name_pretends_nothing() -> None:
    stranger = by_key("Ed25519", "stranger")
    report = World().judge(token(badge(stranger, issuer=stranger.id), stranger))
    assert outcome(report, "issuer.lookalike") == ("pass", None)
    assert report.issuer.claimed_name is None


def test_a_badge_issued_to_oneself_says_so() -> None:
    issuer = by_key()
    document = embed(badge(issuer, credentialSubject=subject(id=issuer.id)), issuer)
    report = World().judge(document)
    assert outcome(report, "issuer.self") == ("warn", "SELF_ISSUED")
    assert report.verdict is Verdict.VALID_ISSUER_UNRECOGNISED
    other = World().judge(embed(badge(issuer), issuer))
    assert outcome(other, "issuer.self") == ("pass", None)


def test_a_trust_list_is_a_list_of_ids_and_names() -> None:
    value = [{"id": "did:web:a.example", "name": "A"}, {"id": "https://b.example/"}]
    assert trust_list(value) == {"did:web:a.example": "A", "https://b.example/": ""}
    assert trust_list([]) == {}


@pytest.mark.parametrize(
    ("value", "pointer"),
    [({}, None), ("did:web:a.example", None), (None, None), ([5], "/0/id"), ([{}], "/0/id"),
     ([{"id": "did:a"}, {"id": ""}], "/1/id"), ([{"id": 5}], "/0/id"), ([{"id": "did:a", "name": 5}], "/0/name")],
)  # fmt: skip
def test_what_is_no_trust_list_is_refused_with_the_entry_at_fault(
    value: Any, pointer: str | None
) -> None:
    with pytest.raises(InputError) as refused:
        trust_list(value)
    assert refused.value.pointer == pointer


def test_a_policy_has_its_name_and_revision_in_the_report() -> None:
    report = World().judge(b"{}", policy=Policy(name="ob-cert", revision=4))
    assert report.to_json()["verifier"]["policy"] == "ob-cert/4"
