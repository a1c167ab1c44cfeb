"""Controller documents: which keys count, and for what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bayleaf.engine.dids import document as documents
from bayleaf.engine.encoding import b58encode
from bayleaf.engine.errors import DidError, KeyMaterialError
from bayleaf.engine.keys import PublicKey
from tests.engine.verifying.world import key_of

DID = "did:web:a.example"
KEY = key_of("Ed25519").public_key
OTHER = key_of("P-256").public_key


def entry(fragment: str = "key-1", key: PublicKey = KEY, **changes: Any) -> dict[str, Any]:
    """A verification method of the document, as changed (``None`` takes a member away)."""
    made = documents.multikey_entry(DID, fragment, key) | changes
    return {name: value for name, value in made.items() if value is not None}


def document(**members: Any) -> dict[str, Any]:
    return {"id": DID, **members}


def parse(**members: Any) -> documents.ControllerDocument:
    return documents.parse(document(**members), DID, "https://a.example/did.json")


def code_of(value: Any) -> str:
    with pytest.raises(DidError) as refused:
        documents.parse(value, DID)
    return refused.value.code


def test_a_key_listed_by_its_id_is_found_for_that_use_and_no_other() -> None:
    parsed = parse(verificationMethod=[entry()], assertionMethod=[f"{DID}#key-1"])
    method = parsed.method("assertionMethod", f"{DID}#key-1")
    assert method is not None
    assert (method.id, method.controller, method.key) == (f"{DID}#key-1", DID, KEY)
    assert parsed.method("authentication", f"{DID}#key-1") is None
    assert parsed.source == "https://a.example/did.json"


def test_a_key_that_no_use_lists_is_found_for_none() -> None:
    parsed = parse(verificationMethod=[entry()])
    assert f"{DID}#key-1" in parsed.methods
    assert parsed.method("assertionMethod", f"{DID}#key-1") is None


def test_a_key_embedded_in_a_use_is_found_for_that_use_and_no_other() -> None:
    parsed = parse(authentication=[entry()], assertionMethod=[entry("key-2", OTHER)])
    assert parsed.method("assertionMethod", f"{DID}#key-1") is None
    assert parsed.method("authentication", f"{DID}#key-2") is None
    embedded = parsed.method("assertionMethod", f"{DID}#key-2")
    assert embedded is not None
    assert embedded.key == OTHER


def test_relative_ids_are_those_of_the_document() -> None:
    parsed = parse(verificationMethod=[entry(id="#key-1")], assertionMethod=["#key-1"])
    method = parsed.method("assertionMethod", f"{DID}#key-1")
    assert method is not None
    assert method.id == f"{DID}#key-1"
    assert parsed.method("assertionMethod", "#key-1") is None


def test_a_use_may_list_one_key_without_an_array() -> None:
    parsed = parse(verificationMethod=entry(), assertionMethod=f"{DID}#key-1")
    assert parsed.method("assertionMethod", f"{DID}#key-1") is not None


def test_a_listed_id_without_a_key_finds_nothing() -> None:
    parsed = parse(verificationMethod=[], assertionMethod=[f"{DID}#lost", 5, None])
    assert parsed.method("assertionMethod", f"{DID}#lost") is None
    assert parsed.by_thumbprint(KEY.thumbprint(), "assertionMethod") is None


def test_ids_are_compared_letter_by_letter() -> None:
    parsed = parse(verificationMethod=[entry()], assertionMethod=[f"{DID}#key-1"])
    for other in (f"{DID}#KEY-1", f"{DID}#key-1 ", "did:web:A.example#key-1", f"{DID}#key%2D1"):
        assert parsed.method("assertionMethod", other) is None


@pytest.mark.parametrize(
    "members",
    [
        {"verificationMethod": [entry(), entry()]},
        {"verificationMethod": [entry(), entry(id="#key-1")]},
        {"verificationMethod": [entry(), entry(key=OTHER)]},
        {"verificationMethod": [entry()], "assertionMethod": [entry()]},
        {"assertionMethod": [entry()], "authentication": [entry()]},
    ],
)
def test_a_document_that_lists_an_id_twice_is_refused(members: dict[str, Any]) -> None:
    assert code_of(document(**members)) == "invalidDidDocument"


@pytest.mark.parametrize("id", ["did:web:b.example", "did:web:a.example ", DID.upper(), None, 5])
def test_a_document_about_somebody_else_lists_nobody(id: Any) -> None:
    assert code_of(document(id=id, verificationMethod=[entry()])) == "notListed"


@pytest.mark.parametrize("value", [None, 5, "text", [], {}, {"id": DID}, {"id": DID, "keys": []}])
def test_what_names_no_keys_is_no_controller_document(value: Any) -> None:
    assert not documents.looks_like_document(value)
    assert code_of(value) == "invalidDidDocument"


@pytest.mark.parametrize("method", [None, 5, "text", {}, {"id": 5}, []])
def test_a_key_without_an_id_spoils_the_document(method: Any) -> None:
    assert code_of(document(verificationMethod=[method])) == "invalidDidDocument"


def test_a_document_with_hundreds_of_keys_is_refused() -> None:
    many = [entry(f"key-{number}") for number in range(documents.MAX_METHODS + 1)]
    assert code_of(document(verificationMethod=many)) == "invalidDidDocument"
    ids = [f"{DID}#key-{number}" for number in range(documents.MAX_METHODS + 1)]
    assert code_of(document(verificationMethod=[], assertionMethod=ids)) == "invalidDidDocument"


def test_the_controller_of_a_key_is_what_the_document_says() -> None:
    parsed = parse(
        verificationMethod=[
            entry("a", controller="did:web:b.example"),
            entry("b", controller=None),
            entry("c", controller=[DID]),
        ]
    )
    owners = [method.controller for method in parsed.methods.values()]
    assert owners == ["did:web:b.example", "", ""]


def test_a_thumbprint_finds_only_the_controllers_own_keys_for_the_use() -> None:
    parsed = parse(
        verificationMethod=[entry("a", controller="did:web:b.example"), entry("b", OTHER)],
        assertionMethod=["#a", "#b"],
        authentication=[],
    )
    found = parsed.by_thumbprint(OTHER.thumbprint(), "assertionMethod")
    assert found is not None
    assert found.id == f"{DID}#b"
    assert parsed.by_thumbprint(KEY.thumbprint(), "assertionMethod") is None
    assert parsed.by_thumbprint(OTHER.thumbprint(), "authentication") is None


def test_when_a_key_went_out_of_use_is_read() -> None:
    parsed = parse(
        verificationMethod=[
            entry("old", expires="2026-05-01T00:00:00Z"),
            entry("lost", revoked="2026-06-01T02:00:00+02:00"),
        ]
    )
    old, lost = parsed.methods.values()
    assert (old.expires, old.revoked) == (datetime(2026, 5, 1, tzinfo=UTC), None)
    assert (lost.expires, lost.revoked) == (None, datetime(2026, 6, 1, tzinfo=UTC))


@pytest.mark.parametrize("name", ["expires", "revoked"])
@pytest.mark.parametrize("value", [5, "", "yesterday", "2026-05-01", [], {}])
def test_a_key_with_an_unreadable_end_cannot_be_used(name: str, value: Any) -> None:
    [method] = parse(verificationMethod=[entry(**{name: value})]).methods.values()
    assert method.key is None
    assert method.problem


@pytest.mark.parametrize(
    "secret",
    ["secretKeyMultibase", "privateKeyMultibase", "privateKeyJwk", "privateKeyBase58", "secretKeyJwk"],
)  # fmt: skip
def test_a_key_whose_secret_is_published_with_it_cannot_be_used(secret: str) -> None:
    [method] = parse(verificationMethod=[entry(**{secret: "z1"})]).methods.values()
    assert method.key is None
    assert method.problem == "A private key is published with it."


def test_one_unusable_key_does_not_spoil_the_others() -> None:
    parsed = parse(
        verificationMethod=[entry("bad", publicKeyMultibase="z0"), entry("good")],
        assertionMethod=["#bad", "#good"],
    )
    bad, good = parsed.methods.values()
    assert bad.key is None
    assert bad.problem
    assert good.key == KEY
    assert parsed.by_thumbprint(KEY.thumbprint(), "assertionMethod") == good


def spelled(**members: Any) -> dict[str, Any]:
    return {"id": f"{DID}#key-1", "controller": DID, **members}


@pytest.mark.parametrize(
    "members",
    [
        spelled(type="Multikey", publicKeyMultibase=KEY.to_multikey()),
        spelled(type="JsonWebKey", publicKeyJwk=KEY.to_jwk()),
        spelled(type="JsonWebKey2020", publicKeyJwk=KEY.to_jwk()),
        spelled(type="Ed25519VerificationKey2020", publicKeyMultibase=KEY.to_multikey()),
        spelled(type="Ed25519VerificationKey2018", publicKeyBase58=b58encode(KEY.data)),
    ],
)
def test_a_key_is_read_in_every_spelling(members: dict[str, Any]) -> None:
    assert documents.key_of(members) == KEY


@pytest.mark.parametrize(
    ("members", "code"),
    [
        (spelled(type="Multikey"), "invalidPublicKey"),
        (
            spelled(
                type="Multikey",
                publicKeyMultibase=KEY.to_multikey(),
                publicKeyJwk=OTHER.to_jwk(),
            ),
            "invalidPublicKey",
        ),
        (spelled(type="Multikey", publicKeyMultibase=5), "invalidPublicKey"),
        (spelled(type="JsonWebKey", publicKeyJwk="text"), "invalidPublicKey"),
        (spelled(type="Multikey", publicKeyBase58=b58encode(KEY.data)), "invalidPublicKey"),
        (spelled(type="Ed25519VerificationKey2018", publicKeyBase58="0"), "invalidPublicKey"),
        (
            spelled(type="Ed25519VerificationKey2018", publicKeyBase58=b58encode(KEY.data[1:])),
            "invalidPublicKeyLength",
        ),
        (
            spelled(type="Ed25519VerificationKey2020", publicKeyMultibase=OTHER.to_multikey()),
            "invalidPublicKeyType",
        ),
        (
            spelled(type="EcdsaSecp256k1VerificationKey2019", publicKeyHex="02"),
            "invalidPublicKey",
        ),
        (
            spelled(type="Multikey", publicKeyMultibase="z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F"),
            "unsupportedPublicKeyType",
        ),
    ],
)  # fmt: skip
def test_a_key_in_another_spelling_is_refused(members: dict[str, Any], code: str) -> None:
    with pytest.raises(KeyMaterialError) as refused:
        documents.key_of(members)
    assert refused.value.code == code
