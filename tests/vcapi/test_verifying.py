"""What the verify paths accept and refuse (VC-API; Data Integrity; VC-JOSE-COSE)."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bayleaf.engine.dids import signer_of
from bayleaf.engine.errors import FetchError
from bayleaf.engine.keys import PrivateKey
from bayleaf.engine.ports import Response
from bayleaf.engine.proofs import data_integrity, jwt, suite_named
from bayleaf.vcapi.words import known_contexts
from tests.vcapi.conftest import EMBEDDED, SUITES, V2, Service
from tests.vcapi.test_issuing import REFUSED

NOW = datetime.now(UTC).replace(microsecond=0)
WHO = signer_of(PrivateKey.generate("Ed25519"))
ISSUER = WHO.verification_method.partition("#")[0]


def signed(document: dict[str, Any], suite: str = "eddsa-jcs-2022", **extra: Any) -> dict[str, Any]:
    """A document with a proof by somebody who does not look at what he signs."""
    chosen = suite_named(suite)
    assert chosen is not None
    proof = data_integrity.create_proof(
        document, suite=chosen, signer=WHO, created=NOW, contexts=known_contexts(), extra=extra
    )
    return {**document, "proof": proof}


def plain(**members: Any) -> dict[str, Any]:
    document: dict[str, Any] = {
        "@context": [V2],
        "type": ["VerifiableCredential"],
        "issuer": ISSUER,
        "credentialSubject": {"id": "did:example:subject"},
        **members,
    }
    return {name: value for name, value in document.items() if value is not None}


def envelope(token: str, kind: str = "vc+jwt") -> dict[str, Any]:
    name = "EnvelopedVerifiableCredential"
    return {"@context": [V2], "type": [name], "id": f"data:application/{kind},{token}"}


def token(header: dict[str, Any] | None = None, **claims: Any) -> str:
    head = {"typ": "vc+jwt", "cty": "vc", "kid": WHO.verification_method, **(header or {})}
    head = {name: value for name, value in head.items() if value is not None}
    return jwt.sign(head, {**plain(), **claims}, WHO)


@pytest.mark.parametrize("suite", SUITES)
def test_a_verified_credential_has_no_errors(suite: str, service: Service) -> None:
    issued = service.issued(suite)
    body = service.verify(issued).json()
    assert body["verified"] is True
    assert body["errors"] == []
    assert body["controller"] == service.issuer(suite)
    assert body["mediaType"] == ("application/vc+jwt" if suite == "jwt" else "application/vc")
    assert "proof.signature" in body["checks"]


@pytest.mark.parametrize("suite", EMBEDDED)
@pytest.mark.parametrize("name", ["name", "validFrom", "issuer", "credentialSubject", "id"])
def test_a_change_is_seen(suite: str, name: str, service: Service) -> None:
    changes = {
        "name": "Another",
        "validFrom": "2001-01-01T00:00:00Z",
        "issuer": {"id": service.issuer(suite), "name": "Another"},
        "credentialSubject": {"id": "did:example:other"},
        "id": "urn:uuid:0d9a6e5c-8c3e-4a55-b6c9-0f8e6a1f1d13",
    }
    answer = service.verify({**service.issued(suite), name: changes[name]})
    assert answer.status == 400
    assert answer.codes == ["PROOF_VERIFICATION_ERROR"]
    assert answer.json()["type"].endswith("vc-data-model#CRYPTOGRAPHIC_SECURITY_ERROR")
    assert (
        answer.json()["errors"][0]["type"] == "https://w3id.org/security#PROOF_VERIFICATION_ERROR"
    )


def test_a_changed_token_is_seen(service: Service) -> None:
    issued = service.issued("jwt")
    head, payload, signature = issued["id"].split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    claims["name"] = "Another"
    changed = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    answer = service.verify({**issued, "id": f"{head}.{changed}.{signature}"})
    assert (answer.status, answer.codes) == (400, ["PROOF_VERIFICATION_ERROR"])


_SIGNABLE = [case for case in REFUSED if case != "a null" and "proof" not in case]


@pytest.mark.parametrize("case", _SIGNABLE)
def test_a_verifier_refuses_although_the_signature_holds(case: str, service: Service) -> None:
    document = plain(**REFUSED[case])
    secured = signed(document) if "@context" in document else {**document, "proof": signed(plain())}
    answer = service.verify(secured)
    assert answer.status == 400, answer.body


@pytest.mark.parametrize("body", [
    {}, {"verifiableCredential": None}, {"verifiableCredential": "text"}, {"verifiableCredential": []},
    {"verifiableCredential": 4}, {"verifiableCredential": {}}, {"credential": {}},
    {"verifiableCredential": [{}]}, {"verifiableCredential": {"proof": {}}},
    {"verifiableCredential": token()}, {"verifiableCredential": {"type": "EnvelopedVerifiableCredential"}},
])  # fmt: skip
def test_what_is_no_credential_is_refused(body: Any, service: Service) -> None:
    for path in ("/credentials/verify", "/proof/credentials/verify"):
        answer = service.post(path, body)
        assert answer.status == 400
        assert answer.codes


@pytest.mark.parametrize(
    "proof", [None, [], "text", 4, {}, [[]], [4], {"type": 5}, {"type": "Unknown"}]
)
def test_a_proof_that_is_none_is_refused(proof: Any, service: Service) -> None:
    assert service.verify({**plain(), "proof": proof}).status == 400


def test_a_credential_without_a_proof_is_refused(service: Service) -> None:
    answer = service.verify(plain())
    assert (answer.status, answer.codes) == (400, ["NO_PROOF"])


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
@pytest.mark.parametrize(("name", "value"), [
    ("proofValue", None), ("proofValue", ""), ("proofValue", 4), ("proofValue", "u123"),
    ("proofValue", "z"), ("proofValue", "z0OIl"), ("verificationMethod", None),
    ("verificationMethod", 4), ("verificationMethod", "did:key:zOther#zOther"),
    ("proofPurpose", None), ("proofPurpose", "authentication"), ("cryptosuite", None),
    ("cryptosuite", "unknown-2022"), ("created", "yesterday"), ("created", 5), ("type", None),
    ("expires", "2001-01-01T00:00:00Z"), ("previousProof", "urn:uuid:nowhere"),
])  # fmt: skip
def test_a_proof_with_a_wrong_member_is_refused(
    name: str, value: Any, suite: str, service: Service
) -> None:
    document = signed(plain(), suite)
    proof = {k: v for k, v in {**document["proof"], name: value}.items() if v is not None}
    answer = service.verify({**document, "proof": proof})
    assert answer.status == 400
    assert answer.codes


def test_ed25519_signature_2020_needs_created(service: Service) -> None:
    proof = {**signed(plain())["proof"], "type": "Ed25519Signature2020"}
    proof = {k: v for k, v in proof.items() if k not in ("cryptosuite", "created", "@context")}
    context = [V2, "https://w3id.org/security/suites/ed25519-2020/v1"]
    assert service.verify({**plain(), "@context": context, "proof": proof}).status == 400


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_set_of_proofs_holds_when_all_hold(suite: str, service: Service) -> None:
    first, second = (signed(plain(), suite)["proof"] for _ in range(2))
    document = {**plain(), "proof": [first, second]}
    assert service.verify(document).status == 200
    document["proof"] = [first, {**second, "proofValue": first["proofValue"][:-3] + "abc"}]
    assert service.verify(document).status == 400


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_chain_of_proofs_holds_in_its_order(suite: str, service: Service) -> None:
    before = signed(plain(), suite, id="urn:uuid:a4a3b4a4-7c43-4f8d-9d0e-6a24e9b8a001")
    document = {**before, "proof": [before["proof"]]}
    after = signed(document, suite, previousProof=before["proof"]["id"])
    chain = [before["proof"], after["proof"]]
    assert service.verify({**plain(), "proof": chain}).status == 200
    assert service.verify({**plain(), "proof": chain[1:]}).status == 400


def test_a_token_by_anybody_is_verified(service: Service) -> None:
    assert service.verify(envelope(token())).status == 200
    assert service.verify(envelope(token({"typ": None, "cty": None}))).status == 200
    answer = service.verify(envelope(token({"typ": "JWT", "cty": None}), "jwt"))
    assert answer.status == 200
    assert [warning["code"] for warning in answer.json()["warnings"]] == ["CLAIM_MISSING"]


@pytest.mark.parametrize("header", [
    {"typ": "vp+jwt"}, {"typ": "JWT"}, {"typ": 4}, {"cty": "vp"}, {"cty": 4}, {"alg": "none"},
    {"alg": "ES256"}, {"crit": ["x"]}, {"kid": "did:key:zOther#zOther"}, {"jku": "https://example.org/"},
])  # fmt: skip
def test_a_token_with_a_wrong_header_is_refused(header: dict[str, Any], service: Service) -> None:
    assert service.verify(envelope(token(header))).status == 400


@pytest.mark.parametrize("claims", [
    {"vc": {}}, {"vp": {}}, {"vc": plain()}, {"iss": "did:example:other"}, {"issuer": "did:example:other"},
    {"sub": "did:example:other"}, {"exp": 5}, {"@context": None}, {"type": ["Other"]}, {"undefinedTerm": 1},
])  # fmt: skip
def test_a_token_with_wrong_claims_is_refused(claims: dict[str, Any], service: Service) -> None:
    assert service.verify(envelope(token(**claims))).status == 400


@pytest.mark.parametrize("id_", [
    "data:application/vc+jwt,", "data:application/vc+jwt,abc", "data:application/vc+jwt;base64,eyJ",
    "data:application/vc+jwt,e30.e30.e30", "data:text/plain,hello", "https://example.org/", 4, None,
])  # fmt: skip
def test_an_envelope_without_a_token_is_refused(id_: Any, service: Service) -> None:
    assert service.verify({**envelope(""), "id": id_}).status == 400


def test_an_unsecured_token_is_refused(service: Service) -> None:
    head = base64.urlsafe_b64encode(b'{"alg":"none","typ":"vc+jwt"}').rstrip(b"=").decode()
    payload = token().split(".")[1]
    assert service.verify(envelope(f"{head}.{payload}.")).status == 400


def test_an_envelope_under_another_type_is_refused(service: Service) -> None:
    issued = service.issued("jwt")
    assert service.verify({**issued, "type": ["VerifiableCredential"]}).status == 400
    assert service.verify({**issued, "type": "EnvelopedVerifiablePresentation"}).status == 400


def test_a_presentation_is_no_credential(service: Service) -> None:
    assert (
        service.verify(signed({"@context": [V2], "type": ["VerifiablePresentation"]})).status == 400
    )


def test_the_proof_path_says_what_it_did_not_check(service: Service) -> None:
    past = service.issued(validUntil="2001-01-01T00:00:00Z")
    assert service.verify(past).codes == ["EXPIRED"]
    answer = service.post("/proof/credentials/verify", {"verifiableCredential": past})
    assert answer.status == 200
    assert answer.json()["notChecked"] == ["status", "time", "relatedResource", "credentialSchema"]


def test_a_schema_that_was_not_read_is_warned_of(service: Service) -> None:
    schema = {"id": "https://example.org/schema.json", "type": "JsonSchema"}
    issued = service.issued(credentialSchema=schema)
    body = service.verify(issued).json()
    assert body["verified"] is True
    assert [warning["code"] for warning in body["warnings"]] == ["SCHEMA_NOT_CHECKED"]
    assert service.verify(service.issued()).json()["warnings"] == []


def test_which_checks_are_made_is_not_the_askers_choice(service: Service) -> None:
    past = service.issued(validUntil="2001-01-01T00:00:00Z")
    assert service.verify(past, options={"checks": ["proof"]}).status == 400
    assert service.verify(past, options={"checks": []}).status == 400


@pytest.mark.parametrize("options", ["text", [], 4, None])
def test_options_that_are_no_object_are_refused(options: Any, service: Service) -> None:
    assert service.verify(service.issued(), options=options).status == 400


def test_a_status_list_that_cannot_be_had_is_no_yes(service: Service) -> None:
    entry = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "5",
        "statusListCredential": "https://example.org/status/1",
    }
    answer = service.verify(service.issued("p256", credentialStatus=entry))
    assert (answer.status, answer.codes) == (400, ["STATUS_RETRIEVAL_ERROR"])


def test_a_related_resource_is_fetched_and_compared(service_with: Callable[..., Service]) -> None:
    def fetch(url: str, *, accept: str = "", max_bytes: int = 0) -> Response:
        if url != "https://example.org/report.pdf":
            raise FetchError("not there")
        return Response(url, 200, "application/pdf", pages[0])

    pages = [b"as it was"]
    service = service_with(fetch)
    wrong = {"id": "https://example.org/report.pdf", "digestSRI": "sha256-" + "A" * 43 + "="}
    assert service.asked_to_issue(relatedResource=[wrong]).status == 400
    right = "sha256-" + base64.b64encode(hashlib.sha256(pages[0]).digest()).decode()
    issued = service.issued(relatedResource=[{**wrong, "digestSRI": right}])
    assert service.verify(issued).status == 200
    pages[0] = b"as it is now"
    assert service.verify(issued).status == 400
    lost = service.issued(relatedResource=[{"id": "https://example.org/x", "digestSRI": right}])
    assert service.verify(lost).codes == ["EVIDENCE_UNREACHABLE"]
