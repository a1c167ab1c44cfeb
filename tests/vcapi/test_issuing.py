"""What the issue paths accept and refuse (VC-API; VCDM 2.0 section 4)."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import bayleaf
from bayleaf.engine.errors import InputError
from bayleaf.vcapi.config import Config, read_config
from bayleaf.vcapi.files import FILES, read_file
from tests.vcapi.conftest import EMBEDDED, EXAMPLES, SUITES, V1, V2, Service

every_suite = pytest.mark.parametrize("suite", SUITES)
DIGEST = hashlib.sha256(read_file(V2)).digest()
SRI = "sha256-" + base64.b64encode(DIGEST).decode()
SRI_384 = "sha384-" + base64.b64encode(hashlib.sha384(read_file(V2)).digest()).decode()
MULTIBASE = "u" + base64.urlsafe_b64encode(b"\x12\x20" + DIGEST).rstrip(b"=").decode()

W3C_RESOURCE = {
    "id": V2,
    "mediaType": "application/ld+json",
    "digestSRI": "sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU",
    "digestMultibase": "uWZVc7WaX1h4D8rJVb-vlMIqxaEKEb1tYbX8fet7JJzQ",
}
"""From tests/fixtures.js of w3c/vc-data-model-2.0-test-suite."""


def resource(**members: Any) -> dict[str, Any]:
    return {"id": V2, "digestSRI": SRI, **members}


ACCEPTED: dict[str, dict[str, Any]] = {
    "nothing but what must be": {},
    "an id": {"id": "urn:uuid:0d9a6e5c-8c3e-4a55-b6c9-0f8e6a1f1d11"},
    "an id of a URL": {"id": "https://example.org/credentials/1"},
    "an inline context": {
        "@context": [V2, {"myTerm": "https://example.org/vocabulary#myTerm"}],
        "credentialSubject": {"myTerm": "a word"},
    },
    "the context of examples": {
        "@context": [V2, EXAMPLES],
        "type": ["VerifiableCredential", "ExampleCredential"],
        "credentialSubject": {"id": "did:example:subject", "degree": "any"},
    },
    "a type that is a URL": {"type": ["VerifiableCredential", "https://example.org/Type"]},
    "milliseconds": {"validFrom": "2021-01-01T00:00:00.123Z"},
    "an offset": {"validFrom": "2021-01-01T00:00:00+05:30", "validUntil": "2031-01-01T00:00:00-02:00"},
    "a beginning to come": {"validFrom": "2199-01-01T00:00:00Z"},
    "an end that is past": {"validUntil": "2001-01-01T00:00:00Z"},
    "a beginning that is the end": {"validFrom": "2021-01-01T00:00:00Z", "validUntil": "2021-01-01T00:00:00Z"},
    "a name and a description": {"name": "A name", "description": "A text"},
    "a name with a language": {"name": {"@value": "Ein Name", "@language": "de"}},
    "a name in a language of many parts": {"name": {"@value": "A name", "@language": "zh-cmn-hans-cn"}},
    "names in languages": {"name": [{"@value": "Ein Name", "@language": "de"}, {"@value": "A name", "@language": "en"}]},
    "a name from right to left": {"name": {"@value": "\u0634\u0647\u0627\u062f\u0629", "@language": "ar", "@direction": "rtl"}},
    "a description with a direction alone": {"description": {"@value": "A text", "@direction": "ltr"}},
    "an inline context that is wrapped": {
        "@context": [V2, {"@context": {"myTerm": "https://example.org/vocabulary#myTerm"}}],
        "credentialSubject": {"myTerm": "a word"},
    },
    "a word that only contexts define that are not named": {
        "@context": [V2, {"achievement": "https://example.org/vocabulary#achievement"}],
        "credentialSubject": {"achievement": "a word"},
    },
    "several subjects": {"credentialSubject": [{"id": "did:example:a"}, {"id": "did:example:b"}]},
    "evidence": {"evidence": [{"id": "https://example.org/e", "type": "Evidence"}], "@context": [V2, EXAMPLES]},
    "terms of use": {"termsOfUse": {"type": "TrustFrameworkPolicy"}, "@context": [V2, EXAMPLES]},
    "a schema": {"credentialSchema": {"id": "https://example.org/s.json", "type": "JsonSchema"}},
    "a resource by digestSRI": {"relatedResource": [resource()]},
    "a resource by SHA-384": {"relatedResource": [resource(digestSRI=SRI_384)]},
    "a resource as the W3C tests it": {"relatedResource": [W3C_RESOURCE]},
    "a resource by digestMultibase": {"relatedResource": [{"id": V2, "digestMultibase": MULTIBASE}]},
}  # fmt: skip

NOT_CURRENT = ("a beginning to come", "an end that is past", "a beginning that is the end")
"""They are issued, and not verified today."""

REFUSED: dict[str, dict[str, Any]] = {
    "no context": {"@context": None},
    "a context that is no array": {"@context": V2},
    "a context that is null": {"@context": [None]},
    "another context first": {"@context": [EXAMPLES, V2]},
    "no base context": {"@context": [EXAMPLES]},
    "a context that is no URL": {"@context": [V2, "https ://not-a-url"]},
    "a context that is a number": {"@context": [V2, 123]},
    "a context in a list": {"@context": [V2, [[]]]},
    "a number in a list as context": {"@context": [V2, [10]]},
    "a context nobody knows": {"@context": [V2, "https://example.org/unknown/v1"]},
    "an inline context that hides a word": {"@context": [V2, {"issuer": None}]},
    "an inline context with another meaning": {"@context": [V2, {"issuer": "https://example.org/i"}]},
    "an inline context with a vocabulary": {"@context": [V2, {"@vocab": "https://example.org/#"}]},
    "a wrapped context with another meaning": {"@context": [V2, {"@context": {"issuer": "https://example.org/i"}}]},
    "a wrapped context with a vocabulary": {"@context": [V2, {"@context": {"@vocab": "https://example.org/#"}}]},
    "a context in two wrappings": {"@context": [V2, {"@context": {"@context": {"myTerm": "https://example.org/#myTerm"}}}]},
    "a list of contexts in a wrapping": {"@context": [V2, {"@context": [V2]}]},
    "no type": {"type": None},
    "a type that is no array": {"type": "Other"},
    "a type that is a number": {"type": ["VerifiableCredential", 4]},
    "a type in a list": {"type": ["VerifiableCredential", ["Nested"]]},
    "a type that is null": {"type": ["VerifiableCredential", None]},
    "another type alone": {"type": ["https://example.org/Other"]},
    "a presentation": {"type": ["VerifiablePresentation"]},
    "a type that nothing defines": {"type": ["VerifiableCredential", "UnknownType"]},
    "no issuer": {"issuer": None},
    "an issuer that is no URL": {"issuer": "not a url"},
    "an issuer that is a number": {"issuer": 5},
    "an issuer that is a list": {"issuer": ["did:example:i"]},
    "an issuer without an id": {"issuer": {"name": "Somebody"}},
    "an issuer with an id that is no URL": {"issuer": {"id": "nobody"}},
    "an issuer of another key": {"issuer": "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"},
    "no subject": {"credentialSubject": None},
    "no subject in the list": {"credentialSubject": []},
    "a subject that is a text": {"credentialSubject": "did:example:subject"},
    "an empty subject": {"credentialSubject": {}},
    "an empty subject in the list": {"credentialSubject": [{"id": "did:example:a"}, {}]},
    "a subject with an id that is no URL": {"credentialSubject": {"id": "not a url"}},
    "a subject with two ids": {"credentialSubject": {"id": ["did:example:a", "did:example:b"]}},
    "an id that is no URL": {"id": "not a url"},
    "two ids": {"id": ["https://example.org/1", "https://example.org/2"]},
    "an id that is an object": {"id": {"a": "b"}},
    "a name that is a number": {"name": 3},
    "a name that is an object": {"name": {"text": "x"}},
    "a name with a further key": {"name": {"@value": "x", "@language": "en", "url": "did:example:x"}},
    "a name in a language that is none": {"name": {"@value": "x", "@language": "no language"}},
    "a name in a direction that is none": {"name": {"@value": "x", "@language": "en", "@direction": "up"}},
    "a description that is a list of numbers": {"description": [1]},
    "a description with a further key": {"description": {"@value": "x", "@language": "en", "more": "x"}},
    "a status without a type": {"credentialStatus": {"id": "https://example.org/s#1"}},
    "a status with an id that is no URL": {"credentialStatus": {"id": "not-a-url", "type": "BitstringStatusListEntry"}},
    "a status that is half": {"credentialStatus": {"type": "BitstringStatusListEntry"}},
    "evidence without a type": {"evidence": [{"id": "https://example.org/e"}]},
    "terms of use without a type": {"termsOfUse": {"id": "https://example.org/t"}},
    "a refresh service without a type": {"refreshService": {"id": "https://example.org/r"}},
    "a schema without a type": {"credentialSchema": {"id": "https://example.org/s"}},
    "a schema without an id": {"credentialSchema": {"type": "JsonSchema"}},
    "a schema with an id that is no URL": {"credentialSchema": {"id": "nope", "type": "JsonSchema"}},
    "a date that is none": {"validFrom": "yesterday"},
    "a date without a zone": {"validFrom": "2021-01-01T00:00:00"},
    "a date without a time": {"validUntil": "2021-01-01"},
    "a date that is a number": {"validFrom": 1609459200},
    "dates the wrong way round": {"validFrom": "2022-01-01T00:00:00Z", "validUntil": "2021-01-01T00:00:00Z"},
    "a resource that is a text": {"relatedResource": [V2]},
    "a resource without an id": {"relatedResource": [{"digestSRI": SRI}]},
    "a resource twice": {"relatedResource": [resource(), resource()]},
    "a resource without a digest": {"relatedResource": [{"id": V2}]},
    "a wrong digestSRI": {"relatedResource": [resource(digestSRI="sha256-" + "A" * 43 + "=")]},
    "a digestSRI that is none": {"relatedResource": [resource(digestSRI="md5-AAAA")]},
    "a digestSRI that is a number": {"relatedResource": [resource(digestSRI=5)]},
    "a wrong digestMultibase": {"relatedResource": [{"id": V2, "digestMultibase": MULTIBASE[:-4] + "AAAA"}]},
    "a digestMultibase that is none": {"relatedResource": [{"id": V2, "digestMultibase": "hello"}]},
    "a word that nothing defines": {"undefinedTerm": "x"},
    "a word that nothing defines in the subject": {"credentialSubject": {"id": "did:example:a", "undefinedTerm": 1}},
    "a proof": {"proof": {"type": "DataIntegrityProof"}},
    "an envelope": {"type": ["EnvelopedVerifiableCredential"], "id": "data:application/vc+jwt,eyJ"},
    "a null": {"name": {"@value": None}},
}  # fmt: skip


@every_suite
@pytest.mark.parametrize("case", ACCEPTED)
def test_every_path_issues(case: str, suite: str, service: Service) -> None:
    members = ACCEPTED[case]
    issued = service.issued(suite, **members)
    verdict = service.verify(issued)
    is_current = case not in NOT_CURRENT
    assert verdict.status == (200 if is_current else 400), verdict.body
    assert service.post("/proof/credentials/verify", {"verifiableCredential": issued}).status == 200


@every_suite
def test_what_is_issued_is_sound_for_any_bayleaf(suite: str, service: Service) -> None:
    issued = service.issued(suite, id="urn:uuid:0d9a6e5c-8c3e-4a55-b6c9-0f8e6a1f1d12")
    report = bayleaf.verify(
        json.dumps(issued), fetch=service.application._get, at=datetime.now(UTC)
    )
    assert str(report.verdict) == "valid_issuer_unrecognised"


@pytest.mark.parametrize("suite", ["ed25519", "ecdsa-jcs-p256", "jwt"])
@pytest.mark.parametrize("case", REFUSED)
def test_an_issuer_refuses(case: str, suite: str, service: Service) -> None:
    answer = service.asked_to_issue(suite, **REFUSED[case])
    assert answer.status in (400, 422), answer.body


@pytest.mark.parametrize("suite", EMBEDDED)
def test_a_proof_is_an_object_and_says_its_suite(suite: str, service: Service) -> None:
    proof = service.issued(suite)["proof"]
    assert isinstance(proof, dict)
    assert proof["type"] == "DataIntegrityProof"
    assert proof["cryptosuite"] == service.application.issuers[suite].suite.suite
    assert proof["proofPurpose"] == "assertionMethod"
    assert proof["proofValue"].startswith("z")
    assert proof["verificationMethod"].partition("#")[0] == service.issuer(suite)


def test_a_token_comes_in_an_envelope(service: Service) -> None:
    issued = service.issued("jwt")
    assert issued["type"] == "EnvelopedVerifiableCredential"
    assert issued["@context"] == V2
    header = issued["id"].removeprefix("data:application/vc+jwt,").partition(".")[0]
    read = json.loads(base64.urlsafe_b64decode(header + "=="))
    assert (read["alg"], read["typ"], read["cty"]) == ("ES256", "vc+jwt", "vc")


def test_an_issuer_may_be_an_object(service: Service) -> None:
    issuer = {"id": service.issuer("p384"), "name": "A school", "description": "By the harbour"}
    assert service.issued("p384", issuer=issuer)["issuer"] == issuer


@pytest.mark.parametrize("suite", [suite for suite in EMBEDDED if suite != "status"])
def test_version_1_1_of_the_data_model_is_issued(suite: str, service: Service) -> None:
    dates = {"issuanceDate": "2020-01-01T00:00:00Z", "expirationDate": "2199-01-01T00:00:00.5Z"}
    issued = service.issued(suite, **{"@context": [V1]}, **dates)
    assert service.verify(issued).status == 200


def test_version_1_1_needs_its_date_and_is_no_token(service: Service) -> None:
    assert service.asked_to_issue("p256", **{"@context": [V1]}).status == 400
    dated: dict[str, Any] = {"@context": [V1], "issuanceDate": "2020-01-01T00:00:00Z"}
    assert service.asked_to_issue("jwt", **dated).status == 400


@pytest.mark.parametrize("suite", [suite for suite in EMBEDDED if suite != "status"])
def test_version_1_1_may_bring_words_that_version_2_defines(suite: str, service: Service) -> None:
    words = {"name": "https://schema.org/name", "description": "https://schema.org/description"}
    for inline in (words, {"@context": words}):
        issued = service.issued(
            suite,
            **{"@context": [V1, inline], "issuanceDate": "2020-01-01T00:00:00Z"},
            credentialSubject={"id": "did:example:subject", "name": "Ada", "description": "A girl"},
        )
        assert service.verify(issued).status == 200
        issued["credentialSubject"]["name"] = "Eva"
        assert service.verify(issued).codes == ["PROOF_VERIFICATION_ERROR"]


@pytest.mark.parametrize("body", [{}, {"credential": None}, {"credential": "text"}, {"credential": []}, {"credential": 4}, {"verifiableCredential": {}}])  # fmt: skip
def test_a_body_without_a_credential_is_refused(body: Any, service: Service) -> None:
    for suite in SUITES:
        assert service.post(f"/{suite}/credentials/issue", body).status == 400


@pytest.mark.parametrize(
    "options", [{}, {"mandatoryPointers": ["/issuer", ""]}, {"credentialId": "mine"}]
)
def test_options_may_be_there(options: Any, service: Service) -> None:
    body = {"credential": service.credential(), "options": options}
    assert service.post("/ed25519/credentials/issue", body).status == 201


@pytest.mark.parametrize("options", ["text", [], 4, {"mandatoryPointers": "x"}, {"mandatoryPointers": ["issuer"]}, {"mandatoryPointers": [4]}])  # fmt: skip
def test_options_that_are_wrong_are_refused(options: Any, service: Service) -> None:
    body = {"credential": service.credential(), "options": options}
    assert service.post("/ed25519/credentials/issue", body).status == 400


def test_everything_that_is_wrong_is_said_at_once_with_its_place(service: Service) -> None:
    answer = service.asked_to_issue(issuer=5, credentialSubject=[], validFrom="x")
    places = {error["pointer"] for error in answer.json()["errors"]}
    assert {"/issuer", "/credentialSubject", "/validFrom"} <= places
    assert answer.json()["type"] == "https://www.w3.org/TR/vc-data-model#MALFORMED_VALUE_ERROR"


def test_an_open_badge_must_be_one(service: Service) -> None:
    badge: dict[str, Any] = {
        "@context": [V2, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
    }
    types = ["VerifiableCredential", "OpenBadgeCredential"]
    answer = service.asked_to_issue(**badge, type=types)
    assert answer.status == 400
    assert answer.codes[0] == "MALFORMED_VALUE_ERROR"


def test_the_contexts_for_digests_are_those_of_the_w3c_to_the_byte() -> None:
    found = {url: hashlib.sha256(read_file(url)).hexdigest() for url in FILES}
    assert found[V2] == "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"
    assert found[V1] == "ab4ddd9a531758807a79a5b450510d61ae8d147eab966cc9a200c07095b0cdcc"


def test_a_claim_of_tokens_has_no_place_in_a_token_s_credential(service: Service) -> None:
    answer = service.asked_to_issue("jwt", nbf=5)
    assert (answer.status, answer.json()["errors"][0]["pointer"]) == (400, "/nbf")


OTHER = "did:example:another-issuer"


@every_suite
@pytest.mark.parametrize("named", [OTHER, {"id": OTHER, "name": "A school"}])
def test_another_issuer_gives_way_when_the_operator_wants_it(
    named: Any, suite: str, service: Service, service_with: Callable[..., Service]
) -> None:
    assert service.asked_to_issue(suite, issuer=named).codes == ["MALFORMED_VALUE_ERROR"]
    lenient = service_with(config=Config(replace_issuer=True))
    issued = lenient.issued(suite, issuer=named)
    body = lenient.verify(issued).json()
    assert body["controller"] == lenient.issuer(suite)
    if isinstance(named, dict):
        assert body["document"]["issuer"] == {**named, "id": lenient.issuer(suite)}


@pytest.mark.parametrize("named", ["nobody", {"id": "nobody"}, {"name": "A school"}, 4, None])
def test_what_is_no_issuer_never_gives_way(
    named: Any, service_with: Callable[..., Service]
) -> None:
    lenient = service_with(config=Config(replace_issuer=True))
    assert lenient.asked_to_issue(issuer=named).codes[0] == "MALFORMED_VALUE_ERROR"


def test_replace_issuer_is_a_setting(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("replace_issuer = true\n")
    assert read_config(file).replace_issuer
    file.write_text("")
    assert not read_config(file).replace_issuer
    file.write_text('replace_issuer = "yes"\n')
    with pytest.raises(InputError, match="replace_issuer is true or false"):
        read_config(file)
