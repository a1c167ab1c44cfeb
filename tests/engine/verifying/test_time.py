"""Time: leeway, the question about another day, and the verdict now beside it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from bayleaf.engine.encoding import format_instant
from bayleaf.engine.status import new_entry, new_list, with_status
from bayleaf.engine.verifying import Policy, Report, Verdict
from tests.engine.verifying.world import (
    GOOD,
    NOW,
    SIGNED,
    VCDM_1,
    Party,
    World,
    badge,
    by_web,
    embed,
    outcome,
    token,
)

LIST = "https://college.example/status/1"
BEFORE = datetime(2026, 6, 1, tzinfo=UTC)
LATER = datetime(2030, 1, 1, tzinfo=UTC)


class Setting:
    """A college, its list, and a badge with an entry in it."""

    def __init__(self) -> None:
        self.world = World()
        self.college = by_web(self.world.web)

    def judge(self, at: datetime = NOW, valid_on: datetime | None = None, **changes: Any) -> Report:
        document = embed(badge(self.college, **changes), self.college, "eddsa-jcs-2022")
        return self.world.judge(document, at=at, valid_on=valid_on)

    def publish(self, purpose: str, value: int) -> dict[str, Any]:
        """A list in which entry 7 has this value, and the status entry that points at it."""
        document = new_list(id=LIST, issuer=self.college.id, purpose=purpose, at=SIGNED)
        self.world.web.publish(LIST, embed(with_status(document, 7, value), self.college))
        return {"credentialStatus": new_entry(list_url=LIST, index=7, purpose=purpose)}


@pytest.fixture
def setting() -> Setting:
    return Setting()


@pytest.mark.parametrize(
    ("late", "verdict", "leeway"),
    [(-1, "valid_issuer_unrecognised", None), (0, "valid_issuer_unrecognised", None),
     (1, "valid_issuer_unrecognised", 60), (60, "valid_issuer_unrecognised", 60), (61, "expired", None)],
)  # fmt: skip
def test_a_badge_ends_a_minute_after_its_last_second(
    setting: Setting, late: int, verdict: str, leeway: int | None
) -> None:
    ends = NOW - timedelta(seconds=late)
    report = setting.judge(validUntil=format_instant(ends))
    check = report.check("time.valid_until")
    assert (report.verdict, check.evidence.get("leewaySeconds")) == (verdict, leeway)
    assert check.code == ("EXPIRED" if verdict == "expired" else None)
    assert format_instant(ends) in check.message


@pytest.mark.parametrize(
    ("early", "verdict", "leeway"),
    [(0, "valid_issuer_unrecognised", None), (30, "valid_issuer_unrecognised", 60),
     (60, "valid_issuer_unrecognised", 60), (61, "not_yet_valid", None)],
)  # fmt: skip
def test_a_badge_begins_a_minute_before_its_first_second(
    setting: Setting, early: int, verdict: str, leeway: int | None
) -> None:
    report = setting.judge(validFrom=format_instant(NOW + timedelta(seconds=early)))
    check = report.check("time.valid_from")
    assert (report.verdict, check.evidence.get("leewaySeconds")) == (verdict, leeway)
    assert check.code == ("NOT_YET_VALID" if verdict == "not_yet_valid" else None)


def test_the_leeway_is_the_policys(setting: Setting) -> None:
    document = embed(badge(setting.college, validUntil="2026-11-01T11:59:59Z"), setting.college)
    strict = setting.world.judge(document, policy=Policy(leeway=timedelta()))
    assert strict.verdict is Verdict.EXPIRED
    assert setting.world.judge(document).verdict in GOOD


def test_instants_are_compared_and_not_their_spelling(setting: Setting) -> None:
    until = "2026-11-01T14:00:00.999+02:00"
    assert setting.judge(validUntil=until).verdict in GOOD
    zone = timezone(timedelta(hours=-5))
    assert setting.judge(validUntil=until, at=NOW.astimezone(zone)).verdict in GOOD


def test_a_badge_without_a_last_day_has_nothing_to_check(setting: Setting) -> None:
    report = setting.judge()
    assert outcome(report, "time.valid_until") == ("not_applicable", None)
    assert report.verdict in GOOD


def test_a_credential_of_vcdm_2_need_not_say_when_it_begins(setting: Setting) -> None:
    plain = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": setting.college.id,
        "credentialSubject": {"id": "urn:uuid:9a6f2e0c-8d3b-4b0a-8c57-6f1f0c1b2d3e"},
    }
    report = setting.world.judge(embed(plain, setting.college))
    assert outcome(report, "time.valid_from") == ("not_applicable", None)
    assert report.verdict in GOOD


def test_the_dates_of_vcdm_1_have_other_names(setting: Setting) -> None:
    document = badge(setting.college, validFrom=None, issuanceDate="2026-03-02T08:00:00Z")
    document["@context"][0] = VCDM_1
    document["expirationDate"] = "2026-05-01T00:00:00Z"
    signed = embed(document, setting.college, "eddsa-jcs-2022")
    assert setting.world.judge(signed).verdict is Verdict.EXPIRED
    assert setting.world.judge(signed, at=datetime(2026, 4, 1, tzinfo=UTC)).verdict in GOOD
    early = setting.world.judge(signed, at=datetime(2026, 3, 1, tzinfo=UTC))
    assert early.verdict is Verdict.NOT_YET_VALID


def test_asked_about_another_day_the_report_says_what_held_then_and_what_holds_now(
    setting: Setting,
) -> None:
    ends = {"validUntil": "2026-10-01T00:00:00Z"}
    report = setting.judge(valid_on=BEFORE, **ends)
    assert report.verdict in GOOD
    assert (report.verdict_now, report.valid_on) == (Verdict.EXPIRED, BEFORE)
    value = report.to_json()
    assert (value["at"], value["verdictNow"]) == ("2026-06-01T00:00:00Z", "expired")
    assert value["checkedAt"] == "2026-11-01T12:00:00Z"


def test_asked_about_a_day_before_it_began_it_was_not_yet_valid(setting: Setting) -> None:
    report = setting.judge(valid_on=datetime(2026, 3, 1, tzinfo=UTC))
    assert (report.verdict, report.verdict_now in GOOD) == (Verdict.NOT_YET_VALID, True)


def test_asked_about_a_day_after_its_end_it_will_have_expired(setting: Setting) -> None:
    report = setting.judge(valid_on=LATER, validUntil="2027-01-01T00:00:00Z")
    assert (report.verdict, report.verdict_now in GOOD) == (Verdict.EXPIRED, True)


def test_not_asked_about_another_day_there_is_no_verdict_beside_it(setting: Setting) -> None:
    report = setting.judge()
    assert (report.valid_on, report.verdict_now) == (None, None)


def test_not_revoked_now_means_not_revoked_before(setting: Setting) -> None:
    report = setting.judge(valid_on=BEFORE, **setting.publish("revocation", 0))
    assert outcome(report, "status.revocation") == ("pass", None)
    assert report.verdict in GOOD


def test_revoked_now_leaves_open_whether_it_was_revoked_before(setting: Setting) -> None:
    report = setting.judge(valid_on=BEFORE, **setting.publish("revocation", 1))
    assert outcome(report, "status.revocation") == ("unknown", "STATUS_LIST_STALE")
    assert (report.verdict, report.verdict_now) == (Verdict.NOT_FULLY_CHECKED, Verdict.REVOKED)


@pytest.mark.parametrize("value", [0, 1])
def test_the_list_of_today_does_not_say_who_was_on_hold_before(
    setting: Setting, value: int
) -> None:
    report = setting.judge(valid_on=BEFORE, **setting.publish("suspension", value))
    assert outcome(report, "status.suspension") == ("unknown", "STATUS_LIST_STALE")
    assert report.verdict is Verdict.NOT_FULLY_CHECKED
    assert report.verdict_now in (*GOOD, Verdict.SUSPENDED)


@pytest.mark.parametrize("purpose", ["revocation", "suspension"])
def test_the_list_of_today_does_not_say_what_a_day_to_come_will_bring(
    setting: Setting, purpose: str
) -> None:
    """Section 11: status at D comes from a list that covers D; otherwise it is unknown."""
    report = setting.judge(valid_on=LATER, **setting.publish(purpose, 0))
    assert outcome(report, f"status.{purpose}")[0] == "unknown"
    assert report.verdict is Verdict.NOT_FULLY_CHECKED
    assert report.verdict_now in GOOD


def test_a_1edtech_list_does_not_say_since_when_something_is_revoked(setting: Setting) -> None:
    url = "https://college.example/revoked.json"
    document = badge(setting.college, credentialStatus={"id": url, "type": "1EdTechRevocationList"})
    item = {"id": document["id"], "revoked": True}
    page = {"id": url, "issuer": setting.college.id, "revokedCredential": [item]}
    setting.world.web.publish(url, page)
    signed = token(document, setting.college)
    assert setting.world.judge(signed).verdict is Verdict.REVOKED
    report = setting.world.judge(signed, valid_on=BEFORE)
    assert outcome(report, "status.revocation") == ("unknown", "STATUS_LIST_STALE")


def test_a_proof_that_has_run_out_vouches_no_longer(setting: Setting) -> None:
    def judge(college: Party, expires: str, **more: Any) -> Report:
        return setting.world.judge(embed(badge(college), college, expires=expires), **more)

    for expires, at, good in (
        ("2026-10-01T00:00:00Z", NOW, False),
        ("2026-10-01T00:00:00Z", BEFORE, True),
        ("2026-11-01T11:59:30Z", NOW, True),
        ("2026-12-01T00:00:00Z", NOW, True),
    ):
        report = judge(setting.college, expires, at=at)
        assert (report.verdict in GOOD) is good
        wanted = ("pass", None) if good else ("fail", "PROOF_VERIFICATION_ERROR")
        assert outcome(report, "proof.purpose") == wanted
    unreadable = judge(setting.college, "tomorrow")
    assert unreadable.verdict is Verdict.NOT_GENUINE


def test_asked_about_the_day_itself_a_proof_that_ran_out_since_held_then(setting: Setting) -> None:
    document = embed(badge(setting.college), setting.college, expires="2026-10-01T00:00:00Z")
    report = setting.world.judge(document, valid_on=BEFORE)
    assert (report.verdict in GOOD, report.verdict_now) == (True, Verdict.NOT_GENUINE)
