"""Completing a draft: what can be filled is filled, and what is there stays as it is."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest

from bayleaf.engine import dids
from bayleaf.engine.document import Document
from bayleaf.engine.issuing import complete, issue
from bayleaf.engine.keys import KeyKind
from bayleaf.engine.model import identity
from tests.engine.test_issuing import every_pair
from tests.engine.verifying.world import (
    COLLEGE,
    EXTENSIONS,
    GOOD,
    NOW,
    OB_3,
    SIGNED,
    VCDM_2,
    Party,
    World,
    badge,
    by_key,
    key_of,
    subject,
)

DRAFT = {
    "name": "Sailing",
    "credentialSubject": {
        "achievement": {"name": "Sailing", "description": "Sails.", "criteria": {"narrative": "Three trips."}}
    },
}  # fmt: skip
UUID = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\Z")


@every_pair
def test_a_draft_is_filled_until_it_can_be_issued(kind: KeyKind, suite: str) -> None:
    signer = by_key(kind).signer
    draft = copy.deepcopy(DRAFT)
    filled = complete(draft, signer=signer, at=NOW, recipient="Ada@Example.org", suite=suite)
    assert draft == DRAFT
    assert filled["@context"] == [VCDM_2, OB_3, EXTENSIONS]
    assert filled["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert filled["issuer"] == {"id": by_key(kind).id, "type": ["Profile"]}
    assert filled["validFrom"] == "2026-11-01T12:00:00Z"
    who = filled["credentialSubject"]
    assert who["type"] == ["AchievementSubject"]
    assert who["achievement"]["type"] == ["Achievement"]
    for name in (filled["id"], who["achievement"]["id"]):
        assert UUID.match(name)
    assert ("id" in who) is (suite == "ob-jwt")
    document = issue(filled, signer=signer, at=NOW, suite=suite)
    report = World().judge(document.data, expect_recipient="ada@example.org")
    assert (report.verdict in GOOD, report.recipient_match) == (True, "match")


def test_every_id_that_is_made_is_new() -> None:
    one, two = (complete(DRAFT, signer=by_key("RSA").signer, at=NOW) for _ in "12")
    ids = [[each["id"], each["credentialSubject"]["id"], each["credentialSubject"]["achievement"]["id"]] for each in (one, two)]  # fmt: skip
    assert len({*ids[0], *ids[1]}) == 6


def test_the_recipient_is_hashed_with_128_new_random_bits_each_time() -> None:
    entries = []
    for _ in range(20):
        filled = complete(DRAFT, signer=by_key().signer, at=NOW, recipient=" Ada@Example.org ")
        [entry] = filled["credentialSubject"]["identifier"]
        assert "example" not in json.dumps(filled["credentialSubject"]["identifier"]).lower()
        assert set(entry) == {"type", "hashed", "identityHash", "identityType", "salt"}
        assert re.fullmatch(r"[0-9a-f]{32}", entry["salt"])
        assert re.fullmatch(r"sha256\$[0-9a-f]{64}", entry["identityHash"])
        assert identity.matches(entry, "ada@example.org")
        entries.append(entry)
    assert len({entry["salt"] for entry in entries}) == 20
    assert len({entry["identityHash"] for entry in entries}) == 20


def whole() -> dict[str, Any]:
    """A credential that lacks nothing."""
    schema = [{"id": "https://a.example/schema.json", "type": "JsonSchema"}]
    return badge(by_key(), description="All there.", credentialSchema=schema)


def test_nothing_that_is_there_is_changed() -> None:
    filled = complete(whole(), signer=by_key("P-256").signer, at=NOW, suite="ob-jwt")
    assert filled == whole()


def test_filling_twice_changes_nothing_more() -> None:
    once = complete(DRAFT, signer=by_key().signer, at=NOW)
    assert complete(once, signer=by_key("P-256").signer, at=SIGNED) == once


@pytest.mark.parametrize("draft", [DRAFT, whole(), {**whole(), "credentialSubject": [subject()]}, {"x": {"y": [1]}}])  # fmt: skip
def test_whatever_was_there_is_still_there(draft: dict[str, Any]) -> None:
    filled = complete(draft, signer=by_key().signer, at=NOW, recipient="a@example.org")

    def kept(before: Any, after: Any, path: str) -> None:
        if isinstance(before, dict):
            for name, value in before.items():
                kept(value, after[name], f"{path}/{name}")
        elif path != "/@context":
            assert before == after, path

    kept(draft, filled, "")


def test_sets_are_spelled_as_lists() -> None:
    draft = {
        **DRAFT,
        "@context": VCDM_2,
        "type": "OpenBadgeCredential",
        "issuer": "did:web:a.example",
    }
    filled = complete(draft, signer=by_key().signer, at=NOW)
    assert filled["@context"][0] == VCDM_2
    assert filled["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert filled["issuer"] == {"id": "did:web:a.example", "type": ["Profile"]}


def test_an_issuer_keeps_its_words_and_gets_its_id() -> None:
    draft = {**DRAFT, "issuer": {"type": ["Profile"], "name": "Harbour College"}}
    college = Party(COLLEGE, key_of("Ed25519"), f"{COLLEGE}#key-1")
    filled = complete(draft, signer=college.signer, at=NOW)
    assert filled["issuer"] == {"id": COLLEGE, "type": ["Profile"], "name": "Harbour College"}


def test_a_subject_is_named_and_a_recipient_is_added_to_those_there() -> None:
    holder = dids.did_of(key_of("P-256").public_key)
    one = {"type": "IdentityObject", "hashed": False, "identityHash": "Ada", "identityType": "name"}
    draft = copy.deepcopy(DRAFT)
    for present in (one, [one]):
        draft["credentialSubject"]["identifier"] = present  # type: ignore[index]
        filled = complete(
            draft, signer=by_key().signer, at=NOW, subject=holder, recipient="a@example.org"
        )
        who = filled["credentialSubject"]
        assert who["id"] == holder
        assert who["identifier"][0] == one
        assert len(who["identifier"]) == 2


def test_only_badges_get_the_words_of_badges() -> None:
    plain = {"type": ["VerifiableCredential"], "credentialSubject": {"id": "urn:x"}}
    filled = complete(plain, signer=by_key().signer, at=NOW)
    assert filled["@context"] == [VCDM_2]
    assert "credentialSchema" not in filled
    assert filled["credentialSubject"] == {"id": "urn:x"}


def test_the_context_of_extensions_is_there_when_its_words_are_used() -> None:
    status = {"id": "https://a.example/", "type": "1EdTechRevocationList"}
    schema = [{"id": "https://a.example/schema.json", "type": "JsonSchema"}]
    for more, expected in (
        ({}, False),
        ({"credentialStatus": status}, True),
        ({"credentialStatus": [status]}, True),
    ):
        filled = complete(
            {**DRAFT, "credentialSchema": schema, **more}, signer=by_key().signer, at=NOW
        )
        assert (EXTENSIONS in filled["@context"]) is expected


def test_a_document_can_be_written_down() -> None:
    assert str(Document(b"{}", "application/vc")) == "{}"
