"""Recipes: every suite in every container, by issuers that only their key makes known."""

from __future__ import annotations

from typing import Any

from tests.interop.credentials import VCDM_1, minimal, minimal_v1, rich
from tests.vectors.workshop import Workshop

DATA_INTEGRITY_SUITES = (
    ("eddsa-rdfc-2022", "Ed25519"),
    ("eddsa-jcs-2022", "Ed25519"),
    ("ecdsa-rdfc-2019", "P-256"),
    ("ecdsa-rdfc-2019", "P-384"),
    ("ecdsa-jcs-2019", "P-256"),
    ("ecdsa-jcs-2019", "P-384"),
)
ALGORITHMS = {"Ed25519": "EdDSA", "P-256": "ES256", "P-384": "ES384", "RSA": "RS256"}
_VALID_FROM = 1772438400
_IMAGES = ("png", "svg")


def make(workshop: Workshop) -> None:
    """Make them all."""
    _data_integrity(workshop)
    _tokens(workshop)
    _token_with_a_key_by_url(workshop)
    _context_of_its_own(workshop)
    _older_suites(workshop)
    _several_proofs(workshop)


def ob_token(workshop: Workshop, document: dict[str, Any], key: dict[str, Any]) -> str:
    """A credential in the profile of Open Badges 3.0, section 8.2."""
    header = {"kid": key["verificationMethod"], "jwk": key["publicJwk"], "typ": "JWT"}
    return workshop.token({**document, **_ob_claims(document)}, key, **header)


def vc_token(workshop: Workshop, document: dict[str, Any], key: dict[str, Any]) -> str:
    """A credential in the profile of VC-JOSE-COSE."""
    return workshop.token(document, key, kid=key["verificationMethod"], typ="vc+jwt", cty="vc")


def _ob_claims(document: dict[str, Any]) -> dict[str, Any]:
    return {
        "iss": document["issuer"]["id"],
        "jti": document["id"],
        "nbf": _VALID_FROM,
        "sub": document["credentialSubject"]["id"],
    }


def _data_integrity(workshop: Workshop) -> None:
    for suite, kind in DATA_INTEGRITY_SUITES:
        key = workshop.key(kind)
        name = suite if kind == "Ed25519" else f"{suite}-{kind.lower().replace('-', '')}"
        small = workshop.embed(minimal(key["controller"]), suite, key)
        full = workshop.embed(rich(key["controller"]), suite, key)
        workshop.add(f"{name}-minimal", small, suite=suite, into=("json", *_IMAGES))
        workshop.add(f"{name}-rich", full, suite=suite)
    key = workshop.key("Ed25519")
    by = "@digitalcredentials/vc"
    other = workshop.embed(rich(key["controller"]), "eddsa-rdfc-2022", key, by=by)
    workshop.add("eddsa-rdfc-2022-digitalcredentials", other, suite="eddsa-rdfc-2022", by=by)


def _tokens(workshop: Workshop) -> None:
    everywhere = ("jws", *_IMAGES)
    for kind in ("RSA", "P-256"):
        key = workshop.key(kind)
        token = ob_token(workshop, minimal(key["controller"]), key)
        name = f"ob-jwt-{ALGORITHMS[kind].lower()}"
        workshop.add(name, token, suite="ob-jwt", by="jose", into=everywhere)
    for kind in ("Ed25519", "P-256", "P-384"):
        key = workshop.key(kind)
        token = vc_token(workshop, rich(key["controller"]), key)
        name = f"vc-jwt-{ALGORITHMS[kind].lower()}"
        workshop.add(name, token, suite="vc+jwt", by="jose", into=everywhere)


def _token_with_a_key_by_url(workshop: Workshop) -> None:
    """The key is a JWK at an https address of the issuer's own site (Open Badges 3.0, 8.2.3)."""
    site, key = "https://academy.example", workshop.key("RSA")
    workshop.publish(f"{site}/keys/2026", key["publicJwk"], "application/jwk+json")
    document = minimal(f"{site}/issuer")
    token = workshop.token(
        {**document, **_ob_claims(document)}, key, kid=f"{site}/keys/2026", typ="JWT"
    )
    workshop.add("ob-jwt-rs256-key-by-url", token, suite="ob-jwt", by="jose", into=("jws",))


def _context_of_its_own(workshop: Workshop) -> None:
    """JCS signs the text, so words of an unknown context are signed, if not understood."""
    key = workshop.key("Ed25519")
    document = minimal(key["controller"])
    document["@context"].append("https://harbour.example/words.json")
    signed = workshop.embed(document, "eddsa-jcs-2022", key)
    codes = ("CONTEXT_UNTRUSTED",)
    workshop.add("eddsa-jcs-2022-unlisted-context", signed, suite="eddsa-jcs-2022", codes=codes)


def _older_suites(workshop: Workshop) -> None:
    key = workshop.key("Ed25519")
    suite, by = "Ed25519Signature2020", "@digitalcredentials/vc"
    old = workshop.embed(minimal_v1(key["controller"]), suite, key, by=by)
    workshop.add("ed25519signature2020-v1", old, suite=suite, by=by, into=("json", "png"))
    draft = workshop.embed(minimal(key["controller"]), "eddsa-2022", key)
    workshop.add("eddsa-2022", draft, suite="eddsa-2022")
    for kind in ("Ed25519", "P-256"):
        key = workshop.key(kind)
        name = f"vc-claim-{ALGORITHMS[kind].lower()}"
        workshop.add(name, _vc_claim(workshop, key), suite="jwt", by="jose", into=("jws",))


def _vc_claim(workshop: Workshop, key: dict[str, Any]) -> str:
    document = minimal_v1(key["controller"])
    assert document["@context"][0] == VCDM_1
    payload = {**_ob_claims(document), "vc": document}
    return workshop.token(payload, key, kid=key["verificationMethod"], typ="JWT")


def _several_proofs(workshop: Workshop) -> None:
    issuer, witness = workshop.key("Ed25519"), workshop.key("P-256")
    once = workshop.embed(minimal(issuer["controller"]), "eddsa-rdfc-2022", issuer)
    twice = workshop.embed(once, "ecdsa-rdfc-2019", witness)
    workshop.add("proof-set", twice, suite="proof set")
    chain = chained(workshop)
    workshop.add("proof-chain", chain, suite="proof chain", by="@digitalbazaar/data-integrity")
    chain["proof"][0]["created"] = "2026-03-02T08:00:01Z"
    workshop.add(
        "proof-chain-first-link-changed", chain, suite="proof chain",
        by="@digitalbazaar/data-integrity", change="the first proof of the chain says another time",
        verdict="not_genuine", codes=("PROOF_VERIFICATION_ERROR",),
    )  # fmt: skip


def chained(workshop: Workshop) -> dict[str, Any]:
    """A credential whose second proof follows the first."""
    issuer, witness = workshop.key("Ed25519"), workshop.key("P-256")
    first, second = (f"urn:uuid:7d9f3c1e-53cf-4e0b-a3f8-0a7b6cf1a00{n}" for n in (1, 2))
    by = "@digitalbazaar/data-integrity"
    started = workshop.embed(
        minimal(issuer["controller"]), "eddsa-rdfc-2022", issuer, by=by, proofId=first
    )
    return workshop.embed(
        started, "ecdsa-rdfc-2019", witness, by=by, proofId=second, previousProof=first
    )
