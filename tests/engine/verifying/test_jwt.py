"""Credentials as tokens: header and claims by section 5.1, in both profiles."""

from __future__ import annotations

from typing import Any

import pytest

from bayleaf.engine.encoding import b64url_encode, dump_json
from bayleaf.engine.verifying import Report, Verdict
from tests.engine.verifying.world import (
    GOOD,
    VCDM_1,
    Party,
    World,
    badge,
    by_key,
    by_web,
    claims,
    mallory,
    outcome,
    signed,
    subject,
    token,
)

HOLD = ("pass", None)
BROKEN = ("fail", "PROOF_VERIFICATION_ERROR")
LACKS = ("warn", "CLAIM_MISSING")


def issuer(kind: Any = "P-256") -> Party:
    return by_key(kind)


def judge(payload: dict[str, Any], signer: Party | None = None, **header: Any) -> Report:
    return World().judge(token(payload, signer or issuer(), **header))


def judged(report: Report) -> tuple[str, str | None]:
    """What was found about the token, after checking that the verdict goes with it."""
    found = outcome(report, "proof.signature")
    wanted = {"pass": GOOD, "warn": GOOD, "fail": (Verdict.NOT_GENUINE,)}[found[0]]
    assert report.verdict in wanted
    return found


@pytest.mark.parametrize(
    ("suite", "kind"),
    [("ob-jwt", "RSA"), ("ob-jwt", "P-256"), ("vc+jwt", "Ed25519"), ("vc+jwt", "P-256"), ("vc+jwt", "P-384")],
)  # fmt: skip
def test_both_profiles_verify_with_every_key_they_take(suite: str, kind: Any) -> None:
    signer = issuer(kind)
    assert judged(World().judge(signed(badge(signer), signer, suite))) == HOLD


def test_a_token_of_p521_verifies() -> None:
    assert judged(judge(badge(issuer("P-521")), issuer("P-521"))) == HOLD


# --- header ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typ",
    [None, "JWT", "jwt", "vc+jwt", "VC+JWT", "vc+ld+jwt", "vc+ld+json+jwt", "application/vc+jwt", "application/vc+ld+json+jwt"],
)  # fmt: skip
def test_the_types_of_credential_tokens_are_accepted(typ: str | None) -> None:
    assert judged(judge(claims(badge(issuer())), typ=typ)) == HOLD


@pytest.mark.parametrize(
    "typ", ["vp+jwt", "vc+sd-jwt", "kb+jwt", "at+jwt", "secevent+jwt", "dpop+jwt", 5, [], {}, "x"]
)
def test_a_token_of_another_type_is_no_credential(typ: Any) -> None:
    assert judged(judge(claims(badge(issuer())), typ=typ)) == BROKEN


def unsigned(payload: dict[str, Any], **header: Any) -> str:
    return f"{b64url_encode(dump_json(header))}.{b64url_encode(dump_json(payload))}"


@pytest.mark.parametrize("alg", ["none", "None", "NONE", "", None, 5, [], "HS256", "hs256", "PS256", "RS384", "ES256K", "EdDSA2"])  # fmt: skip
def test_an_algorithm_that_is_not_to_be_trusted_is_refused(alg: Any) -> None:
    signer = issuer()
    text = unsigned(badge(signer), alg=alg, kid=signer.method)
    forged = f"{text}.{b64url_encode(signer.key.sign(text.encode()))}"
    assert judged(World().judge(forged)) == BROKEN
    assert judged(World().judge(f"{text}.")) == BROKEN


def test_the_public_key_is_no_secret_of_a_mac() -> None:
    """F08: HS256 with the public key in the place of a secret."""
    import hashlib
    import hmac

    signer = issuer("RSA")
    text = unsigned(badge(signer), alg="HS256", kid=signer.method)
    mac = hmac.new(signer.key.public_key.data, text.encode(), hashlib.sha256).digest()
    assert judged(World().judge(f"{text}.{b64url_encode(mac)}")) == BROKEN


@pytest.mark.parametrize("kind", ["Ed25519", "P-256", "P-384", "P-521", "RSA"])
@pytest.mark.parametrize("alg", ["EdDSA", "ES256", "ES384", "ES512", "RS256"])
def test_the_algorithm_follows_from_the_key(kind: Any, alg: str) -> None:
    signer = issuer(kind)
    fits = signer.key.public_key.alg == alg
    assert judged(judge(claims(badge(signer)), signer, alg=alg)) == (HOLD if fits else BROKEN)


def test_the_newer_name_of_the_ed25519_algorithm_is_known() -> None:
    signer = issuer("Ed25519")
    assert judged(judge(badge(signer), signer, alg="Ed25519")) == HOLD
    assert judged(judge(badge(issuer()), alg="Ed25519")) == BROKEN


@pytest.mark.parametrize(
    "header",
    [
        {"crit": ["b64"]},
        {"crit": []},
        {"crit": ["exp"], "exp": 1},
        {"b64": False},
        {"b64": True},
        {"jku": "https://college.example/jwks.json"},
        {"x5u": "https://college.example/key.pem"},
    ],
)
def test_a_header_that_asks_for_more_is_refused(header: dict[str, Any]) -> None:
    assert judge(claims(badge(issuer())), **header).verdict is Verdict.NOT_GENUINE


@pytest.mark.parametrize("member", ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
def test_a_header_that_gives_a_secret_away_is_refused(member: str) -> None:
    signer = issuer()
    jwk = {**signer.key.public_key.to_jwk(), member: "AQAB"}
    assert judged(judge(claims(badge(signer)), jwk=jwk)) == BROKEN


def test_a_key_in_the_header_that_is_not_the_one_it_names_is_refused() -> None:
    jwk = mallory().key.public_key.to_jwk()
    assert judge(claims(badge(issuer())), jwk=jwk).verdict is Verdict.NOT_GENUINE


@pytest.mark.parametrize("jwk", [5, "text", {}, {"kty": "oct"}, []])
def test_a_key_in_the_header_that_cannot_be_read_is_no_hint(jwk: Any) -> None:
    assert judged(judge(claims(badge(issuer())), jwk=jwk)) == HOLD
    assert judge(claims(badge(issuer())), jwk=jwk, kid=None).verdict not in GOOD


@pytest.mark.parametrize("kid", [5, [], {}, "", "did:key:z6Mk", "x"])
def test_a_name_of_a_key_that_names_none_is_not_the_issuers(kid: Any) -> None:
    assert judge(claims(badge(issuer())), kid=kid).verdict not in GOOD


# --- signature ------------------------------------------------------------------------------------


def test_a_token_with_any_part_changed_is_a_forgery() -> None:
    text = token(claims(badge(issuer())), issuer())
    header, payload, signature = text.split(".")
    other = token(claims(badge(issuer(), name="Rowing")), issuer()).split(".")
    for forged in (
        f"{header}.{other[1]}.{signature}",
        f"{header}.{payload}.{other[2]}",
        f"{header}.{payload}.",
        f"{header}.{payload}.{signature[:-2]}",
        f"{header}.{payload}.{signature}AAAA",
        f"{header}.{payload}.{b64url_encode(bytes(64))}",
    ):
        assert World().judge(forged).verdict is Verdict.NOT_GENUINE


def test_white_space_around_a_token_does_not_matter_but_inside_it_does() -> None:
    text = token(claims(badge(issuer())), issuer())
    assert World().judge(f"\n {text}\r\n").verdict in GOOD
    for forged in (text.replace(".", ". ", 1), text.replace(".", ".\n", 1), f"{text}="):
        assert World().judge(forged).verdict is Verdict.NOT_GENUINE


@pytest.mark.parametrize("parts", ["eyJ9", "eyJ9.eyJ9", "eyJ9.eyJ9.x.y.z", "e..", "eyJhIjoxfQ.W10.x", "W10.eyJ9.x"])  # fmt: skip
def test_what_is_no_compact_jws_with_objects_inside_is_unreadable(parts: str) -> None:
    report = World().judge(parts)
    assert outcome(report, "input.parse") == ("fail", "MALFORMED")


def test_a_token_without_a_credential_is_unreadable() -> None:
    report = judge({"iss": issuer().id, "sub": "urn:x"})
    assert outcome(report, "input.parse") == ("fail", "MALFORMED")


def test_a_token_with_a_null_or_a_member_twice_is_unreadable() -> None:
    signer = issuer()
    assert outcome(judge({**badge(signer), "name": None}), "input.parse") == ("fail", "MALFORMED")
    text = dump_json(badge(signer)).replace(b'"name":', b'"name":"Rowing","name":', 1)
    head = (
        f"{b64url_encode(dump_json({'alg': 'ES256', 'kid': signer.method}))}.{b64url_encode(text)}"
    )
    twice = f"{head}.{b64url_encode(signer.key.sign(head.encode()))}"
    assert outcome(World().judge(twice), "input.parse") == ("fail", "DUPLICATE_KEY")


# --- claims ---------------------------------------------------------------------------------------


def payload(**changes: Any) -> dict[str, Any]:
    return claims(badge(issuer(), validUntil="2027-01-01T00:00:00Z"), exp=1798761600, **changes)


def test_claims_that_repeat_the_credential_hold() -> None:
    assert judged(judge(payload(), typ="JWT")) == HOLD


@pytest.mark.parametrize(
    "claim",
    [
        {"iss": "did:web:other.example"}, {"iss": 5}, {"iss": ["x"]}, {"iss": ""},
        {"jti": "urn:uuid:other"}, {"jti": 5},
        {"sub": "urn:uuid:other"}, {"sub": ""}, {"sub": ["x"]},
        {"nbf": 1}, {"nbf": "2026-03-02T08:00:00Z"}, {"nbf": True}, {"nbf": []}, {"nbf": 1772438401},
        {"exp": 1}, {"exp": "2027-01-01T00:00:00Z"}, {"exp": 4102444800}, {"exp": {}},
    ],
)  # fmt: skip
@pytest.mark.parametrize("typ", ["JWT", "vc+jwt", None])
def test_a_claim_that_says_something_else_than_the_credential_is_a_forgery(
    claim: dict[str, Any], typ: str | None
) -> None:
    assert judged(judge(payload() | claim, typ=typ)) == BROKEN


@pytest.mark.parametrize(
    "claim", [{"exp": 1798761600}, {"sub": "urn:x"}, {"jti": "urn:x"}, {"nbf": 1}]
)
def test_a_claim_about_something_the_credential_does_not_say_is_a_forgery(
    claim: dict[str, Any],
) -> None:
    plain = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": issuer().id,
        "credentialSubject": {"name": "Ada"},
    }
    assert judged(judge(plain)) == HOLD
    assert judged(judge({**plain, **claim})) == BROKEN


def test_instants_are_compared_as_instants() -> None:
    offset = claims(badge(issuer(), validFrom="2026-03-02T10:00:00.000+02:00"))
    assert judged(judge(offset, typ="JWT")) == HOLD
    assert judged(judge({**payload(), "nbf": 1772438400.0}, typ="JWT")) == HOLD


@pytest.mark.parametrize("claim", ["iss", "jti", "nbf", "sub", "exp"])
def test_a_missing_claim_is_said_where_open_badges_asks_for_it(claim: str) -> None:
    without = {name: value for name, value in payload().items() if name != claim}
    report = judge(without, typ="JWT")
    assert judged(report) == LACKS
    assert report.check("proof.signature").message.endswith(f"lacks {claim}.")
    assert judged(judge(without, typ="vc+jwt")) == HOLD


def test_a_badge_without_a_subject_id_has_no_claim_for_it() -> None:
    identity = {"type": "IdentityObject", "hashed": False, "identityHash": "a@example.org",
                "identityType": "emailAddress"}  # fmt: skip
    who = subject(id=None, identifier=[identity])
    report = judge(claims(badge(issuer(), credentialSubject=who)), typ="JWT")
    assert judged(report) == LACKS


@pytest.mark.parametrize("iat", [1772438400, "2026-03-02T08:00:00Z", "x"])
def test_the_time_of_signing_may_be_written_in_any_way(iat: Any) -> None:
    assert judged(judge(payload(iat=iat), typ="JWT")) == HOLD


def test_registered_claims_are_no_members_of_the_credential() -> None:
    report = judge(payload(iat=1, aud="x", nonce="y", cnf={}), typ="JWT")
    assert judged(report) == HOLD
    assert report.document is not None
    assert not {"iss", "sub", "jti", "nbf", "exp", "iat", "aud", "cnf", "nonce"} & set(
        report.document
    )


# --- version 1.1 of the data model ----------------------------------------------------------------


def v1(**changes: Any) -> dict[str, Any]:
    dates = {"validFrom": None, "issuanceDate": "2026-03-02T08:00:00Z"}
    document = badge(issuer(), **dates | changes)
    document["@context"][0] = VCDM_1
    return document


def in_claim(**changes: Any) -> dict[str, Any]:
    document = v1()
    made = {
        "vc": document, "iss": issuer().id, "jti": document["id"], "nbf": 1772438400,
        "sub": document["credentialSubject"]["id"],
    } | changes  # fmt: skip
    return {name: value for name, value in made.items() if value is not None}


def test_the_vc_claim_of_version_1_holds() -> None:
    assert judged(judge(in_claim(), typ="JWT")) == HOLD


def test_what_the_vc_claim_leaves_out_is_filled_from_the_registered_claims() -> None:
    document = v1(id=None, issuer=None, issuanceDate=None)
    report = judge(in_claim(vc=document, jti="urn:uuid:1", exp=1798761600), typ="JWT")
    assert judged(report) == HOLD
    assert report.document is not None
    assert report.credential_id == "urn:uuid:1"
    assert report.issuer.id == issuer().id
    assert report.document["issuanceDate"] == "2026-03-02T08:00:00Z"
    assert report.document["expirationDate"] == "2027-01-01T00:00:00Z"


def test_the_end_in_a_claim_is_the_end_of_the_credential() -> None:
    report = judge(in_claim(exp=1780000000), typ="JWT")
    assert report.verdict is Verdict.EXPIRED


@pytest.mark.parametrize("exp", [10**12 * 4, 10**30, -(10**14)])
def test_a_claim_that_names_no_time_is_unreadable(exp: int) -> None:
    report = judge(in_claim(exp=exp), typ="JWT")
    assert report.verdict is Verdict.NOT_GENUINE


@pytest.mark.parametrize("claim", [{"iss": "did:web:other.example"}, {"jti": "urn:x"}, {"nbf": 1}, {"sub": "urn:x"}])  # fmt: skip
def test_claims_beside_a_vc_claim_are_compared_too(claim: dict[str, Any]) -> None:
    assert judged(judge(in_claim(**claim), typ="JWT")) == BROKEN


def test_a_vc_claim_belongs_to_version_1_and_only_there() -> None:
    assert judged(judge({"vc": badge(issuer())}, typ="JWT")) == BROKEN
    assert judged(judge(v1(), typ="JWT")) == BROKEN
    assert judge({**badge(issuer()), "vc": badge(issuer())}, typ="JWT").verdict not in GOOD
    assert judge({**badge(issuer()), "vc": v1()}, typ="JWT").document == v1()


@pytest.mark.parametrize("vc", [5, "text", [], True])
def test_a_vc_claim_that_is_no_object_is_unreadable(vc: Any) -> None:
    assert outcome(judge({"vc": vc}), "input.parse") == ("fail", "MALFORMED")


def test_a_token_inside_an_envelope_is_the_token() -> None:
    world = World()
    college = by_web(world.web)
    text = token(badge(college), college)
    for start in (
        "data:application/vc+jwt,",
        "data:application/jwt,",
        "data:application/vc+ld+json+jwt,",
    ):
        envelope = {
            "@context": "https://www.w3.org/ns/credentials/v2",
            "type": "EnvelopedVerifiableCredential",
            "id": f"{start}{text}",
        }
        report = world.judge(envelope)
        assert report.verdict in GOOD
        assert report.to_json()["credential"]["format"] == "vc+jwt"


def test_an_unknown_context_in_a_token_is_said_and_no_more() -> None:
    document = badge(issuer())
    document["@context"].append("https://school.example/words.json")
    report = judge(document)
    assert outcome(report, "format.context") == ("warn", "CONTEXT_UNTRUSTED")
    assert report.verdict in GOOD


def test_an_unknown_context_in_the_place_of_the_one_of_open_badges_is_malformed() -> None:
    document = badge(issuer())
    document["@context"][1] = "https://school.example/words.json"
    report = judge(document)
    assert outcome(report, "format.structure") == ("fail", "MALFORMED_VALUE_ERROR")
