"""The published vectors of did:key: kinds that Bayleaf knows resolve, the others say why not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bayleaf.engine.dids import key as did_key
from bayleaf.engine.encoding import b58decode
from bayleaf.engine.errors import KeyMaterialError
from bayleaf.engine.keys import PrivateKey, PublicKey

Shared = Callable[..., Path]


def load(shared: Shared, name: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(shared("vectors", "did-key", name).read_text())
    return value


def key_behind(did: str) -> PublicKey:
    document = did_key.resolve(did)
    assert document.id == did
    fragment = did.removeprefix("did:key:")
    method = document.method("assertionMethod", f"{did}#{fragment}")
    assert method is not None
    assert method == document.method("authentication", f"{did}#{fragment}")
    assert method.key is not None
    assert did_key.did_of(method.key) == did
    assert did_key.method_of(method.key) == method.id
    return method.key


def check_spellings(method: dict[str, Any], key: PublicKey) -> None:
    """The key as the vector spells it out, private half included where it is given."""
    if "publicKeyJwk" in method:
        assert PublicKey.from_jwk(method["publicKeyJwk"]) == key
    else:
        assert key.data == b58decode(method["publicKeyBase58"])
    if "privateKeyJwk" in method:
        # Two files pad their base64url, which RFC 7515 rules out; the numbers are right.
        private = {name: value.rstrip("=") for name, value in method["privateKeyJwk"].items()}
        assert PrivateKey.from_jwk(private).public_key == key


def test_every_ed25519_vector_resolves_to_its_key(shared: Shared) -> None:
    vectors = load(shared, "ed25519-x25519.json")
    assert len(vectors) == 5
    for did, vector in vectors.items():
        key = key_behind(did)
        check_spellings(vector["verificationKeyPair"], key)
        assert PrivateKey.from_seed(bytes.fromhex(vector["seed"])).public_key == key


def test_every_nist_vector_resolves_to_its_key(shared: Shared) -> None:
    vectors = load(shared, "nist-curves.json")
    assert {key_behind(did).kind for did in vectors} == {"P-256", "P-384", "P-521"}
    for did, vector in vectors.items():
        check_spellings(vector["verificationMethod"], key_behind(did))


def test_every_rsa_vector_resolves_to_its_key(shared: Shared) -> None:
    for did, vector in load(shared, "rsa.json").items():
        check_spellings(vector, key_behind(did))


@pytest.mark.parametrize("name", ["secp256k1.json", "x25519.json", "bls12381.json"])
def test_a_vector_of_another_kind_is_unsupported_and_says_so(name: str, shared: Shared) -> None:
    vectors = load(shared, name)
    dids = vectors.get("didDocument", vectors)
    assert dids
    for did in dids:
        with pytest.raises(KeyMaterialError) as refused:
            did_key.resolve(did)
        assert refused.value.code == "unsupportedPublicKeyType"
