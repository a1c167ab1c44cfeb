"""Issuing: what goes in is sound, what comes out verifies, and nothing else comes out."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import pytest

from bayleaf.engine.errors import (
    BayleafError,
    ConformanceError,
    InputError,
    ProofGenerationError,
)
from bayleaf.engine.issuing import default_suite, issue, suites_for
from bayleaf.engine.keys import KeyKind, PublicKey, SoftwareSigner
from bayleaf.engine.model import identity
from bayleaf.engine.model.problem import ModelError
from bayleaf.engine.proofs import jwt
from bayleaf.engine.status import new_entry, new_list
from tests.engine.verifying.world import (
    COLLEGE,
    GOOD,
    OB_3,
    SIGNED,
    VCDM_2,
    Party,
    World,
    badge,
    by_key,
    by_web,
    key_of,
    mallory,
    subject,
)

SUITES: dict[KeyKind, list[str]] = {
    "Ed25519": ["eddsa-rdfc-2022", "eddsa-jcs-2022", "vc+jwt"],
    "P-256": ["ecdsa-rdfc-2019", "ecdsa-jcs-2019", "ob-jwt", "vc+jwt"],
    "P-384": ["ecdsa-rdfc-2019", "ecdsa-jcs-2019", "vc+jwt"],
    "P-521": [],
    "RSA": ["ob-jwt"],
}
PAIRS = [(kind, suite) for kind, suites in SUITES.items() for suite in suites]
ALL_SUITES = sorted({suite for suites in SUITES.values() for suite in suites})

every_pair = pytest.mark.parametrize(("kind", "suite"), PAIRS)


# --- every suite with every key -------------------------------------------------------------------


@every_pair
def test_what_is_issued_verifies_for_a_stranger(kind: KeyKind, suite: str) -> None:
    world = World()
    for issuer in (by_key(kind), by_web(world.web, kind=kind)):
        document = issue(badge(issuer), signer=issuer.signer, at=SIGNED, suite=suite)
        assert world.judge(document.data).verdict in GOOD
        is_token = suite in ("ob-jwt", "vc+jwt")
        assert document.is_token is is_token
        media = {"ob-jwt": "application/jwt", "vc+jwt": "application/vc+jwt"}
        assert document.media_type == media.get(suite, "application/vc")
        assert bytes(document) == document.data == str(document).encode()
        unsecured = {n: v for n, v in document.to_json().items() if n != "proof"}
        assert unsecured == badge(issuer)


@pytest.mark.parametrize("kind", SUITES)
def test_a_key_knows_its_suites_and_its_default(kind: KeyKind) -> None:
    key = key_of(kind).public_key
    assert suites_for(key) == SUITES[kind]
    if SUITES[kind]:
        assert default_suite(key) == SUITES[kind][0]


@pytest.mark.parametrize("kind", SUITES)
def test_a_suite_that_does_not_fit_the_key_names_those_that_do(kind: KeyKind) -> None:
    issuer = by_key(kind)
    for suite in {*ALL_SUITES, "bbs-2023", "Ed25519Signature2020", "eddsa-2022", ""} - {
        *SUITES[kind],
        "",
    }:
        with pytest.raises(ProofGenerationError) as refused:
            issue(badge(issuer), signer=issuer.signer, at=SIGNED, suite=suite)
        assert repr(suite) in refused.value.message
        assert kind in refused.value.message
        assert refused.value.cure == f"This key can sign with: {', '.join(SUITES[kind])}."


def test_a_key_of_p521_issues_nothing() -> None:
    issuer = by_key("P-521")
    with pytest.raises(ProofGenerationError, match="P-521"):
        issue(badge(issuer), signer=issuer.signer, at=SIGNED)


def test_the_proof_is_spelled_as_the_profile_says() -> None:
    issuer = by_key()
    [proof] = issue(badge(issuer), signer=issuer.signer, at=SIGNED).to_json()["proof"]
    value = proof.pop("proofValue")
    assert value.startswith("z")
    assert proof == {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-03-02T08:00:00Z",
        "verificationMethod": issuer.method,
        "proofPurpose": "assertionMethod",
    }


def test_both_token_profiles_are_spelled_as_the_standards_say() -> None:
    issuer = by_key("P-256")
    document = badge(issuer, validUntil="2027-01-01T00:00:00Z")
    both = {
        s: issue(document, signer=issuer.signer, at=SIGNED, suite=s) for s in ("ob-jwt", "vc+jwt")
    }
    ob, vc = (jwt.parse(str(both[suite])) for suite in ("ob-jwt", "vc+jwt"))
    key = issuer.key.public_key.to_jwk()
    assert ob.header == {"alg": "ES256", "kid": issuer.method, "jwk": key, "typ": "JWT"}
    assert vc.header == {"alg": "ES256", "typ": "vc+jwt", "cty": "vc", "kid": issuer.method}
    assert vc.payload == {**document, "iat": 1772438400}
    claims = {name: ob.payload[name] for name in ("iss", "jti", "nbf", "sub", "exp", "iat")}
    assert claims == {
        "iss": issuer.id,
        "jti": document["id"],
        "nbf": 1772438400,
        "sub": document["credentialSubject"]["id"],
        "exp": 1798761600,
        "iat": 1772438400,
    }


def test_the_same_credential_is_signed_with_the_same_bytes() -> None:
    for kind, suite in PAIRS:
        issuer = by_key(kind)
        one, two = (
            issue(badge(issuer), signer=issuer.signer, at=SIGNED, suite=suite) for _ in "12"
        )
        assert one == two


def test_the_credential_given_is_not_changed() -> None:
    issuer = by_key("P-256")
    for suite in SUITES["P-256"]:
        document = badge(issuer)
        before = copy.deepcopy(document)
        issue(document, signer=issuer.signer, at=SIGNED, suite=suite)
        assert document == before


def test_a_list_of_statuses_and_a_status_list_can_be_issued() -> None:
    """Two entries are the only way to allow suspension, although a published schema wants one."""
    issuer = by_key()
    url = "https://college.example/status/1"
    two = [
        new_entry(list_url=f"{url}/{purpose}", index=7, purpose=purpose)
        for purpose in ("revocation", "suspension")
    ]
    made = issue(badge(issuer, credentialStatus=two), signer=issuer.signer, at=SIGNED)
    assert made.to_json()["credentialStatus"] == two
    a_list = new_list(id=url, issuer=issuer.id, purpose="revocation", at=SIGNED)
    assert issue(a_list, signer=issuer.signer, at=SIGNED).to_json()["issuer"] == issuer.id


# --- keys at addresses ----------------------------------------------------------------------------


def test_an_issuer_named_by_a_url_signs_with_a_key_in_its_document() -> None:
    issuer = Party(
        "https://college.example/issuer", key_of("RSA"), "https://college.example/issuer#key-1"
    )
    for suite in SUITES["RSA"]:
        document = issue(badge(issuer), signer=issuer.signer, at=SIGNED, suite=suite)
        header = jwt.parse(str(document)).header
        assert header == {"alg": "RS256", "kid": issuer.method, "typ": "JWT"}


@pytest.mark.parametrize("kind", ["RSA", "P-256"])
def test_an_issuer_named_by_a_url_signs_with_a_key_at_its_own_address(kind: KeyKind) -> None:
    """Standards, section 4.2: ``kid`` is the URL of a single JWK of the issuer's origin."""
    issuer = Party("https://college.example/issuer", key_of(kind), "https://college.example/keys/1")
    document = issue(badge(issuer), signer=issuer.signer, at=SIGNED, suite="ob-jwt")
    world = World()
    world.web.publish(issuer.method, issuer.key.public_key.to_jwk())
    assert world.judge(document.data).verdict in GOOD


def test_a_key_of_another_origin_signs_for_nobody() -> None:
    issuer = Party("https://college.example/issuer", key_of("RSA"), "https://other.example/keys/1")
    with pytest.raises(BayleafError):
        issue(badge(issuer), signer=issuer.signer, at=SIGNED)


# --- what is refused ------------------------------------------------------------------------------


def refused(document: Any, issuer: Party | None = None, suite: str | None = None) -> BayleafError:
    signer = (issuer or by_key()).signer
    with pytest.raises(BayleafError) as caught:
        issue(document, signer=signer, at=SIGNED, suite=suite)
    return caught.value


def test_a_signed_credential_is_not_signed_again() -> None:
    issuer = by_key()
    signed = issue(badge(issuer), signer=issuer.signer, at=SIGNED).to_json()
    for proof in (signed["proof"], [], {}):
        error = refused({**signed, "proof": proof})
        assert (error.pointer, error.cure) == ("/proof", "Remove the proof first.")


def test_a_credential_of_another_issuer_is_not_signed() -> None:
    error = refused(badge("did:web:other.example"))
    assert isinstance(error, ConformanceError)
    assert error.pointer == "/issuer/id"
    assert "did:web:other.example" in error.message
    assert error.cure


UNSOUND = {
    "/@context": {"@context": [OB_3, VCDM_2]},
    "/@context/1": {"@context": [VCDM_2, "https://a.example/"]},
    "/type": {"type": ["OpenBadgeCredential"]},
    "/id": {"id": "no URL"},
    "/validFrom": {"validFrom": "2026-03-02"},
    "/validUntil": {"validUntil": "2026-03-01T00:00:00Z"},
    "/credentialSubject": {"credentialSubject": subject(id=None)},
    "/credentialSubject/achievement": {"credentialSubject": {"id": "urn:x", "type": ["AchievementSubject"]}},
    "/credentialSubject/achievement/criteria": {
        "credentialSubject": subject(
            achievement={"id": "urn:a", "type": ["Achievement"], "name": "a", "description": "b", "criteria": {}}
        )
    },
    "/issuer": {"issuer": None},
    "/credentialSchema/0/id": {"credentialSchema": [{"type": "x"}]},
}  # fmt: skip


@pytest.mark.parametrize("pointer", UNSOUND)
def test_an_unsound_credential_is_refused_with_the_place_and_the_cure(pointer: str) -> None:
    error = refused(badge(by_key(), **UNSOUND[pointer]))
    assert isinstance(error, ModelError)
    places = [problem.pointer for problem in error.problems]
    assert any(place.startswith(pointer) or pointer.startswith(place) for place in places), places
    assert error.pointer in places
    assert error.code == "MALFORMED_VALUE_ERROR"
    assert error.cure or "must" in error.message
    assert len(error.lines) == len(error.problems)


@pytest.mark.parametrize(
    "document",
    [{}, {"type": "VerifiableCredential"}, {"type": ["VerifiablePresentation"]},
     {"@context": [VCDM_2], "type": ["VerifiablePresentation"]},
     {"@context": [VCDM_2], "type": "EnvelopedVerifiableCredential", "id": "data:application/vc+jwt,x.y.z"}],
)  # fmt: skip
def test_what_is_no_credential_is_refused_with_an_error_of_ours(document: dict[str, Any]) -> None:
    assert refused(document).message


@pytest.mark.parametrize("character", ["\0", "\x01", "\b", "\x0b", "\f", "\x1f", "\x7f"])
@pytest.mark.parametrize("suite", SUITES["Ed25519"])
def test_a_control_character_in_any_text_is_refused(character: str, suite: str) -> None:
    """Trap 19: canonicalisers disagree on how to escape them."""
    document = badge(by_key())
    document["credentialSubject"]["achievement"]["criteria"]["narrative"] = f"a{character}b"
    error = refused(document, suite=suite)
    assert error.pointer == "/credentialSubject/achievement/criteria/narrative"
    assert f"U+{ord(character):04X}" in error.message
    assert error.cure == "Remove it (character 2)."
    named = badge(by_key())
    named["credentialSubject"][f"a{character}"] = "x"
    assert refused(named, suite=suite)


@pytest.mark.parametrize("suite", SUITES["Ed25519"])
def test_a_tab_and_the_ends_of_lines_are_fine(suite: str) -> None:
    issuer = by_key()
    document = badge(issuer, description="a\tb\nc\r\nd – é 学 \U0001f33f")
    made = issue(document, signer=issuer.signer, at=SIGNED, suite=suite)
    assert World().judge(made.data).verdict in GOOD


@pytest.mark.parametrize(
    "extra",
    [{"grade": "A"}, {"https://a.example/grade": "A"}, {"expirationDate": "2027-01-01T00:00:00Z"},
     {"name": {"@value": "Sailing", "@language": "en"}}, {"@graph": []}],
)  # fmt: skip
def test_what_a_graph_would_not_cover_is_not_issued(extra: dict[str, Any]) -> None:
    assert refused(badge(by_key(), **extra), suite="eddsa-rdfc-2022")


def test_a_context_that_bayleaf_does_not_know_is_not_issued() -> None:
    document = badge(by_key())
    document["@context"].append("https://a.example/words.json")
    assert refused(document)


def test_an_ob_jwt_needs_something_to_fill_its_claims_with() -> None:
    issuer = by_key("P-256")
    who = subject(
        id=None, identifier=[identity.IdentityObject.of("a@example.org", "salt").to_json()]
    )
    error = refused(badge(issuer, credentialSubject=who), issuer, "ob-jwt")
    assert "sub" in error.message


# --- the self-check -------------------------------------------------------------------------------


@dataclass(frozen=True)
class OddSigner:
    """A signer that does not do what it says."""

    public_key: PublicKey
    verification_method: str
    answer: Any

    def sign(self, data: bytes) -> bytes:
        return self.answer(data)  # type: ignore[no-any-return]


@every_pair
def test_a_signer_that_signs_garbage_gets_no_credential_out(kind: KeyKind, suite: str) -> None:
    issuer = by_key(kind)
    length = len(issuer.key.sign(b""))
    for answer in (
        lambda data: bytes(length),
        lambda data: b"",
        lambda data: issuer.key.sign(data + b"x"),
    ):
        signer = OddSigner(issuer.key.public_key, issuer.method, answer)
        with pytest.raises(ProofGenerationError, match="cannot be issued"):
            issue(badge(issuer), signer=signer, at=SIGNED, suite=suite)


@pytest.mark.parametrize(("kind", "suite"), [pair for pair in PAIRS if pair[0] != "RSA"])
def test_a_signer_with_the_public_key_of_another_gets_no_credential_out(
    kind: KeyKind, suite: str
) -> None:
    """What is published is the public half; what it does not verify is worth nothing."""
    mine, other = key_of(kind), key_of(kind, "other")
    for public_key, sign in ((other.public_key, mine.sign), (mine.public_key, other.sign)):
        signer = OddSigner(public_key, f"{COLLEGE}#key-1", sign)
        with pytest.raises(ProofGenerationError, match="cannot be issued"):
            issue(badge(COLLEGE), signer=signer, at=SIGNED, suite=suite)


def test_a_signer_under_the_name_of_another_key_gets_no_credential_out() -> None:
    issuer = by_key()
    named = SoftwareSigner(mallory().key, issuer.method)
    with pytest.raises(ProofGenerationError):
        issue(badge(issuer), signer=named, at=SIGNED)
    no_such = SoftwareSigner(issuer.key, f"{issuer.id}#other")
    with pytest.raises(ProofGenerationError):
        issue(badge(issuer), signer=no_such, at=SIGNED)


def test_an_error_of_the_signer_comes_through() -> None:
    def locked(_: bytes) -> bytes:
        raise PermissionError("the token is locked")

    issuer = by_key()
    signer = OddSigner(issuer.key.public_key, issuer.method, locked)
    with pytest.raises(PermissionError):
        issue(badge(issuer), signer=signer, at=SIGNED)


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022", "vc+jwt"])
@pytest.mark.parametrize("change", [{"honours": "summa"}, {"grade": 1}])
def test_a_word_that_no_context_defines_is_not_signed_in_any_suite(
    suite: str, change: dict[str, Any]
) -> None:
    issuer = by_key()
    with pytest.raises(BayleafError, match="does not cover"):
        issue(badge(issuer, **change), signer=issuer.signer, at=SIGNED, suite=suite)


@pytest.mark.parametrize("claim", ["cnf", "aud", "nonce", "iss"])
def test_a_claim_of_tokens_is_no_member_of_a_credential(claim: str) -> None:
    issuer = by_key()
    document = badge(issuer, **{claim: issuer.id})
    with pytest.raises(BayleafError):
        issue(document, signer=issuer.signer, at=SIGNED, suite="vc+jwt")


@pytest.mark.parametrize("odd", ["lone \ud800", float("nan"), {1, 2}, b"bytes"])
def test_what_is_not_json_is_refused_in_words(odd: object) -> None:
    issuer = by_key()
    with pytest.raises(InputError):
        issue(badge(issuer, name=odd), signer=issuer.signer, at=SIGNED)


def test_a_list_nested_without_end_is_refused_in_words() -> None:
    issuer, deep = by_key(), []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(InputError):
        issue(badge(issuer, evidence=deep), signer=issuer.signer, at=SIGNED)


def test_two_statuses_that_are_one_and_too_many_are_refused() -> None:
    issuer = by_key()
    url = "https://college.example/status/1"
    one = new_entry(list_url=url, index=7, purpose="revocation")
    many = [new_entry(list_url=url, index=n, purpose="revocation") for n in range(17)]
    for entries in ([one, one], many):
        with pytest.raises(ConformanceError, match="statuses"):
            issue(badge(issuer, credentialStatus=entries), signer=issuer.signer, at=SIGNED)


def test_a_subject_is_not_the_credential_itself() -> None:
    issuer = by_key()
    document = badge(issuer)
    document["credentialSubject"]["id"] = document["id"]
    with pytest.raises(ConformanceError, match="id of the credential"):
        issue(document, signer=issuer.signer, at=SIGNED)
