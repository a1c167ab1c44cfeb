"""Recompaction equality: what the JSON says beyond the signed graph is found."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bayleaf.engine.canonical.recompaction import check_recompaction
from bayleaf.engine.contexts import bundled, candidates
from bayleaf.engine.errors import ShadowedField, TransformationError

GENUINE = [
    "ob30-samples/simple.json",
    "ob30-samples/complete.json",
    "ob30-samples/simple-did-web-method.json",
    "ob30-impl-guide/obv3p0/block-2.json",
    "ob30-impl-guide/clrv2p0/block-3.json",
    "clr20/simple.json",
    "clr20/complex.json",
    "clr20/simple_v1.json",
]

BADGE: dict[str, Any] = {
    "@context": [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ],
    "id": "urn:uuid:1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {
        "id": "did:example:issuer",
        "type": ["Profile"],
        "name": "Harbour School",
        "address": {
            "type": ["Address"],
            "geo": {"type": "GeoCoordinates", "latitude": 53.5, "longitude": 9.9},
        },
    },
    "validFrom": "2026-05-01T09:30:00Z",
    "name": "Knots",
    "credentialSubject": {
        "id": "did:example:learner",
        "type": ["AchievementSubject"],
        "achievement": {
            "id": "urn:uuid:2",
            "type": ["Achievement"],
            "name": "Knots",
            "description": "Ties ten knots.",
            "criteria": {"id": "https://school.example/knots"},
        },
    },
}


@pytest.mark.parametrize("name", GENUINE)
def test_genuine_documents_of_others_are_equal_to_their_graph(
    name: str, shared: Callable[..., Path]
) -> None:
    document = json.loads(shared("vectors", *name.split("/")).read_text())
    for contexts in candidates(document["@context"]):
        check_recompaction(document, contexts)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"issuer": {"id": "did:example:issuer"}},
        {"credentialSubject": {"id": "did:example:learner"}},
        {"issuer": "did:example:issuer"},
        {"type": "VerifiableCredential"},
        {"evidence": []},
    ],
)
def test_other_ways_to_write_the_same_are_equal(change: dict[str, Any]) -> None:
    check_recompaction({**BADGE, **change}, bundled())


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"honours": "summa cum laude"}, "/honours"),
        ({"expirationDate": "2099-01-01T00:00:00Z"}, "/expirationDate"),
        ({"name": {"en": "Knots"}}, "/name/en"),
        ({"name": {"@value": "Knots", "@language": "en"}}, "/name/@value"),
        ({"https://schema.org/name": "Knots and more"}, "/https:~1~1schema.org~1name"),
        ({"@included": [{"id": "urn:x", "name": "more"}]}, "/@included"),
        ({"@graph": [{"id": "urn:x", "name": "more"}]}, "/@graph"),
        ({"@reverse": {"issuer": {"id": "urn:x"}}}, "/@reverse"),
    ],
)
def test_what_is_not_signed_is_found_where_it_stands(change: dict[str, Any], pointer: str) -> None:
    with pytest.raises(ShadowedField) as found:
        check_recompaction({**BADGE, **change}, bundled())
    assert found.value.pointer == pointer


def test_a_member_hidden_deep_inside_is_found() -> None:
    document = copy.deepcopy(BADGE)
    document["credentialSubject"]["achievement"]["grade"] = "A"
    with pytest.raises(ShadowedField) as found:
        check_recompaction(document, bundled())
    assert found.value.pointer == "/credentialSubject/achievement/grade"


def test_a_type_that_no_context_defines_is_refused() -> None:
    document = {**BADGE, "type": ["VerifiableCredential", "MasterOfAll"]}
    with pytest.raises((ShadowedField, TransformationError)):
        check_recompaction(document, bundled())
