"""Presenting: a holder puts credentials together for one reader and one question."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from bayleaf.engine.document import Document
from bayleaf.engine.encoding import dump_json
from bayleaf.engine.errors import BayleafError, InputError, ProofGenerationError
from bayleaf.engine.issuing import issue
from bayleaf.engine.presenting import present
from bayleaf.engine.verifying import Verdict
from tests.engine.verifying.world import (
    NOW,
    SIGNED,
    VCDM_2,
    Party,
    World,
    badge,
    by_jwk,
    by_key,
    subject,
)

ASKED = {"challenge": "c-1", "domain": "shop.example"}
ISSUER = by_key("P-256", "issuer")


def awarded(holder: Party, suite: str | None = None) -> Document:
    document = badge(ISSUER, credentialSubject=subject(id=holder.id))
    return issue(document, signer=ISSUER.signer, at=SIGNED, suite=suite)


def show(holder: Party, *credentials: Any, **more: Any) -> Document:
    return present(credentials, signer=holder.signer, at=NOW, **{**ASKED, **more})


@pytest.mark.parametrize(
    ("kind", "suite"),
    [("Ed25519", None), ("Ed25519", "eddsa-rdfc-2022"), ("Ed25519", "eddsa-jcs-2022"), ("P-256", None),
     ("P-256", "ecdsa-rdfc-2019"), ("P-256", "ecdsa-jcs-2019"), ("P-384", None), ("P-384", "ecdsa-jcs-2019")],
)  # fmt: skip
def test_what_is_presented_verifies_for_the_reader_who_asked(kind: Any, suite: str | None) -> None:
    for holder in (by_key(kind, "holder"), by_jwk(kind, "holder")):
        shown = show(holder, awarded(holder), suite=suite)
        report = World().judge(shown.data, **ASKED)
        assert report.verdict is Verdict.VALID_ISSUER_UNRECOGNISED
        assert shown.media_type == "application/vp"
        assert shown.to_json()["holder"] == holder.id


def test_a_presentation_is_spelled_as_the_standard_says() -> None:
    holder = by_key("Ed25519", "holder")
    credential = awarded(holder).to_json()
    shown = dict(show(holder, credential).to_json())
    proof = shown.pop("proof")
    assert shown.pop("id").startswith("urn:uuid:")
    assert shown == {
        "@context": [VCDM_2],
        "type": ["VerifiablePresentation"],
        "holder": holder.id,
        "verifiableCredential": [credential],
    }
    assert proof.pop("proofValue").startswith("z")
    assert proof == {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-11-01T12:00:00Z",
        "verificationMethod": holder.method,
        "proofPurpose": "authentication",
        "challenge": "c-1",
        "domain": "shop.example",
    }


def test_credentials_may_come_in_any_form() -> None:
    holder = by_key("Ed25519", "holder")
    document = awarded(holder)
    parsed = document.to_json()
    forms = [document, document.data, str(document), parsed, dump_json(parsed)]
    shown = show(holder, *forms, suite="eddsa-jcs-2022").to_json()
    assert shown["verifiableCredential"] == [parsed] * len(forms)


@pytest.mark.parametrize("suite", ["ob-jwt", "vc+jwt"])
def test_a_token_is_put_into_an_envelope(suite: str) -> None:
    holder = by_key("P-256", "holder")
    document = awarded(holder, suite)
    for form in (document, document.data, f" {document}\n"):
        shown = show(holder, form, suite="ecdsa-jcs-2019")
        [entry] = shown.to_json()["verifiableCredential"]
        assert entry == {
            "@context": VCDM_2,
            "type": "EnvelopedVerifiableCredential",
            "id": f"data:application/vc+jwt,{document}",
        }


@pytest.mark.parametrize("suite", ["ob-jwt", "vc+jwt"])
@pytest.mark.parametrize("kind", ["Ed25519", "P-256"])
def test_a_presented_token_verifies_under_the_default_suite(suite: str, kind: Any) -> None:
    holder = by_key(kind, "holder")
    report = World().judge(show(holder, awarded(holder, suite)).data, **ASKED)
    assert report.verdict is Verdict.VALID_ISSUER_UNRECOGNISED


def test_several_credentials_of_all_kinds_are_presented_together() -> None:
    holder = by_key("P-256", "holder")
    suites = ["ecdsa-rdfc-2019", "ecdsa-jcs-2019", "ob-jwt"]
    shown = show(holder, *(awarded(holder, suite) for suite in suites), suite="ecdsa-jcs-2019")
    report = World().judge(shown.data, **ASKED)
    assert report.verdict is Verdict.VALID_ISSUER_UNRECOGNISED
    assert [inside.format for inside in report.contained] == ["vc+ld+json", "vc+ld+json", "vc+jwt"]


def test_the_credentials_given_are_not_changed() -> None:
    holder = by_key("Ed25519", "holder")
    credential = dict(awarded(holder).to_json())
    before = copy.deepcopy(credential)
    show(holder, credential)
    assert credential == before


def test_every_presentation_has_an_id_of_its_own() -> None:
    holder = by_key("Ed25519", "holder")
    assert len({show(holder).to_json()["id"] for _ in range(5)}) == 5


@pytest.mark.parametrize("asked", [{"challenge": ""}, {"domain": ""}])
def test_a_presentation_needs_a_question_and_a_reader(asked: dict[str, str]) -> None:
    with pytest.raises(ProofGenerationError, match="challenge and domain"):
        show(by_key(), **asked)


@pytest.mark.parametrize(
    ("kind", "suite"),
    [("Ed25519", "ecdsa-rdfc-2019"), ("P-256", "eddsa-jcs-2022"), ("P-256", "ob-jwt"), ("P-256", "vc+jwt"),
     ("Ed25519", "Ed25519Signature2020"), ("Ed25519", "eddsa-2022"), ("RSA", None), ("P-521", None)],
)  # fmt: skip
def test_a_suite_that_does_not_fit_the_key_is_refused(kind: Any, suite: str | None) -> None:
    with pytest.raises(ProofGenerationError):
        show(by_key(kind), suite=suite)


@pytest.mark.parametrize("garbage", [b"", b"{", b"[]", "5", '"text"', b"\x89PNG", b"\xff", "x.y.z"])
def test_something_that_is_no_credential_is_refused(garbage: Any) -> None:
    with pytest.raises(InputError):
        show(by_key(), garbage)


def test_a_credential_that_no_graph_can_hold_is_refused() -> None:
    with pytest.raises(BayleafError):
        show(by_key(), {"@context": "https://a.example/", "type": "x"})
