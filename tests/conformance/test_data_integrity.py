"""Verifiable Credential Data Integrity 1.0: what a proof is (sections 1.3, 2 and 3.1)."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from bayleaf.engine.canonical import canonicalize
from bayleaf.engine.contexts import bundled
from bayleaf.engine.encoding import multibase_encode
from bayleaf.engine.errors import BayleafError
from bayleaf.vcapi.files import read_file
from bayleaf.vcapi.words import known_contexts
from tests.conformance.documents import (
    ASKED,
    KINDS,
    codes,
    did,
    entry,
    is_refused,
    plain,
    presentation,
    presented,
    proof_of,
    refuses,
    signed,
    with_proof,
)
from tests.vcapi.conftest import EMBEDDED, EXAMPLES, V2, Service

each = pytest.mark.parametrize
every_kind = each("kind", KINDS)
every_suite = each("suite", EMBEDDED)
UUID = "urn:uuid:a4a3b4a4-7c43-4f8d-9d0e-6a24e9b8a001"
NO_DATES: tuple[Any, ...] = ("yesterday", "2021-01-01", "2021-01-01T00:00:00", 5, [])
NO_URLS: tuple[Any, ...] = ("nowhere", 5, [UUID, UUID], {}, "")


def held(kind: str = "eddsa-jcs-2022") -> dict[str, Any]:
    """A credential whose proof holds."""
    document: dict[str, Any] = signed(plain(kind), kind)
    return document


def unproved(service: Service, document: Any) -> None:
    """It is refused, and an error says why."""
    assert codes(service.verify(document))


@every_kind
def test_di_1_3_1_what_does_not_conform_is_an_error(kind: str, service: Service) -> None:
    assert service.verify(held(kind)).status == 200
    for proof in (None, [], {}, "text", 4, [[]], [4], {"type": "DataIntegrityProof"}):
        unproved(service, {**plain(kind), "proof": proof})


# --- 2.1 Proofs -----------------------------------------------------------------------------------


@every_suite
def test_di_2_1_1_a_proof_is_in_proof(suite: str, service: Service) -> None:
    issued = service.issued(suite)
    proof = issued.pop("proof")
    assert codes(service.verify(issued)) == ["NO_PROOF"]
    is_refused(service.verify({**issued, "proofs": proof}))


@each("value", ["text", 4, True, None, [], [[]], ["text"]])
def test_di_2_1_2_it_is_one_object_or_a_set(value: Any, service: Service) -> None:
    document = held()
    assert service.verify({**document, "proof": [document["proof"]]}).status == 200
    assert service.verify({**document, "proof": [document["proof"]] * 2}).status == 200
    unproved(service, {**document, "proof": value})


@each("value", NO_URLS)
def test_di_2_1_3_the_id_of_a_proof_is_a_url(value: Any, service: Service) -> None:
    assert service.verify(signed(plain(), id=UUID)).status == 200
    unproved(service, signed(plain(), id=value))
    assert service.verify(signed(plain(), "eddsa-rdfc-2022", id=UUID)).status == 200
    with pytest.raises(BayleafError):
        proof_of(plain(), "eddsa-rdfc-2022", id=value)


@each("value", [None, 4, "Unknown", ["DataIntegrityProof"], {}, ""])
def test_di_2_1_4_a_proof_has_a_type(value: Any, service: Service) -> None:
    assert service.issued()["proof"]["type"] == "DataIntegrityProof"
    unproved(service, with_proof(held(), type=value))


@each("value", [None, 4, ["assertionMethod"], "anything", ""])
def test_di_2_1_5_a_proof_has_a_purpose(value: Any, service: Service) -> None:
    assert service.issued()["proof"]["proofPurpose"] == "assertionMethod"
    unproved(service, with_proof(held(), proofPurpose=value))
    statements = quads(held("eddsa-rdfc-2022"))
    assert "<https://w3id.org/security#assertionMethod>" in statements


@each("value", [None, *NO_URLS])
def test_di_2_1_6_the_verification_method_is_a_url(value: Any, service: Service) -> None:
    method = service.issued()["proof"]["verificationMethod"]
    assert method.partition("#")[0] == service.issuer("ed25519")
    unproved(service, with_proof(held(), verificationMethod=value))


@every_suite
def test_di_2_1_7_a_data_integrity_proof_names_its_suite(suite: str, service: Service) -> None:
    issued = service.issued(suite)
    expected = service.application.issuers[suite].suite.suite
    assert issued["proof"]["cryptosuite"] == expected
    unproved(service, with_proof(issued, cryptosuite=None))


@each("value", [4, ["eddsa-jcs-2022"], {}, True])
def test_di_2_1_8_by_a_text(value: Any, service: Service) -> None:
    assert service.verify(held()).status == 200
    unproved(service, with_proof(held(), cryptosuite=value))


@each("value", NO_DATES)
def test_di_2_1_9_created_is_a_date_time_stamp(value: Any, service: Service) -> None:
    assert service.issued()["proof"]["created"].endswith("Z")
    assert service.verify(signed(plain(), created="2021-01-01T00:00:00+05:30")).status == 200
    unproved(service, signed(plain(), created=value))


@each("value", NO_DATES)
def test_di_2_1_10_expires_is_a_date_time_stamp(value: Any, service: Service) -> None:
    assert service.verify(signed(plain(), expires="2199-01-01T00:00:00+05:30")).status == 200
    unproved(service, signed(plain(), expires=value))
    unproved(service, signed(plain(), expires="2001-01-01T00:00:00Z"))


@each("value", [4, {}, [4], ["a", 4], True])
def test_di_2_1_11_a_domain_is_a_text_or_a_set_of_them(value: Any, service: Service) -> None:
    for domain in ("verifier.example", ["verifier.example", "https://verifier.example"]):
        assert service.verify(signed(plain(), domain=domain)).status == 200
    unproved(service, signed(plain(), domain=value))


@every_kind
def test_di_2_1_12_the_proof_value_is_multibase(kind: str, service: Service) -> None:
    value = held(kind)["proof"]["proofValue"]
    assert value.startswith("z")
    assert service.verify(held(kind)).status == 200
    for wrong in (value[1:], "u" + value[1:], "m" + value[1:], "z", "", "z0OIl", 4, None, [value]):
        unproved(service, with_proof(held(kind), proofValue=wrong))


def chain(kind: str = "eddsa-jcs-2022", **more: Any) -> list[dict[str, Any]]:
    """A proof, and one that follows it."""
    first = proof_of(plain(kind), kind, id=UUID)
    second = proof_of({**plain(kind), "proof": [first]}, kind, previousProof=UUID, **more)
    return [first, second]


@each("value", [4, {}, [4], True, ["urn:uuid:nowhere"], "urn:uuid:nowhere"])
def test_di_2_1_13_a_previous_proof_is_named_by_texts(value: Any, service: Service) -> None:
    first, second = chain()
    assert service.verify({**plain(), "proof": [first, second]}).status == 200
    unproved(service, {**plain(), "proof": [first, {**second, "previousProof": value}]})


@every_kind
def test_di_2_1_14_what_it_follows_holds_too(kind: str, service: Service) -> None:
    first, second = chain(kind)
    assert service.verify({**plain(kind), "proof": [first, second]}).status == 200
    broken = {**first, "proofValue": held(kind)["proof"]["proofValue"]}
    unproved(service, {**plain(kind), "proof": [broken, second]})
    unproved(service, {**plain(kind), "proof": [second]})


# --- 2.3 Resource integrity -----------------------------------------------------------------------


@each("value", [4, {}, [4], "hello", "", "x" + "A" * 40])
def test_di_2_3_1_a_digest_is_multibase_of_a_multihash(value: Any, service: Service) -> None:
    digest = b"\x12\x20" + hashlib.sha256(read_file(V2)).digest()
    base64url = "u" + base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    for good in (base64url, multibase_encode(digest), [base64url, multibase_encode(digest)]):
        resource = {"id": V2, "digestMultibase": good}
        assert service.verify(signed(plain(relatedResource=resource))).status == 200
    refuses(service, "/relatedResource", relatedResource={"id": V2, "digestMultibase": value})


# --- 2.4 Contexts and vocabularies ----------------------------------------------------------------


CONTEXTS = {
    "https://w3id.org/security/data-integrity/v2": "7ba3c50acf2689d5e07927267343eb353249c7c22a9f2d00307cc970e855e305",
    "https://w3id.org/security/multikey/v1": "be20c3ee6af6e9c4102e66a85c26617831218e32216bdf050f870e389e737cdc",
    "https://w3id.org/security/jwk/v1": "38dd329a9a011facda06afc4ba43a121980eaedbd1f974268026d157926bc086",
}  # fmt: skip
"""What the files say whose SHA-256 section 2.4 pins, as RFC 8785 writes it, has this SHA-256."""


@each("url", CONTEXTS)
def test_di_2_4_1_its_contexts_are_never_fetched(url: str, service: Service) -> None:
    written = canonicalize(bundled().load(url), "jcs", hash_name="sha256", contexts=bundled())
    assert hashlib.sha256(written).hexdigest() == CONTEXTS[url]
    used = plain("eddsa-rdfc-2022", **{"@context": [V2, url]})
    assert service.verify(signed(used, "eddsa-rdfc-2022")).status == 200, "without a network"


@every_kind
def test_di_2_4_1_1_contexts_are_validated(kind: str, service: Service) -> None:
    known = plain(kind, **{"@context": [V2, EXAMPLES]})
    assert service.verify(signed(known, kind)).status == 200
    unknown = [V2, "https://example.org/unknown/v1"]
    unproved(service, {**held(kind), "@context": unknown})
    is_refused(service.asked_to_issue(**{"@context": unknown}))


def test_di_2_4_1_2_whatever_the_order_no_other_context_counts(service: Service) -> None:
    """The loader is closed: a context is one that ships, whenever it is asked for."""
    adding = {"mine": "https://example.org/mine"}
    assert service.verify(signed(plain(**{"@context": [V2, adding]}, mine="x"))).status == 200
    hiding = {"name": "https://example.org/other"}
    unproved(service, signed(plain(**{"@context": [V2, hiding]}, name="x")))
    unproved(service, {**signed(plain(name="x")), "@context": [V2, {"@vocab": "urn:x:"}]})


def test_di_2_4_2_1_nothing_is_extended_without_a_context(service: Service) -> None:
    assert service.verify(held()).status == 200
    bare = {name: value for name, value in held().items() if name != "@context"}
    unproved(service, bare)
    unproved(service, {**bare, "more": "x"})


LOST: tuple[dict[str, Any], ...] = (
    {"undefinedTerm": "x"},
    {"credentialSubject": {"id": "did:example:s", "undefinedTerm": 1}},
    {"type": ["VerifiableCredential", "UndefinedType"]},
    {"evidence": {"type": "UndefinedType"}},
)


@each("suite", [suite for suite in EMBEDDED if "jcs" not in suite and suite != "status"])
@each("lost", LOST)
def test_di_2_4_3_1_data_is_not_dropped_in_silence(
    lost: dict[str, Any], suite: str, service: Service
) -> None:
    issued = service.issued(suite)
    is_refused(service.asked_to_issue(suite, **lost))
    unproved(service, {**issued, **lost})


@each("kind", [kind for kind in KINDS if "rdfc" in kind])
def test_di_2_4_3_2_there_is_no_base_url(kind: str, service: Service) -> None:
    relative = plain(kind, credentialSubject={"id": "subject", "type": "Thing"})
    with pytest.raises(BayleafError):
        proof_of(relative, kind)
    listed = plain(kind, credentialStatus=entry(statusListCredential="status/1"))
    with pytest.raises(BayleafError):
        proof_of(listed, kind)


# --- 3.1 DataIntegrityProof -----------------------------------------------------------------------


def quads(document: dict[str, Any]) -> str:
    """What a proof without its value says as RDF."""
    options = {name: value for name, value in document["proof"].items() if name != "proofValue"}
    options["@context"] = document["@context"]
    made = canonicalize(options, "rdfc", hash_name="sha256", contexts=known_contexts())
    return made.decode()


@every_suite
def test_di_3_1_1_the_type_is_data_integrity_proof(suite: str, service: Service) -> None:
    issued = service.issued(suite)
    assert issued["proof"]["type"] == "DataIntegrityProof"
    for other in ("Ed25519Signature2020", "dataIntegrityProof", "https://w3id.org/security#DataIntegrityProof"):  # fmt: skip
        unproved(service, with_proof(issued, type=other))


@every_kind
def test_di_3_1_2_the_cryptosuite_names_the_suite(kind: str, service: Service) -> None:
    assert held(kind)["proof"]["cryptosuite"] == KINDS[kind][0]
    assert service.verify(held(kind)).status == 200
    for other in ("unknown-2022", "", KINDS[kind][0].upper(), "ecdsa-sd-2023", "bbs-2023"):
        unproved(service, with_proof(held(kind), cryptosuite=other))


@each("kind", [kind for kind in KINDS if "rdfc" in kind])
def test_di_3_1_3_as_rdf_it_is_a_cryptosuite_string(kind: str, service: Service) -> None:
    name = KINDS[kind][0]
    assert f'"{name}"^^<https://w3id.org/security#cryptosuiteString>' in quads(held(kind))
    assert service.verify(held(kind)).status == 200


@every_kind
def test_di_3_1_4_there_is_a_proof_value(kind: str, service: Service) -> None:
    assert held(kind)["proof"]["proofValue"]
    unproved(service, with_proof(held(kind), proofValue=None))
    signature = held(kind)["proof"]["proofValue"]
    unproved(service, with_proof(held(kind), proofValue=None, signatureValue=signature))
    shown = presented(presentation(holder=did(kind)), kind=kind)
    assert service.verify_presentation(shown, **ASKED).status == 200
    assert codes(service.verify_presentation(with_proof(shown, proofValue=None), **ASKED))
