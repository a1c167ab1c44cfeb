"""Learner records: one broken credential inside spoils the whole."""

from __future__ import annotations

from typing import Any

import pytest

from bayleaf.engine.verifying import Report, Verdict
from bayleaf.engine.verifying.checks.content import MAX_CONTAINED
from tests.engine.verifying.world import (
    CLR_2,
    GOOD,
    OB_3,
    VCDM_2,
    World,
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

LEARNER = subject()["id"]


class Scene:
    def __init__(self) -> None:
        self.world = World()
        self.college = by_web(self.world.web)
        self.good = signed(badge(self.college), self.college)

    def record(self, *entries: Any, **changes: Any) -> dict[str, Any]:
        """An unsigned record of the college with these entries."""
        return {
            "@context": [VCDM_2, CLR_2, OB_3],
            "id": "urn:uuid:7f1e3c55-15a8-4dc2-8d58-2b9e31c30001",
            "type": ["VerifiableCredential", "ClrCredential"],
            "name": "Record",
            "issuer": {"id": self.college.id, "type": ["Profile"], "name": "Harbour College"},
            "validFrom": "2026-03-02T08:00:00Z",
            "credentialSubject": {
                "id": LEARNER,
                "type": ["ClrSubject"],
                "verifiableCredential": list(entries),
            },
        } | changes

    def judge(self, *entries: Any, suite: str = "eddsa-jcs-2022", **changes: Any) -> Report:
        signed_record = embed(self.record(*entries, **changes), self.college, suite)
        return self.world.judge(signed_record, policy=trusting(self.college))


@pytest.fixture
def scene() -> Scene:
    return Scene()


def envelope(data: str) -> dict[str, Any]:
    return {
        "@context": VCDM_2,
        "type": ["EnvelopedVerifiableCredential", "VerifiableCredential"],
        "id": data,
    }


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_record_of_good_credentials_is_good(scene: Scene, suite: str) -> None:
    other = signed(badge(scene.college, id="urn:uuid:other"), scene.college)
    report = scene.judge(scene.good, other, suite=suite)
    assert report.verdict is Verdict.VALID
    assert [inside.verdict for inside in report.contained] == [Verdict.VALID, Verdict.VALID]
    assert outcome(report, "contained[0]") == outcome(report, "contained[1]") == ("pass", None)
    value = report.to_json()
    assert value["credential"]["container"] == "clr"
    assert [inside["verdict"] for inside in value["contained"]] == ["valid", "valid"]


def test_a_badge_holds_no_other_credentials(scene: Scene) -> None:
    report = scene.world.judge(scene.good)
    assert outcome(report, "contained") == ("not_applicable", None)


def spoiled(scene: Scene, how: str) -> Any:
    """A credential that gets this verdict."""
    if how == "not_genuine":
        return {**scene.good, "name": "Master mariner"}
    if how == "not_fully_checked":
        return {**embed(badge("did:web:silent.example"), mallory(), "eddsa-jcs-2022")}
    if how == "valid_issuer_unrecognised":
        return signed(badge(by_key()), by_key())
    day = {"validUntil": "2026-05-01T00:00:00Z"} if how == "expired" else {"validFrom": "2027-05-01T00:00:00Z"}  # fmt: skip
    return signed(badge(scene.college, **day), scene.college)


@pytest.mark.parametrize(
    "how", ["not_genuine", "not_fully_checked", "not_yet_valid", "expired", "valid_issuer_unrecognised"]
)  # fmt: skip
@pytest.mark.parametrize("place", [0, 1])
def test_a_record_is_no_better_than_the_worst_credential_inside(
    scene: Scene, how: str, place: int
) -> None:
    entries = [scene.good, scene.good]
    entries[place] = spoiled(scene, how)
    report = scene.judge(*entries)
    assert str(report.verdict) == how
    assert str(report.contained[place].verdict) == how
    found = {"valid_issuer_unrecognised": "pass", "not_fully_checked": "unknown"}.get(how, "fail")
    assert outcome(report, f"contained[{place}]")[0] == found
    assert report.contained[1 - place].verdict is Verdict.VALID


def test_a_record_that_was_changed_is_not_genuine_whatever_it_holds(scene: Scene) -> None:
    made = embed(scene.record(scene.good), scene.college, "eddsa-jcs-2022")
    made["credentialSubject"]["verifiableCredential"].append(scene.good)
    report = scene.world.judge(made)
    assert report.verdict is Verdict.NOT_GENUINE
    assert report.contained == ()


def test_a_token_inside_is_judged_as_a_token(scene: Scene) -> None:
    text = token(badge(scene.college), scene.college)
    for entries in (
        [envelope(f"data:application/vc+jwt,{text}")],
        [envelope(f"data:application/jwt,{text}")],
    ):
        report = scene.judge(*entries)
        assert report.verdict is Verdict.VALID
        assert report.contained[0].format == "vc+jwt"
    forged = scene.judge(envelope(f"data:application/vc+jwt,{text[:-4]}AAAA"))
    assert forged.verdict is Verdict.NOT_GENUINE


@pytest.mark.parametrize("data", ["https://a.example/", "data:text/plain,x", "data:application/vc+sd-jwt,x", "urn:x"])  # fmt: skip
def test_an_envelope_that_holds_no_token_leaves_no_record_valid_and_hides_nothing(
    scene: Scene, data: str
) -> None:
    """The forged credential after it has to be found all the same."""
    report = scene.judge(envelope(data), spoiled(scene, "not_genuine"))
    assert report.verdict is Verdict.NOT_GENUINE
    assert scene.judge(envelope(data)).verdict not in GOOD


@pytest.mark.parametrize(
    "entry", [5, True, "text", [], {}, {"id": "urn:x"}, {"type": "VerifiablePresentation"}]
)
def test_something_else_in_the_place_of_a_credential_leaves_no_record_valid(
    scene: Scene, entry: Any
) -> None:
    for made in (scene.judge(scene.good, entry), scene.judge(entry, scene.good)):
        assert made.verdict not in GOOD


def test_a_presentation_inside_a_record_is_no_credential(scene: Scene) -> None:
    by = mallory()
    shown = {
        "@context": [VCDM_2],
        "type": ["VerifiablePresentation"],
        "holder": by.id,
        "issuer": scene.college.id,
    }
    entry = embed(shown, by, "eddsa-jcs-2022", proofPurpose="authentication")
    assert scene.judge(entry).verdict not in GOOD
    wrapped = token(shown, by, typ="vp+jwt")
    assert scene.judge(envelope(f"data:application/jwt,{wrapped}")).verdict not in GOOD


def test_a_record_in_a_record_is_judged_down_to_a_limit(scene: Scene) -> None:
    inner = scene.good
    verdicts = []
    for _ in range(4):
        inner = embed(scene.record(inner), scene.college, "eddsa-jcs-2022")
        verdicts.append(scene.world.judge(inner, policy=trusting(scene.college)).verdict)
    assert verdicts == [*[Verdict.VALID] * 3, Verdict.NOT_FULLY_CHECKED]


def test_a_record_of_too_many_credentials_is_an_open_question(scene: Scene) -> None:
    entries = [{"type": ["VerifiableCredential"], "id": "urn:x"}] * (MAX_CONTAINED + 1)
    report = scene.judge(*entries)
    assert report.verdict is Verdict.NOT_FULLY_CHECKED
    assert report.contained == ()


def test_the_same_page_is_asked_for_once_for_the_whole_record(scene: Scene) -> None:
    scene.world.web.requests.clear()
    scene.judge(scene.good, scene.good, scene.good)
    assert len(scene.world.web.requests) == 1


def test_endorsements_of_a_credential_inside_are_left_to_that_credential(scene: Scene) -> None:
    report = scene.judge({**scene.good, "endorsement": [{"id": "urn:x"}]})
    assert report.endorsements == ()
    assert report.verdict is Verdict.NOT_GENUINE


def test_the_same_badge_twice_in_a_record_is_no_forgery(scene: Scene) -> None:
    report = scene.judge(scene.good, scene.good, suite="eddsa-rdfc-2022")
    assert report.verdict is Verdict.VALID
    assert len(report.contained) == 2
