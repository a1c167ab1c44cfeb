"""Verifiable Credentials Data Model 2.0: what a credential is (sections 1.3 and 4.3 to 4.8)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.documents import (
    NOBODY,
    accepts,
    codes,
    envelope,
    is_refused,
    plain,
    presentation,
    refuses,
    signed,
)
from tests.vcapi.conftest import EXAMPLES, SUITES, V2, Service

REQUIRED = ("@context", "type", "issuer", "credentialSubject")
every_suite = pytest.mark.parametrize("suite", SUITES)
each = pytest.mark.parametrize
NO_URLS: tuple[Any, ...] = ("not a url", 4, ["urn:uuid:a"], {"a": "b"}, "")

BROKEN: dict[str, dict[str, Any]] = {
    "4.3": {"@context": [EXAMPLES]},
    "4.4": {"id": "not a url"},
    "4.5": {"type": ["Other"]},
    "4.6": {"name": 4},
    "4.7": {"issuer": "nobody"},
    "4.8": {"credentialSubject": []},
    "4.9": {"validFrom": "yesterday"},
    "4.10": {"credentialStatus": {"id": "https://example.org/1"}},
    "4.11": {"credentialSchema": {"type": "JsonSchema"}},
    "5.2": {"undefinedTerm": "x"},
    "5.3": {"relatedResource": [{"id": V2}]},
    "5.4": {"refreshService": {"id": "https://example.org/1"}},
    "5.5": {"termsOfUse": {"id": "https://example.org/1"}},
    "5.6": {"evidence": {"id": "https://example.org/1"}},
    "5.10": {"renderMethod": {"id": "https://example.org/1"}},
}
"""One broken MUST of every section that has any for credentials."""


@each("section", BROKEN)
def test_vcdm_1_3_1_every_section_is_enforced(section: str, service: Service) -> None:
    accepts(service)
    refuses(service, "", **BROKEN[section])


def test_vcdm_1_3_2_a_document_is_a_credential_or_a_presentation(service: Service) -> None:
    assert service.verify(service.issued()).json()["mediaType"] == "application/vc"
    shown = service.verify_presentation(presentation())
    assert shown.json()["mediaType"] == "application/vp"
    neither = signed({**plain(), "type": ["https://example.org/Letter"]})
    is_refused(service.verify(neither), "/type")
    is_refused(service.verify_presentation(neither), "/type")
    is_refused(service.verify(signed(presentation())), "/type")


def test_vcdm_1_3_3_a_credential_is_secured(service: Service) -> None:
    assert service.verify(signed(plain())).status == 200
    assert codes(service.verify(plain())) == ["NO_PROOF"]


@each("name", REQUIRED)
def test_vcdm_1_3_5_an_issuer_includes_what_is_required(name: str, service: Service) -> None:
    assert name in service.issued()
    is_refused(service.asked_to_issue(**{name: None}))


@every_suite
def test_vcdm_1_3_6_an_issuer_secures_what_it_issues(suite: str, service: Service) -> None:
    issued = service.issued(suite)
    assert "proof" in issued or issued["id"].startswith("data:application/vc+jwt,")
    assert service.verify(issued).status == 200


@every_suite
def test_vcdm_1_3_7_a_verifier_verifies(suite: str, service: Service) -> None:
    issued = service.issued(suite, name="A name")
    if suite == "jwt":
        head, _, signature = issued["id"].split(".")
        payload = service.issued(suite, name="Another name")["id"].split(".")[1]
        changed = {**issued, "id": f"{head}.{payload}.{signature}"}
    else:
        changed = {**issued, "name": "Another name"}
    assert codes(service.verify(changed)) == ["PROOF_VERIFICATION_ERROR"]


@each("name", REQUIRED)
def test_vcdm_1_3_8_a_verifier_checks_what_is_required(name: str, service: Service) -> None:
    assert service.verify(signed(plain())).status == 200
    is_refused(service.verify(signed(plain(**{name: None}))))


@each("section", BROKEN)
def test_vcdm_1_3_9_a_verifier_produces_errors(section: str, service: Service) -> None:
    assert service.verify(signed(plain())).json()["errors"] == []
    body = service.verify(signed(plain(**BROKEN[section]))).json()
    assert body["verified"] is False
    assert body["errors"]


# --- 4.3 Contexts ---------------------------------------------------------------------------------


def test_vcdm_4_3_1_there_is_a_context(service: Service) -> None:
    accepts(service)
    refuses(service, "", **{"@context": None})
    is_refused(service.verify_presentation({"type": ["VerifiablePresentation"]}))


@each("contexts", [V2, {}, [], [EXAMPLES], [EXAMPLES, V2], [{"a": "https://example.org/a"}, V2]])
def test_vcdm_4_3_3_the_base_context_comes_first_in_an_ordered_set(
    contexts: Any, service: Service
) -> None:
    accepts(service, **{"@context": [V2, EXAMPLES]})
    is_refused(service.asked_to_issue(**{"@context": contexts}))
    is_refused(service.verify({**signed(plain()), "@context": contexts}))
    is_refused(service.verify_presentation(presentation(**{"@context": contexts})))


@each("item", ["https ://not-a-url", 4, None, True, [], [V2], [[]], {"issuer": 4}, {"@version": 7}])
def test_vcdm_4_3_4_further_contexts_are_urls_and_objects(item: Any, service: Service) -> None:
    accepts(service, **{"@context": [V2, EXAMPLES, {"mine": "https://example.org/mine"}]})
    refuses(service, "", **{"@context": [V2, item]})


# --- 4.4 Identifiers ------------------------------------------------------------------------------


@each("value", NO_URLS)
def test_vcdm_4_4_1_an_id_is_a_single_url(value: Any, service: Service) -> None:
    accepts(service, id="https://example.org/credentials/1")
    accepts(service, credentialSubject={"id": "urn:uuid:0d9a6e5c-8c3e-4a55-b6c9-0f8e6a1f1d11"})
    refuses(service, "", id=value)
    refuses(service, "", credentialSubject={"id": value, "type": EXAMPLES})


# --- 4.5 Types ------------------------------------------------------------------------------------


def test_vcdm_4_5_1_there_is_a_type(service: Service) -> None:
    accepts(service)
    refuses(service, "", type=None)
    is_refused(service.verify_presentation({"@context": [V2]}))


@each("types", [["VerifiableCredential", one] for one in (4, None, ["Nested"], {}, "Undefined", "")])  # fmt: skip
def test_vcdm_4_5_2_types_are_terms_and_urls(types: Any, service: Service) -> None:
    accepts(service, type=["VerifiableCredential", "https://example.org/Type"])
    accepts(service, **{"@context": [V2, EXAMPLES]}, type=["VerifiableCredential", "Example"])
    refuses(service, "", type=types)


UNTYPED: dict[str, Any] = {
    "credentialStatus": {"id": "https://example.org/status#1"},
    "termsOfUse": {"id": "https://example.org/terms"},
    "evidence": {"id": "https://example.org/evidence"},
    "refreshService": {"id": "https://example.org/refresh"},
    "credentialSchema": {"id": "https://example.org/schema"},
}


@each("name", UNTYPED)
def test_vcdm_4_5_3_the_objects_of_a_credential_have_a_type(name: str, service: Service) -> None:
    typed = {**UNTYPED[name], "type": "ExampleType"}
    assert service.asked_to_issue(**{"@context": [V2, EXAMPLES], name: typed}).status == 201
    refuses(service, f"/{name}", **{name: UNTYPED[name]})
    refuses(service, f"/{name}", **{name: [typed, UNTYPED[name]], "@context": [V2, EXAMPLES]})
    refuses(service, "/type", type=["https://example.org/Other"])
    other = presentation(type=["https://example.org/Other"])
    is_refused(service.verify_presentation(other), "/type")


# --- 4.6 Names and descriptions -------------------------------------------------------------------


TEXTS: tuple[Any, ...] = (
    "A text", {"@value": "Ein Text", "@language": "de"},
    [{"@value": "Ein Text", "@language": "de"}, {"@value": "A text", "@language": "en"}],
)  # fmt: skip
NO_TEXTS: tuple[Any, ...] = (4, True, {"text": "x"}, [4], {"@value": 4}, [["x"]])


@each("value", NO_TEXTS)
def test_vcdm_4_6_1_a_name_is_a_text_or_one_with_a_language(value: Any, service: Service) -> None:
    for text in TEXTS:
        accepts(service, name=text)
    refuses(service, "/name", name=value)


@each("value", NO_TEXTS)
def test_vcdm_4_6_2_so_is_a_description(value: Any, service: Service) -> None:
    for text in TEXTS:
        accepts(service, description=text)
    refuses(service, "/description", description=value)


# --- 4.7 Issuer -----------------------------------------------------------------------------------


def test_vcdm_4_7_1_there_is_an_issuer(service: Service) -> None:
    accepts(service)
    refuses(service, "", issuer=None)


@each("value", [*NO_URLS, {"name": "Somebody"}, {"id": "nobody"}, {"id": 4}, {"id": [NOBODY]}])
def test_vcdm_4_7_2_the_issuer_is_a_url_or_has_one(value: Any, service: Service) -> None:
    issuer = {"id": service.issuer("p256"), "name": "A school"}
    assert service.issued("p256", issuer=issuer)["issuer"] == issuer
    assert service.issued("p256")["issuer"] == service.issuer("p256")
    refuses(service, "" if isinstance(value, list) else "/issuer", issuer=value)


# --- 4.8 Subject ----------------------------------------------------------------------------------


def test_vcdm_4_8_1_there_is_a_subject(service: Service) -> None:
    accepts(service)
    refuses(service, "", credentialSubject=None)


@each("value", [{}, [], [{}], [{"id": "did:example:a"}, {}]])
def test_vcdm_4_8_2_something_is_said_of_every_subject(value: Any, service: Service) -> None:
    accepts(service, credentialSubject=[{"id": "did:example:a"}, {"id": "did:example:b"}])
    refuses(service, "/credentialSubject", credentialSubject=value)


@each("value", ["did:example:subject", ["did:example:subject"], 4, "a text"])
def test_vcdm_4_8_3_it_is_said_inside_the_subject(value: Any, service: Service) -> None:
    accepts(service, credentialSubject={"id": "did:example:subject"})
    refuses(service, "/credentialSubject", credentialSubject=value)
    inside = envelope(credentialSubject=value)
    is_refused(service.verify(inside), "/credentialSubject")
