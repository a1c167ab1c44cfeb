"""Data Integrity proofs: create and verify (W3C Verifiable Credential Data Integrity 1.0).

The signed bytes are ``H(canonical proof options) + H(canonical document)``, options first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bayleaf.engine.canonical import canonicalize
from bayleaf.engine.contexts import ContextSet
from bayleaf.engine.encoding import (
    Json,
    JsonObject,
    format_instant,
    multibase_decode,
    multibase_encode,
    parse_instant,
)
from bayleaf.engine.errors import InputError, ProofError, ProofGenerationError
from bayleaf.engine.proofs.suite import Suite

if TYPE_CHECKING:
    from bayleaf.engine.canonical.direct import Plain
    from bayleaf.engine.keys import PublicKey
    from bayleaf.engine.ports import Signer


def proofs_of(document: JsonObject) -> list[Json]:
    """The embedded proofs of a document, as a list; empty when there is none."""
    proof = document.get("proof")
    if proof is None:
        return []
    return list(proof) if isinstance(proof, list) else [proof]


def create_proof(
    document: JsonObject,
    *,
    suite: Suite,
    signer: Signer,
    created: datetime,
    contexts: ContextSet,
    purpose: str = "assertionMethod",
    extra: JsonObject | None = None,
) -> dict[str, Json]:
    """Make a proof for an unsecured document, or for one that holds the proofs it follows.

    ``extra`` adds members such as ``id``, ``previousProof``, ``challenge``, ``domain``,
    ``expires``. Section 4.2 (add proof) and 4.2.1 (proof sets and chains): to make a link of a
    chain, pass the document with the previous proofs in it. Raises ``ProofGenerationError`` when
    the key does not fit the suite, or a member that must be there is not, and
    ``TransformationError`` when the document cannot be signed.
    """
    key = signer.public_key
    if key.kind not in suite.key_kinds or not suite.issues:
        raise ProofGenerationError(f"{suite.label} does not sign with a {key.kind} key.")
    options: dict[str, Json] = {"type": suite.proof_type, "cryptosuite": suite.name}
    options |= {
        "created": format_instant(created),
        "verificationMethod": signer.verification_method,
    }
    options |= {"proofPurpose": purpose, **(extra or {})}
    _check_new_options(document, options)
    if suite.form == "jcs":
        options = {"@context": document["@context"], **options}
    data = hash_data(document, options, suite=suite, key=key, contexts=contexts)
    return {**options, "proofValue": multibase_encode(signer.sign(data))}


def _check_new_options(document: JsonObject, options: JsonObject) -> None:
    """What a new proof must say (section 4.2), and whom it may follow (section 4.3)."""
    for name in ("type", "verificationMethod", "proofPurpose"):
        if not isinstance(options.get(name), str) or not options[name]:
            raise ProofGenerationError(f"The proof would have no {name}.")
    there = [one.get("id") for one in proofs_of(document) if isinstance(one, Mapping)]
    missing = [name for name in _previous(options) if name not in there]
    if missing:
        raise ProofGenerationError(f"There is no proof {str(missing[0])[:80]!r} to follow.")


def verify_proof(
    document: JsonObject,
    proof: JsonObject,
    *,
    suite: Suite,
    key: PublicKey,
    contexts: ContextSet,
    known: Plain | None = None,
    kept: dict[str, bytes] | None = None,
) -> None:
    """Check one proof against one key.

    ``document`` is the document without this proof; a chained proof is checked over the document
    that holds exactly the proofs it names (``documents_by_proof``). ``known`` is the document
    under these contexts, if it was walked already; ``kept`` holds its canonical forms by hash, for
    the next proof over the same graph. Returns nothing when the proof holds. Raises ``ProofError`` when it does not, ``UnsupportedProof`` or
    ``TransformationError`` when that cannot be told.
    """
    if key.kind not in suite.key_kinds:
        raise ProofError(f"A {key.kind} key cannot have made a proof of the kind {suite.label}.")
    _check_options(proof, suite)
    signature = _signature(proof)
    document = _with_proof_context(document, proof) if suite.form == "jcs" else document
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    data = hash_data(
        document, options, suite=suite, key=key, contexts=contexts, known=known, kept=kept
    )
    if not key.verify(signature, data):
        raise ProofError(
            "The signature does not fit the content: it was changed, or signed by another key."
        )


def hash_data(
    document: JsonObject,
    options: JsonObject,
    *,
    suite: Suite,
    key: PublicKey,
    contexts: ContextSet,
    known: Plain | None = None,
    kept: dict[str, bytes] | None = None,
) -> bytes:
    """The bytes that are signed: hash of the proof options, then hash of the document."""
    if suite.form == "rdfc":
        options = {**options, "@context": document.get("@context")}

    def digest(value: JsonObject, canonical: bytes | None = None) -> bytes:
        if canonical is None:
            canonical = canonicalize(value, suite.form, hash_name=key.hash_name, contexts=contexts)
        return hashlib.new(key.hash_name, canonical).digest()

    if suite.form != "rdfc" or kept is None:
        walked = known.canonical(key.hash_name) if known and suite.form == "rdfc" else None
        return digest(options) + digest(document, walked)
    if key.hash_name not in kept:
        kept[key.hash_name] = (known and known.canonical(key.hash_name)) or canonicalize(
            document, "rdfc", hash_name=key.hash_name, contexts=contexts
        )
    return digest(options) + digest(document, kept[key.hash_name])


def documents_by_proof(document: JsonObject, proofs: Sequence[JsonObject]) -> list[dict[str, Any]]:
    """For each proof the document it signs: without proofs, or with those it follows.

    Section 4.4 (verify proof sets and chains). Raises ``ProofError`` when ``previousProof`` names
    a proof that is not there, or when proofs follow each other in a circle.
    """
    bare = {name: value for name, value in document.items() if name != "proof"}
    named = [proof for proof in proofs if isinstance(proof.get("id"), str)]
    by_id = {proof["id"]: proof for proof in named}
    if len(by_id) != len(named):
        raise ProofError("Two proofs have the same id.")
    _refuse_circles(by_id)
    documents = []
    for proof in proofs:
        previous = [_named(by_id, name) for name in _previous(proof)]
        documents.append({**bare, "proof": previous} if previous else bare)
    return documents


def _previous(proof: JsonObject) -> list[Json]:
    value = proof.get("previousProof")
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _named(by_id: dict[str, JsonObject], name: Json) -> JsonObject:
    if not isinstance(name, str) or name not in by_id:
        raise ProofError(f"A proof follows {str(name)[:80]!r}, which is not in the document.")
    return by_id[name]


def _refuse_circles(by_id: dict[str, JsonObject]) -> None:
    waiting = {
        name: {p for p in _previous(proof) if isinstance(p, str)} for name, proof in by_id.items()
    }
    while waiting:
        ready = [name for name, before in waiting.items() if not before & waiting.keys()]
        if not ready:
            raise ProofError("The proofs follow each other in a circle.")
        for name in ready:
            del waiting[name]


def _check_options(proof: JsonObject, suite: Suite) -> None:
    for name in ("verificationMethod", "proofPurpose"):
        if not isinstance(proof.get(name), str):
            raise ProofError(f"The proof has no {name}.", pointer=f"/proof/{name}")
    for name in ("created", "expires"):
        if name in proof:
            _instant(proof[name], name)
    domains = proof.get("domain", [])
    if not all(isinstance(one, str) for one in _as_list(domains)):
        raise ProofError("The proof's domain is not a text.", pointer="/proof/domain")
    if suite.requires_created and "created" not in proof:
        raise ProofError("The proof has no created.", pointer="/proof/created")


def _instant(value: Json, name: str) -> datetime:
    try:
        return parse_instant(value)
    except (InputError, TypeError):
        raise ProofError(
            f"The proof's {name} is not a date and time with a zone.", pointer=f"/proof/{name}"
        ) from None


def _signature(proof: JsonObject) -> bytes:
    value = proof.get("proofValue")
    if not isinstance(value, str) or not value.startswith("z"):
        raise ProofError(
            "The proof has no proofValue in base58btc (a text that starts with z).",
            pointer="/proof/proofValue",
        )
    try:
        return multibase_decode(value)
    except InputError as error:
        raise ProofError(error.message, pointer="/proof/proofValue") from None


def _with_proof_context(document: JsonObject, proof: JsonObject) -> JsonObject:
    """JCS suites: the proof's copy of the context must begin the document's, and replaces it."""
    if "@context" not in proof:
        return document
    signed, present = _as_list(proof["@context"]), _as_list(document.get("@context"))
    if present[: len(signed)] != signed:
        raise ProofError("The document's @context is not the one that was signed.")
    return {**document, "@context": proof["@context"]}


def _as_list(value: Json) -> list[Json]:
    return list(value) if isinstance(value, list) else [value]
