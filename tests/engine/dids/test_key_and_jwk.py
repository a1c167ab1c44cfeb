"""did:key and did:jwk: the identifier is the document. Nothing is fetched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayleaf.engine import dids
from bayleaf.engine.encoding import b64url_encode, dump_json, multibase_encode
from bayleaf.engine.errors import BayleafError, DidError, KeyMaterialError
from bayleaf.engine.keys import KeyKind
from tests.engine.verifying.world import Web, key_of

KINDS: tuple[KeyKind, ...] = ("Ed25519", "P-256", "P-384", "P-521", "RSA")

every_kind = pytest.mark.parametrize("kind", KINDS)


def resolve(did: str, method_id: str | None = None) -> dids.ControllerDocument:
    """Resolve with a web that must not be asked."""
    web = Web()
    document = dids.resolve(did, fetch=web, method_id=method_id)
    assert web.requests == []
    return document


@every_kind
def test_a_did_key_resolves_to_its_one_key_for_every_use(kind: KeyKind) -> None:
    key = key_of(kind).public_key
    did, method_id = dids.key.did_of(key), dids.key.method_of(key)
    document = resolve(did, method_id)
    assert (document.id, document.source) == (did, None)
    for use in ("assertionMethod", "authentication"):
        method = document.method(use, method_id)  # type: ignore[arg-type]
        assert method is not None
        assert (method.id, method.controller, method.key) == (method_id, did, key)
        assert (method.problem, method.expires, method.revoked) == (None, None, None)


@every_kind
def test_a_did_key_without_a_fragment_names_its_one_key(kind: KeyKind) -> None:
    did = dids.key.did_of(key_of(kind).public_key)
    document = resolve(did)
    assert document.method("assertionMethod", did) == next(iter(document.methods.values()))


def test_a_did_key_with_the_fragment_of_another_key_names_nothing() -> None:
    mine, other = (key_of("Ed25519", name).public_key for name in ("mine", "other"))
    document = resolve(dids.key.did_of(mine))
    method_id = f"{dids.key.did_of(mine)}#{other.to_multikey()}"
    assert document.method("assertionMethod", method_id) is None


@pytest.mark.parametrize("text", ["", "u7QF4", "6MkpTHR8VNsBx", "#z6Mk", "https://a.example"])
def test_text_that_is_no_multikey_is_no_did_key(text: str) -> None:
    with pytest.raises(DidError) as refused:
        resolve(f"did:key:{text}")
    assert refused.value.code == "invalidDid"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("z0", "invalidPublicKey"),
        ("z6LSeu9HkTHSfLLeUs2nnzUSNedgDUevfNQgQjQC23ZCit6F", "unsupportedPublicKeyType"),
        (multibase_encode(b"\xed\x01" + bytes(31)), "invalidPublicKeyLength"),
    ],
)
def test_a_did_key_of_an_unusable_key_says_why(text: str, code: str) -> None:
    with pytest.raises(KeyMaterialError) as refused:
        resolve(f"did:key:{text}")
    assert refused.value.code == code


@every_kind
def test_a_did_jwk_resolves_to_its_one_key_for_every_use(kind: KeyKind) -> None:
    key = key_of(kind).public_key
    did = dids.jwk.did_of(key)
    document = resolve(did, f"{did}#0")
    for use in ("assertionMethod", "authentication"):
        method = document.method(use, dids.jwk.method_of(key))  # type: ignore[arg-type]
        assert method is not None
        assert (method.id, method.controller, method.key) == (f"{did}#0", did, key)
    assert document.method("assertionMethod", did) is None
    assert document.method("assertionMethod", f"{did}#1") is None


def test_the_example_of_the_did_jwk_method_resolves() -> None:
    did = (
        "did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVV"
        "M3l6OTFQSDZDZEgyVjAiLCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9"
    )
    [method] = resolve(did).methods.values()
    assert method.id == f"{did}#0"
    assert method.key is not None
    assert method.key.to_jwk()["x"] == "acbIQiuMs3i8_uszEjJ2tpTtRM4EU3yz91PH6CdH2V0"


@pytest.mark.parametrize("value", [[], "text", 5, None])
def test_a_did_jwk_of_something_else_than_an_object_is_invalid(value: object) -> None:
    with pytest.raises(DidError) as refused:
        resolve(f"did:jwk:{b64url_encode(dump_json(value))}")
    assert refused.value.code == "invalidDid"


@pytest.mark.parametrize("text", ["", "%%%", "e30=", "bm90IGpzb24", "eyJhIjoxLCJhIjoyfQ"])
def test_text_that_is_no_json_in_base64url_is_no_did_jwk(text: str) -> None:
    with pytest.raises(DidError) as refused:
        resolve(f"did:jwk:{text}")
    assert refused.value.code == "invalidDid"


def test_a_did_jwk_that_gives_its_secret_away_is_refused() -> None:
    did = f"did:jwk:{b64url_encode(dump_json(key_of('P-256').to_jwk()))}"
    with pytest.raises(KeyMaterialError, match="private key"):
        resolve(did)


@given(st.text())
def test_any_text_after_the_method_gives_a_document_or_an_error_of_ours(text: str) -> None:
    for method in ("key", "jwk"):
        try:
            resolve(f"did:{method}:{text}")
        except BayleafError:
            continue


@pytest.mark.parametrize(
    "controller",
    ["did:example:1", "did:webvh:x:a.example", "did:ethr:0x1", "urn:uuid:1", "http://a.example",
     "mailto:a@a.example", "DID:KEY:z6Mk", "did:keyz6Mk", "a.example"],
)  # fmt: skip
def test_an_identifier_of_another_method_is_not_supported(controller: str) -> None:
    with pytest.raises(DidError) as refused:
        resolve(controller)
    assert refused.value.code == "methodNotSupported"


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_speaks_for_itself_under_the_name_that_most_readers_know(kind: KeyKind) -> None:
    signer = dids.signer_of(key_of(kind))
    key = signer.public_key
    assert signer.verification_method == dids.method_of(key)
    assert dids.did_of(key).startswith("did:jwk:" if kind == "RSA" else "did:key:z")
    document = resolve(dids.did_of(key), signer.verification_method)
    assert document.method("assertionMethod", signer.verification_method) is not None
