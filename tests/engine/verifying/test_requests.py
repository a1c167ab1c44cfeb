"""What one verification asks the world: nothing offline, nothing twice, not endlessly much."""

from __future__ import annotations

import pytest

from bayleaf.engine.ports import offline
from bayleaf.engine.verifying import Verdict, verify
from bayleaf.engine.verifying.case import MAX_REQUESTS
from tests.engine.verifying.world import (
    GOOD,
    NOW,
    Web,
    World,
    badge,
    by_key,
    by_web,
    embed,
    mallory,
    outcome,
    token,
)


@pytest.fixture
def world() -> World:
    return World()


def test_offline_nothing_is_asked_and_the_report_says_so() -> None:
    college = by_web(Web())
    report = verify(embed(badge(college), college), fetch=offline, at=NOW)
    assert outcome(report, "issuer.binding") == ("unknown", "ISSUER_UNREACHABLE")
    assert "not asked: offline" in report.check("issuer.binding").message
    issuer = by_key()
    assert verify(embed(badge(issuer), issuer), fetch=offline, at=NOW).verdict in GOOD


def test_one_file_does_not_turn_us_against_more_than_so_many_sites(world: World) -> None:
    """The rest of the questions stay open."""
    entries = [token(badge(f"did:web:s{n}.example"), mallory()) for n in range(MAX_REQUESTS + 6)]
    record = badge(
        mallory(),
        type=["VerifiableCredential"],
        credentialSubject={"id": "urn:x", "verifiableCredential": [envelope(e) for e in entries]},
    )
    report = world.judge(token(record, mallory()))
    assert len(world.web.requests) == MAX_REQUESTS
    assert report.verdict is Verdict.NOT_FULLY_CHECKED
    last = report.contained[-1].check("issuer.binding")
    assert "requests for one credential" in last.message


def envelope(text: str) -> dict[str, str]:
    return {"type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+jwt,{text}"}


def test_one_verification_asks_for_every_page_once_and_not_endlessly_often(world: World) -> None:
    college = by_web(world.web)
    many = [{"id": "x", "type": "1EdTechRevocationList"} for _ in range(3)]
    for number, item in enumerate(many):
        item["id"] = f"https://college.example/{number % 2}"
    world.judge(token(badge(college, credentialStatus=many), college))
    assert len(world.web.requests) == len(set(world.web.requests)) == 3
