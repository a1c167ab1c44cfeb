"""What the presentation path accepts and refuses (VC-API; VCDM 2.0 section 4.13)."""

from __future__ import annotations

from typing import Any

import pytest

from bayleaf.engine.dids import signer_of
from bayleaf.engine.keys import PrivateKey
from bayleaf.engine.presenting import present
from bayleaf.engine.proofs import data_integrity, jwt, suite_named
from bayleaf.vcapi.words import known_contexts
from tests.vcapi.conftest import EXAMPLES, SUITES, V2, Service
from tests.vcapi.test_verifying import NOW, plain

HOLDER = signer_of(PrivateKey.generate("Ed25519"))
DID = HOLDER.verification_method.partition("#")[0]
ASKED = {"challenge": "a-question", "domain": "https://verifier.example"}
UNSIGNED = {"@context": [V2], "type": ["VerifiablePresentation"]}


def presented(*credentials: dict[str, Any], suite: str = "eddsa-rdfc-2022") -> dict[str, Any]:
    """A presentation by the holder, answering what was asked."""
    document = present(list(credentials), signer=HOLDER, at=NOW, suite=suite, **ASKED)
    return dict(document.to_json())


def signed(document: dict[str, Any], purpose: str = "authentication") -> dict[str, Any]:
    """A presentation as it is, with the holder's proof."""
    suite = suite_named("eddsa-jcs-2022")
    assert suite is not None
    proof = data_integrity.create_proof(
        document, suite=suite, signer=HOLDER, created=NOW, contexts=known_contexts(),
        purpose=purpose, extra=ASKED,
    )  # fmt: skip
    return {**document, "proof": proof}


def token(header: dict[str, Any] | None = None, **claims: Any) -> dict[str, Any]:
    head = {"typ": "vp+jwt", "cty": "vp", "kid": HOLDER.verification_method, **(header or {})}
    body = {**UNSIGNED, "nonce": ASKED["challenge"], "aud": ASKED["domain"], **claims}
    text = jwt.sign(head, body, HOLDER)
    return {
        "@context": V2,
        "type": "EnvelopedVerifiablePresentation",
        "id": f"data:application/vp+jwt,{text}",
    }


@pytest.mark.parametrize("suite", SUITES)
def test_a_signed_presentation_is_verified(suite: str, service: Service) -> None:
    body = service.verify_presentation(presented(service.issued(suite)), **ASKED).json()
    assert body["verified"] is True
    assert body["controller"] == DID
    assert body["warnings"] == []


def test_several_credentials_are_verified(service: Service) -> None:
    inside = [service.issued(suite) for suite in SUITES]
    assert service.verify_presentation(presented(*inside), **ASKED).status == 200
    inside[3] = {**inside[3], "name": "Another"}
    answer = service.verify_presentation(presented(*inside), **ASKED)
    assert answer.status == 400
    assert answer.json()["errors"][0]["pointer"].startswith("/verifiableCredential/3")


@pytest.mark.parametrize(("name", "code"), [("challenge", "INVALID_CHALLENGE_ERROR"), ("domain", "INVALID_DOMAIN_ERROR")])  # fmt: skip
def test_challenge_and_domain_are_enforced(name: str, code: str, service: Service) -> None:
    for made in (presented(service.issued()), token()):
        answer = service.verify_presentation(made, **{**ASKED, name: "another"})
        assert (answer.status, answer.codes) == (400, [code])
        assert answer.json()["errors"][0]["type"] == f"https://w3id.org/security#{code}"


@pytest.mark.parametrize("suite", SUITES)
def test_an_unsigned_presentation_is_answered_with_a_warning(suite: str, service: Service) -> None:
    document = {**UNSIGNED, "verifiableCredential": [service.issued(suite)]}
    answer = service.verify_presentation(document, **ASKED)
    assert answer.status == 200
    assert [warning["code"] for warning in answer.json()["warnings"]] == ["NO_PROOF"]


@pytest.mark.parametrize("document", [
    UNSIGNED, {**UNSIGNED, "id": "urn:uuid:0d9a6e5c-8c3e-4a55-b6c9-0f8e6a1f1d14"},
    {**UNSIGNED, "holder": "did:example:holder"}, {**UNSIGNED, "holder": {"id": "did:example:holder"}},
    {**UNSIGNED, "@context": [V2, EXAMPLES], "type": ["VerifiablePresentation", "ExamplePresentation"]},
])  # fmt: skip
def test_a_presentation_may_be_small(document: dict[str, Any], service: Service) -> None:
    assert service.verify_presentation(document).status == 200
    assert service.verify_presentation(token(**document)).status in (200, 400)


REFUSED: dict[str, Any] = {
    "null": None, "a text": "text", "a list": [], "a number": 4, "nothing in it": {},
    "another context first": {**UNSIGNED, "@context": [EXAMPLES, V2]},
    "no context": {"type": ["VerifiablePresentation"]},
    "no type": {"@context": [V2]},
    "another type": {**UNSIGNED, "type": ["VerifiableCredential"]},
    "a type nothing defines": {**UNSIGNED, "type": ["VerifiablePresentation", "Unknown"]},
    "a holder that is no URL": {**UNSIGNED, "holder": "nobody"},
    "a holder without an id": {**UNSIGNED, "holder": {"name": "x"}},
    "a holder that is a list": {**UNSIGNED, "holder": ["did:example:a"]},
    "an id that is no URL": {**UNSIGNED, "id": "nope"},
    "credentials that are texts": {**UNSIGNED, "verifiableCredential": ["text"]},
    "a credential that is a text": {**UNSIGNED, "verifiableCredential": "text"},
    "credentials that are null": {**UNSIGNED, "verifiableCredential": [None]},
    "credentials that are URLs": {**UNSIGNED, "verifiableCredential": ["https://example.org/1"]},
    "a credential of another type": {**UNSIGNED, "verifiableCredential": [{**plain(), "type": ["Other"]}]},
    "a credential without a proof": {**UNSIGNED, "verifiableCredential": [plain()]},
    "an envelope without a type": {**UNSIGNED, "verifiableCredential": [{"@context": V2, "id": "data:application/vc+jwt,eyJ.eyJ.eyJ"}]},
    "an undefined word": {**UNSIGNED, "undefinedTerm": "x"},
    "an issuer": {**UNSIGNED, "issuer": "did:example:i"},
    "a retyped envelope": {**UNSIGNED, "id": "data:application/vp+jwt,eyJhbGciOiJub25lIn0.e30."},
    "an envelope of nothing": {"@context": V2, "type": "EnvelopedVerifiablePresentation", "id": "data:application/vp+jwt,eyJ"},
    "an envelope without an id": {"@context": V2, "type": "EnvelopedVerifiablePresentation"},
    "a proof that is null": {**UNSIGNED, "proof": None},
    "a proof that is empty": {**UNSIGNED, "proof": []},
    "a proof that is a text": {**UNSIGNED, "proof": "x"},
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_presentation_is_refused(case: str, service: Service) -> None:
    answer = service.verify_presentation(REFUSED[case])
    assert answer.status == 400, answer.body
    assert answer.codes


def test_a_token_is_verified_and_holds_only_envelopes(service: Service) -> None:
    enveloped = service.issued("jwt")
    assert (
        service.verify_presentation(token(verifiableCredential=[enveloped]), **ASKED).status == 200
    )
    bare = token(verifiableCredential=[service.issued()])
    assert service.verify_presentation(bare, **ASKED).status == 400


@pytest.mark.parametrize(
    "header", [{"typ": "vc+jwt"}, {"typ": "JWT"}, {"cty": "vc"}, {"alg": "none"}]
)
def test_a_token_with_a_wrong_header_is_refused(header: dict[str, Any], service: Service) -> None:
    assert service.verify_presentation(token(header), **ASKED).status == 400


@pytest.mark.parametrize("claim", ["vc", "vp"])
def test_a_token_with_a_claim_of_version_1_is_refused(claim: str, service: Service) -> None:
    assert service.verify_presentation(token(**{claim: {}}), **ASKED).status == 400


def test_a_change_is_seen(service: Service) -> None:
    document = {
        **presented(service.issued()),
        "id": "urn:uuid:0d9a6e5c-8c3e-4a55-b6c9-0f8e6a1f1d15",
    }
    assert service.verify_presentation(document, **ASKED).codes == ["PROOF_VERIFICATION_ERROR"]


def test_a_presentation_of_another_is_seen(service: Service) -> None:
    document = signed(
        {**UNSIGNED, "holder": "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"}
    )
    assert service.verify_presentation(document, **ASKED).status == 400


def test_a_proof_for_another_purpose_is_refused(service: Service) -> None:
    assert service.verify_presentation(signed(UNSIGNED, "assertionMethod"), **ASKED).status == 400


def test_a_claim_of_the_holder_is_secured_by_the_presentation(service: Service) -> None:
    own = plain(issuer=DID)
    held = {**UNSIGNED, "holder": DID, "verifiableCredential": [own]}
    assert service.verify_presentation(signed(held), **ASKED).status == 200
    for other in ({**held, "holder": None}, {**held, "verifiableCredential": [plain()]}):
        document = {name: value for name, value in other.items() if value is not None}
        assert service.verify_presentation(signed(document), **ASKED).status == 400
    assert service.verify_presentation(held).status == 400


@pytest.mark.parametrize("name", ["challenge", "domain"])
def test_a_challenge_that_is_no_text_is_refused(name: str, service: Service) -> None:
    assert service.verify_presentation(UNSIGNED, **{name: 4}).status == 400
