"""Hashed recipients (Open Badges 3.0, ``IdentityObject``)."""

from __future__ import annotations

import dataclasses
import hashlib

import pytest

from bayleaf.engine.errors import ConformanceError
from bayleaf.engine.model import IdentityObject
from bayleaf.engine.model.identity import matches

VECTOR = "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399"
"""The published example: a@example.com with the salt Kosher."""


def entry(**changes: object) -> dict[str, object]:
    return IdentityObject.of("a@example.com", "Kosher").to_json() | changes


def test_the_hash_is_that_of_the_published_example() -> None:
    assert IdentityObject.of("a@example.com", "Kosher").identity_hash == VECTOR


def test_an_identity_is_written_as_the_closed_class_wants_it() -> None:
    assert entry() == {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": VECTOR,
        "identityType": "emailAddress",
        "salt": "Kosher",
    }
    assert IdentityObject.problems(entry()) == []


def test_an_address_is_stored_trimmed_and_in_lower_case() -> None:
    assert IdentityObject.of("  A@Example.COM\n", "Kosher").identity_hash == VECTOR


@pytest.mark.parametrize(("email", "salt"), [("", "salt"), ("  ", "salt"), ("a@example.com", "")])
def test_an_identity_without_address_or_salt_is_refused(email: str, salt: str) -> None:
    with pytest.raises(ConformanceError):
        IdentityObject.of(email, salt)


@pytest.mark.parametrize("typed", ["a@example.com", "A@Example.com", " a@example.com "])
def test_the_person_matches_in_any_case(typed: str) -> None:
    assert matches(entry(), typed)
    assert matches(IdentityObject.of("a@example.com", "Kosher"), typed)


def test_another_person_does_not_match() -> None:
    assert not matches(entry(), "b@example.com")


def test_the_salt_stands_after_the_address() -> None:
    prepended = hashlib.sha256(b"Koshera@example.com").hexdigest()
    assert not matches(entry(identityHash=f"sha256${prepended}"), "a@example.com")


def test_a_hash_of_mixed_case_text_matches_it_exactly() -> None:
    digest = hashlib.sha256(b"A@Example.comKosher").hexdigest()
    mixed = entry(identityHash=f"sha256${digest}")
    assert matches(mixed, "A@Example.com")
    assert not matches(mixed, "a@example.com")


def test_hexadecimal_digits_may_be_upper_case() -> None:
    assert matches(entry(identityHash="sha256$" + VECTOR[7:].upper()), "a@example.com")


def test_md5_and_unsalted_hashes_are_read() -> None:
    digest = hashlib.md5(b"a@example.com").hexdigest()
    old = {"hashed": True, "identityHash": f"md5${digest}", "identityType": "emailAddress"}
    assert matches(old, "a@example.com")
    assert not matches(old, "b@example.com")


def test_a_plain_identifier_is_compared() -> None:
    plain = {"hashed": False, "identityHash": "Ada Lovelace", "identityType": "name"}
    assert matches(plain, "Ada Lovelace")
    assert not matches(plain, "Ada Byron")


def test_an_empty_guess_matches_nothing() -> None:
    assert not matches(entry(hashed=False, identityHash=""), "  ")


@pytest.mark.parametrize(
    "changes",
    [
        {"identityHash": 7},
        {"identityHash": None},
        {"identityHash": VECTOR[7:]},
        {"identityHash": "sha1$00"},
        {"identityHash": "sha256$"},
        {"salt": 7},
        {"hashed": "true"},
        {"hashed": 1},
    ],
)
def test_what_cannot_be_understood_matches_nobody(changes: dict[str, object]) -> None:
    assert not matches(entry(**changes), "a@example.com")


def test_odd_text_matches_nobody_and_raises_nothing() -> None:
    assert not matches(entry(hashed=False, identityHash="\ud800"), "ä\udfff")
    assert not matches(entry(), "\ud800")


def test_an_identity_cannot_be_changed_in_place() -> None:
    identity = IdentityObject.of("a@example.com", "Kosher")
    (field, *_) = identity.to_json()
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(identity, field, "other")
