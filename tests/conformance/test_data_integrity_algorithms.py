"""Verifiable Credential Data Integrity 1.0: adding and verifying proofs (section 4)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bayleaf.engine.encoding import multibase_decode
from bayleaf.engine.errors import BayleafError, ProofGenerationError
from bayleaf.engine.presenting import present
from bayleaf.vcapi.problems import Trouble
from tests.conformance.cryptosuites import signed_data
from tests.conformance.documents import (
    ASKED,
    KINDS,
    NOW,
    codes,
    did,
    is_refused,
    key_of,
    plain,
    presentation,
    presented,
    proof_of,
    signed,
    signer,
    with_proof,
)
from tests.vcapi.conftest import V2, Service

each = pytest.mark.parametrize
every_kind = each("kind", KINDS)
UUID = "urn:uuid:a4a3b4a4-7c43-4f8d-9d0e-6a24e9b8a001"
OTHER = "urn:uuid:a4a3b4a4-7c43-4f8d-9d0e-6a24e9b8a002"
SECURITY = "https://w3id.org/security#"
NAME = "Zoë Müller 王 𝄞"


# --- 4.2 Add proof --------------------------------------------------------------------------------


@every_kind
def test_di_4_2_1_texts_are_signed_as_utf_8(kind: str, service: Service) -> None:
    document = plain(kind, name=NAME)
    proof = proof_of(document, kind)
    data = signed_data(document, proof, kind)
    key = key_of(KINDS[kind][1]).public_key
    assert key.verify(multibase_decode(proof["proofValue"]), data)
    sent = json.dumps({"verifiableCredential": {**document, "proof": proof}}, ensure_ascii=False)
    assert service.ask("POST", "/credentials/verify", sent.encode("utf-8")).status == 200


@each("suite", ["ed25519", "p384", "ecdsa-jcs-p256"])
def test_di_4_2_2_an_error_is_passed_on(suite: str, service: Service) -> None:
    assert service.asked_to_issue(suite).status == 201
    unsignable = {"credentialSubject": {"id": "did:example:s", "undefinedTerm": {"id": 4}}}
    answer = service.asked_to_issue(suite, **unsignable)
    is_refused(answer)
    assert "verifiableCredential" not in answer.json()
    with pytest.raises(BayleafError):
        proof_of(plain(credentialSubject={"id": "relative"}), "eddsa-rdfc-2022")


@every_kind
@each("name", ["type", "verificationMethod", "proofPurpose"])
def test_di_4_2_3_a_proof_without_its_parts_is_not_made(name: str, kind: str) -> None:
    assert proof_of(plain(kind), kind)[name]
    for value in (None, "", 4):
        with pytest.raises(ProofGenerationError) as refused:
            proof_of(plain(kind), kind, **{name: value})
        assert refused.value.code == "PROOF_GENERATION_ERROR"


def presentation_for(**asked: str) -> dict[str, Any]:
    """What a holder makes who was asked like this."""
    made = present([signed(plain())], signer=signer(), at=NOW, **{**ASKED, **asked})
    return dict(made.to_json())


def test_di_4_2_4_the_domain_is_the_one_that_was_given() -> None:
    assert presentation_for(domain="https://a.example")["proof"]["domain"] == "https://a.example"
    with pytest.raises(ProofGenerationError):
        presentation_for(domain="")


def test_di_4_2_5_so_is_the_challenge() -> None:
    assert presentation_for(challenge="another")["proof"]["challenge"] == "another"
    with pytest.raises(ProofGenerationError):
        presentation_for(challenge="")


# --- 4.3 Add proof set or chain -------------------------------------------------------------------


def followed(kind: str, *names: str, **members: Any) -> dict[str, Any]:
    """A document with proofs of these names."""
    document = plain(kind, **members)
    return {**document, "proof": [proof_of(document, kind, id=name) for name in names]}


@every_kind
def test_di_4_3_1_texts_of_a_chain_are_signed_as_utf_8(kind: str, service: Service) -> None:
    document = followed(kind, UUID, name=NAME)
    after = proof_of(document, kind, previousProof=UUID)
    key = key_of(KINDS[kind][1]).public_key
    data = signed_data(document, after, kind)
    assert key.verify(multibase_decode(after["proofValue"]), data)
    assert service.verify({**document, "proof": [*document["proof"], after]}).status == 200


@every_kind
def test_di_4_3_2_a_proof_follows_one_that_is_there(kind: str) -> None:
    assert proof_of(followed(kind, UUID), kind, previousProof=UUID)["previousProof"] == UUID
    for document in (plain(kind), followed(kind, OTHER)):
        with pytest.raises(ProofGenerationError):
            proof_of(document, kind, previousProof=UUID)


@every_kind
def test_di_4_3_3_or_several_that_are_all_there(kind: str, service: Service) -> None:
    document = followed(kind, UUID, OTHER)
    after = proof_of(document, kind, previousProof=[UUID, OTHER])
    assert service.verify({**document, "proof": [*document["proof"], after]}).status == 200
    with pytest.raises(ProofGenerationError):
        proof_of(followed(kind, UUID), kind, previousProof=[UUID, OTHER])


# --- 4.4 Verify proof -----------------------------------------------------------------------------


@every_kind
def test_di_4_4_1_an_error_means_not_verified(kind: str, service: Service) -> None:
    assert service.verify(signed(plain(kind), kind)).json()["verified"] is True
    answer = service.verify({**signed(plain(kind), kind), "name": "Another"})
    assert answer.json()["verified"] is False
    assert answer.json()["errors"]


@each("value", [None, 4, "text", [], [signed(plain())]])
def test_di_4_4_2_document_and_proof_are_objects(value: Any, service: Service) -> None:
    assert service.verify(signed(plain())).status == 200
    is_refused(service.verify(value))
    is_refused(service.verify({**plain(), "proof": value}))
    is_refused(service.verify_presentation({**presentation(), "proof": value}, **ASKED))


@every_kind
@each("name", ["type", "verificationMethod", "proofPurpose"])
def test_di_4_4_3_a_proof_without_its_parts_does_not_hold(
    name: str, kind: str, service: Service
) -> None:
    good = signed(plain(kind), kind)
    assert service.verify(good).status == 200
    assert codes(service.verify(with_proof(good, **{name: None})))


@every_kind
@each("purpose", ["authentication", "keyAgreement", "capabilityInvocation"])
def test_di_4_4_4_a_proof_for_another_purpose_does_not_hold(
    purpose: str, kind: str, service: Service
) -> None:
    made = signed(plain(kind), kind, proofPurpose=purpose)
    assert codes(service.verify(made)) == ["PROOF_VERIFICATION_ERROR"]
    good = signed(plain(kind), kind)
    expected = {"expectedProofPurpose": purpose}
    assert codes(service.verify(good, options=expected)) == ["PROOF_VERIFICATION_ERROR"]
    asserted = {"expectedProofPurpose": "assertionMethod"}
    assert service.verify(good, options=asserted).status == 200
    shown = presented(presentation(holder=did()), proofPurpose="assertionMethod")
    assert codes(service.verify_presentation(shown, **ASKED))


def answers(given: str, code: str, kind: str, service: Service) -> None:
    """A proof answers what the verifier gave, on a presentation and on a credential."""
    shown = presented(presentation(holder=did(kind)), kind=kind)
    credential = signed(plain(kind), kind, **ASKED)
    assert service.verify_presentation(shown, **ASKED).status == 200
    assert service.verify(credential, options=ASKED).status == 200
    other = {**ASKED, given: "another"}
    assert codes(service.verify_presentation(shown, **other)) == [code]
    assert codes(service.verify(credential, options=other)) == [code]
    silent = with_proof(shown, **{given: None})
    assert codes(service.verify_presentation(silent, **ASKED))
    unasked = signed(plain(kind), kind)
    assert code in codes(service.verify(unasked, options=ASKED))


@every_kind
def test_di_4_4_5_a_proof_for_another_domain_does_not_hold(kind: str, service: Service) -> None:
    answers("domain", "INVALID_DOMAIN_ERROR", kind, service)
    several = presented(presentation(holder=did(kind)), kind=kind, domain=["a", ASKED["domain"]])
    assert codes(service.verify_presentation(several, **ASKED)) == ["INVALID_DOMAIN_ERROR"]


@every_kind
def test_di_4_4_6_a_proof_with_another_challenge_does_not_hold(kind: str, service: Service) -> None:
    answers("challenge", "INVALID_CHALLENGE_ERROR", kind, service)


# --- 4.5 Verify proof sets and chains -------------------------------------------------------------


@every_kind
def test_di_4_5_1_the_proof_before_is_there(kind: str, service: Service) -> None:
    document = followed(kind, UUID)
    after = proof_of(document, kind, previousProof=UUID)
    assert service.verify({**document, "proof": [*document["proof"], after]}).status == 200
    assert codes(service.verify({**plain(kind), "proof": [after]}))
    assert codes(service.verify({**plain(kind), "proof": after}))


@every_kind
def test_di_4_5_2_and_all_of_several_are(kind: str, service: Service) -> None:
    document = followed(kind, UUID, OTHER)
    after = proof_of(document, kind, previousProof=[UUID, OTHER])
    assert service.verify({**document, "proof": [*document["proof"], after]}).status == 200
    assert codes(service.verify({**document, "proof": [document["proof"][0], after]}))
    assert codes(service.verify({**document, "proof": [document["proof"][1], after]}))


# --- 4.7 Processing errors ------------------------------------------------------------------------


@each("code", [
    "PROOF_GENERATION_ERROR", "PROOF_VERIFICATION_ERROR", "PROOF_TRANSFORMATION_ERROR",
    "INVALID_DOMAIN_ERROR", "INVALID_CHALLENGE_ERROR",
])  # fmt: skip
def test_di_4_7_1_problems_have_the_urls_of_the_specification(code: str, service: Service) -> None:
    assert Trouble(code, "").to_json()["type"] == SECURITY + code
    changed = {**signed(plain()), "name": "Another"}
    [error] = service.verify(changed).json()["errors"]
    assert error["type"] == f"{SECURITY}PROOF_VERIFICATION_ERROR"
    relative = {**signed(plain(), "eddsa-rdfc-2022"), "@context": [V2]}
    relative["proof"] = {**relative["proof"], "id": "relative"}
    [error] = service.verify(relative).json()["errors"]
    assert error["type"] == f"{SECURITY}PROOF_TRANSFORMATION_ERROR"
