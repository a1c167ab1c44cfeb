"""Tokens taken apart and put together, below the level of a verdict."""

from __future__ import annotations

from typing import Any

import pytest

from bayleaf.engine.encoding import b64url_encode, dump_json
from bayleaf.engine.errors import InputError, ProofError, ProofGenerationError
from bayleaf.engine.proofs import jwt
from tests.engine.verifying.world import NOW, badge, by_key, claims


def part(value: Any) -> str:
    return b64url_encode(dump_json(value))


OBJECT = part({"a": 1})


@pytest.mark.parametrize(
    "text",
    ["", "a", "a.b", "a.b.c.d", f"{OBJECT}.{part([])}.eA", f"{part('x')}.{OBJECT}.eA", f"{OBJECT}.{OBJECT}.e",
     f"{OBJECT}=.{OBJECT}.eA", f"{OBJECT}.{b64url_encode(b'no json')}.eA"],
)  # fmt: skip
def test_what_is_no_jws_of_two_objects_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        jwt.parse(text)


@pytest.mark.parametrize(
    ("text", "looks"),
    [(f"{OBJECT}.{OBJECT}.eA", True), (f"{OBJECT}.{OBJECT}.", True), ("ey.a-b._", True), ("a.b.c", False),
     ("ey.b", False), ("ey.b.c.d", False), ("eyé.b.c", False), ("ey .b.c", False), ("ey.b.c=", False)],
)  # fmt: skip
def test_what_looks_like_a_jws(text: str, looks: bool) -> None:
    assert jwt.looks_like_jws(text) is looks


@pytest.mark.parametrize(
    ("profile", "kind"),
    [("ob-jwt", "Ed25519"), ("ob-jwt", "P-384"), ("ob-jwt", "P-521"), ("vc+jwt", "RSA"), ("vc+jwt", "P-521")],
)  # fmt: skip
def test_a_profile_takes_only_its_kinds_of_key(profile: Any, kind: Any) -> None:
    issuer = by_key(kind)
    with pytest.raises(ProofGenerationError, match=kind):
        jwt.create(badge(issuer), signer=issuer.signer, profile=profile, at=NOW)


@pytest.mark.parametrize("missing", ["issuer", "id", "validFrom"])
def test_an_ob_jwt_needs_something_to_fill_its_claims_with(missing: str) -> None:
    issuer = by_key("P-256")
    document = badge(issuer, **{missing: None})
    with pytest.raises(ProofGenerationError, match="nothing to fill"):
        jwt.create(document, signer=issuer.signer, profile="ob-jwt", at=NOW)


def test_a_date_that_cannot_be_read_is_no_instant_of_a_claim() -> None:
    issuer = by_key("P-256")
    document = claims(badge(issuer, validFrom="yesterday"))
    jws = jwt.parse(jwt.sign({"typ": "JWT"}, document, issuer.signer))
    with pytest.raises(ProofError, match="nbf"):
        jwt.check_claims(jws)


def test_the_first_of_several_subjects_has_the_claim() -> None:
    issuer = by_key("P-256")
    document = {
        **badge(issuer),
        "credentialSubject": [{"id": "urn:a"}, {"id": "urn:b"}],
        "sub": "urn:a",
    }
    assert "sub" not in jwt.check_claims(jwt.parse(jwt.sign({}, document, issuer.signer)))
    with pytest.raises(ProofError, match="sub"):
        jwt.check_claims(jwt.parse(jwt.sign({}, {**document, "sub": "urn:b"}, issuer.signer)))
    with pytest.raises(ProofError, match="sub"):
        jwt.check_claims(
            jwt.parse(jwt.sign({}, {**document, "credentialSubject": []}, issuer.signer))
        )
