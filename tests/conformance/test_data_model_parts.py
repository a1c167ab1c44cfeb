"""Verifiable Credentials Data Model 2.0: validity, status, schemas, and what else hangs on a
credential (sections 4.9 to 4.11 and 5.2 to 5.10)."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from bayleaf.engine.canonical import canonicalize
from bayleaf.vcapi.files import read_file
from bayleaf.vcapi.words import known_contexts
from tests.conformance.documents import (
    Web,
    accepts,
    codes,
    is_refused,
    plain,
    presentation,
    refuses,
    signed,
)
from tests.vcapi.conftest import EXAMPLES, V2, Service

each = pytest.mark.parametrize
BOTH = [V2, EXAMPLES]
UNDEFINED = "https://www.w3.org/ns/credentials/undefined-terms/v2"
URL = "https://example.org/1"
NO_DATES: tuple[Any, ...] = (
    "yesterday", "2021-01-01", "2021-01-01T00:00:00", "2021-02-30T00:00:00Z", "2021-01-01 00:00:00Z",
    "2021-01-01T00:00:00+0000", "2021-01-01T00:00:00+15:00", 1_609_459_200, ["2021-01-01T00:00:00Z"],
    {"@value": "2021-01-01T00:00:00Z"}, "",
)  # fmt: skip
DATES = ("2021-01-01T00:00:00Z", "2021-01-01T00:00:00.123Z", "2021-01-01T00:00:00+14:00")
NO_OBJECTS: tuple[Any, ...] = ([], "a text", URL, 4, [URL], [[]])


# --- 4.9 Validity period --------------------------------------------------------------------------


@each("value", NO_DATES)
def test_vcdm_4_9_1_valid_from_is_a_date_time_stamp(value: Any, service: Service) -> None:
    for date in DATES:
        accepts(service, validFrom=date)
    refuses(service, "/validFrom", validFrom=value)


@each("until", ["2021-01-01T00:59:59Z", "2021-01-01T02:00:00+01:01", "2020-12-31T23:00:00-01:00"])
def test_vcdm_4_9_2_valid_from_is_not_after_valid_until(until: str, service: Service) -> None:
    """As instants, not as texts: the second end reads like a later one."""
    same = {"validFrom": "2199-01-01T00:00:00Z", "validUntil": "2199-01-01T01:00:00+01:00"}
    assert service.asked_to_issue(**same).status == 201
    refuses(service, "/validUntil", validFrom="2021-01-01T01:00:00Z", validUntil=until)


@each("value", NO_DATES)
def test_vcdm_4_9_3_valid_until_is_a_date_time_stamp(value: Any, service: Service) -> None:
    for date in DATES:
        accepts(service, validUntil=date.replace("2021", "2199"))
    refuses(service, "/validUntil", validUntil=value)


@each("start", ["2021-01-01T00:00:01Z", "2021-01-01T00:00:00.5Z", "2021-01-01T00:30:00-01:00"])
def test_vcdm_4_9_4_valid_until_is_not_before_valid_from(start: str, service: Service) -> None:
    accepts(service, validFrom="2021-01-01T00:00:00Z", validUntil="2199-01-01T00:00:00Z")
    refuses(service, "/validUntil", validFrom=start, validUntil="2021-01-01T00:00:00Z")


# --- 4.10 Status ----------------------------------------------------------------------------------


@each("value", ["not-a-url", 4, ["urn:uuid:a"]])
def test_vcdm_4_10_1_the_id_of_a_status_is_a_url(value: Any, service: Service) -> None:
    status = {"id": "https://example.org/status#1", "type": "ExampleStatus"}
    assert service.asked_to_issue(**{"@context": BOTH}, credentialStatus=status).status == 201
    wrong = {**status, "id": value}
    refuses(service, "/credentialStatus", **{"@context": BOTH}, credentialStatus=wrong)


@each("value", [{}, {"id": URL}, {"type": 4}, {"type": []}, *NO_OBJECTS])
def test_vcdm_4_10_2_a_status_has_a_type(value: Any, service: Service) -> None:
    several = [{"type": "ExampleStatus"}, {"type": "OtherStatus"}]
    assert service.asked_to_issue(**{"@context": BOTH}, credentialStatus=several).status == 201
    refuses(service, "/credentialStatus", **{"@context": BOTH}, credentialStatus=value)


# --- 4.11 Data schemas ----------------------------------------------------------------------------


@each("value", NO_OBJECTS)
def test_vcdm_4_11_1_there_are_one_or_more_schemas(value: Any, service: Service) -> None:
    schema = {"id": URL, "type": "JsonSchema"}
    accepts(service, credentialSchema=schema)
    accepts(service, credentialSchema=[schema, {**schema, "id": "https://example.org/2"}])
    refuses(service, "/credentialSchema", credentialSchema=value)


@each("value", [{"id": URL}, {"id": URL, "type": 4}, [{"id": URL, "type": "JsonSchema"}, {"id": URL}]])  # fmt: skip
def test_vcdm_4_11_2_a_schema_has_a_type(value: Any, service: Service) -> None:
    refuses(service, "/credentialSchema", credentialSchema=value)


@each("id_", [None, "nope", 4, [URL, URL]])
def test_vcdm_4_11_3_a_schema_has_a_url(id_: Any, service: Service) -> None:
    schema = {"type": "JsonSchema", "id": id_}
    schema = {name: value for name, value in schema.items() if value is not None}
    refuses(service, "/credentialSchema", credentialSchema=schema)


# --- 5.2 Extensibility ----------------------------------------------------------------------------


def test_vcdm_5_2_1_5_undefined_terms_need_their_context_at_the_end(service: Service) -> None:
    accepts(service, **{"@context": [V2, UNDEFINED]}, undefinedTerm="x")
    refuses(service, "", undefinedTerm="x")
    for contexts in ([V2, UNDEFINED, EXAMPLES], [V2, UNDEFINED, {"a": "https://example.org/a"}]):
        refuses(service, "/@context", **{"@context": contexts}, undefinedTerm="x")


# --- 5.3 Integrity of related resources -----------------------------------------------------------


_SHA256 = hashlib.sha256(read_file(V2)).digest()
SRI = "sha256-" + base64.b64encode(_SHA256).decode()
MULTIBASE = "u" + base64.urlsafe_b64encode(b"\x12\x20" + _SHA256).rstrip(b"=").decode()
WRONG_SRI = "sha256-" + "A" * 43 + "="


@each("value", NO_OBJECTS)
def test_vcdm_5_3_1_related_resources_are_objects(value: Any, service: Service) -> None:
    accepts(service, relatedResource={"id": V2, "digestSRI": SRI})
    accepts(service, relatedResource=[{"id": V2, "digestSRI": SRI}])
    refuses(service, "/relatedResource", relatedResource=value)


def test_vcdm_5_3_2_their_ids_are_there_and_unique(service: Service) -> None:
    one = {"id": V2, "digestSRI": SRI}
    refuses(service, "/relatedResource/1", relatedResource=[one, {**one, "digestSRI": WRONG_SRI}])
    refuses(service, "/relatedResource", relatedResource=[{"digestSRI": SRI}])
    refuses(service, "/relatedResource", relatedResource=[{**one, "id": "nope"}])


@each("members", [{}, {"mediaType": "application/ld+json"}, {"digestSRI": ""}, {"digestSRI": 4}])
def test_vcdm_5_3_3_they_have_a_digest(members: dict[str, Any], service: Service) -> None:
    for digest in (
        {"digestSRI": SRI},
        {"digestMultibase": MULTIBASE},
        {"digestSRI": SRI, "digestMultibase": MULTIBASE},
        {"digestMultibase": [MULTIBASE, MULTIBASE]},
    ):
        accepts(service, relatedResource=[{"id": V2, **digest}])
    refuses(service, "/relatedResource", relatedResource=[{"id": V2, **members}])


def test_vcdm_5_3_4_a_verifier_computes_the_digest(linked: Service, web: Web) -> None:
    web.pages[URL] = b"as it was"
    digest = base64.b64encode(hashlib.sha384(b"as it was").digest()).decode()
    credential = signed(plain(relatedResource=[{"id": URL, "digestSRI": f"sha384-{digest}"}]))
    assert linked.verify(credential).status == 200
    del web.pages[URL]
    assert codes(linked.verify(credential)) == ["EVIDENCE_UNREACHABLE"]


def test_vcdm_5_3_5_another_digest_is_an_error(linked: Service, web: Web) -> None:
    digest = base64.b64encode(hashlib.sha384(b"as it was").digest()).decode()
    credential = signed(plain(relatedResource=[{"id": URL, "digestSRI": f"sha384-{digest}"}]))
    web.pages[URL] = b"as it is now"
    is_refused(linked.verify(credential), "/relatedResource/0")
    for wrong in ({"digestSRI": WRONG_SRI}, {"digestMultibase": MULTIBASE[:-4] + "AAAA"}):
        refuses(linked, "/relatedResource/0", relatedResource=[{"id": V2, **wrong}])


# --- 5.4 Refreshing, 5.5 Terms of use, 5.6 Evidence -----------------------------------------------


def one_or_more(service: Service, name: str, value: Any) -> None:
    """Objects of some type are fine, alone and several; the value is not."""
    typed = {"type": "Example", "id": URL}
    accepts(service, **{"@context": BOTH, name: typed})
    accepts(service, **{"@context": BOTH, name: [typed, {"type": "Example"}]})
    refuses(service, f"/{name}", **{"@context": BOTH, name: value})


UNTYPED: tuple[Any, ...] = ({"id": URL}, {"id": URL, "type": 4}, {"type": []}, [{"type": "E"}, {"id": URL}])  # fmt: skip


@each("value", NO_OBJECTS)
def test_vcdm_5_4_1_there_are_one_or_more_refresh_services(value: Any, service: Service) -> None:
    one_or_more(service, "refreshService", value)


@each("value", UNTYPED)
def test_vcdm_5_4_2_a_refresh_service_has_a_type(value: Any, service: Service) -> None:
    refuses(service, "/refreshService", **{"@context": BOTH}, refreshService=value)


@each("value", NO_OBJECTS)
def test_vcdm_5_5_1_there_are_one_or_more_terms_of_use(value: Any, service: Service) -> None:
    one_or_more(service, "termsOfUse", value)


@each("value", UNTYPED)
def test_vcdm_5_5_2_terms_of_use_have_a_type(value: Any, service: Service) -> None:
    refuses(service, "/termsOfUse", **{"@context": BOTH}, termsOfUse=value)
    shown = presentation(**{"@context": BOTH}, termsOfUse=value)
    is_refused(service.verify_presentation(shown), "/termsOfUse")


@each("value", NO_OBJECTS)
def test_vcdm_5_6_1_evidence_is_one_object_or_several(value: Any, service: Service) -> None:
    one_or_more(service, "evidence", value)


@each("value", ["nope", 4, [URL, URL]])
def test_vcdm_5_6_2_the_id_of_evidence_is_a_url(value: Any, service: Service) -> None:
    wrong = {"id": value, "type": "Example"}
    refuses(service, "/evidence", **{"@context": BOTH}, evidence=wrong)


@each("value", UNTYPED)
def test_vcdm_5_6_3_evidence_has_a_type(value: Any, service: Service) -> None:
    refuses(service, "/evidence", **{"@context": BOTH}, evidence=value)


# --- 5.10 Reserved extension points ---------------------------------------------------------------


RESERVED = ("confidenceMethod", "renderMethod")


@each("name", RESERVED)
def test_vcdm_5_10_1_what_is_at_a_reserved_place_has_a_type(name: str, service: Service) -> None:
    typed = {"type": "Example", "id": URL}
    accepts(service, **{"@context": BOTH, name: [typed]})
    for value in ({"id": URL}, {"type": []}, URL, 4, [typed, {"id": URL}]):
        refuses(service, f"/{name}", **{"@context": BOTH, name: value})


def means(name: str) -> bool:
    """Whether a reserved word is signed as its URL."""
    document = plain(**{"@context": BOTH, name: {"type": "Example", "id": URL}})
    statements = canonicalize(document, "rdfc", hash_name="sha256", contexts=known_contexts())
    return f"<https://www.w3.org/2018/credentials#{name}> <{URL}>" in statements.decode()


def test_vcdm_5_10_2_confidence_method_keeps_its_url(service: Service) -> None:
    assert means("confidenceMethod")
    typed = {"type": "Example", "id": URL}
    accepts(service, **{"@context": BOTH}, confidenceMethod=typed)
    other = {"confidenceMethod": "https://example.org/other"}
    refuses(service, "", **{"@context": [V2, other]})


def test_vcdm_5_10_3_render_method_keeps_its_url(service: Service) -> None:
    assert means("renderMethod")
    accepts(service, **{"@context": BOTH}, renderMethod={"type": "Example", "id": URL})
    refuses(service, "", **{"@context": [V2, {"renderMethod": "https://example.org/other"}]})
