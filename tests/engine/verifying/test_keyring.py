"""Whose key signed it? The rules of section 5.2, one after the other."""

from __future__ import annotations

from typing import Any

import pytest

from bayleaf.engine.dids import document as documents
from bayleaf.engine.dids import web as did_web
from bayleaf.engine.verifying import Report, Verdict
from tests.engine.verifying.controllers import HTTPS, entry, https_issuer, publish
from tests.engine.verifying.world import (
    COLLEGE,
    COLLEGE_URL,
    GOOD,
    Party,
    World,
    badge,
    by_jwk,
    by_key,
    by_web,
    claims,
    embed,
    key_of,
    mallory,
    outcome,
    token,
    trusting,
)

JWKS = "https://college.example/.well-known/jwks.json"
PROFILE = {"id": HTTPS, "type": ["Profile"], "name": "Harbour College"}

BOUND = ("pass", None)
FORGED = ("fail", "KEY_NOT_ISSUER")
OPEN = ("unknown", "ISSUER_UNREACHABLE")


def binding(report: Report) -> tuple[str, str | None]:
    """What was found about the key, after checking that the verdict goes with it."""
    found = outcome(report, "issuer.binding")
    verdicts = {
        BOUND: GOOD,
        FORGED: (Verdict.NOT_GENUINE,),
        OPEN: (Verdict.NOT_FULLY_CHECKED,),
    }
    assert report.verdict in verdicts[found]
    return found


@pytest.fixture
def world() -> World:
    return World()


# --- rule 1: the id of the key --------------------------------------------------------------------


def test_the_key_of_a_proof_is_its_verification_method(world: World) -> None:
    college = by_web(world.web)
    report = world.judge(embed(badge(college), college))
    assert binding(report) == BOUND
    assert report.check("issuer.binding").evidence == {
        "verificationMethod": college.method,
        "document": COLLEGE_URL,
    }
    assert report.check("proof.signature").evidence["key"] == "document"


def test_the_key_of_a_token_is_its_kid(world: World) -> None:
    college = by_web(world.web)
    for kid in (college.method, "key-1", "#key-1"):
        assert binding(world.judge(token(badge(college), college, kid=kid))) == BOUND


def test_without_a_kid_the_thumbprint_of_the_jwk_in_the_header_is_looked_for(world: World) -> None:
    college = by_web(world.web, kind="P-256")
    jwk = college.key.public_key.to_jwk()
    report = world.judge(token(badge(college), college, kid=None, jwk=jwk))
    assert binding(report) == BOUND
    assert report.check("issuer.binding").evidence["verificationMethod"] == college.method


def test_a_token_that_names_no_key_was_not_signed_by_the_issuer(world: World) -> None:
    college = by_web(world.web)
    report = world.judge(token(badge(college), college, kid=None))
    assert report.verdict not in GOOD
    assert world.web.requests == []


# --- rule 2: the document of the issuer -----------------------------------------------------------


@pytest.mark.parametrize("kind", ["Ed25519", "P-256", "P-384"])
def test_a_did_key_and_a_did_jwk_resolve_without_a_request(world: World, kind: Any) -> None:
    for issuer in (by_key(kind), by_jwk(kind)):
        assert binding(world.judge(embed(badge(issuer), issuer))) == BOUND
        assert binding(world.judge(token(badge(issuer), issuer))) == BOUND
    assert world.web.requests == []


def test_a_did_web_is_asked_for_at_its_place_and_only_there(world: World) -> None:
    did = "did:web:college.example%3A8443:o:harbour"
    issuer = by_web(world.web, did)
    assert binding(world.judge(embed(badge(issuer), issuer))) == BOUND
    assert world.web.requests == ["https://college.example:8443/o/harbour/did.json"]


def test_an_https_issuer_may_serve_its_controller_document(world: World) -> None:
    issuer = https_issuer()
    world.web.publish(HTTPS, did_web.document(HTTPS, {"key-1": issuer.key.public_key}))
    assert binding(world.judge(embed(badge(issuer), issuer))) == BOUND
    assert world.web.requests == [HTTPS]


def test_a_profile_is_no_controller_document_and_the_key_set_is_asked(world: World) -> None:
    issuer = https_issuer()
    world.web.publish(HTTPS, PROFILE)
    assert binding(world.judge(embed(badge(issuer), issuer))) == OPEN
    jwk = {**issuer.key.public_key.to_jwk(), "kid": "key-1"}
    world.web.publish(JWKS, {"keys": [jwk]})
    report = world.judge(embed(badge(issuer), issuer))
    assert binding(report) == BOUND
    assert report.check("issuer.binding").evidence["document"] == JWKS


def test_a_key_set_that_names_another_issuer_does_not_count(world: World) -> None:
    issuer = https_issuer()
    jwk = {**issuer.key.public_key.to_jwk(), "kid": "key-1", "iss": "https://other.example/"}
    world.web.publish(JWKS, {"keys": [jwk]})
    assert binding(world.judge(embed(badge(issuer), issuer))) == FORGED


@pytest.mark.parametrize("spelling", ["jwk", "multikey"])
def test_a_key_at_its_own_address_on_the_issuers_site_counts(world: World, spelling: str) -> None:
    address = "https://college.example/keys/1"
    issuer = https_issuer(address, "RSA")
    key = issuer.key.public_key
    page = key.to_jwk() if spelling == "jwk" else documents.multikey_entry(HTTPS, "key-1", key)
    world.web.publish(address, page)
    payload = claims(badge(issuer))
    report = world.judge(token(payload, issuer, typ=None))
    assert binding(report) == BOUND
    assert report.check("issuer.binding").evidence["document"] == address
    assert world.web.requests == [HTTPS, address]


@pytest.mark.parametrize("issuer_id", ["urn:uuid:1", "did:example:1", "did:webvh:x:college.example", "http://college.example/", "mailto:a@a.example"])  # fmt: skip
def test_an_issuer_that_cannot_be_looked_up_is_an_open_question(
    world: World, issuer_id: str
) -> None:
    signer = mallory()
    for made in (
        embed(badge(issuer_id), signer, "eddsa-jcs-2022"),
        token(badge(issuer_id), signer),
        embed(
            badge(issuer_id), Party(issuer_id, signer.key, f"{issuer_id}#key-1"), "eddsa-jcs-2022"
        ),
    ):
        report = world.judge(made)
        assert binding(report) == OPEN
        assert report.check("issuer.binding").detail == "methodNotSupported"
    assert world.web.requests == []


# --- rules 3 and 4: what the document has to say --------------------------------------------------


def judge(world: World, college: Party) -> tuple[str, str | None]:
    found = {
        binding(world.judge(embed(badge(college), college, "eddsa-jcs-2022"))),
        binding(world.judge(token(badge(college), college))),
    }
    assert len(found) == 1
    return found.pop()


@pytest.mark.parametrize(
    "members",
    [
        {"verificationMethod": [entry()], "assertionMethod": [f"{COLLEGE}#key-1"]},
        {"verificationMethod": [entry(id="#key-1")], "assertionMethod": ["#key-1"]},
        {"assertionMethod": [entry()]},
    ],
)
def test_a_key_listed_for_assertion_is_the_issuers(world: World, members: dict[str, Any]) -> None:
    assert judge(world, publish(world, **members)) == BOUND


@pytest.mark.parametrize(
    "members",
    [
        {"verificationMethod": [entry()]},
        {"verificationMethod": [entry()], "authentication": [f"{COLLEGE}#key-1"]},
        {"verificationMethod": [entry()], "keyAgreement": [f"{COLLEGE}#key-1"]},
        {"verificationMethod": [entry("key-2")], "assertionMethod": [f"{COLLEGE}#key-2"]},
        {"verificationMethod": [entry(controller="did:web:other.example")], "assertionMethod": ["#key-1"]},
        {"verificationMethod": [entry(controller=None)], "assertionMethod": ["#key-1"]},
        {"verificationMethod": [entry(privateKeyMultibase="z1")], "assertionMethod": ["#key-1"]},
        {"verificationMethod": [entry(publicKeyMultibase="z0")], "assertionMethod": ["#key-1"]},
        {"verificationMethod": [], "assertionMethod": ["#key-1"]},
        {"verificationMethod": [entry()], "assertionMethod": ["#KEY-1"]},
        {"id": "did:web:other.example", "verificationMethod": [entry()], "assertionMethod": ["#key-1"]},
    ],
)  # fmt: skip
def test_a_key_that_is_not_listed_for_assertion_is_not_the_issuers(
    world: World, members: dict[str, Any]
) -> None:
    """F09, and the rest of rules 3 and 4."""
    assert judge(world, publish(world, **members)) == FORGED


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"authentication": [entry()]},
        {"verificationMethod": [entry(), entry()], "assertionMethod": ["#key-1"]},
        {"verificationMethod": [5]},
    ],
)
def test_a_document_that_is_none_is_an_open_question(world: World, members: dict[str, Any]) -> None:
    assert judge(world, publish(world, **members)) == OPEN


# --- rule 5: a key in the file is a hint ----------------------------------------------------------


def test_the_key_of_a_thief_does_not_become_the_issuers_by_any_spelling(world: World) -> None:
    """F04, F05 and F06; the issuer's document was asked for every time."""
    college, thief = by_web(world.web), mallory()
    multikey = thief.key.public_key.to_multikey()
    jwk = thief.key.public_key.to_jwk()
    in_fragment = Party(COLLEGE, thief.key, f"{COLLEGE}#{multikey}")
    for forged in (
        embed(badge(college), thief),
        embed(badge(college), thief, "eddsa-jcs-2022"),
        embed(badge(college), in_fragment),
        token(badge(college), thief),
        token(badge(college), thief, kid=None, jwk=jwk),
        token(badge(college), in_fragment),
        token(badge(college), in_fragment, jwk=jwk),
    ):
        world.web.requests.clear()
        assert binding(world.judge(forged, policy=trusting(college))) == FORGED
        assert world.web.requests == [COLLEGE_URL]


def test_the_issuers_kid_beside_the_key_of_a_thief_is_a_forgery(world: World) -> None:
    college, thief = by_web(world.web), mallory()
    jwk = thief.key.public_key.to_jwk()
    forged = token(badge(college), thief, kid=college.method, jwk=jwk)
    assert world.judge(forged).verdict is Verdict.NOT_GENUINE
    forged = token(badge(college), thief, kid=college.method)
    assert outcome(world.judge(forged), "proof.signature") == ("fail", "PROOF_VERIFICATION_ERROR")


def test_a_did_key_issuer_signed_by_another_did_key_is_a_forgery(world: World) -> None:
    issuer, thief = by_key("Ed25519", "issuer"), mallory()
    borrowed = Party(issuer.id, thief.key, f"{issuer.id}#{thief.key.public_key.to_multikey()}")
    for forged in (embed(badge(issuer), thief), token(badge(issuer), thief)):
        assert binding(world.judge(forged)) == FORGED
    for forged in (embed(badge(issuer), borrowed), token(badge(issuer), borrowed)):
        assert world.judge(forged).verdict is Verdict.NOT_GENUINE


def hinted(world: World, signer: Party) -> list[Any]:
    """Badges of a silent college, signed by a key that the file spells out."""
    multikey = signer.key.public_key.to_multikey()
    jwk = signer.key.public_key.to_jwk()
    in_fragment = Party(COLLEGE, signer.key, f"{COLLEGE}#{multikey}")
    return [
        embed(badge(COLLEGE), in_fragment),
        embed(badge(COLLEGE), signer),
        token(badge(COLLEGE), in_fragment),
        token(badge(COLLEGE), signer, kid=None, jwk=jwk),
        token(badge(COLLEGE), signer, kid=f"{COLLEGE}#key-1", jwk=jwk),
    ]


def test_while_the_issuer_is_silent_a_key_in_the_file_shows_at_best_that_nothing_was_changed(
    world: World,
) -> None:
    for made in hinted(world, by_key()):
        report = world.judge(made, policy=trusting(COLLEGE))
        assert binding(report) == OPEN
        signature = report.check("proof.signature")
        assert (str(signature.outcome), signature.evidence["key"]) == ("pass", "hinted")


def test_while_the_issuer_is_silent_a_changed_file_is_a_forgery_all_the_same(world: World) -> None:
    for made in hinted(world, by_key()):
        changed = f"{made[:-4]}AAAA" if isinstance(made, str) else {**made, "name": "Mariner"}
        report = world.judge(changed)
        assert outcome(report, "proof.signature") == ("fail", "PROOF_VERIFICATION_ERROR")


def test_while_the_issuer_is_silent_a_file_without_a_key_cannot_be_checked_at_all(
    world: World,
) -> None:
    silent = Party(COLLEGE, key_of("Ed25519", COLLEGE), f"{COLLEGE}#key-1")
    for made in (embed(badge(COLLEGE), silent), token(badge(COLLEGE), silent)):
        report = world.judge(made)
        assert outcome(report, "proof.signature") == ("unknown", "ISSUER_UNREACHABLE")
        assert report.verdict is Verdict.NOT_FULLY_CHECKED


# --- rule 6: keys at addresses --------------------------------------------------------------------

FOREIGN = "https://evil.example/keys/1"


@pytest.mark.parametrize("issuer_id", [COLLEGE, HTTPS, "did:key"])
def test_a_key_at_a_foreign_address_is_a_forgery_and_nothing_is_asked(
    world: World, issuer_id: str
) -> None:
    """F07."""
    by_web(world.web)
    issuer_id = by_key().id if issuer_id == "did:key" else issuer_id
    thief = Party(issuer_id, mallory().key, FOREIGN)
    jwk = thief.key.public_key.to_jwk()
    world.web.publish(FOREIGN, jwk)
    for forged in (
        token(badge(issuer_id), thief),
        token(badge(issuer_id), thief, kid=FOREIGN, jwk=jwk),
        embed(badge(issuer_id), thief, "eddsa-jcs-2022"),
    ):
        assert binding(world.judge(forged)) == FORGED
    assert world.web.requests == []


@pytest.mark.parametrize("member", ["jku", "x5u"])
def test_a_header_that_points_at_a_foreign_key_is_a_forgery_and_nothing_is_asked(
    world: World, member: str
) -> None:
    college, thief = by_web(world.web), mallory()
    world.web.publish(FOREIGN, {"keys": [thief.key.public_key.to_jwk()]})
    jwk = thief.key.public_key.to_jwk()
    assert binding(world.judge(token(badge(college), thief, **{member: FOREIGN}))) == FORGED
    for header in ({"jwk": jwk}, {"jwk": jwk, "kid": college.method}, {"kid": None}):
        forged = token(badge(college), thief, **{member: FOREIGN, **header})
        assert world.judge(forged).verdict is Verdict.NOT_GENUINE
    assert world.web.requests == []


# --- rules 7 and 9 --------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [404, 500, 302])
def test_a_document_that_cannot_be_had_is_an_open_question(world: World, status: int) -> None:
    college = by_web(world.web)
    world.web.pages[COLLEGE_URL] = (status, world.web.pages[COLLEGE_URL][1])
    assert judge(world, college) == OPEN


def test_a_did_key_without_a_fragment_is_its_single_key(world: World) -> None:
    issuer = by_key("P-256")
    bare = Party(issuer.id, issuer.key, issuer.id)
    for made in (embed(badge(issuer), bare), token(badge(issuer), bare)):
        assert binding(world.judge(made)) == BOUND


def test_a_did_key_that_cannot_be_read_was_not_signed_by_anybody(world: World) -> None:
    for did in ("did:key:z0", "did:key:z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F"):
        forged = Party(did, mallory().key, f"{did}#key-1")
        assert world.judge(token(badge(did), forged)).verdict not in GOOD
        assert binding(world.judge(token(badge(did), mallory()))) == FORGED
