"""Endorsements: each is a credential of its own, about what it is attached to."""

from __future__ import annotations

from typing import Any

import pytest

from bayleaf.engine.verifying import Report, Verdict
from bayleaf.engine.verifying.checks.content import MAX_ENDORSEMENTS
from tests.engine.verifying.world import (
    GOOD,
    OB_3,
    VCDM_2,
    Party,
    World,
    achievement,
    badge,
    by_key,
    by_web,
    embed,
    mallory,
    outcome,
    signed,
    subject,
    token,
    trusting,
)

COURSE = achievement()["id"]


def endorsement(by: Party, target: str = COURSE, **changes: Any) -> dict[str, Any]:
    """What a board says about a course, unsigned."""
    made = {
        "@context": [VCDM_2, OB_3],
        "id": "urn:uuid:5c0d3a52-93c1-4a55-9a3e-0d6a3f1f0001",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": "Endorsed",
        "issuer": {"id": by.id, "type": ["Profile"], "name": "Board of Sailing"},
        "validFrom": "2026-03-02T08:00:00Z",
        "credentialSubject": {
            "id": target,
            "type": ["EndorsementSubject"],
            "endorsementComment": "A thorough course.",
        },
    } | changes
    return {name: value for name, value in made.items() if value is not None}


class Scene:
    def __init__(self) -> None:
        self.world = World()
        self.college = by_web(self.world.web)
        self.board = by_key("P-256", "board")

    def endorsed(self, *endorsements: Any, **places: Any) -> Report:
        """A badge whose achievement carries these endorsements."""
        course = achievement(endorsement=list(endorsements), **places)
        document = badge(self.college, credentialSubject=subject(achievement=course))
        return self.world.judge(embed(document, self.college, "eddsa-jcs-2022"))


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_badge_without_endorsements_says_so(scene: Scene) -> None:
    report = scene.world.judge(embed(badge(scene.college), scene.college))
    assert outcome(report, "endorsement") == ("not_applicable", None)
    assert report.endorsements == ()


def test_an_endorsement_that_holds_is_named_with_its_issuer_and_its_own_verdict(
    scene: Scene,
) -> None:
    made = signed(endorsement(scene.board), scene.board)
    report = scene.endorsed(made)
    assert outcome(report, "endorsement[0]") == ("pass", None)
    [found] = report.endorsements
    assert (found.id, found.issuer, found.target) == (made["id"], scene.board.id, COURSE)
    assert found.verdict is Verdict.VALID_ISSUER_UNRECOGNISED
    assert report.to_json()["endorsements"] == [
        {
            "id": made["id"],
            "issuer": scene.board.id,
            "target": COURSE,
            "verdict": "valid_issuer_unrecognised",
        }
    ]


def test_an_endorsement_is_found_wherever_open_badges_allows_it(scene: Scene) -> None:
    places = {
        "credential": {
            "endorsement": [signed(endorsement(scene.board, badge("x")["id"]), scene.board)]
        },
        "issuer": {
            "issuer": {
                "id": scene.college.id,
                "type": ["Profile"],
                "name": "Harbour College",
                "endorsement": [signed(endorsement(scene.board, scene.college.id), scene.board)],
            }
        },
        "creator": {
            "credentialSubject": subject(
                achievement=achievement(
                    creator={
                        "id": "https://maker.example/",
                        "type": ["Profile"],
                        "endorsement": [
                            signed(endorsement(scene.board, "https://maker.example/"), scene.board)
                        ],
                    }
                )
            )
        },
        "source": {
            "credentialSubject": subject(
                source={
                    "id": "https://assessor.example/",
                    "type": ["Profile"],
                    "endorsement": [
                        signed(endorsement(scene.board, "https://assessor.example/"), scene.board)
                    ],
                }
            )
        },
    }
    for place, changes in places.items():
        report = scene.world.judge(signed(badge(scene.college, **changes), scene.college))
        assert outcome(report, "endorsement[0]") == ("pass", None), place
        assert report.verdict in GOOD


def test_an_endorsement_may_come_as_a_token(scene: Scene) -> None:
    text = token(endorsement(scene.board), scene.board)
    report = scene.endorsed(endorsementJwt=[text])
    assert outcome(report, "endorsement[0]") == ("pass", None)


def test_a_forged_endorsement_spoils_itself_and_not_the_badge(scene: Scene) -> None:
    """F52."""
    forged = signed(endorsement(scene.board), scene.board)
    forged["credentialSubject"]["endorsementComment"] = "The best course of them all."
    report = scene.endorsed(forged)
    assert outcome(report, "endorsement[0]") == ("warn", "ENDORSEMENT_INVALID")
    assert report.endorsements[0].verdict is Verdict.NOT_GENUINE
    assert report.endorsements[0].issuer is None
    assert report.verdict in GOOD


def test_an_endorsement_in_the_name_of_a_board_that_did_not_sign_it_does_not_hold(
    scene: Scene,
) -> None:
    for forged in (
        embed(endorsement(scene.board), mallory(), "eddsa-jcs-2022"),
        endorsement(scene.board),
    ):
        report = scene.endorsed(forged)
        assert outcome(report, "endorsement[0]") == ("warn", "ENDORSEMENT_INVALID")


def test_an_endorsement_that_has_run_out_does_not_hold(scene: Scene) -> None:
    old = signed(endorsement(scene.board, validUntil="2026-05-01T00:00:00Z"), scene.board)
    report = scene.endorsed(old)
    assert outcome(report, "endorsement[0]") == ("warn", "ENDORSEMENT_INVALID")
    assert report.endorsements[0].verdict is Verdict.EXPIRED


@pytest.mark.parametrize("target", ["https://college.example/courses/rowing", "did:web:college.example", COURSE + "/"])  # fmt: skip
def test_an_endorsement_of_something_else_is_ignored(scene: Scene, target: str) -> None:
    """F53."""
    report = scene.endorsed(signed(endorsement(scene.board, target), scene.board))
    assert outcome(report, "endorsement[0]") == ("warn", "ENDORSEMENT_OTHER_TARGET")
    assert report.verdict in GOOD


def test_an_endorser_who_cannot_be_reached_is_an_open_question_that_the_badge_survives(
    scene: Scene,
) -> None:
    silent = Party("did:web:silent.example", scene.board.key, "did:web:silent.example#key-1")
    report = scene.endorsed(embed(endorsement(silent), silent))
    assert outcome(report, "endorsement[0]") == ("unknown", None)
    assert report.endorsements[0].verdict is Verdict.NOT_FULLY_CHECKED
    assert report.verdict in GOOD


def test_good_and_bad_endorsements_are_told_apart(scene: Scene) -> None:
    good = signed(endorsement(scene.board), scene.board)
    stray = signed(endorsement(scene.board, "urn:x"), scene.board)
    report = scene.endorsed(good, stray, endorsementJwt=["eyJ.eyJ.x"])
    found = [outcome(report, f"endorsement[{number}]")[1] for number in range(3)]
    assert found == [None, "ENDORSEMENT_OTHER_TARGET", "ENDORSEMENT_INVALID"]
    assert len(report.endorsements) == 3


@pytest.mark.parametrize(
    "garbage", [5, 1.5, True, "text", {}, {"type": "EnvelopedVerifiableCredential"}]
)
def test_garbage_among_the_endorsements_does_not_hide_the_others(
    scene: Scene, garbage: Any
) -> None:
    report = scene.endorsed(garbage, signed(endorsement(scene.board), scene.board))
    codes = sorted(str(check.code) for check in report.checks if check.id.startswith("endorsement"))
    assert codes == ["ENDORSEMENT_INVALID", "None"]


def test_a_trusted_endorser_is_valid_in_its_own_right(scene: Scene) -> None:
    made = signed(endorsement(scene.board), scene.board)
    course = achievement(endorsement=[made])
    document = signed(
        badge(scene.college, credentialSubject=subject(achievement=course)), scene.college
    )
    report = scene.world.judge(document, policy=trusting(scene.board))
    assert report.verdict is Verdict.VALID_ISSUER_UNRECOGNISED
    assert report.endorsements[0].verdict is Verdict.VALID


def test_only_so_many_endorsements_are_judged_and_the_rest_is_an_open_question(
    scene: Scene,
) -> None:
    report = scene.endorsed(*[{"id": "urn:x"}] * (MAX_ENDORSEMENTS + 1))
    assert len(report.endorsements) == MAX_ENDORSEMENTS
    assert outcome(report, f"endorsement[{MAX_ENDORSEMENTS}]") == ("unknown", None)


def test_endorsements_of_endorsements_are_judged_down_to_a_limit(scene: Scene) -> None:
    inner: dict[str, Any] = {}
    for number in range(6):
        changes = {"id": f"urn:uuid:{number}"} | ({"endorsement": [inner]} if inner else {})
        inner = embed(endorsement(scene.board, **changes), scene.board, "ecdsa-jcs-2019")
    report = scene.endorsed(inner)
    assert outcome(report, "endorsement[0]") == ("pass", None)


# --- what is no endorsement -----------------------------------------------------------------------


def test_a_presentation_endorses_nothing(scene: Scene) -> None:
    """Anybody can sign a presentation that mentions a board as ``issuer``: the board did not."""
    by = mallory()
    forged = {
        "@context": [VCDM_2],
        "type": ["VerifiablePresentation"],
        "holder": by.id,
        "issuer": {"id": scene.board.id, "type": ["Profile"], "name": "Board of Sailing"},
        "credentialSubject": {"id": COURSE, "type": ["EndorsementSubject"]},
    }
    shown = embed(forged, by, "eddsa-jcs-2022", proofPurpose="authentication")
    for places in ({}, {"endorsementJwt": [token(forged, by, typ="vp+jwt")]}):
        report = scene.endorsed(*([] if places else [shown]), **places)
        [found] = report.endorsements
        assert found.verdict not in GOOD
        assert found.issuer != scene.board.id
        assert outcome(report, "endorsement[0]") == ("warn", "ENDORSEMENT_INVALID")


def test_a_credential_of_another_type_endorses_nothing(scene: Scene) -> None:
    """A board's badge for a learner is no word about the course, whatever its subject's id is."""
    learner = badge(scene.board, credentialSubject=subject(id=COURSE))
    learner["credentialSubject"]["achievement"]["id"] = "https://board.example/trainer"
    report = scene.endorsed(signed(learner, scene.board))
    assert outcome(report, "endorsement[0]")[0] == "warn"
