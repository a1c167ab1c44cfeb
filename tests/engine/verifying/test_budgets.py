"""What a hostile file may cost: requests, bytes, judgements, and time that grows in line with it."""

from __future__ import annotations

import copy
import time
from typing import Any

import pytest

from bayleaf.engine.errors import FetchError
from bayleaf.engine.ports import Response, offline
from bayleaf.engine.verifying import Verdict, verify
from bayleaf.engine.verifying.case import MAX_FETCHED, MAX_JUDGED, Web
from tests.engine.verifying.world import GOOD, NOW, Party, World, badge, by_key, embed, proof_for


def seconds(document: Any) -> float:
    start = time.process_time()
    verify(document, fetch=offline, at=NOW)
    return time.process_time() - start


def test_one_verification_keeps_no_more_than_its_share_of_what_it_fetches() -> None:
    asked: list[int] = []

    def fetch(url: str, *, accept: str = "", max_bytes: int = 1 << 20) -> Response:
        asked.append(max_bytes)
        return Response(url, 200, "application/json", bytes(min(max_bytes, 6 << 20)))

    web = Web(fetch)
    for number in range(2):
        web(f"https://a.example/{number}", max_bytes=8 << 20)
    web("https://a.example/2", max_bytes=8 << 20)
    with pytest.raises(FetchError, match="too much"):
        web("https://a.example/3", max_bytes=8 << 20)
    assert asked[2] == MAX_FETCHED - (12 << 20)


def test_what_is_beyond_the_budget_of_judgements_is_an_open_question() -> None:
    issuer = by_key()
    document = embed(badge(issuer), issuer)
    endorsement = {"type": ["VerifiableCredential"]}
    inner = {**copy.deepcopy(document), "endorsement": [endorsement] * 30}
    for _ in range(2):
        inner = {**copy.deepcopy(document), "endorsement": [copy.deepcopy(inner)] * 16}
    report = World().judge(inner)
    assert report.verdict in (Verdict.NOT_FULLY_CHECKED, Verdict.NOT_GENUINE)
    assert MAX_JUDGED < 1000


@pytest.mark.parametrize("member", ["tag", "otherIdentifier", "alignment"])
def test_a_long_list_costs_time_in_line_with_its_length(member: str) -> None:
    issuer = by_key()
    item: Any = {"tag": "t{}", "otherIdentifier": {"type": "IdentifierEntry", "identifier": "{}", "identifierType": "name"}, "alignment": {"type": ["Alignment"], "targetName": "{}", "targetUrl": "https://a.example/{}"}}[member]  # fmt: skip

    def with_items(count: int) -> dict[str, Any]:
        document = embed(badge(issuer), issuer)
        text = [
            item.format(n) if isinstance(item, str) else {k: v.format(n) if isinstance(v, str) else v for k, v in item.items()}
            for n in range(count)
        ]  # fmt: skip
        document["credentialSubject"]["achievement"][member] = text
        return document

    seconds(with_items(5))
    short, long = (min(seconds(with_items(n)) for _ in range(3)) for n in (100, 1600))
    assert long < 100 * max(short, 0.004)


def test_many_results_and_levels_cost_time_in_line_with_their_number() -> None:
    issuer = by_key()

    def with_levels(count: int) -> dict[str, Any]:
        document = embed(badge(issuer), issuer)
        subject = document["credentialSubject"]
        level = [{"id": f"urn:l:{n}", "type": ["RubricCriterionLevel"], "name": "x"} for n in range(count)]  # fmt: skip
        subject["achievement"]["resultDescription"] = [
            {"id": "urn:r", "type": ["ResultDescription"], "name": "x", "resultType": "RubricCriterionLevel", "rubricCriterionLevel": level}
        ]  # fmt: skip
        subject["result"] = [
            {
                "type": ["Result"],
                "resultDescription": "urn:r",
                "achievedLevel": f"urn:l:{count - 1}",
            }
            for _ in range(count)
        ]
        return document

    seconds(with_levels(5))
    short, long = (min(seconds(with_levels(n)) for _ in range(3)) for n in (50, 800))
    assert long < 100 * max(short, 0.004)


def test_a_number_that_no_double_holds_is_no_crash() -> None:
    issuer = by_key()
    document = embed(badge(issuer), issuer, suite="eddsa-jcs-2022")
    document["credentialSubject"]["creditsEarned"] = 10**400
    assert World().judge(document).verdict is Verdict.NOT_GENUINE
    document["proof"] = {"type": "DataIntegrityProof", "cryptosuite": "bbs-2023", "verificationMethod": "did:key:z6Mk#z6Mk", "proofPurpose": "assertionMethod", "proofValue": "u2V0"}  # fmt: skip
    assert World().judge(document).verdict not in GOOD


def hard_to_label(issuer: Party) -> dict[str, Any]:
    """A badge with many unnamed objects that look alike."""
    result = {"type": ["Result"], "value": "x", "alignment": [{"type": ["Alignment"], "targetName": "x", "targetUrl": "https://a.example/"}] * 2}  # fmt: skip
    recipient = {"type": "IdentityObject", "hashed": False, "identityHash": "a@example.org", "identityType": "emailAddress"}  # fmt: skip
    document = badge(issuer)
    subject = {name: value for name, value in document["credentialSubject"].items() if name != "id"}
    return document | {
        "credentialSubject": subject | {"identifier": [recipient], "result": [result] * 600}
    }


def test_eight_proofs_over_one_graph_cost_little_more_than_one() -> None:
    """Its form is found once, also where unnamed objects look alike."""
    issuer = by_key()
    document = hard_to_label(issuer)
    proofs = [
        proof_for(document, issuer, "eddsa-rdfc-2022", created=f"2026-03-02T08:00:0{n}Z")
        for n in range(8)
    ]
    assert World().judge(document | {"proof": proofs}).verdict in GOOD
    one, eight = (seconds(document | {"proof": proofs[:count]}) for count in (1, 8))
    assert eight < 3 * one


def chained(document: dict[str, Any], issuer: Party, count: int) -> dict[str, Any]:
    """Signed so often, each proof over the one before it too."""
    proofs: list[dict[str, Any]] = []
    for number in range(count):
        options = {"id": f"urn:uuid:00000000-0000-4000-8000-00000000000{number}"}
        before = proofs[-1:]
        more = {"previousProof": before[0]["id"], **options} if before else options
        signed = document | {"proof": before} if before else document
        proofs.append(proof_for(signed, issuer, "eddsa-rdfc-2022", **more))
    return document | {"proof": proofs}


def test_proofs_that_follow_each_other_are_checked_as_far_as_their_graphs_are_small() -> None:
    issuer = by_key()
    assert World().judge(chained(badge(issuer), issuer, 8)).verdict in GOOD
    large = chained(hard_to_label(issuer), issuer, 8)
    assert World().judge(large).verdict is Verdict.NOT_FULLY_CHECKED
