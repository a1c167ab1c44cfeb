"""What the specifications of the cryptosuites ask in the same words, suite for suite and form for
form: each function is one demand, and is asked of one kind of proof."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from bayleaf.engine.canonical import canonicalize
from bayleaf.engine.dids import web as did_web
from bayleaf.engine.encoding import b64url_encode, multibase_decode
from bayleaf.engine.errors import KeyMaterialError
from bayleaf.engine.keys import PrivateKey, PublicKey, SoftwareSigner
from bayleaf.engine.proofs import data_integrity, suite_named
from bayleaf.vcapi.words import known_contexts
from tests.conformance.documents import (
    KINDS,
    NOW,
    Web,
    codes,
    key_of,
    plain,
    proof_of,
    signed,
    with_proof,
)
from tests.vcapi.conftest import Service

SECRET_PREFIXES = {"Ed25519": b"\x80\x26", "P-256": b"\x86\x26", "P-384": b"\x87\x26"}
ISSUER = "did:web:issuer.example"
NO_DATES: tuple[Any, ...] = ("yesterday", "2021-01-01", "2021-01-01T00:00:00", 5, [])


def held(kind: str) -> dict[str, Any]:
    """A credential whose proof holds."""
    document: dict[str, Any] = signed(plain(kind), kind)
    return document


# --- keys -----------------------------------------------------------------------------------------


def published(kind: str, encoded: str, service: Service, web: Web) -> int:
    """What the service answers about a credential whose issuer publishes a key in this text."""
    key = key_of(KINDS[kind][1])
    document = did_web.document(ISSUER, {"key-1": key.public_key})
    document["verificationMethod"][0]["publicKeyMultibase"] = encoded
    web.publish(document, did_web.url_of(ISSUER))
    suite = suite_named(KINDS[kind][0])
    assert suite is not None
    credential = plain(kind, issuer=ISSUER)
    proof = data_integrity.create_proof(
        credential, suite=suite, signer=SoftwareSigner(key, f"{ISSUER}#key-1"), created=NOW,
        contexts=known_contexts(),
    )  # fmt: skip
    return service.verify({**credential, "proof": proof}).status


def public_key_is_base58(kind: str, service: Service, web: Web) -> None:
    """``publicKeyMultibase`` begins with z."""
    key = key_of(KINDS[kind][1]).public_key
    assert key.to_multikey().startswith("z")
    assert PublicKey.from_multikey(key.to_multikey()) == key
    assert published(kind, key.to_multikey(), service, web) == 200


def public_key_is_nothing_else(kind: str, service: Service, web: Web) -> None:
    """The same bytes in base64url or hexadecimal, without a prefix, or as another kind of key."""
    text = key_of(KINDS[kind][1]).public_key.to_multikey()
    data = multibase_decode(text)
    others = (f"u{b64url_encode(data)}", f"f{data.hex()}", text[1:], f"u{b64url_encode(data[2:])}", "z", "")  # fmt: skip
    for other in others:
        with pytest.raises(KeyMaterialError):
            PublicKey.from_multikey(other)
        assert published(kind, other, service, web) == 400


def secret_of(kind: str) -> tuple[PrivateKey, bytes]:
    """A key, and the bytes of its ``secretKeyMultibase``."""
    key = key_of(KINDS[kind][1])
    return key, SECRET_PREFIXES[key.kind] + key.secret


def secret_key_is_nothing_else(kind: str) -> None:
    """A secret in another base is not read."""
    _, data = secret_of(kind)
    for other in (f"u{b64url_encode(data)}", f"f{data.hex()}", "z", ""):
        with pytest.raises(KeyMaterialError):
            PrivateKey.from_multikey(other)


# --- options and transformation -------------------------------------------------------------------


def names_type(kind: str, service: Service) -> None:
    """The options have a type, and it is signed."""
    assert service.verify(held(kind)).status == 200
    assert held(kind)["proof"]["type"] == "DataIntegrityProof"
    assert codes(service.verify(with_proof(held(kind), type=None)))
    other = with_proof(held(kind), type="https://example.org/Other")
    assert data_of(held(kind), kind) != data_of(other, kind)


def names_suite(kind: str, service: Service) -> None:
    """The options name the suite, and it is signed."""
    assert service.verify(held(kind)).status == 200
    assert held(kind)["proof"]["cryptosuite"] == KINDS[kind][0]
    assert codes(service.verify(with_proof(held(kind), cryptosuite=None)))
    relabelled = with_proof(held(kind), cryptosuite="bbs-2023")
    assert data_of(held(kind), kind) != data_of(relabelled, kind)


def is_utf_8(kind: str) -> None:
    """What is hashed of a text are its bytes in UTF-8."""
    name = "Zoë Müller 王 𝄞"
    document = plain(kind, name=name)
    text = canonical(document, kind)
    assert name.encode("utf-8") in text
    proof = proof_of(document, kind)
    key = key_of(KINDS[kind][1]).public_key
    data = data_of({**document, "proof": proof}, kind)
    assert data.endswith(hashlib.new(key.hash_name, text).digest())
    assert key.verify(multibase_decode(proof["proofValue"]), data)


def other_kinds_are_errors(kind: str, service: Service) -> None:
    """A proof of this kind under another type or the name of any other suite does not hold."""
    assert service.verify(held(kind)).status == 200
    others = {name for name, _ in KINDS.values()} - {KINDS[kind][0]}
    for name in sorted(others):
        assert codes(service.verify(with_proof(held(kind), cryptosuite=name)))
    for type_ in ("Ed25519Signature2020", "EcdsaSecp256r1Signature2019"):
        assert codes(service.verify(with_proof(held(kind), type=type_)))


def wrong_dates_are_errors(kind: str, service: Service) -> None:
    """``created`` is a date and time with a zone, if it is there."""
    assert service.verify(held(kind)).status == 200
    assert held(kind)["proof"]["created"].endswith("Z")
    for value in NO_DATES:
        assert codes(service.verify(with_proof(held(kind), created=value)))


def canonical(value: dict[str, Any], kind: str) -> bytes:
    form: Any = "rdfc" if "rdfc" in kind else "jcs"
    name = key_of(KINDS[kind][1]).public_key.hash_name
    return canonicalize(value, form, hash_name=name, contexts=known_contexts())


def data_of(document: dict[str, Any], kind: str) -> bytes:
    """The bytes that the proof of a document signs."""
    bare = {name: value for name, value in document.items() if name != "proof"}
    return signed_data(bare, document["proof"], kind)


def signed_data(document: dict[str, Any], proof: dict[str, Any], kind: str) -> bytes:
    """The bytes that a proof over exactly this document signs, made here from the canonical forms:
    the hash of the options, then that of the document."""
    hash_name = key_of(KINDS[kind][1]).public_key.hash_name
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    options["@context"] = document["@context"]
    parts = (canonical(options, kind), canonical(document, kind))
    return b"".join(hashlib.new(hash_name, part).digest() for part in parts)
