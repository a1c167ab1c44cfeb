"""Verifiable Credentials Data Model 2.0: presentations and envelopes (section 4.13)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conformance.documents import (
    ASKED,
    NOBODY,
    codes,
    did,
    envelope,
    is_refused,
    plain,
    presentation,
    presented,
    signed,
)
from tests.vcapi.conftest import EXAMPLES, V2, Answer, Service

each = pytest.mark.parametrize
URL = "https://example.org/1"
NO_URLS: tuple[Any, ...] = ("nope", 4, [URL, URL], {"a": "b"}, "")


def asked(service: Service, document: dict[str, Any]) -> Answer:
    """The answer about a presentation that answers what was asked."""
    return service.verify_presentation(document, **ASKED)


def holds(service: Service, document: dict[str, Any]) -> None:
    """It is verified, signed and not signed."""
    for one in (document, presented(document)):
        assert asked(service, one).status == 200, asked(service, one).body


def breaks(service: Service, document: dict[str, Any], place: str = "") -> None:
    """It is refused, not signed and although the signature holds."""
    is_refused(asked(service, document), place)
    is_refused(asked(service, presented(document)), place)


@each("value", NO_URLS)
def test_vcdm_4_13_1_the_id_is_a_url(value: Any, service: Service) -> None:
    holds(service, presentation(id="urn:uuid:0d9a6e5c-8c3e-4a55-b6c9-0f8e6a1f1d14"))
    breaks(service, presentation(id=value), "/id")


def test_vcdm_4_13_2_there_is_a_type(service: Service) -> None:
    holds(service, presentation())
    breaks(service, presentation(type=None))


@each("types", [["VerifiableCredential"], ["https://example.org/Other"], [], "Other"])
def test_vcdm_4_13_3_it_is_a_verifiable_presentation(types: Any, service: Service) -> None:
    holds(service, presentation(type="VerifiablePresentation"))
    breaks(service, presentation(type=types))


@each("one", [4, ["Nested"], {}, "Undefined"])
def test_vcdm_4_13_4_its_types_are_terms_and_urls(one: Any, service: Service) -> None:
    types = ["VerifiablePresentation", "ExamplePresentation"]
    holds(service, presentation(**{"@context": [V2, EXAMPLES]}, type=types))
    breaks(service, presentation(type=["VerifiablePresentation", one]))


@each("value", [{"type": "Other"}, {**plain(), "type": ["Other"]}, {"id": URL}, [{}], {}])
def test_vcdm_4_13_5_what_it_shows_are_credentials(value: Any, service: Service) -> None:
    holds(service, presentation(verifiableCredential=signed(plain())))
    holds(service, presentation(verifiableCredential=[signed(plain()), envelope()]))
    breaks(service, presentation(verifiableCredential=value), "/verifiableCredential")


@each("value", ["a text", URL, 4, True, [URL], [4], [[]]])
def test_vcdm_4_13_6_and_they_are_objects(value: Any, service: Service) -> None:
    breaks(service, presentation(verifiableCredential=value), "/verifiableCredential")


def test_vcdm_4_13_7_what_it_shows_is_secured(service: Service) -> None:
    breaks(service, presentation(verifiableCredential=[plain()]), "/verifiableCredential/0")
    changed = {**signed(plain()), "name": "Another"}
    shown = presentation(verifiableCredential=[signed(plain()), changed])
    breaks(service, shown, "/verifiableCredential/1")


@each("value", [*NO_URLS, {"name": "Ada"}, {"id": "nope"}, [did()]])
def test_vcdm_4_13_8_the_holder_is_a_url_or_has_one(value: Any, service: Service) -> None:
    holds(service, presentation(holder=did()))
    holds(service, presentation(holder={"id": did()}))
    is_refused(asked(service, presentation(holder=value)), "/holder")


# --- Envelopes ------------------------------------------------------------------------------------


def verified(service: Service, value: Any) -> Answer:
    """The answer about an envelope, of whichever kind it was made as."""
    if "vp+jwt" in str(value.get("id")) or "Presentation" in str(value.get("type")):
        return asked(service, value)
    return service.verify(value)


def context_of_an_envelope(kind: str, service: Service) -> None:
    good = envelope(kind)
    assert verified(service, good).status == 200
    assert verified(service, {**good, "@context": [V2]}).status == 200
    for contexts in (None, [EXAMPLES], "https://example.org/unknown", {}, []):
        changed = {**good, "@context": contexts}
        changed = {name: value for name, value in changed.items() if value is not None}
        is_refused(verified(service, changed))


def id_of_an_envelope(kind: str, service: Service) -> None:
    good = envelope(kind)
    assert verified(service, good).status == 200
    for id_ in (
        None,
        URL,
        "data:text/plain,hello",
        f"data:application/{kind}+jwt,",
        4,
        [good["id"]],
    ):
        changed = {**good, "id": id_}
        changed = {name: value for name, value in changed.items() if value is not None}
        is_refused(verified(service, changed))
    head, _, rest = good["id"].partition(".")
    assert codes(verified(service, {**good, "id": f"{head}.{rest[:-4]}AAAA"}))


def type_of_an_envelope(kind: str, service: Service) -> None:
    good = envelope(kind)
    assert verified(service, good).status == 200
    other = {"vc": "VerifiableCredential", "vp": "VerifiablePresentation"}[kind]
    for type_ in (None, other, [other], 4, []):
        changed = {**good, "type": type_}
        changed = {name: value for name, value in changed.items() if value is not None}
        is_refused(verified(service, changed))


def test_vcdm_4_13_1_1_an_enveloped_credential_has_a_context(service: Service) -> None:
    context_of_an_envelope("vc", service)


def test_vcdm_4_13_1_2_its_id_is_a_data_url_that_holds_it(service: Service) -> None:
    id_of_an_envelope("vc", service)


def test_vcdm_4_13_1_3_its_type_says_so(service: Service) -> None:
    type_of_an_envelope("vc", service)
    retyped = {**envelope(), "type": "VerifiableCredential"}
    breaks(service, presentation(verifiableCredential=[retyped]), "/verifiableCredential/0")


def test_vcdm_4_13_2_1_an_enveloped_presentation_has_a_context(service: Service) -> None:
    context_of_an_envelope("vp", service)


def test_vcdm_4_13_2_2_its_id_is_a_data_url_that_holds_it(service: Service) -> None:
    id_of_an_envelope("vp", service)


def test_vcdm_4_13_2_3_its_type_says_so(service: Service) -> None:
    type_of_an_envelope("vp", service)


# --- Claims of the holder -------------------------------------------------------------------------


def test_vcdm_4_13_4_1_who_asserts_something_of_his_own_is_named(service: Service) -> None:
    own = plain()
    held = presentation(holder=did(), verifiableCredential=[own])
    assert asked(service, presented(held)).status == 200
    unnamed = presentation(verifiableCredential=[own])
    is_refused(asked(service, presented(unnamed)), "/verifiableCredential/0")
    another = {**held, "verifiableCredential": [plain(issuer=NOBODY)]}
    is_refused(asked(service, presented(another)), "/verifiableCredential/0")
    is_refused(asked(service, held), "/verifiableCredential/0")
