"""Present: a holder puts credentials together and proves, now and to one reader, to hold them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bayleaf.engine.contexts import bundled
from bayleaf.engine.document import Document
from bayleaf.engine.encoding import Json, JsonObject, dump_json, parse_json
from bayleaf.engine.errors import InputError, ProofGenerationError
from bayleaf.engine.model.names import CREDENTIALS_V2
from bayleaf.engine.ports import Signer
from bayleaf.engine.proofs import data_integrity, jwt, suite_named


def present(
    credentials: Sequence[Document | bytes | str | Mapping[str, Any]],
    *,
    signer: Signer,
    at: datetime,
    challenge: str,
    domain: str,
    suite: str | None = None,
) -> Document:
    """Make a verifiable presentation of credentials (VCDM 2.0 section 4.13).

    ``challenge`` and ``domain`` are what the reader gave, so that nobody else can use the result.
    The holder is the owner of the signer's key. Credentials in token form are enveloped. Raises
    ``InputError`` for something that is not a credential, ``ProofGenerationError`` for a key that
    cannot sign with the suite.
    """
    if not challenge or not domain:
        raise ProofGenerationError("A presentation needs the reader's challenge and domain.")
    name = suite or (
        "eddsa-rdfc-2022" if signer.public_key.kind == "Ed25519" else "ecdsa-rdfc-2019"
    )
    chosen = suite_named(name)
    if chosen is None:
        raise ProofGenerationError(f"Bayleaf does not sign presentations with {name!r}.")
    presentation: dict[str, Json] = {
        "@context": [CREDENTIALS_V2],
        "id": f"urn:uuid:{uuid.uuid4()}",
        "type": ["VerifiablePresentation"],
        "holder": signer.verification_method.partition("#")[0],
        "verifiableCredential": [_entry(credential) for credential in credentials],
    }
    proof = data_integrity.create_proof(
        presentation, suite=chosen, signer=signer, created=at, contexts=bundled(),
        purpose="authentication", extra={"challenge": challenge, "domain": domain},
    )  # fmt: skip
    return Document(dump_json({**presentation, "proof": proof}, indent=2) + b"\n", "application/vp")


def _entry(credential: Document | bytes | str | Mapping[str, Any]) -> JsonObject:
    if isinstance(credential, Mapping):
        return credential
    data = credential.data if isinstance(credential, Document) else credential
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
    if jwt.looks_like_jws(text.strip()):
        return {
            "@context": CREDENTIALS_V2,
            "type": "EnvelopedVerifiableCredential",
            "id": f"data:application/vc+jwt,{text.strip()}",
        }
    value = parse_json(text)
    if not isinstance(value, dict):
        raise InputError("This is not a credential.")
    return value
