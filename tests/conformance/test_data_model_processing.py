"""Verifiable Credentials Data Model 2.0: syntax, verification, problems, languages and the base
context (sections 6.1, 7, 11.1 and B.1)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from bayleaf.engine.contexts import bundled
from bayleaf.vcapi.files import read_file
from tests.conformance.documents import (
    ASKED,
    NOBODY,
    accepts,
    codes,
    did,
    envelope,
    is_refused,
    plain,
    presentation,
    presented,
    refuses,
    signed,
)
from tests.vcapi.conftest import EXAMPLES, V2, Service

each = pytest.mark.parametrize
VCDM = "https://www.w3.org/2018/credentials#"

NOT_COMPACT: dict[str, dict[str, Any]] = {
    "a word spelled out as its URL": {f"{VCDM}validFrom": "2020-01-01T00:00:00Z"},
    "a keyword in place of its alias": {"credentialSubject": {"@id": "did:example:subject"}},
    "a type in place of its alias": {"credentialSubject": {"id": "did:example:s", "@type": EXAMPLES}},
    "a value object": {"credentialSubject": {"id": "did:example:s", "name": {"@value": "x", "@type": EXAMPLES}}},
    "a graph": {"@graph": [{"id": "did:example:subject"}]},
    "an included node": {"@included": [{"id": "did:example:subject"}]},
    "a list object": {"credentialSubject": {"id": "did:example:s", "name": {"@list": ["x"]}}},
}  # fmt: skip


@each("case", NOT_COMPACT)
def test_vcdm_6_1_2_1_documents_are_in_compacted_form(case: str, service: Service) -> None:
    accepts(service, credentialSubject={"id": "did:example:subject"})
    refuses(service, "", **NOT_COMPACT[case])
    expanded = [{f"{VCDM}issuer": [{"@id": did()}], "@type": [f"{VCDM}VerifiableCredential"]}]
    is_refused(service.verify(expanded))


def test_vcdm_7_1_1_verification_says_all_that_it_found(service: Service) -> None:
    credential = signed(plain())
    found = service.verify(credential).json()
    assert found["verified"] is True
    assert found["document"] == credential
    assert found["mediaType"] == "application/vc"
    assert found["controller"] == did()
    controlled = found["controlledIdentifierDocument"]
    assert controlled["id"] == did()
    assert credential["proof"]["verificationMethod"] in controlled["assertionMethod"]
    assert (found["warnings"], found["errors"]) == ([], [])
    shown = service.verify_presentation(presentation()).json()
    assert [warning["code"] for warning in shown["warnings"]] == ["NO_PROOF"]
    changed = service.verify({**credential, "name": "Another"}).json()
    assert changed["verified"] is False
    assert changed["type"].endswith("#CRYPTOGRAPHIC_SECURITY_ERROR")
    malformed = service.verify(signed(plain(validFrom="yesterday"))).json()
    assert malformed["verified"] is False
    assert malformed["type"].endswith("#MALFORMED_VALUE_ERROR")
    assert "document" not in malformed


def test_vcdm_7_1_2_every_securing_mechanism_gives_the_same_answer(service: Service) -> None:
    """What was secured, of which media type; the signature of a token is not part of it."""
    embedded = service.verify(signed(plain())).json()
    enveloped = service.verify(envelope()).json()
    assert embedded.keys() == enveloped.keys()
    assert enveloped["document"] == plain()
    assert enveloped["mediaType"] == "application/vc+jwt"
    shown = service.verify_presentation(presented(presentation()), **ASKED).json()
    assert shown.keys() == embedded.keys()


@each("value", [{}, [], "text", None, plain(), plain(issuer=None), envelope() | {"id": NOBODY}])
def test_vcdm_7_2_1_a_problem_has_a_url_as_type(value: Any, service: Service) -> None:
    body = service.verify(value).json()
    for problem in (body, *body["errors"]):
        scheme, _, rest = problem["type"].partition(":")
        assert scheme in ("https", "urn")
        assert rest
        assert problem["title"]
        assert problem["detail"]


# --- 11.1 Language and base direction -------------------------------------------------------------


@each("value", [{"@language": "de"}, {"@value": 4, "@language": "de"}, {"@value": ["x"]}, {}])
def test_vcdm_11_1_1_a_text_with_a_language_has_its_value(value: Any, service: Service) -> None:
    accepts(service, name={"@value": "x", "@language": "ar"})
    accepts(service, name={"@value": "x", "@language": "ar", "@direction": "rtl"})
    for name in ("name", "description"):
        refuses(service, f"/{name}", **{name: value})


@each("key", ["@type", "@id", "url", "value", "@index"])
def test_vcdm_11_1_2_and_no_further_keys(key: str, service: Service) -> None:
    value = {"@value": "x", "@language": "de", key: "did:example:x"}
    for name in ("name", "description"):
        refuses(service, f"/{name}", **{name: value})
        refuses(service, f"/{name}", **{name: [{"@value": "x"}, value]})


# --- B.1 Base context -----------------------------------------------------------------------------


def test_vcdm_b_1_1_the_base_context_is_never_fetched(service: Service) -> None:
    published = read_file(V2)
    digest = "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"
    assert hashlib.sha256(published).hexdigest() == digest
    assert bundled().load(V2) == json.loads(published)
    assert service.verify(signed(plain(), "eddsa-rdfc-2022")).status == 200, "without a network"


@each("item", [
    {"issuer": "https://example.org/issuer"}, {"name": None}, {"a": {"@id": 4}},
    {"@import": "https://example.org/context"}, "https://example.org/unknown/v1", {"@vocab": 4},
])  # fmt: skip
def test_vcdm_b_1_2_contexts_that_fail_are_a_failure(item: Any, service: Service) -> None:
    accepts(service, **{"@context": [V2, EXAMPLES, {"mine": "https://example.org/mine"}]})
    refuses(service, "", **{"@context": [V2, item]})
    holding = presented(presentation(verifiableCredential=[signed(plain())]))
    broken = {**holding, "@context": [V2, item]}
    assert codes(service.verify_presentation(broken, **ASKED))
