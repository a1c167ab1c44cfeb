"""Every credential of the demo, asked for over HTTP and checked: it is in the state that is told."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from bayleaf.campus.seed import content as told
from tests.journeys.conftest import Campus
from tests.journeys.fetching import Client

_VERDICTS: Final = {
    "valid": "valid",
    "reinstated": "valid",
    "expired": "expired",
    "suspended": "suspended",
    "revoked": "revoked",
    "superseded": "revoked",
    "not_yet_valid": "not_yet_valid",
}
_WORDS: Final = {
    "valid": "In force",
    "reinstated": "In force",
    "expired": "Expired",
    "suspended": "Suspended",
    "revoked": "Revoked",
    "superseded": "Replaced",
    "not_yet_valid": "Not yet in force",
}
_CONTENT: Final = told.load()

Row = dict[str, str]


@pytest.fixture(scope="module")
def rows(campus: Campus) -> dict[str, Row]:
    """By the key of each award, the line that its issuer's list has for it, with its ``file``."""
    found: dict[str, Row] = {}
    for organization in _CONTENT.organizations:
        owner = next(
            person
            for person in _CONTENT.people
            for role in person.roles
            if (role.organization, role.role) == (organization.slug, "owner")
        )
        client = Client(campus.base_url).sign_in(owner.email)
        listed = client.awarded(organization.slug)
        for award in (item for item in _CONTENT.awards if item.organization == organization.slug):
            row = _row_of(award, listed)
            file = client.get(f"{urlsplit(row['link']).path}.json").decode()
            found[award.key] = {**row, "file": file}
    return found


def test_every_award_that_is_told_is_there_once_and_every_state_is_shown(
    rows: dict[str, Row],
) -> None:
    assert len(rows) == len(_CONTENT.awards) == 34
    assert len({row["link"] for row in rows.values()}) == 34
    assert Counter(award.state for award in _CONTENT.awards).keys() == _VERDICTS.keys()
    assert {key: row["state"] for key, row in rows.items()} == {
        award.key: _WORDS[award.state] for award in _CONTENT.awards
    }


def test_every_credential_is_found_in_its_state(campus: Campus, rows: dict[str, Row]) -> None:
    client = Client(campus.base_url)
    found = {key: client.check(row["file"].encode())["verdict"] for key, row in rows.items()}
    assert found == {award.key: _VERDICTS[award.state] for award in _CONTENT.awards}


def test_a_correction_is_valid_where_the_first_one_is_revoked(
    campus: Campus, rows: dict[str, Row]
) -> None:
    client = Client(campus.base_url)
    pairs = [(award.corrects, award.key) for award in _CONTENT.awards if award.corrects]
    assert pairs
    for wrong, right in pairs:
        verdicts = [client.check(rows[key]["file"].encode())["verdict"] for key in (wrong, right)]
        assert verdicts == ["revoked", "valid"]


def test_strangers_reach_exactly_what_is_public(campus: Campus, rows: dict[str, Row]) -> None:
    stranger = Client(campus.base_url)
    for award in _CONTENT.awards:
        path = urlsplit(rows[award.key]["link"]).path
        expected = 200 if award.visibility == "public" else 404
        assert (award.key, stranger.status(path)) == (award.key, expected)
        assert (award.key, stranger.status(f"{path}.json")) == (award.key, expected)


def _row_of(award: told.Award, listed: list[Row]) -> Row:
    """The line of this award: what is corrected has the same person and occasion as its cure."""
    wanted = {
        "email": award.email,
        "name": award.name,
        "occasion": award.occasion,
        "achievement": _CONTENT.wording(award).name,
        "state": _WORDS[award.state],
    }
    (row,) = [row for row in listed if wanted.items() <= row.items()]
    assert _is_of_the_day(award, row)
    return row


def _is_of_the_day(award: told.Award, row: dict[str, Any]) -> bool:
    if award.corrects:  # it keeps the day of what it corrects
        return True
    at = datetime.fromisoformat(row["awarded_at"])
    stated = datetime.now(UTC) - timedelta(days=award.awarded_days_ago)
    return abs(at - stated) < timedelta(hours=1)
