"""Status of other kinds: older lists, lists of 1EdTech, and kinds that nobody knows (section 7)."""

from __future__ import annotations

from typing import Any

import pytest

from bayleaf.engine.verifying import Report, Verdict
from tests.engine.verifying.lists import LIST, College, entry, unknown
from tests.engine.verifying.world import GOOD, VCDM_1, badge, embed, outcome, token

STATUS_LIST_2021 = "https://w3id.org/vc/status-list/2021/v1"
ED25519_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"


@pytest.fixture
def college() -> College:
    return College()


@pytest.mark.parametrize(
    "status",
    [
        {"id": "https://a.example/", "type": "HouseStatus"},
        {"type": "RevocationList2020Status"},
        entry(purpose="weather"),
        entry(statusPurpose=None),
        entry(statusPurpose=["revocation"]),
    ],
)
def test_a_kind_or_purpose_that_is_not_known_leaves_a_question_open(
    college: College, status: dict[str, Any]
) -> None:
    college.publish(college.a_list())
    report = college.judge(entry(), status)
    unknown(report, "STATUS_TYPE_UNKNOWN", "status.other")
    assert report.check("status.other").required
    assert outcome(report, "status.revocation") == ("pass", None)
    assert outcome(report, "time.valid_from") == ("pass", None)
    assert outcome(report, "issuer.binding") == ("pass", None)


def status_list_2021(college: College, **values: int) -> None:
    document = college.a_list(**values)
    document["@context"] = [VCDM_1, STATUS_LIST_2021, ED25519_2020]
    document["type"] = ["VerifiableCredential", "StatusList2021Credential"]
    document["issuanceDate"] = document.pop("validFrom")
    subject = document["credentialSubject"]
    subject["type"] = "StatusList2021"
    subject["encodedList"] = subject["encodedList"].removeprefix("u")
    college.world.web.publish(LIST, embed(document, college.party, "Ed25519Signature2020"))


@pytest.mark.parametrize(("value", "verdict"), [(0, "valid_issuer_unrecognised"), (1, "revoked")])
def test_a_status_list_2021_is_read_in_the_same_way(
    college: College, value: int, verdict: str
) -> None:
    status_list_2021(college, i7=value)
    assert college.judge(entry(type="StatusList2021Entry")).verdict == verdict


def test_an_entry_and_a_list_of_different_generations_do_not_meet(college: College) -> None:
    status_list_2021(college)
    unknown(college.judge(entry()), "STATUS_VERIFICATION_ERROR")
    college.publish(college.a_list())
    unknown(college.judge(entry(type="StatusList2021Entry")), "STATUS_VERIFICATION_ERROR")


def test_a_list_may_come_as_a_token(college: College) -> None:
    college.world.web.publish(LIST, token(college.a_list(i7=1), college.party))
    assert college.judge(entry()).verdict is Verdict.REVOKED


REVOKED_IDS = "https://college.example/revoked.json"
BADGE_ID = badge("did:web:x")["id"]


def judge_1edtech(college: College, page: Any, status: int = 200) -> Report:
    if page is not None:
        college.world.web.publish(REVOKED_IDS, page, status)
    return college.judge({"id": REVOKED_IDS, "type": "1EdTechRevocationList"})


def revoked_ids(*items: Any) -> dict[str, Any]:
    return {
        "id": REVOKED_IDS,
        "issuer": "did:web:college.example",
        "revokedCredential": list(items),
    }


@pytest.mark.parametrize("item", [{"id": BADGE_ID}, {"id": BADGE_ID, "revoked": True}])
def test_a_badge_named_in_a_1edtech_list_is_revoked(college: College, item: Any) -> None:
    report = judge_1edtech(college, revoked_ids({"id": "urn:x"}, item))
    assert outcome(report, "status.revocation") == ("fail", "REVOKED")
    assert report.verdict is Verdict.REVOKED


def test_the_reason_in_a_1edtech_list_is_shown(college: College) -> None:
    item = {"id": BADGE_ID, "revoked": True, "revocationReason": "Issued twice."}
    check = judge_1edtech(college, revoked_ids(item)).check("status.revocation")
    assert check.message == "The issuer withdrew it. Issued twice."


@pytest.mark.parametrize("items", [[], [{"id": "urn:x"}], [{"id": BADGE_ID, "revoked": False}]])
def test_a_badge_that_a_1edtech_list_does_not_name_is_not_revoked(
    college: College, items: list[Any]
) -> None:
    report = judge_1edtech(college, revoked_ids(*items))
    assert outcome(report, "status.revocation") == ("pass", None)
    assert report.verdict in GOOD


@pytest.mark.parametrize(
    "page", [None, "<html>", [], {}, {"id": REVOKED_IDS}, revoked_ids(5), revoked_ids({"revoked": True})]
)  # fmt: skip
def test_a_1edtech_list_that_cannot_be_read_is_unknown(college: College, page: Any) -> None:
    unknown(judge_1edtech(college, page), "STATUS_RETRIEVAL_ERROR")


def test_a_1edtech_list_that_is_answered_with_another_status_is_unknown(college: College) -> None:
    unknown(judge_1edtech(college, revoked_ids(), 404), "STATUS_RETRIEVAL_ERROR")


def test_a_1edtech_entry_without_an_address_is_unknown(college: College) -> None:
    report = college.judge({"type": "1EdTechRevocationList"})
    unknown(report, "STATUS_RETRIEVAL_ERROR")


def test_nothing_is_asked_about_the_status_of_a_forgery(college: College) -> None:
    college.publish(college.a_list(i7=1))
    signed = embed(badge(college.party, credentialStatus=entry()), college.party)
    signed["name"] = "Master mariner"
    college.world.web.requests.clear()
    report = college.world.judge(signed)
    assert report.verdict is Verdict.NOT_GENUINE
    assert LIST not in college.world.web.requests
