"""Several proofs: every one that Bayleaf knows has to hold, and one has to be the issuer's."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from bayleaf.engine.encoding import multibase_encode
from bayleaf.engine.verifying import Policy, Report, Verdict
from bayleaf.engine.verifying.checks.integrity import MAX_PROOFS
from tests.engine.verifying.world import (
    GOOD,
    NOW,
    Party,
    World,
    badge,
    by_key,
    by_web,
    embed,
    mallory,
    outcome,
    proof_for,
)

RDFC, JCS = "eddsa-rdfc-2022", "eddsa-jcs-2022"
BBS = {
    "type": "DataIntegrityProof",
    "cryptosuite": "bbs-2023",
    "verificationMethod": "did:key:zUC7",
    "proofPurpose": "assertionMethod",
    "proofValue": "u2V0C",
}
ANY_OF = Policy(any_of=True)


class College:
    """An issuer with two keys in its document, and a badge."""

    def __init__(self) -> None:
        self.world = World()
        self.one = by_web(self.world.web)
        self.badge = badge(self.one)

    def judge(self, *proofs: Any, policy: Policy | None = None, **changes: Any) -> Report:
        document = {**copy.deepcopy(self.badge), **changes, "proof": list(proofs)}
        return self.world.judge(document, policy=policy)

    def proof(self, signer: Party | None = None, suite: str | None = None, **more: Any) -> Any:
        return proof_for(self.badge, signer or self.one, suite, **more)


@pytest.fixture
def college() -> College:
    return College()


def spoiled(proof: dict[str, Any]) -> dict[str, Any]:
    """The proof with another signature of the right length."""
    return {**proof, "proofValue": multibase_encode(bytes(64))}


def signature(report: Report) -> tuple[str, str | None]:
    return outcome(report, "proof.signature")


def test_one_proof_may_stand_without_an_array(college: College) -> None:
    document = {**college.badge, "proof": college.proof()}
    assert college.world.judge(document).verdict in GOOD


@pytest.mark.parametrize("second", [RDFC, "ecdsa-rdfc-2019"])
def test_two_good_proofs_are_good_and_the_second_signer_is_named(
    college: College, second: str
) -> None:
    other = by_key("Ed25519" if second == RDFC else "P-384", "board")
    report = college.judge(college.proof(), college.proof(other, second))
    assert report.verdict in GOOD
    evidence = report.check("proof.signature").evidence
    assert evidence["alsoSignedBy"] == [other.method]
    assert evidence["suites"] == [RDFC, second]


def test_the_order_of_the_proofs_does_not_matter(college: College) -> None:
    board = college.proof(by_key("P-256", "board"))
    for proofs in ([college.proof(), board], [board, college.proof()]):
        report = college.judge(*proofs)
        assert report.verdict in GOOD
        bound = report.check("issuer.binding").evidence["verificationMethod"]
        assert bound == college.one.method


@pytest.mark.parametrize("bad_first", [True, False])
def test_one_bad_proof_beside_a_good_one_is_a_forgery(college: College, bad_first: bool) -> None:
    """F60."""
    bad = spoiled(college.proof(by_key("Ed25519", "board")))
    proofs = [bad, college.proof()] if bad_first else [college.proof(), bad]
    report = college.judge(*proofs)
    assert signature(report) == ("fail", "PROOF_VERIFICATION_ERROR")
    assert report.verdict is Verdict.NOT_GENUINE
    assert college.judge(*proofs, policy=ANY_OF).verdict in GOOD


def test_the_proof_of_another_credential_pasted_in_is_a_forgery(college: College) -> None:
    """F03."""
    other = embed(badge(college.one, id="urn:uuid:other", name="Rowing"), college.one)
    report = college.judge(*other["proof"])
    assert signature(report) == ("fail", "PROOF_VERIFICATION_ERROR")


def test_under_any_of_the_good_proof_has_to_be_the_issuers(college: College) -> None:
    """A good proof of anybody beside a broken one in the issuer's name proves nothing."""
    stranger, broken = college.proof(mallory()), spoiled(college.proof())
    for proofs in ([stranger, broken], [broken, stranger], [stranger]):
        assert college.judge(*proofs, policy=ANY_OF).verdict is Verdict.NOT_GENUINE


def test_a_forged_proof_in_the_issuers_name_beside_a_strangers_is_a_forgery(
    college: College,
) -> None:
    named = {**college.proof(mallory()), "verificationMethod": college.one.method}
    assert college.judge(college.proof(mallory()), named).verdict is Verdict.NOT_GENUINE


def test_good_proofs_none_of_which_is_the_issuers_are_a_forgery(college: College) -> None:
    report = college.judge(college.proof(mallory()), college.proof(by_key("P-256")))
    assert outcome(report, "issuer.binding") == ("fail", "KEY_NOT_ISSUER")


@pytest.mark.parametrize("policy", [None, ANY_OF])
def test_a_proof_of_an_unknown_kind_beside_a_good_one_is_said(
    college: College, policy: Policy | None
) -> None:
    for proofs in ([college.proof(), BBS], [BBS, college.proof()]):
        report = college.judge(*proofs, policy=policy)
        assert report.verdict in GOOD
        if policy is None:
            assert signature(report) == ("warn", "UNSUPPORTED_PROOF")


@pytest.mark.parametrize(
    "proof",
    [
        BBS,
        {**BBS, "cryptosuite": "ecdsa-sd-2023"},
        {**BBS, "cryptosuite": "eddsa-jcs-2023"},
        {**BBS, "type": "RsaSignature2018"},
        {**BBS, "type": "EcdsaSecp256k1Signature2019"},
    ],
)
def test_only_proofs_of_unknown_kinds_are_an_open_question(
    college: College, proof: dict[str, Any]
) -> None:
    report = college.judge(proof)
    assert signature(report) == ("unknown", "UNSUPPORTED_PROOF")
    assert report.verdict is Verdict.NOT_FULLY_CHECKED


def test_a_second_signer_who_cannot_be_reached_leaves_a_question_open(college: College) -> None:
    silent = Party("did:web:silent.example", mallory().key, "did:web:silent.example#key-1")
    report = college.judge(college.proof(), college.proof(silent))
    assert signature(report)[0] == "unknown"
    assert report.verdict is Verdict.NOT_FULLY_CHECKED


def test_a_second_signer_is_not_asked_for_unless_the_issuer_signed_too(college: College) -> None:
    """Otherwise a file could send us to any host it names."""
    other = by_web(college.world.web, "did:web:other.example")
    college.judge(college.proof(other))
    assert "https://other.example/.well-known/did.json" not in college.world.web.requests
    report = college.judge(college.proof(), college.proof(other))
    assert "https://other.example/.well-known/did.json" in college.world.web.requests
    assert report.verdict in GOOD


def test_a_graph_proof_and_a_json_proof_may_stand_side_by_side(college: College) -> None:
    """A proof over JSON carries its @context with it: that is no context of the holder's."""
    report = college.judge(college.proof(), college.proof(suite=JCS))
    assert report.verdict in GOOD


def test_two_json_proofs_may_stand_side_by_side(college: College) -> None:
    board = by_key("P-256", "board")
    report = college.judge(college.proof(suite=JCS), college.proof(board, "ecdsa-jcs-2019"))
    assert report.verdict in GOOD


def test_a_json_proof_does_not_excuse_unsigned_text_that_a_graph_proof_would_not_cover(
    college: College,
) -> None:
    jcs = proof_for({**college.badge, "grade": "A"}, college.one, JCS)
    report = college.judge(jcs, college.proof(), grade="A")
    assert report.verdict not in GOOD


def test_a_document_without_a_proof_is_not_signed(college: College) -> None:
    """F02."""
    for document in (college.badge, {**college.badge, "proof": []}):
        report = college.world.judge(document)
        assert outcome(report, "proof.present") == ("fail", "NO_PROOF")
        assert report.verdict is Verdict.NOT_GENUINE
    assert college.world.web.requests == []


@pytest.mark.parametrize("proof", [5, "text", True, [[]]])
def test_something_else_in_the_place_of_a_proof_is_a_forgery(college: College, proof: Any) -> None:
    for document in ({**college.badge, "proof": proof}, {**college.badge, "proof": [proof]}):
        assert college.world.judge(document).verdict is Verdict.NOT_GENUINE
    assert college.judge(college.proof(), proof).verdict is Verdict.NOT_GENUINE


def test_hundreds_of_proofs_are_not_checked(college: College) -> None:
    report = college.judge(*[BBS] * (MAX_PROOFS + 1))
    assert outcome(report, "proof.present") == ("unknown", "UNSUPPORTED_PROOF")
    assert college.world.web.requests == []


# --- the members of a proof -----------------------------------------------------------------------


@pytest.mark.parametrize("purpose", ["authentication", "keyAgreement", "", "AssertionMethod"])
def test_a_proof_for_another_purpose_does_not_vouch_for_a_credential(
    college: College, purpose: str
) -> None:
    """F10."""
    report = college.judge(college.proof(suite=JCS, proofPurpose=purpose))
    assert outcome(report, "proof.purpose") == ("fail", "PROOF_VERIFICATION_ERROR")
    assert report.verdict is Verdict.NOT_GENUINE


@pytest.mark.parametrize("suite", [RDFC, JCS])
@pytest.mark.parametrize(
    "changes",
    [
        {"proofPurpose": None},
        {"verificationMethod": None},
        {"created": "yesterday"},
        {"created": 5},
        {"created": "2026-03-02"},
        {"expires": "never"},
        {"proofValue": None},
        {"proofValue": 5},
        {"proofValue": ""},
        {"proofValue": "u7QF4"},
        {"proofValue": "z0"},
        {"proofValue": "z1"},
        {"proofValue": "z" + "1" * 64},
        {"created": "2026-03-02T08:00:01Z"},
        {"nonce": "added"},
        {"domain": "added.example"},
        {"id": "urn:uuid:added"},
    ],
)
def test_a_proof_with_a_member_missing_wrong_or_added_is_a_forgery(
    college: College, suite: str, changes: dict[str, Any]
) -> None:
    proof = college.proof(suite=suite) | changes
    proof = {name: value for name, value in proof.items() if value is not None}
    assert college.judge(proof).verdict not in GOOD


def test_the_day_of_signing_may_be_left_out_but_not_by_the_old_suite(college: College) -> None:
    assert college.judge(college.proof(created=None)).verdict in GOOD
    old = ["https://w3id.org/security/suites/ed25519-2020/v1"]
    document = {**college.badge, "@context": college.badge["@context"] + old}
    for created, good in ({"created": None}, False), ({}, True):
        made = embed(document, college.one, "Ed25519Signature2020", **created)
        assert (college.world.judge(made).verdict in GOOD) is good


def test_the_old_name_of_the_default_suite_still_verifies(college: College) -> None:
    made = embed(college.badge, college.one, "eddsa-2022")
    assert college.world.judge(made).verdict in GOOD


def test_a_key_of_another_kind_than_the_suite_takes_is_a_forgery(college: College) -> None:
    ecdsa = by_key("P-256")
    made = embed(badge(ecdsa), ecdsa, "ecdsa-jcs-2019")
    made["proof"][0]["cryptosuite"] = JCS
    assert college.world.judge(made).verdict is Verdict.NOT_GENUINE


def test_a_json_proof_begins_with_the_context_it_signed(college: College) -> None:
    proof = college.proof(suite=JCS)
    more = [*college.badge["@context"], "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]
    assert college.judge(proof, **{"@context": more}).verdict in GOOD
    fewer = [college.badge["@context"][0]]
    assert college.judge(proof, **{"@context": fewer}).verdict not in GOOD
    swapped = list(reversed(college.badge["@context"]))
    assert college.judge(proof, **{"@context": swapped}).verdict not in GOOD


# --- chains ---------------------------------------------------------------------------------------


def chain(college: College, board: Party) -> list[dict[str, Any]]:
    """A proof of the issuer, and one of a board that comes after it."""
    first = college.proof(id="urn:uuid:first")
    document = {**college.badge, "proof": [first]}
    second = proof_for(document, board, id="urn:uuid:second", previousProof="urn:uuid:first")
    return [first, second]


def test_a_chain_of_proofs_holds_in_any_order(college: College) -> None:
    first, second = chain(college, by_key("Ed25519", "board"))
    assert college.judge(first, second).verdict in GOOD
    assert college.judge(second, first).verdict in GOOD


def test_a_chain_without_the_proof_it_follows_is_a_forgery(college: College) -> None:
    _, second = chain(college, by_key("Ed25519", "board"))
    assert college.judge(second).verdict is Verdict.NOT_GENUINE


def test_a_chain_whose_first_proof_was_replaced_is_a_forgery(college: College) -> None:
    first, second = chain(college, by_key("Ed25519", "board"))
    again = college.proof(id="urn:uuid:first", created="2026-03-03T08:00:00Z")
    assert first != again
    assert college.judge(again, second).verdict is Verdict.NOT_GENUINE


@pytest.mark.parametrize(
    "members",
    [
        [{"id": "urn:a", "previousProof": "urn:a"}],
        [{"id": "urn:a", "previousProof": "urn:b"}, {"id": "urn:b", "previousProof": ["urn:a"]}],
        [{"id": "urn:a"}, {"id": "urn:a"}],
        [{"id": "urn:a", "previousProof": 5}],
        [{"previousProof": "urn:lost"}],
    ],
)
def test_a_chain_that_bites_its_tail_or_hangs_in_the_air_is_a_forgery(
    college: College, members: list[dict[str, Any]]
) -> None:
    proofs = [college.proof(suite=JCS, created=NOW.strftime(f"%Y-%m-%dT%H:%M:0{n}Z"), **each)
              for n, each in enumerate(members)]  # fmt: skip
    assert college.judge(*proofs).verdict is Verdict.NOT_GENUINE
