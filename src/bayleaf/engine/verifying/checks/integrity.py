"""Checks 3 to 9: is the document sound, and is all of it signed?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from bayleaf.engine.canonical import check_all_signed
from bayleaf.engine.contexts import ContextSet, candidates
from bayleaf.engine.encoding import Json, JsonObject, parse_instant
from bayleaf.engine.errors import (
    BayleafError,
    ContextError,
    InputError,
    ProofError,
    ShadowedField,
    TransformationError,
    UnsupportedProof,
)
from bayleaf.engine.proofs import data_integrity, jwt
from bayleaf.engine.proofs.data_integrity import documents_by_proof
from bayleaf.engine.verifying import guard
from bayleaf.engine.verifying.case import Case, as_list
from bayleaf.engine.verifying.checks.finding import (
    Finding,
    failed,
    nothing,
    passed,
    unknown,
    warned,
)
from bayleaf.engine.verifying.keyring import FoundKey, find_keys
from bayleaf.engine.verifying.verdict import Outcome

if TYPE_CHECKING:
    from bayleaf.engine.canonical.direct import Plain

MAX_PROOFS: Final = 8
MAX_CHAINED: Final = 4_000
"""Objects, counted for every proof of a chain: each of those is over a graph of its own."""
_ALTERED: Final = (
    "The signature does not fit the content: it was changed, or signed by another key."
)


def structure(case: Case) -> list[Finding]:
    """The MUSTs of VCDM, Open Badges and CLR."""
    if case.received is not None and case.received.unsupported is not None:
        return unknown("UNSUPPORTED_PROOF", case.received.unsupported)
    broken = [problem for problem in case.problems if problem.grade == "must"]
    if broken:
        first = broken[0]
        return failed(
            "MALFORMED_VALUE_ERROR", f"{first.message} {first.cure}".strip(),
            pointer=first.pointer, count=len(broken),
        )  # fmt: skip
    return passed("It has the parts that the standards ask for.")


def context(case: Case) -> list[Finding]:
    """The two guards against text that nobody signed, first half: who may define words."""
    if case.received is not None and case.received.unsupported is not None:
        return unknown("UNSUPPORTED_PROOF", case.received.unsupported)
    if case.signs_text_only:
        foreign = guard.unknown_contexts(case.document, case.policy.contexts)
        if foreign:
            return warned("CONTEXT_UNTRUSTED", f"Some words are defined by {foreign[0]}, which Bayleaf does not know. The text itself is signed.")  # fmt: skip
        return passed("All words are defined by contexts that Bayleaf ships.")
    known = case.plain(case.policy.contexts)
    if known is not None and known.is_all_signed:  # it knows no word that the guard refuses
        return passed("All words are defined by contexts that Bayleaf ships.")
    try:
        guard.check_contexts(case.words, case.policy.contexts)
    except ShadowedField as error:
        return failed(error.code, str(error), pointer=error.pointer)
    except ContextError as error:
        return unknown(error.code, str(error))
    return passed("All words are defined by contexts that Bayleaf ships.")


def schema(case: Case) -> list[Finding]:
    """What the published JSON Schemas ask for beyond the MUSTs."""
    found = [problem for problem in case.problems if problem.grade == "schema"]
    if not found:
        return passed("It is as the published schemas describe it.")
    first = found[0]
    message = f"It differs from the published schema: {first.message}"
    evidence = {"pointer": first.pointer, "count": len(found)}
    if case.policy.schema_must_hold:
        return [Finding(Outcome.FAIL, message, "SCHEMA_INVALID", None, evidence, is_fatal=True)]
    return [Finding(Outcome.WARN, message, "SCHEMA_INVALID", None, evidence)]


def proof_present(case: Case) -> list[Finding]:
    """At least one proof."""
    if case.is_token:
        return passed("It is signed as a token.", proofs=1)
    proofs = case.proofs
    if not proofs:
        return failed("NO_PROOF", "It is not signed. Anybody could have written it.")
    if len(proofs) > MAX_PROOFS:
        return unknown("UNSUPPORTED_PROOF", f"It has {len(proofs)} proofs; {MAX_PROOFS} are checked at most.")  # fmt: skip
    if not all(isinstance(proof, Mapping) for proof in proofs):
        return failed("PROOF_VERIFICATION_ERROR", "A proof is not an object.")
    return passed("It is signed.", proofs=len(proofs))


def signature(case: Case) -> list[Finding]:
    """Every proof of a supported kind holds."""
    case.keys = find_keys(case, case.issuer_id or "", "assertionMethod")
    return check_signatures(case)


def check_signatures(case: Case) -> list[Finding]:
    """Check every proof with the keys found for it."""
    if case.is_token:
        return _token_signature(case)
    supported = [key for key in case.keys if key.suite is not None]
    if not supported:
        problem = case.keys[0].problem
        return unknown(
            "UNSUPPORTED_PROOF", problem.message if problem else "Unknown kind of proof."
        )
    if _has_foreign_words(case):
        return [Finding(Outcome.UNKNOWN, "The signed form needs words that Bayleaf does not know.", blocked_by="format.context")]  # fmt: skip
    errors = []
    for contexts in _candidates(case):
        error = _error_under(case, contexts)
        if error is None:
            return _signature_passed(case, supported)
        errors.append(error)
    return _signature_failure(errors[0])


def purpose(case: Case) -> list[Finding]:
    """The proof was made to assert, and is still meant to hold."""
    return check_purpose(case, "assertionMethod")


def check_purpose(case: Case, expected: str) -> list[Finding]:
    """Every proof has the purpose, and none has run out."""
    if case.is_token:
        return passed("A token asserts what it holds.")
    for proof in case.proofs:
        if proof.get("proofPurpose") != expected:
            return failed("PROOF_VERIFICATION_ERROR", f"The signature was made for another purpose ({str(proof.get('proofPurpose'))[:60]}).")  # fmt: skip
        expires = _expiry(proof)
        if expires is not None and expires + case.policy.leeway < case.moment:
            return failed("PROOF_VERIFICATION_ERROR", "The signature was meant to hold only for a time, which is over.")  # fmt: skip
    return passed("The signature was made to vouch for this content.")


def recompaction(case: Case) -> list[Finding]:
    """The two guards, second half: the JSON says what the signed graph says."""
    known = case.plain(case.policy.contexts)
    is_plain = known is not None and known.is_all_signed and not case.signs_text_only
    if is_plain and _error_under(case, case.policy.contexts) is None:
        return passed("Everything the file says is signed.", contexts=case.policy.contexts.name)
    return check_recompaction(case, case.words)


def check_recompaction(case: Case, document: JsonObject) -> list[Finding]:
    """Recompaction under each set of contexts that the signature holds with."""
    if case.signs_text_only:
        return nothing("The text itself is signed.")
    failure: BayleafError | None = None
    for contexts in _candidates(case):
        if _error_under(case, contexts) is not None:
            continue
        try:
            check_all_signed(document, contexts)
        except (ShadowedField, TransformationError) as error:
            failure = failure or error
        else:
            return passed("Everything the file says is signed.", contexts=contexts.name)
    if isinstance(failure, ShadowedField):
        return failed("SHADOWED_FIELD", str(failure), pointer=failure.pointer)
    raise failure or TransformationError("The document could not be read again.")


def _token_signature(case: Case) -> list[Finding]:
    jws, found = case.jws, case.keys[0]
    assert jws is not None, "only a token is asked for its signature"
    if found.problem is not None and found.problem.code == "foreignOrigin" and found.key is None:
        return [Finding(Outcome.UNKNOWN, "The key it names was not asked for.", blocked_by="issuer.binding")]  # fmt: skip
    try:
        jwt.check_header(jws, types=_token_types(case))
        if found.key is None:
            return unknown("ISSUER_UNREACHABLE", "There is no key to check the signature with.")
        jwt.verify(jws, found.key)
        missing = jwt.check_claims(jws)
    except (ProofError, InputError) as error:
        return failed("PROOF_VERIFICATION_ERROR", error.message)
    if missing:
        return warned("CLAIM_MISSING", f"The signature holds. The token lacks {', '.join(missing)}.", key=found.origin)  # fmt: skip
    return passed("The signature holds: nothing was changed.", key=found.origin)


def _token_types(case: Case) -> tuple[str, ...]:
    is_presentation = "VerifiablePresentation" in case.types
    return jwt.PRESENTATION_TYPES if is_presentation else jwt.CREDENTIAL_TYPES


def _error_under(case: Case, contexts: ContextSet) -> BayleafError | None:
    """Why the proofs do not hold under these contexts, or ``None``. Asked once for each set: the
    second is tried only when signature or recompaction fails under the first."""
    if contexts.name not in case.signature_errors:
        case.signature_errors[contexts.name] = _check_all(case, contexts)
    return case.signature_errors[contexts.name]


def _check_all(case: Case, contexts: ContextSet) -> BayleafError | None:
    """The first error of any proof under these contexts, or ``None`` when all hold.

    Under ``any_of`` one proof that is bound to the issuer and holds is enough.
    """
    proofs = case.proofs
    try:
        documents = documents_by_proof(case.document, proofs)
    except ProofError as error:
        return error
    if (
        sum("proof" in document for document in documents) * _objects_in(case.document)
        > MAX_CHAINED
    ):
        return UnsupportedProof("It has too many proofs that follow each other for its size.")
    first: BayleafError | None = None
    kept: dict[str, bytes] = {}  # most proofs of a set are over the same graph
    for proof, document, found in zip(proofs, documents, case.keys, strict=True):
        is_graph = found.suite is not None and found.suite.form == "rdfc"
        is_bare = is_graph and "proof" not in document
        known = case.plain(contexts) if is_bare else None
        trouble = _check_one(proof, document, found, contexts, known, kept if is_bare else None)
        if trouble is None and found.is_bound and case.policy.any_of:
            return None
        first = first or trouble
        if first is not None and not case.policy.any_of:
            return first
    return first


def _objects_in(document: JsonObject) -> int:
    count = 0
    todo: list[Json] = [document]
    while todo:
        node = todo.pop()
        count += isinstance(node, dict)
        inner = node.values() if isinstance(node, dict) else node
        todo += [child for child in inner if isinstance(child, (dict, list))]
    return count


def _check_one(
    proof: JsonObject,
    document: JsonObject,
    found: FoundKey,
    contexts: ContextSet,
    known: Plain | None,
    kept: dict[str, bytes] | None,
) -> BayleafError | None:
    if found.suite is None:
        return None
    if found.key is None:
        return UnsupportedProof("There is no key to check the signature with.", code="ISSUER_UNREACHABLE")  # fmt: skip
    try:
        data_integrity.verify_proof(
            document,
            proof,
            suite=found.suite,
            key=found.key,
            contexts=contexts,
            known=known,
            kept=kept,
        )
    except BayleafError as error:
        return error
    return None


def _signature_failure(error: BayleafError) -> list[Finding]:
    if isinstance(error, (UnsupportedProof, ContextError)):
        return unknown(error.code, error.message)
    if isinstance(error, TransformationError):
        return failed("PROOF_TRANSFORMATION_ERROR", error.message)
    return failed("PROOF_VERIFICATION_ERROR", _ALTERED, detail=str(error))


def _signature_passed(case: Case, supported: list[FoundKey]) -> list[Finding]:
    origin = "document" if any(key.origin == "document" for key in supported) else "hinted"
    evidence: dict[str, Json] = {"key": origin, "suites": [key.suite.label for key in supported if key.suite]}  # fmt: skip
    others = [key.method_id for key in supported if not key.is_bound]
    if len(supported) > 1 and others:
        evidence["alsoSignedBy"] = others
    if len(supported) < len(case.keys):
        return [Finding(Outcome.WARN, "The signature holds. A further proof is of a kind that Bayleaf does not check.", "UNSUPPORTED_PROOF", None, evidence)]  # fmt: skip
    return [Finding(Outcome.PASS, "The signature holds: nothing was changed.", evidence=evidence)]


def _has_foreign_words(case: Case) -> bool:
    if not _needs_contexts(case) or case.plain(case.policy.contexts) is not None:
        return False
    return bool(guard.unknown_contexts(case.document, case.policy.contexts))


def _needs_contexts(case: Case) -> bool:
    return any(key.suite is not None and key.suite.form == "rdfc" for key in case.keys)


def _candidates(case: Case) -> tuple[ContextSet, ...]:
    if not _needs_contexts(case):
        return (case.policy.contexts,)
    names = [url for url in as_list(case.document.get("@context")) if isinstance(url, str)]
    return candidates(names, case.policy.contexts)


def _expiry(proof: JsonObject) -> datetime | None:
    value = proof.get("expires")
    try:
        return parse_instant(value) if isinstance(value, str) else None
    except InputError:
        return None
