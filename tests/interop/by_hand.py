"""Data Integrity by hand: somebody else's canonicaliser, hashlib and OpenSSL.

Follows vc-di-eddsa and vc-di-ecdsa step by step, so that no library of credentials is trusted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any

import pyoxigraph
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pyld import jsonld

Canonicalize = Callable[[dict[str, Any], str], bytes]

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_CURVES: dict[bytes, tuple[ec.EllipticCurve, str]] = {
    b"\x80\x24": (ec.SECP256R1(), "sha256"),
    b"\x81\x24": (ec.SECP384R1(), "sha384"),
}
_ED25519 = b"\xed\x01"


@cache
def contexts() -> dict[str, Any]:
    """The vendored contexts by URL; of two contents for one URL the first."""
    folder = files("bayleaf.engine.contexts")
    rows = json.loads((folder / "index.json").read_text())
    return {
        row["url"]: json.loads((folder / "files" / row["file"]).read_text())
        for row in reversed(rows)
    }


def with_pyld(document: dict[str, Any], hash_name: str) -> bytes:
    """RDFC-1.0 by PyLD, which calls it URDNA2015 and knows only SHA-256."""
    if hash_name != "sha256":
        raise ValueError("PyLD canonicalizes with SHA-256 only")
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _load}
    return str(jsonld.normalize(document, options)).encode()


def with_pyoxigraph(document: dict[str, Any], hash_name: str) -> bytes:
    """RDFC-1.0 by pyoxigraph, over the statements that PyLD reads from the JSON-LD."""
    options = {"format": "application/n-quads", "documentLoader": _load}
    statements = str(jsonld.to_rdf(document, options))
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(statements, pyoxigraph.RdfFormat.N_QUADS))
    algorithms = pyoxigraph.CanonicalizationAlgorithm
    dataset.canonicalize(
        algorithms.RDFC_1_0 if hash_name == "sha256" else algorithms.RDFC_1_0_SHA_384
    )
    lines = sorted(f"{quad} .\n" for quad in dataset)
    return "".join(lines).encode()


def verify(document: dict[str, Any], canonicalize: Canonicalize) -> None:
    """Check every proof of a document whose issuers are did:key. Raises ``InvalidSignature``,
    or ``ValueError`` for what cannot be checked."""
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    proofs = document.get("proof", [])
    proofs = proofs if isinstance(proofs, list) else [proofs]
    if not proofs:
        raise ValueError("no proof")
    for proof in proofs:
        did, _, _ = proof["verificationMethod"].partition("#")
        issuer = document["issuer"]
        if did != (issuer["id"] if isinstance(issuer, dict) else issuer):
            raise ValueError("the key is not the issuer's")
        key = _base58(did.removeprefix("did:key:"))
        hash_name = "sha256" if key[:2] == _ED25519 else _CURVES[key[:2]][1]
        options = {name: value for name, value in proof.items() if name != "proofValue"}
        options["@context"] = document["@context"]
        signed = b"".join(
            hashlib.new(hash_name, canonicalize(each, hash_name)).digest()
            for each in (options, unsecured)
        )
        _verify_signature(key, _base58(proof["proofValue"]), signed)


def _verify_signature(key: bytes, signature: bytes, signed: bytes) -> None:
    prefix, material = key[:2], key[2:]
    if prefix == _ED25519:
        ed25519.Ed25519PublicKey.from_public_bytes(material).verify(signature, signed)
        return
    curve, hash_name = _CURVES[prefix]
    half = (curve.key_size + 7) // 8
    if len(signature) != 2 * half:
        raise InvalidSignature
    r, s = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
    public_key = ec.EllipticCurvePublicKey.from_encoded_point(curve, material)
    algorithm = hashes.SHA256() if hash_name == "sha256" else hashes.SHA384()
    public_key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(algorithm))


def _base58(text: str) -> bytes:
    if not text.startswith("z"):
        raise ValueError("not base58btc")
    digits = text[1:]
    number = 0
    for letter in digits:
        number = number * 58 + _BASE58.index(letter)
    zeros = len(digits) - len(digits.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def _load(url: str, options: dict[str, Any]) -> dict[str, Any]:
    return {
        "contextUrl": None,
        "documentUrl": url,
        "document": contexts()[url],
        "contentType": "application/ld+json",
    }
