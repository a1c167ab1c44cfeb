"""Recipes: what was changed after signing, and signatures that are none (F01-F03, F08, F10)."""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.fraud.fixture import NOT_GENUINE, Fixture, altered
from tests.fraud.parties import (
    SCHOOL_NAME,
    Party,
    badge,
    by_key,
    issued,
    issued_token,
    sealed,
    token,
)

SCHOOL = by_key("school")
GUILD = by_key("guild", "P-256")
TRUST = {SCHOOL.id: SCHOOL_NAME, GUILD.id: SCHOOL_NAME}


def make() -> list[Fixture]:
    """Make them all."""
    return [_altered(), _removed(), _pasted(), _no_algorithm(), _other_purpose()]


def _altered() -> Fixture:
    fixture = Fixture("F01", "altered-claim", "signed claim altered after signing", trust=TRUST)
    genuine = issued(badge(SCHOOL), SCHOOL)
    fixture.base("base.json", genuine)
    for name, forged in _altered_copies(genuine).items():
        fixture.forgery(f"{name}.json", forged, NOT_GENUINE, altered())
    text = issued(badge(SCHOOL), SCHOOL, "eddsa-jcs-2022")
    fixture.base("base-jcs.json", text)
    forged = _altered_copies(text)["score"]
    fixture.forgery("score-jcs.json", forged, NOT_GENUINE, altered(), base="base-jcs.json")
    sound = issued_token(badge(GUILD), GUILD)
    fixture.base("base.jws", sound)
    header, payload, signature = sound.split(".")
    forged_payload = _b64(_altered_copies(_unb64(payload))["score"])
    fixture.forgery(
        "score.jws", f"{header}.{forged_payload}.{signature}", NOT_GENUINE, altered(),
        base="base.jws",
    )  # fmt: skip
    return fixture


def _altered_copies(genuine: dict[str, Any]) -> dict[str, dict[str, Any]]:
    name, score, date = (copy.deepcopy(genuine) for _ in range(3))
    name["credentialSubject"]["achievement"]["name"] = "Master mariner"
    score["credentialSubject"]["result"][0]["value"] = "98"
    date["validFrom"] = "2019-03-02T08:00:00Z"
    return {"name": name, "score": score, "date": date}


def _removed() -> Fixture:
    fixture = Fixture("F02", "proof-removed", "proof removed", trust=TRUST)
    genuine = issued(badge(SCHOOL), SCHOOL)
    fixture.base("base.json", genuine)
    missing = ("proof.present", "fail", "NO_PROOF")
    without = {name: value for name, value in genuine.items() if name != "proof"}
    fixture.forgery("removed.json", without, NOT_GENUINE, missing)
    fixture.forgery("emptied.json", {**genuine, "proof": []}, NOT_GENUINE, missing)
    return fixture


def _pasted() -> Fixture:
    fixture = Fixture(
        "F03", "proof-of-another", "proof of another credential pasted in", trust=TRUST
    )
    fixture.base("base.json", issued(badge(SCHOOL), SCHOOL))
    other_id = "urn:uuid:3c0f1d53-6fb5-4a52-8d1f-0f7f5f0a6b99"
    other = issued(badge(SCHOOL, id=other_id, name="Sailing a dinghy"), SCHOOL)
    fixture.base("base-other.json", other)
    forged = {**badge(SCHOOL, name="Master mariner"), "proof": other["proof"]}
    fixture.forgery("pasted.json", forged, NOT_GENUINE, altered())
    return fixture


def _no_algorithm() -> Fixture:
    fixture = Fixture(
        "F08", "algorithm-of-the-attacker",
        "alg none / HS256 with the public key / alg not fitting the key / unknown crit",
        trust=TRUST,
    )  # fmt: skip
    fixture.base("base.jws", issued_token(badge(GUILD), GUILD))
    forged = badge(GUILD, name="Master mariner")
    for name, content in {
        "none": _unsigned(forged, "none"),
        "none-in-capitals": _unsigned(forged, "nOnE"),
        "hs256-with-the-public-key": _mac(forged, GUILD),
        "es384-with-a-p256-key": token(forged, GUILD, alg="ES384"),
        "rs256-with-a-p256-key": token(forged, GUILD, alg="RS256"),
        "es256-with-an-ed25519-key": token(badge(SCHOOL), SCHOOL, alg="ES256"),
        "crit-unknown": token(badge(GUILD), GUILD, crit=["urn:house"], **{"urn:house": True}),
        "crit-b64": token(badge(GUILD), GUILD, crit=["b64"], b64=True),
    }.items():
        fixture.forgery(f"{name}.jws", content, NOT_GENUINE, altered())
    embedded = issued(badge(SCHOOL), SCHOOL)
    fixture.base("base.json", embedded)
    renamed = copy.deepcopy(embedded)
    renamed["proof"][0]["cryptosuite"] = "ecdsa-rdfc-2019"
    fixture.forgery(
        "ecdsa-suite-with-an-ed25519-key.json", renamed, NOT_GENUINE, altered(), base="base.json"
    )
    return fixture


def _other_purpose() -> Fixture:
    fixture = Fixture(
        "F10", "purpose-authentication", "proofPurpose authentication on a credential", trust=TRUST
    )
    fixture.base("base.json", issued(badge(SCHOOL), SCHOOL))
    forged = sealed(badge(SCHOOL), SCHOOL, proofPurpose="authentication")
    fixture.forgery(
        "authentication.json", forged, NOT_GENUINE,
        ("proof.purpose", "fail", "PROOF_VERIFICATION_ERROR"),
    )  # fmt: skip
    return fixture


def _unsigned(payload: dict[str, Any], alg: str) -> str:
    return f"{_b64({'alg': alg, 'kid': GUILD.method})}.{_b64(payload)}."


def _mac(payload: dict[str, Any], victim: Party) -> str:
    """A MAC under the victim's public key, which everybody has (RFC 8725 section 2.1)."""
    point = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), victim.key.public_key.data)
    secret = point.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signed = f"{_b64({'alg': 'HS256', 'kid': victim.method})}.{_b64(payload)}"
    mac = hmac.digest(secret, signed.encode(), hashlib.sha256)
    return f"{signed}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}"


def _b64(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _unb64(text: str) -> dict[str, Any]:
    return dict(json.loads(base64.urlsafe_b64decode(text + "==")))
