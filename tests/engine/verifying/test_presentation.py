"""Presentations: signed by the holder, now, for this reader, and about the holder."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bayleaf.engine.presenting import present
from bayleaf.engine.verifying import Report, Verdict
from tests.engine.verifying.world import (
    GOOD,
    NOW,
    VCDM_2,
    Party,
    Web,
    World,
    badge,
    by_jwk,
    by_key,
    by_web,
    claims,
    embed,
    mallory,
    outcome,
    signed,
    subject,
    token,
    trusting,
)

ASKED = {"challenge": "c-1", "domain": "shop.example"}


class Scene:
    """A college, a holder with a badge, and a reader who asked for it."""

    def __init__(self, holder: Party | None = None) -> None:
        self.world = World()
        self.college = by_web(self.world.web)
        self.holder = holder or by_key("P-256", "holder")
        self.badge = signed(self.unsigned(), self.college)

    def unsigned(self, **changes: Any) -> dict[str, Any]:
        who = subject(id=self.holder.id)
        return badge(self.college, **{"credentialSubject": who, **changes})

    def show(self, *credentials: Any, by: Party | None = None, **asked: str) -> dict[str, Any]:
        by = by or self.holder
        given = credentials or (self.badge,)
        made = present(given, signer=by.signer, at=NOW, **{**ASKED, **asked})
        return dict(made.to_json())

    def judge(self, document: Any, **asked: Any) -> Report:
        return self.world.judge(document, **{**ASKED, **asked})

    def bare(self, *credentials: Any, **changes: Any) -> dict[str, Any]:
        """An unsigned presentation."""
        made = {
            "@context": [VCDM_2],
            "type": ["VerifiablePresentation"],
            "holder": self.holder.id,
            "verifiableCredential": list(credentials or (self.badge,)),
        } | changes
        return {name: value for name, value in made.items() if value is not None}

    def embedded(
        self, document: Any, by: Party | None = None, suite: str | None = None, **options: Any
    ) -> dict[str, Any]:
        options = {"proofPurpose": "authentication", **ASKED, **options}
        return embed(document, by or self.holder, suite, **options)


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.mark.parametrize("holder", [by_key("Ed25519"), by_key("P-256"), by_key("P-384"), by_jwk()])
def test_a_holder_shows_a_badge_and_proves_to_hold_it(holder: Party) -> None:
    scene = Scene(holder)
    report = scene.judge(scene.show())
    assert report.verdict is Verdict.VALID_ISSUER_UNRECOGNISED
    found = {check.id: str(check.outcome) for check in report.checks if check.id.startswith("vp.")}
    assert found == dict.fromkeys(("vp.proof", "vp.challenge", "vp.domain", "vp.holder"), "pass")
    [inside] = report.contained
    assert inside.verdict is Verdict.VALID_ISSUER_UNRECOGNISED


def test_a_holder_named_by_a_did_web_is_looked_up() -> None:
    did = "did:web:holder.example"
    scene = Scene(by_web(Web(), did))
    assert scene.judge(scene.show()).verdict is Verdict.NOT_FULLY_CHECKED
    by_web(scene.world.web, did)
    assert scene.judge(scene.show()).verdict is Verdict.VALID_ISSUER_UNRECOGNISED


def test_every_credential_inside_keeps_its_verdict_and_the_whole_is_no_better(scene: Scene) -> None:
    expired = signed(scene.unsigned(validUntil="2026-05-01T00:00:00Z"), scene.college)
    report = scene.judge(scene.show(scene.badge, expired), policy=trusting(scene.college))
    assert [inside.verdict for inside in report.contained] == [Verdict.VALID, Verdict.EXPIRED]
    assert report.verdict is Verdict.EXPIRED
    assert outcome(report, "contained[1]") == ("fail", "CONTAINED_INVALID")


def test_a_token_is_shown_in_an_envelope_and_judged_as_a_token(scene: Scene) -> None:
    text = token(scene.unsigned(), scene.college)
    shown = scene.show(text)
    [entry] = shown["verifiableCredential"]
    assert entry["id"] == f"data:application/vc+jwt,{text}"
    report = scene.judge(shown)
    assert report.verdict is Verdict.VALID_ISSUER_UNRECOGNISED
    assert report.contained[0].format == "vc+jwt"


def test_a_presentation_of_nothing_proves_that_somebody_holds_a_key(scene: Scene) -> None:
    report = scene.judge(scene.embedded(scene.bare(verifiableCredential=None)))
    assert outcome(report, "contained") == ("not_applicable", None)
    assert report.contained == ()


# --- challenge and domain (F49) -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "check", "code"),
    [
        ({"challenge": "c-2"}, "vp.challenge", "INVALID_CHALLENGE_ERROR"),
        ({"challenge": ""}, "vp.challenge", "INVALID_CHALLENGE_ERROR"),
        ({"challenge": "C-1"}, "vp.challenge", "INVALID_CHALLENGE_ERROR"),
        ({"domain": "other.example"}, "vp.domain", "INVALID_DOMAIN_ERROR"),
        ({"domain": "shop.example.evil.example"}, "vp.domain", "INVALID_DOMAIN_ERROR"),
        ({"domain": ""}, "vp.domain", "INVALID_DOMAIN_ERROR"),
    ],
)
def test_a_replay_to_another_question_or_reader_is_not_genuine(
    scene: Scene, asked: dict[str, str], check: str, code: str
) -> None:
    report = scene.judge(scene.show(), **asked)
    assert outcome(report, check) == ("fail", code)
    assert report.verdict is Verdict.NOT_GENUINE


def test_a_presentation_that_answers_no_question_does_not_answer_ours(scene: Scene) -> None:
    shown = scene.embedded(scene.bare(), challenge=None, domain=None)
    report = scene.judge(shown)
    assert outcome(report, "vp.challenge") == ("fail", "INVALID_CHALLENGE_ERROR")
    assert outcome(report, "vp.domain") == ("fail", "INVALID_DOMAIN_ERROR")


def test_the_domain_is_ours_and_no_other_beside_it(scene: Scene) -> None:
    for domain, good in (
        (["shop.example"], True),
        (["shop.example", "evil.example"], False),
        ([], False),
    ):
        report = scene.judge(scene.embedded(scene.bare(), domain=domain))
        assert (outcome(report, "vp.domain")[0] == "pass") is good


def test_when_nobody_asked_the_two_questions_do_not_apply(scene: Scene) -> None:
    report = scene.judge(scene.show(), challenge=None, domain=None)
    for check in ("vp.challenge", "vp.domain"):
        assert outcome(report, check) == ("not_applicable", None)
        assert report.check(check).message == "Nobody asked the holder to prove anything now."


def test_a_presentation_whose_proof_has_run_out_is_not_genuine(scene: Scene) -> None:
    for expires, good in (("2026-11-01T11:00:00Z", False), ("2026-11-01T13:00:00Z", True)):
        report = scene.judge(scene.embedded(scene.bare(), expires=expires))
        assert (report.verdict is Verdict.VALID_ISSUER_UNRECOGNISED) is good


def test_a_proof_made_for_credentials_presents_nothing(scene: Scene) -> None:
    report = scene.judge(scene.embedded(scene.bare(), proofPurpose="assertionMethod"))
    assert outcome(report, "vp.proof") == ("fail", "PROOF_VERIFICATION_ERROR")


def test_an_unsigned_presentation_presents_nothing(scene: Scene) -> None:
    report = scene.judge(scene.bare())
    assert outcome(report, "vp.proof") == ("fail", "NO_PROOF")
    assert report.verdict is Verdict.NOT_GENUINE


# --- the holder (F50) -----------------------------------------------------------------------------


def test_a_thief_who_shows_anothers_badge_is_found_out_and_the_badge_keeps_its_verdict(
    scene: Scene,
) -> None:
    report = scene.judge(scene.show(by=mallory()), policy=trusting(scene.college))
    assert outcome(report, "vp.holder") == ("fail", "HOLDER_MISMATCH")
    assert report.verdict is Verdict.NOT_GENUINE
    assert World.judge(scene.world, scene.badge).verdict in GOOD


def test_a_thief_who_takes_the_holders_name_is_found_out(scene: Scene) -> None:
    report = scene.judge(scene.embedded(scene.bare(), mallory()))
    assert outcome(report, "vp.holder") == ("fail", "HOLDER_MISMATCH")
    borrowed = Party(scene.holder.id, mallory().key, scene.holder.method)
    report = scene.judge(scene.embedded(scene.bare(), borrowed, "eddsa-jcs-2022"))
    assert report.verdict is Verdict.NOT_GENUINE


def test_without_a_named_holder_it_is_the_owner_of_the_key(scene: Scene) -> None:
    assert (
        scene.judge(scene.embedded(scene.bare(holder=None))).verdict
        is Verdict.VALID_ISSUER_UNRECOGNISED
    )
    thief = scene.judge(scene.embedded(scene.bare(holder=None), mallory()))
    assert outcome(thief, "vp.holder") == ("fail", "HOLDER_MISMATCH")


def test_the_holder_may_be_an_object(scene: Scene) -> None:
    report = scene.judge(scene.embedded(scene.bare(holder={"id": scene.holder.id})))
    assert report.verdict is Verdict.VALID_ISSUER_UNRECOGNISED


def test_one_badge_of_somebody_else_among_ones_own_is_found_out(scene: Scene) -> None:
    foreign = signed(
        badge(scene.college, credentialSubject=subject(id=mallory().id)), scene.college
    )
    for given in ((scene.badge, foreign), (foreign, scene.badge)):
        report = scene.judge(scene.show(*given))
        assert outcome(report, "vp.holder") == ("fail", "HOLDER_MISMATCH")


def test_a_badge_about_two_people_is_not_the_holders_alone(scene: Scene) -> None:
    plain = {
        "@context": [VCDM_2],
        "type": ["VerifiableCredential"],
        "issuer": scene.college.id,
        "credentialSubject": [{"id": scene.holder.id}, {"id": mallory().id}],
    }
    report = scene.judge(scene.show(embed(plain, scene.college)))
    assert outcome(report, "vp.holder") == ("fail", "HOLDER_MISMATCH")


@pytest.mark.parametrize(
    "who", [{"id": "urn:uuid:9a6f2e0c-8d3b-4b0a-8c57-6f1f0c1b2d3e"}, {"id": None}]
)
def test_a_badge_that_names_no_key_of_its_subject_leaves_the_holder_open(
    scene: Scene, who: dict[str, Any]
) -> None:
    identity = {"type": "IdentityObject", "hashed": False, "identityHash": "a@example.org",
                "identityType": "emailAddress"}  # fmt: skip
    unbound = badge(scene.college, credentialSubject=subject(identifier=[identity], **who))
    report = scene.judge(scene.show(signed(unbound, scene.college)))
    assert outcome(report, "vp.holder") == ("unknown", "HOLDER_UNBOUND")
    assert report.verdict is Verdict.NOT_FULLY_CHECKED


def test_a_forged_badge_inside_proves_nothing_about_its_holder(scene: Scene) -> None:
    forged = {**scene.badge, "name": "Master mariner"}
    report = scene.judge(scene.show(forged))
    assert report.verdict not in GOOD
    assert report.contained[0].verdict is Verdict.NOT_GENUINE


def test_a_holder_who_cannot_be_looked_up_is_an_open_question(scene: Scene) -> None:
    silent = Party("did:web:silent.example", scene.holder.key, "did:web:silent.example#key-1")
    report = scene.judge(scene.show(by=silent))
    assert report.verdict is Verdict.NOT_FULLY_CHECKED
    in_fragment = Party(silent.id, silent.key, f"{silent.id}#{silent.key.public_key.to_multikey()}")
    report = scene.judge(scene.show(by=in_fragment))
    assert outcome(report, "vp.holder") == ("unknown", "ISSUER_UNREACHABLE")
    assert report.verdict is Verdict.NOT_FULLY_CHECKED


def test_a_key_of_the_holder_that_is_not_for_authentication_presents_nothing(
    scene: Scene,
) -> None:
    did = "did:web:holder.example"
    holder = by_web(scene.world.web, did)
    url = "https://holder.example/.well-known/did.json"
    document = json.loads(scene.world.web.pages[url][1])
    scene.world.web.publish(url, {**document, "authentication": []})
    report = scene.judge(scene.show(by=holder))
    assert outcome(report, "vp.holder") == ("fail", "HOLDER_MISMATCH")


# --- tampering, and things that only look like presentations --------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"holder": "did:key:z6Mkother"},
        {"id": "urn:uuid:other"},
        {"type": ["VerifiablePresentation", "Other"]},
        {"verifiableCredential": []},
        {"termsOfUse": [{"type": "x"}]},
        {"grade": "A"},
        {"@context": [VCDM_2, "https://a.example/words.json"]},
        {"@context": [VCDM_2, {"grade": "https://a.example/grade"}], "grade": "A"},
    ],
)
def test_a_presentation_that_was_changed_is_not_genuine(
    scene: Scene, change: dict[str, Any]
) -> None:
    report = scene.judge({**scene.show(), **change})
    assert report.verdict not in GOOD


def test_a_badge_taken_out_of_a_presentation_and_another_put_in_is_noticed(scene: Scene) -> None:
    shown = scene.show()
    other = signed(scene.unsigned(id="urn:uuid:other"), scene.college)
    shown["verifiableCredential"] = [other]
    assert scene.judge(shown).verdict is Verdict.NOT_GENUINE


def test_a_presentation_does_not_issue_anything(scene: Scene) -> None:
    """Whoever signs a presentation says nothing in the name of the issuer it mentions."""
    forged = scene.bare(
        verifiableCredential=None,
        issuer={"id": scene.college.id, "type": ["Profile"], "name": "Harbour College"},
        credentialSubject=subject(id=scene.holder.id),
    )
    report = scene.judge(scene.embedded(forged, mallory(), "eddsa-jcs-2022"))
    assert report.verdict not in GOOD
    own = {**forged, "holder": mallory().id}
    report = scene.judge(scene.embedded(own, mallory(), "eddsa-jcs-2022"))
    assert (report.issuer.id, report.issuer.claimed_name) == (None, None)


def test_a_document_that_is_both_is_judged_as_a_credential(scene: Scene) -> None:
    both = {**scene.bare(), "type": ["VerifiablePresentation", "VerifiableCredential"]}
    report = scene.judge(scene.embedded(both))
    assert (
        report.check("proof.purpose").code == "PROOF_VERIFICATION_ERROR"
        or report.verdict not in GOOD
    )
    assert report.verdict is Verdict.NOT_GENUINE


def test_a_presentation_of_presentations_is_judged_no_deeper_than_its_limit(scene: Scene) -> None:
    document: Any = scene.show()
    for _ in range(5):
        document = scene.embedded(scene.bare(document), None, "ecdsa-jcs-2019")
    report = scene.judge(document)
    depth = 0
    while report.contained:
        [report] = report.contained
        depth += 1
    assert depth <= 3


# --- as a token -----------------------------------------------------------------------------------


def as_token(scene: Scene, signer: Party | None = None, **changes: Any) -> Report:
    payload = scene.bare(**{"nonce": "c-1", "aud": "shop.example", **changes})
    return scene.judge(token(payload, signer or scene.holder, typ="vp+jwt"))


def test_a_presentation_may_come_as_a_token(scene: Scene) -> None:
    assert as_token(scene).verdict is Verdict.VALID_ISSUER_UNRECOGNISED
    assert as_token(scene, aud=["shop.example"]).verdict is Verdict.VALID_ISSUER_UNRECOGNISED


def test_the_issuer_claim_of_a_presentation_is_its_holder(scene: Scene) -> None:
    """VC-JOSE-COSE 3.2.1: ``iss`` of a presentation, if there, is the holder."""
    assert as_token(scene, iss=scene.holder.id).verdict is Verdict.VALID_ISSUER_UNRECOGNISED
    assert as_token(scene, iss=scene.college.id).verdict is Verdict.NOT_GENUINE


def test_a_token_for_another_question_or_reader_is_not_genuine(scene: Scene) -> None:
    for change in ({"nonce": "c-2"}, {"nonce": None}, {"aud": "other.example"}, {"aud": None},
                   {"aud": ["shop.example", "other.example"]}):  # fmt: skip
        assert as_token(scene, **change).verdict is Verdict.NOT_GENUINE


def test_a_token_of_a_thief_is_not_genuine(scene: Scene) -> None:
    assert as_token(scene, mallory()).verdict is Verdict.NOT_GENUINE
    assert as_token(scene, mallory(), holder=mallory().id).verdict is Verdict.NOT_GENUINE


def test_a_presentation_and_a_credential_are_not_taken_for_each_other(scene: Scene) -> None:
    shown = token(scene.bare(nonce="c-1", aud="shop.example"), scene.holder, typ="vc+jwt")
    assert scene.judge(shown).verdict is Verdict.NOT_GENUINE
    issued = token(claims(scene.unsigned()), scene.college, typ="vp+jwt")
    assert World.judge(scene.world, issued).verdict is Verdict.NOT_GENUINE


@pytest.mark.parametrize(
    ("claims", "verdict"),
    [
        ({"exp": NOW.timestamp() + 600}, Verdict.VALID_ISSUER_UNRECOGNISED),
        ({"nbf": NOW.timestamp() - 600, "exp": NOW.timestamp() + 1}, Verdict.VALID_ISSUER_UNRECOGNISED),
        ({"exp": NOW.timestamp() - 600}, Verdict.NOT_GENUINE),
        ({"nbf": NOW.timestamp() + 600}, Verdict.NOT_GENUINE),
        ({"exp": "soon"}, Verdict.NOT_GENUINE),
    ],
)  # fmt: skip
def test_a_presentation_as_a_token_holds_for_the_time_it_says(
    scene: Scene, claims: dict[str, Any], verdict: Verdict
) -> None:
    assert as_token(scene, **claims).verdict is verdict


@pytest.mark.parametrize("member", ["issuer", "credentialSubject", "validFrom", "credentialStatus"])
def test_a_presentation_has_nothing_that_belongs_to_a_credential(scene: Scene, member: str) -> None:
    dressed = scene.bare(**{member: scene.badge.get(member, {"type": "x"})})
    report = scene.judge(scene.embedded(dressed, suite="eddsa-jcs-2022"))
    assert report.verdict is Verdict.NOT_GENUINE
    assert report.rigour == ()
