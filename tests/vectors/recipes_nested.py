"""Recipes: credentials inside credentials. An endorsed badge, and a learner record."""

from __future__ import annotations

import copy
from typing import Any

from tests.interop.credentials import OB_3, VCDM_2, minimal
from tests.vectors.workshop import Workshop

CLR_2 = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
RDFC = "eddsa-rdfc-2022"


def make(workshop: Workshop) -> None:
    """Make them all."""
    _endorsed(workshop)
    _records(workshop)


def _endorsed(workshop: Workshop) -> None:
    issuer, board = workshop.key("Ed25519"), workshop.key("P-384")
    badge = minimal(issuer["controller"])
    target = badge["credentialSubject"]["achievement"]
    endorsement = workshop.embed(
        _endorsement(board["controller"], target["id"]), "ecdsa-rdfc-2019", board
    )
    forged = copy.deepcopy(endorsement)
    forged["credentialSubject"]["endorsementComment"] = "The best course of them all."
    stray = workshop.embed(
        _endorsement(board["controller"], "https://harbour.example/courses/rowing"),
        "ecdsa-rdfc-2019", board,
    )  # fmt: skip
    for name, inner, codes, change in (
        ("endorsed", endorsement, (), "none"),
        ("endorsed-forged", forged, ("ENDORSEMENT_INVALID",), "the endorsement was changed"),
        ("endorsed-stray", stray, ("ENDORSEMENT_OTHER_TARGET",), "none"),
    ):
        target["endorsement"] = [inner]
        workshop.add(
            name, workshop.embed(badge, RDFC, issuer), suite=RDFC, codes=codes, change=change
        )


def _records(workshop: Workshop) -> None:
    key = workshop.key("Ed25519")
    inside = [
        workshop.embed(minimal(key["controller"]), RDFC, key),
        workshop.embed(
            minimal(key["controller"], id="urn:uuid:3c0f1d53-6fb5-4a52-8d1f-0f7f5f0a6b11",
                    validUntil="2026-08-31T23:59:59Z"),
            RDFC, key,
        ),
    ]  # fmt: skip
    good = workshop.embed(_record(key["controller"], inside[:1]), RDFC, key)
    workshop.add("record", good, suite=RDFC, into=("json",))
    mixed = workshop.embed(_record(key["controller"], inside), RDFC, key)
    workshop.add(
        "record-with-an-expired-entry", mixed, suite=RDFC, verdict="expired",
        codes=("CONTAINED_INVALID",),
    )  # fmt: skip


def _endorsement(issuer: str, target: str) -> dict[str, Any]:
    return {
        "@context": [VCDM_2, OB_3],
        "id": "urn:uuid:a7a2a7b0-41c8-4d3b-8a53-5a4a7b1f0c01",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": {"id": issuer, "type": ["Profile"], "name": "Coastal Training Board"},
        "validFrom": "2026-01-10T08:00:00Z",
        "name": "Endorsement of a course",
        "credentialSubject": {
            "id": target,
            "type": ["EndorsementSubject"],
            "endorsementComment": "Taught and examined as our rules ask.",
        },
    }


def _record(issuer: str, entries: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "@context": [VCDM_2, CLR_2, OB_3],
        "id": "urn:uuid:c2f1f4de-7f5a-4c55-8f0b-6f6d3a9b1e02",
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": {"id": issuer, "type": ["Profile"], "name": "Harbour Evening School"},
        "validFrom": "2026-03-02T08:00:00Z",
        "name": "Record of courses",
        "credentialSubject": {
            "id": "urn:uuid:b8f9a1de-92e5-4c43-8f0c-9b6a3d1b7a55",
            "type": ["ClrSubject"],
            "verifiableCredential": entries,
        },
    }
