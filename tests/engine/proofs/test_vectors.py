"""The official vectors of Data Integrity: EdDSA, ECDSA, proof sets and chains, byte for byte.

Every suite is checked at each step that the vectors publish: canonical forms, hashes, signed
bytes, signature. The examples' own contexts come from the shared reference.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bayleaf.engine.canonical import canonicalize
from bayleaf.engine.contexts import ContextSet, bundled
from bayleaf.engine.encoding import multibase_encode, parse_instant
from bayleaf.engine.errors import ProofError
from bayleaf.engine.keys import PrivateKey, PublicKey, SoftwareSigner
from bayleaf.engine.proofs import data_integrity, suite_of

Shared = Callable[..., Path]


@dataclass(frozen=True)
class Vector:
    """One folder of vectors: its files end with a common tag."""

    folder: str
    tag: str
    keys: str


VECTORS = [
    Vector("vc-di-eddsa/eddsa-rdfc-2022", "DataInt", "vc-di-eddsa/keyPair.json"),
    Vector("vc-di-eddsa/eddsa-rdfc-2022/employ", "DataInt", "vc-di-eddsa/keyPair.json"),
    Vector("vc-di-eddsa/eddsa-jcs-2022", "JCS", "vc-di-eddsa/keyPair.json"),
    Vector("vc-di-eddsa/Ed25519Signature2020", "EdSig", "vc-di-eddsa/keyPair.json"),
    Vector("vc-di-ecdsa/ecdsa-rdfc-2019-p256", "ECDSAP256", "vc-di-ecdsa/p256KeyPair.json"),
    Vector("vc-di-ecdsa/ecdsa-rdfc-2019-p256/employ", "ECDSAP256", "vc-di-ecdsa/p256KeyPair.json"),
    Vector("vc-di-ecdsa/ecdsa-rdfc-2019-p384", "ECDSAP384", "vc-di-ecdsa/p384KeyPair.json"),
    Vector("vc-di-ecdsa/ecdsa-rdfc-2019-p384/employ", "ECDSAP384", "vc-di-ecdsa/p384KeyPair.json"),
    Vector("vc-di-ecdsa/ecdsa-jcs-2019-p256", "JCSECDSAP256", "vc-di-ecdsa/p256KeyPair.json"),
    Vector("vc-di-ecdsa/ecdsa-jcs-2019-p384", "JCSECDSAP384", "vc-di-ecdsa/p384KeyPair.json"),
]

ISSUED = [vector for vector in VECTORS if "Ed25519Signature2020" not in vector.folder]


@pytest.fixture(scope="session")
def example_contexts(shared: Shared) -> ContextSet:
    """The bundled contexts and those that only the published examples use."""
    folder = shared("contexts")
    names = {
        "https://www.w3.org/ns/credentials/examples/v2": "credentials-examples-v2.jsonld",
        "https://w3id.org/citizenship/v4rc1": "citizenship-v4rc1.jsonld",
    }
    return bundled().with_extra(
        {url: json.loads((folder / name).read_text()) for url, name in names.items()}
    )


def load(shared: Shared, *parts: str) -> Any:
    return json.loads(shared("vectors", *parts).read_text(encoding="utf-8"))


def text(shared: Shared, vector: Vector, name: str) -> str:
    return (
        shared("vectors", vector.folder, f"{name}{vector.tag}.txt")
        .read_text(encoding="utf-8")
        .strip()
    )


def key_pair(shared: Shared, path: str) -> tuple[PublicKey, PrivateKey]:
    pair = load(shared, path)
    secret = pair.get("privateKeyMultibase") or pair["secretKeyMultibase"]
    return PublicKey.from_multikey(pair["publicKeyMultibase"]), PrivateKey.from_multikey(secret)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.folder)
def test_every_published_step_of_a_suite_is_reproduced(
    vector: Vector, shared: Shared, example_contexts: ContextSet
) -> None:
    public, private = key_pair(shared, vector.keys)
    signed = load(shared, vector.folder, f"signed{vector.tag}.json")
    options = load(shared, vector.folder, f"proofConfig{vector.tag}.json")
    document = {name: value for name, value in signed.items() if name != "proof"}
    suite = suite_of(options)

    def canonical(value: Any) -> str:
        form = canonicalize(
            value, suite.form, hash_name=public.hash_name, contexts=example_contexts
        )
        return form.decode().strip()

    assert canonical(document) == text(shared, vector, "canonDoc")
    assert canonical(options) == text(shared, vector, "proofCanon")
    data = data_integrity.hash_data(
        document, options, suite=suite, key=public, contexts=example_contexts
    )
    assert data.hex() == text(shared, vector, "combinedHash")
    signature = private.sign(data)
    assert signature.hex() == text(shared, vector, "sigHex")
    assert multibase_encode(signature) == text(shared, vector, "sigBTC58")


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.folder)
def test_the_published_signed_document_verifies_and_a_changed_one_does_not(
    vector: Vector, shared: Shared, example_contexts: ContextSet
) -> None:
    public, _ = key_pair(shared, vector.keys)
    signed = load(shared, vector.folder, f"signed{vector.tag}.json")
    [proof] = data_integrity.proofs_of(signed)
    [document] = data_integrity.documents_by_proof(signed, [proof])
    suite = suite_of(proof)
    data_integrity.verify_proof(document, proof, suite=suite, key=public, contexts=example_contexts)
    subject = {**document["credentialSubject"], "id": "did:example:somebody-else"}
    with pytest.raises(ProofError):
        data_integrity.verify_proof(
            {**document, "credentialSubject": subject},
            proof, suite=suite, key=public, contexts=example_contexts,
        )  # fmt: skip


@pytest.mark.parametrize("vector", ISSUED, ids=lambda vector: vector.folder)
def test_signing_again_gives_the_published_proof(
    vector: Vector, shared: Shared, example_contexts: ContextSet
) -> None:
    _, private = key_pair(shared, vector.keys)
    signed = load(shared, vector.folder, f"signed{vector.tag}.json")
    [proof] = data_integrity.proofs_of(signed)
    suite = suite_of(proof)
    made = data_integrity.create_proof(
        {name: value for name, value in signed.items() if name != "proof"},
        suite=suite,
        signer=SoftwareSigner(private, proof["verificationMethod"]),
        created=parse_instant(proof["created"]),
        contexts=example_contexts,
    )
    assert made == proof


@pytest.mark.parametrize("name", ["signedProofSet1", "signedProofSet2", "signedProofChain1", "signedProofChain2"])  # fmt: skip
def test_published_proof_sets_and_chains_verify(
    name: str, shared: Shared, example_contexts: ContextSet
) -> None:
    signed = load(shared, "vc-di-eddsa/proof-set-chain", f"{name}.json")
    proofs = data_integrity.proofs_of(signed)
    documents = data_integrity.documents_by_proof(signed, proofs)
    for proof, document in zip(proofs, documents, strict=True):
        key = PublicKey.from_multikey(proof["verificationMethod"].partition("#")[2])
        data_integrity.verify_proof(
            document, proof, suite=suite_of(proof), key=key, contexts=example_contexts
        )


def test_a_chain_without_the_proof_it_follows_is_refused(shared: Shared) -> None:
    signed = load(shared, "vc-di-eddsa/proof-set-chain", "signedProofChain2.json")
    with pytest.raises(ProofError, match="not in the document"):
        data_integrity.documents_by_proof(signed, signed["proof"][1:])


@pytest.mark.parametrize("guide", ["obv3p0/block-2.json", "clrv2p0/block-3.json"])
def test_the_implementation_guide_is_signed_byte_for_byte(guide: str, shared: Shared) -> None:
    signed = load(shared, "ob30-impl-guide", guide)
    key = load(shared, "ob30-impl-guide", "KEY.json")
    [proof] = data_integrity.proofs_of(signed)
    private = PrivateKey.from_seed(bytes.fromhex(key["seedHex"]))
    made = data_integrity.create_proof(
        {name: value for name, value in signed.items() if name != "proof"},
        suite=suite_of(proof),
        signer=SoftwareSigner(private, proof["verificationMethod"]),
        created=parse_instant(proof["created"]),
        contexts=bundled(),
    )
    assert made["proofValue"] == proof["proofValue"]
