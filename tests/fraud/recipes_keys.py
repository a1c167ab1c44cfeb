"""Recipes: a good signature by a key that is not the issuer's (F04-F07, F09)."""

from __future__ import annotations

import copy
from typing import Any

from tests.fraud.fixture import NOT_GENUINE, NOT_THEIR_KEY, Fixture, altered
from tests.fraud.parties import (
    SCHOOL_NAME,
    badge,
    by_key,
    by_web,
    document_of,
    issued,
    issued_token,
    sealed,
    token,
)

COLLEGE = by_web("did:web:college.example")
COLLEGE_URL = "https://college.example/.well-known/did.json"
MALLORY = by_key("mallory")
LURE = "https://attacker.example/key"
TRUST = {COLLEGE.id: SCHOOL_NAME}
_HOLDS = ("proof.signature", "pass", None)


def make() -> list[Fixture]:
    """Make them all."""
    return [_by_did_key(), _in_fragment(), _in_header(), _at_a_lure(), _for_signing_in_only()]


def _fixture(id: str, name: str, construction: str) -> Fixture:
    """A fixture about the college, whose document lists its one key."""
    fixture = Fixture(id, name, construction, trust=TRUST)
    fixture.page(COLLEGE_URL, document_of(COLLEGE))
    return fixture


def _by_did_key() -> Fixture:
    fixture = _fixture(
        "F04", "signed-by-a-did-key", "issuer.id did:web, signed by the attacker's did:key"
    )
    fixture.base("base.json", issued(badge(COLLEGE), COLLEGE))
    forged = sealed(badge(COLLEGE), MALLORY)
    fixture.forgery(
        "did-key.json", forged, NOT_GENUINE, NOT_THEIR_KEY, _HOLDS, requested=[COLLEGE_URL]
    )
    return fixture


def _in_fragment() -> Fixture:
    fixture = _fixture(
        "F05", "key-in-the-fragment", "verificationMethod did:web:…#z6Mk<attacker's key>"
    )
    fixture.base("base.json", issued(badge(COLLEGE), COLLEGE))
    forged = sealed(badge(COLLEGE), MALLORY.called(f"{COLLEGE.id}#{MALLORY.multikey}"))
    fixture.forgery(
        "fragment.json", forged, NOT_GENUINE, NOT_THEIR_KEY, _HOLDS, requested=[COLLEGE_URL]
    )
    same_name = sealed(badge(COLLEGE), MALLORY.called(COLLEGE.method))
    fixture.forgery(
        "the-real-name.json", same_name, NOT_GENUINE, altered(), requested=[COLLEGE_URL]
    )
    return fixture


def _in_header() -> Fixture:
    fixture = _fixture(
        "F06", "key-in-the-header", "VC-JWT with the attacker's jwk header, real issuer"
    )
    fixture.base("base.jws", issued_token(badge(COLLEGE), COLLEGE))
    for name, kid in (("jwk-only", None), ("jwk-and-the-real-kid", COLLEGE.method)):
        forged = token(badge(COLLEGE), MALLORY, kid=kid, jwk=MALLORY.jwk)
        fixture.forgery(
            f"{name}.jws", forged, NOT_GENUINE, NOT_THEIR_KEY, _HOLDS, requested=[COLLEGE_URL]
        )
    own_kid = token(badge(COLLEGE), MALLORY, jwk=MALLORY.jwk)
    fixture.forgery("jwk-and-its-kid.jws", own_kid, NOT_GENUINE, NOT_THEIR_KEY, _HOLDS)
    return fixture


def _at_a_lure() -> Fixture:
    """The attacker's key is there to be fetched: who asks for it is deceived."""
    fixture = _fixture("F07", "key-at-another-url", "VC-JWT kid / jku / x5u at the attacker's URL")
    fixture.base("base.jws", issued_token(badge(COLLEGE), COLLEGE))
    fixture.page(LURE, MALLORY.jwk)
    headers: dict[str, dict[str, Any]] = {
        "kid": {"kid": LURE},
        "kid-and-jwk": {"kid": LURE, "jwk": MALLORY.jwk},
        "kid-without-tls": {"kid": "http://college.example/key"},
        "kid-with-the-issuer-as-user": {"kid": "https://college.example@attacker.example/key"},
        "kid-with-the-issuer-as-subdomain": {"kid": "https://college.example.attacker.example/key"},
        "kid-on-another-port": {"kid": "https://college.example:8443/key"},
        "jku": {"jku": LURE, "kid": COLLEGE.method},
        "x5u": {"x5u": LURE, "kid": COLLEGE.method},
    }
    for header in headers.values():
        if header["kid"] != COLLEGE.method:
            fixture.page(header["kid"], MALLORY.jwk)
    for name, header in headers.items():
        forged = token(badge(COLLEGE), MALLORY, **header)
        fixture.forgery(f"{name}.jws", forged, NOT_GENUINE, NOT_THEIR_KEY, requested=[])
    fixture.base("base.json", issued(badge(COLLEGE), COLLEGE))
    embedded = sealed(badge(COLLEGE), MALLORY.called(LURE))
    fixture.forgery(
        "verification-method.json", embedded, NOT_GENUINE, NOT_THEIR_KEY, base="base.json",
        requested=[],
    )  # fmt: skip
    return fixture


def _for_signing_in_only() -> Fixture:
    fixture = _fixture(
        "F09", "key-for-signing-in", "key in the controller document, only under authentication"
    )
    fixture.base("base.json", issued(badge(COLLEGE), COLLEGE))
    referenced = document_of(COLLEGE)
    del referenced["assertionMethod"]
    embedded = copy.deepcopy(referenced)
    embedded["authentication"] = embedded.pop("verificationMethod")
    embedded["assertionMethod"] = []
    for when, document in (("referenced", referenced), ("embedded", embedded)):
        fixture.page(COLLEGE_URL, document, when=when)
        fixture.forgery(
            "base.json", None, NOT_GENUINE, NOT_THEIR_KEY, name=when, web=when,
            requested=[COLLEGE_URL],
        )  # fmt: skip
    return fixture
