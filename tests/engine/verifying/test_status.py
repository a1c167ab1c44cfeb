"""Has the issuer withdrawn it? Every entry is read, and what the list says is said (section 7)."""

from __future__ import annotations

from typing import Any

import pytest

from bayleaf.engine.status import Bitstring, new_list, with_status
from bayleaf.engine.verifying import Outcome, Policy, Report, Verdict
from tests.engine.verifying.lists import LIST, OTHER_LIST, College, entry, unknown
from tests.engine.verifying.world import GOOD, SIGNED, badge, by_key, embed, outcome


@pytest.fixture
def college() -> College:
    return College()


def test_a_badge_without_a_status_says_that_nothing_is_published(college: College) -> None:
    document = embed(badge(college.party), college.party)
    report = college.world.judge(document)
    check = report.check("status.revocation")
    assert check.outcome is Outcome.NOT_APPLICABLE
    assert check.message == "The issuer publishes no revocation information."
    assert outcome(report, "status.suspension") == ("not_applicable", None)
    assert report.verdict in GOOD


def test_a_badge_that_is_not_on_the_list_is_not_revoked(college: College) -> None:
    college.publish(college.a_list(i8=1))
    report = college.judge(entry())
    check = report.check("status.revocation")
    assert (check.outcome, check.evidence) == (
        Outcome.PASS,
        {"url": LIST, "index": "7", "listIssuer": college.party.id},
    )
    assert report.verdict in GOOD
    assert college.world.web.requests.count(LIST) == 1


def test_a_badge_on_the_list_is_revoked(college: College) -> None:
    college.publish(college.a_list(i7=1))
    report = college.judge(entry())
    assert outcome(report, "status.revocation") == ("fail", "REVOKED")
    assert report.verdict is Verdict.REVOKED


def test_an_index_may_be_a_json_integer(college: College) -> None:
    college.publish(college.a_list(i7=1))
    assert college.judge(entry(statusListIndex=7)).verdict is Verdict.REVOKED


def test_a_badge_on_the_other_list_is_suspended(college: College) -> None:
    college.publish(college.a_list("suspension", i7=1))
    report = college.judge(entry(purpose="suspension"))
    assert outcome(report, "status.suspension") == ("fail", "SUSPENDED")
    assert outcome(report, "status.revocation") == ("not_applicable", None)
    assert report.verdict is Verdict.SUSPENDED


@pytest.mark.parametrize("place", range(3))
def test_every_entry_is_read_also_the_second_and_the_third(college: College, place: int) -> None:
    college.publish(college.a_list(i7=1))
    entries = [entry(1), entry(2), entry(3)]
    entries[place] = entry(7)
    report = college.judge(*entries)
    assert report.verdict is Verdict.REVOKED
    found = [c.outcome for c in report.checks if c.id == "status.revocation"]
    assert found == [Outcome.FAIL, Outcome.PASS, Outcome.PASS]


def test_a_long_row_of_entries_is_read_to_its_end_or_not_called_good(college: College) -> None:
    college.publish(college.a_list(i999=1))
    many = [entry(index) for index in range(40)]
    assert college.judge(*many, entry(999)).verdict not in GOOD


def test_a_revoked_entry_outweighs_one_that_cannot_be_read(college: College) -> None:
    college.publish(college.a_list(i7=1))
    report = college.judge(entry(1, url=OTHER_LIST), entry(7))
    assert report.verdict is Verdict.REVOKED
    assert [c.outcome for c in report.checks if c.id == "status.revocation"] == [
        Outcome.FAIL,
        Outcome.UNKNOWN,
    ]


def test_a_list_may_serve_two_purposes(college: College) -> None:
    college.publish(college.a_list(["revocation", "suspension"], i7=1))
    report = college.judge(entry(7, "revocation"), entry(8, "suspension"))
    assert report.verdict is Verdict.REVOKED
    assert outcome(report, "status.suspension") == ("pass", None)


def multi_bit(college: College, value: int) -> Report:
    bits = Bitstring.empty(size=2)
    bits.set(7, value)
    document = college.a_list("message")
    document["credentialSubject"]["encodedList"] = bits.encode()
    college.publish(document)
    messages = [
        {"status": "0x0", "message": "all is well"},
        {"status": "0x2", "message": "under review"},
    ]
    return college.judge(entry(purpose="message", statusSize=2, statusMessage=messages))


def test_a_status_of_two_bits_is_shown_with_its_message(college: College) -> None:
    report = multi_bit(college, 2)
    check = report.check("status.other")
    assert (check.outcome, check.code) == (Outcome.WARN, "STATUS_MESSAGE")
    assert check.message == "The issuer says: under review"
    assert report.verdict in GOOD


def test_a_status_of_two_bits_without_a_message_is_shown_as_a_number(college: College) -> None:
    assert multi_bit(college, 3).check("status.other").message == "The issuer says: 3"


def test_no_message_is_no_news(college: College) -> None:
    report = multi_bit(college, 0)
    assert outcome(report, "status.other") == ("pass", None)


def test_a_revocation_of_two_bits_is_a_revocation(college: College) -> None:
    bits = Bitstring.empty(size=2)
    bits.set(7, 1)
    document = college.a_list()
    document["credentialSubject"]["encodedList"] = bits.encode()
    college.publish(document)
    report = college.judge(
        entry(statusSize=2, statusMessage=[{"status": "0x1", "message": "issued in error"}])
    )
    check = report.check("status.revocation")
    assert (check.code, check.message) == ("REVOKED", "The issuer withdrew it. issued in error")


# --- what cannot be read --------------------------------------------------------------------------


def test_a_list_that_nobody_serves_is_unknown(college: College) -> None:
    unknown(college.judge(entry()), "STATUS_RETRIEVAL_ERROR")


@pytest.mark.parametrize("status", [404, 410, 500, 204, 301])
def test_a_list_that_is_answered_with_another_status_is_unknown(
    college: College, status: int
) -> None:
    college.world.web.publish(LIST, embed(college.a_list(), college.party), status=status)
    report = college.judge(entry())
    unknown(report, "STATUS_RETRIEVAL_ERROR")
    assert str(status) in report.check("status.revocation").message


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"{}", b"[]", b"eyJ", b"\xff\0", b"null", b"{" * 9000]
)
def test_a_web_that_serves_garbage_is_unknown(college: College, body: bytes) -> None:
    college.world.web.publish(LIST, body)
    is_object = body == b"{}"
    code = "MALFORMED_VALUE_ERROR" if is_object else "STATUS_VERIFICATION_ERROR"
    unknown(college.judge(entry()), code)


def test_a_list_without_a_proof_is_unknown(college: College) -> None:
    college.world.web.publish(LIST, college.a_list(i7=1))
    unknown(college.judge(entry()), "STATUS_VERIFICATION_ERROR")


def test_a_list_that_was_changed_is_unknown(college: College) -> None:
    signed = embed(college.a_list(i7=1), college.party)
    signed["credentialSubject"]["encodedList"] = Bitstring.empty().encode()
    college.world.web.publish(LIST, signed)
    unknown(college.judge(entry()), "STATUS_VERIFICATION_ERROR")


def test_a_list_signed_with_a_key_that_is_not_the_issuers_is_unknown(college: College) -> None:
    college.publish(college.a_list(i7=1), by=by_key("Ed25519", "thief"))
    unknown(college.judge(entry()), "STATUS_VERIFICATION_ERROR")


def test_a_list_of_another_issuer_is_unknown_unless_the_policy_trusts_it(college: College) -> None:
    registry = by_key("Ed25519", "registry")
    document = new_list(id=LIST, issuer=registry.id, purpose="revocation", at=SIGNED)
    college.publish(with_status(document, 7, 1), by=registry)
    unknown(college.judge(entry()), "STATUS_VERIFICATION_ERROR")
    shared = Policy(trusted_list_issuers=frozenset({registry.id}))
    assert college.judge(entry(), policy=shared).verdict is Verdict.REVOKED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"validUntil": "2026-10-31T00:00:00Z"}, "STATUS_LIST_STALE"),
        ({"validFrom": "2026-12-01T00:00:00Z"}, "STATUS_LIST_STALE"),
    ],
)
def test_a_list_that_is_not_in_force_is_unknown(
    college: College, changes: dict[str, Any], code: str
) -> None:
    college.publish(college.a_list(i7=1) | changes)
    unknown(college.judge(entry()), code)


def test_a_list_whose_own_proof_has_run_out_is_unknown(college: College) -> None:
    signed = embed(college.a_list(), college.party, expires="2026-10-31T00:00:00Z")
    college.world.web.publish(LIST, signed)
    unknown(college.judge(entry()), "STATUS_VERIFICATION_ERROR")


def test_a_list_for_another_purpose_is_unknown(college: College) -> None:
    college.publish(college.a_list("suspension"))
    unknown(college.judge(entry()), "STATUS_VERIFICATION_ERROR")


def test_a_list_that_is_too_short_is_unknown(college: College) -> None:
    document = college.a_list()
    document["credentialSubject"]["encodedList"] = Bitstring(bytes(1024)).encode()
    college.publish(document)
    unknown(college.judge(entry()), "STATUS_LIST_LENGTH_ERROR")


def test_a_list_of_wide_entries_is_too_short_sooner(college: College) -> None:
    college.publish(college.a_list())
    unknown(college.judge(entry(statusSize=2)), "STATUS_LIST_LENGTH_ERROR")


@pytest.mark.parametrize(
    "index", ["131072", "99999999999999999999", "abc", "-1", "", "1.0", " 1", "0x1"]
)
def test_an_index_out_of_range_is_unknown_and_never_entry_zero(
    college: College, index: str
) -> None:
    college.publish(college.a_list(i0=1))
    unknown(college.judge(entry(index)), "RANGE_ERROR")


@pytest.mark.parametrize("index", [-1, 1.5, True, [], {}, None, 131072])
def test_an_index_that_is_no_number_of_an_entry_is_unknown(college: College, index: Any) -> None:
    college.publish(college.a_list(i0=1, i1=1))
    unknown(college.judge(entry(statusListIndex=index)), "RANGE_ERROR")


@pytest.mark.parametrize("encoded", ["", "u", "z123", "uH4sI", "text", "uAAAA"])
def test_a_list_that_cannot_be_unpacked_is_unknown(college: College, encoded: str) -> None:
    document = college.a_list()
    document["credentialSubject"]["encodedList"] = encoded
    college.publish(document)
    code = "MALFORMED_VALUE_ERROR" if encoded else "STATUS_VERIFICATION_ERROR"
    unknown(college.judge(entry()), code)


def test_a_list_that_unpacks_to_gigabytes_is_unknown(college: College) -> None:
    document = college.a_list()
    document["credentialSubject"]["encodedList"] = Bitstring(bytes(17 << 20)).encode()
    college.publish(document)
    unknown(college.judge(entry()), "STATUS_RETRIEVAL_ERROR")


@pytest.mark.parametrize("url", [None, 5, "", [LIST]])
def test_an_entry_that_names_no_list_is_unknown(college: College, url: Any) -> None:
    report = college.judge(entry(statusListCredential=url))
    unknown(report, "STATUS_VERIFICATION_ERROR")


def test_a_credential_that_is_no_list_is_unknown(college: College) -> None:
    college.publish(badge(college.party))
    unknown(college.judge(entry()), "STATUS_VERIFICATION_ERROR")


def test_a_list_that_points_at_itself_for_its_own_status_is_read_once(college: College) -> None:
    document = college.a_list(i7=1)
    document["credentialStatus"] = entry(9)
    college.publish(document)
    assert college.judge(entry()).verdict is Verdict.REVOKED
    assert college.world.web.requests.count(LIST) == 1


def test_a_presentation_in_the_place_of_a_list_is_unknown(college: College) -> None:
    thief = by_key("Ed25519", "thief")
    document = {**college.a_list(), "type": ["VerifiablePresentation"], "holder": thief.id}
    proof = embed(document, thief, "eddsa-jcs-2022", proofPurpose="authentication")
    college.world.web.publish(LIST, proof)
    report = college.judge(entry())
    assert report.verdict is Verdict.NOT_FULLY_CHECKED
