"""A verdict in words: one banner and one sentence for each, and the sentence is true."""

from __future__ import annotations

from typing import Any

from bayleaf.engine.presenting import present
from bayleaf.engine.verifying import Policy, Report, Verdict
from bayleaf.engine.verifying.sentences import BANNERS, sentence
from tests.engine.verifying.lists import College, entry
from tests.engine.verifying.world import (
    NOW,
    World,
    badge,
    by_key,
    embed,
    signed,
    subject,
    trusting,
)

ISSUER = by_key()


def judge(policy: Policy | None = None, **changes: Any) -> Report:
    return World().judge(embed(badge(ISSUER, **changes), ISSUER), policy=policy)


def test_every_verdict_has_its_banner() -> None:
    assert set(BANNERS) == set(Verdict)
    assert all(banner == banner.upper() or "(" in banner for banner in BANNERS.values())


def test_a_good_badge_is_described_by_who_stands_behind_it() -> None:
    assert "on a list you trust" in sentence(judge(trusting(ISSUER)))
    assert ISSUER.id in sentence(judge())


def test_a_badge_out_of_its_time_is_described_by_its_day() -> None:
    late, early = judge(validUntil="2026-05-01T00:00:00Z"), judge(validFrom="2027-05-01T00:00:00Z")
    assert sentence(late) == "Genuine, but: it was valid until 2026-05-01T00:00:00Z."
    assert sentence(early) == "Genuine, but: it is valid only from 2027-05-01T00:00:00Z."


def test_a_badge_that_was_withdrawn_or_is_on_hold_is_described_by_its_status() -> None:
    college = College()
    college.publish(college.a_list(["revocation", "suspension"], i7=1))
    assert sentence(college.judge(entry())) == "Genuine, but: the issuer withdrew it."
    held = sentence(college.judge(entry(purpose="suspension")))
    assert held == "Genuine, but: the issuer has put it on hold."


def test_a_forgery_is_called_one() -> None:
    assert "altered, malformed, or not signed" in sentence(World().judge(b"{}"))


def test_an_open_question_names_what_could_not_be_checked() -> None:
    college = College()
    assert sentence(college.judge(entry())).endswith(
        "Not checked: whether the issuer has revoked it."
    )
    report = World().judge(embed(badge("did:web:silent.example"), ISSUER, "eddsa-jcs-2022"))
    assert sentence(report).endswith("Not checked: whether the issuer signed it.")


def record(*entries: Any) -> Report:
    document = badge(
        ISSUER,
        type=["VerifiableCredential"],
        credentialSubject={"id": "urn:x", "verifiableCredential": list(entries)},
    )
    return World().judge(embed(document, ISSUER, "eddsa-jcs-2022"))


def test_a_record_is_described_by_the_credentials_inside() -> None:
    expired = embed(badge(ISSUER, validUntil="2026-05-01T00:00:00Z"), ISSUER)
    assert sentence(record(expired)) == (
        "A credential inside it is not in force; it is listed below."
    )
    silent = embed(badge("did:web:silent.example"), ISSUER, "eddsa-jcs-2022")
    assert sentence(record(silent)).endswith("Not checked: whether the credentials inside hold.")


def test_a_presentation_is_not_said_to_be_issued_by_a_trusted_issuer() -> None:
    """Nobody on a list issued it: a holder showed it, and what is inside has its own verdict."""
    holder = by_key("P-256", "holder")
    credential = signed(badge(ISSUER, credentialSubject=subject(id=holder.id)), ISSUER)
    shown = present([credential], signer=holder.signer, at=NOW, challenge="c", domain="d")
    report = World().judge(shown.data, challenge="c", domain="d")
    assert report.contained[0].verdict is Verdict.VALID_ISSUER_UNRECOGNISED
    assert "list you trust" not in sentence(report)
