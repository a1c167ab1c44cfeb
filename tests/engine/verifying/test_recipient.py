"""Whose is it? The line beside the verdict, which it never changes (section 9)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from bayleaf.engine.verifying import Report
from tests.engine.verifying.world import GOOD, World, badge, by_key, by_web, embed, signed, subject

KOSHER = {
    "type": "IdentityObject",
    "hashed": True,
    "identityHash": "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399",
    "identityType": "emailAddress",
    "salt": "Kosher",
}
MAIL = "a@example.com"


def identity(**changes: Any) -> dict[str, Any]:
    made = KOSHER | changes
    return {name: value for name, value in made.items() if value is not None}


def plain(value: str, kind: str = "emailAddress") -> dict[str, Any]:
    return identity(hashed=False, identityHash=value, identityType=kind, salt=None)


def judge(typed: str | None, *identities: dict[str, Any], **changes: Any) -> Report:
    """A badge of somebody with these identities, held against what a reader typed."""
    world = World()
    college = by_web(world.web)
    who = subject(**({"identifier": list(identities)} if identities else {}), **changes)
    document = embed(badge(college, credentialSubject=who), college, "eddsa-jcs-2022")
    report = world.judge(document, expect_recipient=typed)
    assert report.verdict in GOOD
    return report


def answer(report: Report) -> tuple[str, str | None, str, str | None]:
    check = report.check("recipient.match")
    return report.recipient_match, report.recipient_method, str(check.outcome), check.code


MATCH = ("match", "email-hash", "pass", None)
WEAK = ("match", "email-hash", "warn", "WEAK_HASH")
MISMATCH = ("mismatch", None, "fail", "RECIPIENT_MISMATCH")
UNCHECKABLE = ("uncheckable", None, "unknown", "RECIPIENT_UNCHECKABLE")


@pytest.mark.parametrize("typed", [MAIL, " a@example.com ", "A@Example.COM", "\ta@example.com\n"])
def test_the_vector_of_the_standard_matches(typed: str) -> None:
    assert answer(judge(typed, KOSHER)) == MATCH


def test_hexadecimal_digits_may_be_of_either_case() -> None:
    shouted = identity(identityHash="sha256$" + KOSHER["identityHash"][7:].upper())
    assert answer(judge(MAIL, shouted)) == MATCH


@pytest.mark.parametrize(
    "typed", ["b@example.com", "a@example.org", "@", "a@example.com.evil.example"]
)
def test_another_address_is_a_mismatch(typed: str) -> None:
    assert answer(judge(typed, KOSHER)) == MISMATCH


@pytest.mark.parametrize(
    "changes",
    [{"salt": "kosher"}, {"salt": "Kosher "}, {"identityHash": "sha256$"}, {"identityHash": "b5809d"},
     {"identityHash": "sha1$b5809d"}, {"identityHash": 5}, {"salt": 5}],
)  # fmt: skip
def test_a_hash_that_does_not_come_out_is_a_mismatch(changes: dict[str, Any]) -> None:
    assert answer(judge(MAIL, identity(**changes))) == MISMATCH


def test_the_salt_is_appended_and_not_prepended() -> None:
    wrong = "sha256$" + hashlib.sha256(b"Kosher" + MAIL.encode()).hexdigest()
    assert answer(judge(MAIL, identity(identityHash=wrong))) == MISMATCH


def test_a_match_without_salt_or_by_md5_is_a_match_with_a_warning() -> None:
    unsalted = "sha256$" + hashlib.sha256(MAIL.encode()).hexdigest()
    md5 = "md5$" + hashlib.md5(f"{MAIL}Kosher".encode()).hexdigest()
    assert answer(judge(MAIL, identity(identityHash=unsalted, salt=None))) == WEAK
    assert answer(judge(MAIL, identity(identityHash=md5))) == WEAK


def test_an_address_that_is_not_hashed_is_compared() -> None:
    assert answer(judge(MAIL, plain(MAIL))) == ("match", "email", "pass", None)
    assert answer(judge("A@EXAMPLE.com", plain(MAIL))) == ("match", "email", "pass", None)
    assert answer(judge(MAIL, plain("b@example.com"))) == MISMATCH


def test_one_of_several_addresses_is_enough() -> None:
    assert answer(judge(MAIL, plain("b@example.com"), plain("Ada", "name"), KOSHER)) == MATCH


def test_an_identifier_of_another_kind_is_skipped() -> None:
    assert answer(judge(MAIL, plain(MAIL, "accountId"))) == UNCHECKABLE
    assert answer(judge(MAIL, plain(MAIL, "accountId"), plain("b@example.com"))) == MISMATCH


def test_the_same_name_is_no_proof() -> None:
    report = judge("Ada Lovelace", plain("Ada Lovelace", "name"))
    assert answer(report) == ("uncheckable", "name", "unknown", "RECIPIENT_UNCHECKABLE")
    assert report.check("recipient.match").message == "The name is the same. Names are not proof."


def test_a_hashed_name_is_no_proof_either() -> None:
    hashed = "sha256$" + hashlib.sha256(b"Ada LovelaceKosher").hexdigest()
    report = judge("Ada Lovelace", identity(identityHash=hashed, identityType="name"))
    assert answer(report)[:2] == ("uncheckable", "name")


def test_another_name_proves_nothing() -> None:
    assert answer(judge("Ada Byron", plain("Ada Lovelace", "name"))) == UNCHECKABLE
    assert answer(judge("Ada Byron", KOSHER)) == UNCHECKABLE


def test_an_identifier_that_is_neither_address_nor_name_can_match() -> None:
    """A student number is more than a name: the method must not say ``name``."""
    report = judge("s1234567", plain("s1234567", "sourcedId"))
    assert answer(report)[::2] == ("match", "pass")
    assert report.recipient_method != "name"


def test_a_subject_without_anything_to_compare_is_uncheckable() -> None:
    assert answer(judge(MAIL)) == UNCHECKABLE
    assert answer(judge(MAIL, plain("Ada", "name"), id=None)) == UNCHECKABLE


def test_a_did_is_compared_with_the_id_of_the_subject() -> None:
    mine, other = (by_key("Ed25519", name).id for name in ("mine", "other"))
    assert answer(judge(mine, id=mine)) == ("match", "did", "pass", None)
    assert answer(judge(other, id=mine)) == ("mismatch", "did", "fail", "RECIPIENT_MISMATCH")
    assert answer(judge(mine, KOSHER, id=None)) == (
        "uncheckable", "did", "unknown", "RECIPIENT_UNCHECKABLE",
    )  # fmt: skip


def test_nobody_asked_is_said_in_words() -> None:
    assert answer(judge(None, KOSHER)) == ("not_asked", None, "not_applicable", None)


@pytest.mark.parametrize("typed", ["", "   "])
def test_an_empty_box_is_uncheckable_and_no_match(typed: str) -> None:
    assert answer(judge(typed, plain("", "name"), KOSHER))[0] == "uncheckable"


@pytest.mark.parametrize("typed", ["secret@example.org", "a@example.com", "Somebody Secret"])
def test_what_was_typed_is_nowhere_in_the_report(typed: str) -> None:
    report = judge(typed, KOSHER)
    assert typed not in json.dumps(report.to_json())
    assert typed not in repr(report.checks)


def test_whose_it_is_does_not_change_a_bad_verdict_either() -> None:
    world = World()
    college = by_web(world.web)
    document = signed(badge(college, credentialSubject=subject(identifier=[KOSHER])), college)
    document["name"] = "Changed"
    report = world.judge(document, expect_recipient=MAIL)
    assert (str(report.verdict), report.recipient_match) == ("not_genuine", "not_asked")
    check = report.check("recipient.match")
    assert (str(check.outcome), check.blocked_by) == ("not_applicable", "proof.signature")
