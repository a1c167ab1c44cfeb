"""What other implementations issue, with fresh keys, is accepted here."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from openbadgeslib.ob3 import (
    Achievement,
    Issuer,
    OB3LdpSigner,
    OB3Signer,
    OpenBadgeCredential,
    did_key_from_pem,
)
from openvc import Ed25519SigningKey, P256SigningKey, P384SigningKey
from openvc.multibase import encode_multibase
from openvc.proof.data_integrity import DataIntegrityProofSuite
from openvc.proof.di_ecdsa_rdfc import EcdsaRdfcProofSuite
from openvc.proof.di_jcs import EcdsaJcsProofSuite, EddsaJcsProofSuite

from bayleaf.engine.verifying import Verdict
from tests.interop import by_hand, containers, ours
from tests.interop.credentials import minimal, minimal_v1, rich
from tests.interop.matrix import ECDSA_RDFC_384, EDDSA_RDFC, EMBEDDED, TOKENS, Suite
from tests.interop.oracle import Oracle
from tests.interop.peers import refusal

CREATED = "2026-03-02T08:00:00Z"
VALID_FROM = datetime.fromisoformat(CREATED)
GRAPH_SUITES = tuple(suite for suite in EMBEDDED if "rdfc" in suite.name)
TEXT_SUITES = tuple(suite for suite in EMBEDDED if "jcs" in suite.name)

_PREFIXES = {"Ed25519": b"\xed\x01", "P-256": b"\x80\x24", "P-384": b"\x81\x24"}
_OPENVC_KEYS = {"Ed25519": Ed25519SigningKey, "P-256": P256SigningKey, "P-384": P384SigningKey}
_OPENVC_SUITES = {
    "eddsa-rdfc-2022": DataIntegrityProofSuite,
    "eddsa-jcs-2022": EddsaJcsProofSuite,
    "ecdsa-rdfc-2019": EcdsaRdfcProofSuite,
    "ecdsa-jcs-2019": EcdsaJcsProofSuite,
}

both_documents = pytest.mark.parametrize("document", [minimal, rich], ids=["minimal", "rich"])


@both_documents
@pytest.mark.parametrize("suite", EMBEDDED, ids=str)
def test_digitalbazaar_vc_is_accepted(suite: Suite, document: Any, oracle: Oracle) -> None:
    _accepted(_embedded_by("@digitalbazaar/vc", suite.name, suite.kind, document, oracle))


@both_documents
def test_digitalcredentials_vc_is_accepted(document: Any, oracle: Oracle) -> None:
    _accepted(
        _embedded_by("@digitalcredentials/vc", "eddsa-rdfc-2022", "Ed25519", document, oracle)
    )


def test_an_ed25519signature2020_of_digitalcredentials_vc_is_accepted(oracle: Oracle) -> None:
    suite = "Ed25519Signature2020"
    _accepted(_embedded_by("@digitalcredentials/vc", suite, "Ed25519", minimal_v1, oracle))


@pytest.mark.parametrize("suite", TOKENS, ids=str)
def test_a_token_of_jose_is_accepted(suite: Suite, oracle: Oracle) -> None:
    key = oracle.key(suite.kind)
    payload = minimal(key["controller"])
    header: dict[str, Any] = {"kid": key["verificationMethod"], "typ": "vc+jwt", "cty": "vc"}
    if suite.name == "ob-jwt":
        payload |= _claims(payload)
        header = {"kid": key["verificationMethod"], "jwk": key["publicJwk"], "typ": "JWT"}
    request = {"key": key["verificationMethod"], "header": header, "payload": payload}
    _accepted(oracle.issue("jose", **request))


@both_documents
@pytest.mark.parametrize("suite", GRAPH_SUITES, ids=str)
def test_openvc_core_is_accepted(suite: Suite, document: Any) -> None:
    report = ours.judged(json.dumps(_embedded_by_openvc(suite, document)))
    if (suite, document) == (ECDSA_RDFC_384, rich):
        # It labels blank nodes with SHA-256 where P-384 asks for SHA-384 (see matrix.py).
        assert report.verdict is Verdict.NOT_GENUINE
    else:
        assert report.verdict is Verdict.VALID_ISSUER_UNRECOGNISED


@both_documents
@pytest.mark.parametrize("suite", TEXT_SUITES, ids=str)
def test_openvc_core_leaves_the_context_out_of_a_jcs_proof(
    suite: Suite, document: Any, oracle: Oracle
) -> None:
    """It signs the copy of ``@context`` that a JCS proof has to carry, and then drops it. We refuse
    that as @digitalbazaar/vc does, and accept the proof once the copy is back."""
    signed = _embedded_by_openvc(suite, document)
    text = json.dumps(signed)
    assert ours.judged(text).verdict is Verdict.NOT_GENUINE
    assert refusal("@digitalbazaar/vc", text, oracle) is not None
    signed["proof"]["@context"] = signed["@context"]
    _accepted(json.dumps(signed))


@pytest.mark.parametrize("image_format", ["json", "png", "svg"])
def test_an_embedded_proof_of_openbadgeslib_is_accepted(image_format: str) -> None:
    pem, did = _pem(ed25519.Ed25519PrivateKey.generate())
    signer = OB3LdpSigner(pem)
    badge = _badge_of_openbadgeslib(did)
    data = {
        "json": lambda: signer.sign_to_json(badge),
        "png": lambda: signer.sign_into_png(badge, containers.plain_png()),
        "svg": lambda: signer.sign_into_svg(badge, containers.plain_svg_without_namespace()),
    }[image_format]()
    _accepted(data)


@pytest.mark.parametrize("image_format", ["jws", "png", "svg"])
def test_a_token_of_openbadgeslib_is_accepted(image_format: str) -> None:
    pem, did = _pem(ec.generate_private_key(ec.SECP256R1()))
    signer = OB3Signer(pem, "ES256")
    badge = _badge_of_openbadgeslib(did)
    data = {
        "jws": lambda: signer.sign(badge),
        "png": lambda: signer.sign_into_png(badge, containers.plain_png()),
        "svg": lambda: signer.sign_into_svg(badge, containers.plain_svg_without_namespace()),
    }[image_format]()
    _accepted(data)


@pytest.mark.parametrize("wrap", [containers.png_with, containers.svg_with], ids=["png", "svg"])
def test_an_image_baked_by_somebody_else_is_accepted(wrap: Any, oracle: Oracle) -> None:
    suite = EDDSA_RDFC
    _accepted(wrap(_embedded_by("@digitalbazaar/vc", suite.name, suite.kind, rich, oracle)))


def _accepted(data: str | bytes) -> None:
    report = ours.judged(data)
    assert (report.verdict, report.codes) == (Verdict.VALID_ISSUER_UNRECOGNISED, frozenset())


def _embedded_by(by: str, suite: str, kind: str, document: Any, oracle: Oracle) -> str:
    key = oracle.key(kind)
    signed = oracle.issue(
        by, suite=suite, key=key["verificationMethod"], created=CREATED,
        credential=document(key["controller"]),
    )  # fmt: skip
    return json.dumps(signed)


def _embedded_by_openvc(suite: Suite, document: Any) -> dict[str, Any]:
    key = _OPENVC_KEYS[suite.kind].generate("unused")
    multikey = encode_multibase(_PREFIXES[suite.kind] + key.public_key_raw())
    options = {"extra_contexts": by_hand.contexts()} if suite in GRAPH_SUITES else {}
    signed: dict[str, Any] = _OPENVC_SUITES[suite.name]().add_proof(
        document(f"did:key:{multikey}"), signing_key=key, created=VALID_FROM,
        verification_method=f"did:key:{multikey}#{multikey}", **options,
    )  # fmt: skip
    return signed


def _claims(document: dict[str, Any]) -> dict[str, Any]:
    return {
        "iss": document["issuer"]["id"],
        "jti": document["id"],
        "nbf": int(VALID_FROM.timestamp()),
        "sub": document["credentialSubject"]["id"],
    }


def _pem(key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> tuple[bytes, str]:
    """A private key as PEM, and the did:key of its public half."""
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private, did_key_from_pem(public)


def _badge_of_openbadgeslib(issuer: str) -> OpenBadgeCredential:
    return OpenBadgeCredential(
        issuer=Issuer(issuer, "Harbour Evening School", "https://harbour.example/"),
        recipient_id="urn:uuid:b8f9a1de-92e5-4c43-8f0c-9b6a3d1b7a55",
        achievement=Achievement(
            "https://harbour.example/courses/knots", "Knots and splices",
            "Ties the twelve working knots.", "All twelve knots in five minutes.",
        ),
        issuance_date=VALID_FROM,
    )  # fmt: skip
