"""Was the key in force when it signed? The rows of section 5.3 that need no log."""

from __future__ import annotations

import pytest

from bayleaf.engine.dids import document as documents
from bayleaf.engine.encoding import parse_instant
from bayleaf.engine.verifying import Report, Verdict
from tests.engine.verifying.controllers import HTTPS, entry, https_issuer, publish
from tests.engine.verifying.world import (
    COLLEGE,
    GOOD,
    World,
    badge,
    by_jwk,
    by_key,
    embed,
    outcome,
    token,
)


@pytest.fixture
def world() -> World:
    return World()


def state(world: World, created: str = "2026-03-02T08:00:00Z", **ends: str) -> Report:
    college = publish(world, verificationMethod=[entry(**ends)], assertionMethod=["#key-1"])
    return world.judge(embed(badge(college), college, created=created))


def test_a_key_in_force_is_in_force(world: World) -> None:
    assert outcome(state(world), "issuer.key_state") == ("pass", None)


def test_a_key_that_is_its_own_issuer_has_no_state(world: World) -> None:
    for issuer in (by_key(), by_jwk()):
        report = world.judge(embed(badge(issuer), issuer))
        assert outcome(report, "issuer.key_state") == ("not_applicable", None)


@pytest.mark.parametrize(
    ("created", "expected"),
    [
        ("2026-03-02T08:00:00Z", ("pass", None)),
        ("2026-05-01T00:00:00Z", ("pass", None)),
        ("2026-05-01T00:00:01Z", ("fail", "KEY_RETIRED")),
    ],
)
def test_a_retired_key_counts_for_what_it_signed_before(
    world: World, created: str, expected: tuple[str, str | None]
) -> None:
    """F41."""
    report = state(world, created, expires="2026-05-01T00:00:00Z")
    assert outcome(report, "issuer.key_state") == expected
    assert (report.verdict in GOOD) is (expected[0] == "pass")


def test_for_a_token_the_first_day_counts_as_the_day_of_signing(world: World) -> None:
    ends = {"expires": "2026-05-01T00:00:00Z"}
    college = publish(world, verificationMethod=[entry(**ends)], assertionMethod=["#key-1"])
    for day, expected in (("2026-03-02", "pass"), ("2026-06-01", "fail")):
        made = token(badge(college, validFrom=f"{day}T00:00:00Z"), college)
        assert outcome(world.judge(made), "issuer.key_state")[0] == expected


@pytest.mark.parametrize(
    ("signed", "expected"),
    [("2026-03-02T08:00:00Z", ("pass", None)), ("2026-06-01T00:00:00Z", ("fail", "KEY_RETIRED"))],
)
def test_a_token_that_says_when_it_was_signed_may_begin_later(
    world: World, signed: str, expected: tuple[str, str | None]
) -> None:
    ends = {"expires": "2026-05-01T00:00:00Z"}
    college = publish(world, verificationMethod=[entry(**ends)], assertionMethod=["#key-1"])
    iat = int(parse_instant(signed).timestamp())
    made = token({**badge(college, validFrom="2026-09-01T00:00:00Z"), "iat": iat}, college)
    assert outcome(world.judge(made), "issuer.key_state") == expected


def test_a_time_of_signing_that_is_no_time_is_not_believed(world: World) -> None:
    ends = {"expires": "2026-05-01T00:00:00Z"}
    college = publish(world, verificationMethod=[entry(**ends)], assertionMethod=["#key-1"])
    for iat in (True, "yesterday", 10**30):
        made = token({**badge(college, validFrom="2026-09-01T00:00:00Z"), "iat": iat}, college)
        assert outcome(world.judge(made), "issuer.key_state")[1] == "KEY_RETIRED"


def test_a_retired_key_needs_a_day_of_signing(world: World) -> None:
    ends = {"expires": "2026-05-01T00:00:00Z"}
    college = publish(world, verificationMethod=[entry(**ends)], assertionMethod=["#key-1"])
    plain = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": COLLEGE,
        "credentialSubject": {"id": "urn:uuid:9a6f2e0c-8d3b-4b0a-8c57-6f1f0c1b2d3e"},
    }
    report = world.judge(embed(plain, college, created=None))
    assert outcome(report, "issuer.key_state") == ("fail", "KEY_RETIRED")


@pytest.mark.parametrize("created", ["2026-03-02T08:00:00Z", "2026-06-01T00:00:00Z"])
def test_a_stolen_key_is_trusted_for_nothing_whatever_date_is_claimed(
    world: World, created: str
) -> None:
    """F43: back-dating costs a thief nothing."""
    report = state(world, created, revoked="2026-05-01T00:00:00Z")
    assert outcome(report, "issuer.key_state") == ("unknown", "KEY_COMPROMISED")
    assert report.verdict is Verdict.NOT_FULLY_CHECKED


@pytest.mark.parametrize(
    ("name", "code"), [("expires", "KEY_RETIRED"), ("revoked", "KEY_COMPROMISED")]
)
def test_a_key_at_its_own_address_has_its_state_too(world: World, name: str, code: str) -> None:
    address = "https://college.example/keys/1"
    issuer = https_issuer(address, "Ed25519")
    ends = {name: "2026-01-01T00:00:00Z"}
    page = documents.multikey_entry(HTTPS, "key-1", issuer.key.public_key) | ends
    world.web.publish(address, page)
    report = world.judge(embed(badge(issuer), issuer, "eddsa-jcs-2022"))
    assert outcome(report, "issuer.key_state")[1] == code
