"""Status lists: one index each, never again, and a new list in time."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding import actions
from bayleaf.campus.awarding.indexes import LENGTH, shuffled
from bayleaf.campus.awarding.models import Credential, StatusEntry, StatusList
from bayleaf.campus.organizations.actions import mark_compromised
from bayleaf.engine.status import Bitstring

Make = Callable[..., Credential]


def test_every_position_has_an_index_of_its_own() -> None:
    seed = b"\x07" * 32

    assert {shuffled(position, seed=seed) for position in range(LENGTH)} == set(range(LENGTH))


def test_neighbours_in_time_are_not_neighbours_in_the_list() -> None:
    indexes = [shuffled(position, seed=b"\x01" * 32) for position in range(200)]
    steps = [abs(one - other) for one, other in itertools.pairwise(indexes)]

    assert sum(step < 100 for step in steps) < 5
    assert indexes != [shuffled(position, seed=b"\x02" * 32) for position in range(200)]


@pytest.mark.parametrize("position", [-1, LENGTH])
def test_there_is_no_index_past_the_end(position: int) -> None:
    with pytest.raises(ValueError, match="position"):
        shuffled(position, seed=b"")


def test_a_list_that_is_nine_tenths_full_is_followed_by_a_new_one(award_to: Make) -> None:
    first = award_to("a@example.org")
    StatusList.objects.update(used=LENGTH * 9 // 10 - 1)
    last, next_one = award_to("b@example.org"), award_to("c@example.org")

    numbers = [
        entry.list.number
        for credential in (first, last, next_one)
        for entry in credential.status_entries.filter(purpose="revocation")
    ]
    assert numbers == [1, 1, 2]
    assert StatusEntry.objects.count() == 6


def test_the_public_list_changes_at_once(award_to: Make, issuer: User) -> None:
    credential = award_to("ada@example.org")
    entry = credential.status_entries.get(purpose="revocation")
    path = f"/status/{entry.list.public_id}"
    stranger = Client()
    before = stranger.get(path)
    kept = {"HTTP_IF_NONE_MATCH": before.headers["ETag"]}
    assert stranger.get(path, **kept).status_code == 304

    actions.revoke(credential=credential, reason="mistake", actor=issuer)
    after = stranger.get(path, **kept)

    assert after.status_code == 200
    subject = json.loads(after.content)["credentialSubject"]
    bits = Bitstring.decode(subject["encodedList"])
    assert bits.get(entry.index) == 1
    assert json.loads(before.content)["id"] == json.loads(after.content)["id"] == entry.list.url
    assert (after.headers["Cache-Control"], after.cookies) == ("public, no-cache", {})


def test_the_bits_of_others_stay(award_to: Make, issuer: User) -> None:
    credentials = [award_to(f"p{n}@example.org") for n in range(6)]
    for credential in credentials[::2]:
        actions.revoke(credential=credential, reason="mistake", actor=issuer)

    document = json.loads(bytes(StatusList.objects.get(purpose="revocation").document))
    encoded = document["credentialSubject"]["encodedList"]
    bits = Bitstring.decode(encoded)
    expected = {
        credential.status_entries.get(purpose="revocation").index for credential in credentials[::2]
    }
    assert {index for index in range(LENGTH) if bits.get(index)} == expected


def test_an_unknown_list_is_missing(client: Client, db: None) -> None:
    assert client.get("/status/nothing").status_code == 404


def test_after_a_key_was_stolen_the_lists_are_signed_by_the_new_one(
    award_to: Make, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    credential = award_to("a@example.org")
    school, owner = credential.organization, credential.awarded_by
    assert owner is not None
    stolen = school.keys.get(kind="Ed25519")
    with django_capture_on_commit_callbacks(execute=True):
        mark_compromised(organization=school, thumbprint=stolen.thumbprint, actor=owner)
    new = school.keys.get(kind="Ed25519", state="active")
    for status_list in StatusList.objects.all():
        [proof] = json.loads(bytes(status_list.document))["proof"]
        assert new.thumbprint in proof["verificationMethod"] or stolen.thumbprint not in str(proof)
