"""Verify a presentation: its proof, whom it answers, and every credential inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bayleaf.engine.encoding import Json, JsonObject, pointer
from bayleaf.engine.verifying.case import Case, as_list
from bayleaf.engine.verifying.checks import PRESENTATION_RULES, presentation, run
from bayleaf.engine.verifying.checks.finding import Finding, failed, passed, unknown
from bayleaf.engine.verifying.checks.integrity import check_purpose, check_signatures, proof_present
from bayleaf.engine.verifying.keyring import find_keys
from bayleaf.engine.verifying.reading import Received
from bayleaf.engine.verifying.verdict import Outcome
from bayleaf.vcapi.options import NOTHING, Asked
from bayleaf.vcapi.problems import MALFORMED, Refusal, Trouble
from bayleaf.vcapi.verifying import (
    ENVELOPED,
    Verification,
    World,
    asked_before,
    case_of,
    open_rules,
    read_secured,
    shape_troubles,
    sort_out,
    token_troubles,
    types_of,
    unanswered,
    verify_credential,
)

_ENVELOPE: Final = "EnvelopedVerifiablePresentation"
MAX_CREDENTIALS: Final = 64
_NO_PROOF: Final = "The presentation is not signed: nobody proved to hold what is in it."
_LOST: Final = ("notListed", "foreignOrigin", "notNamed")


def verify_presentation(value: Json, world: World, asked: Asked = NOTHING) -> Verification:
    """Verify a presentation and what is inside. What is ``asked`` counts when it is signed; one
    without a proof is sound when what is inside is, with a warning. Raises ``Refusal``."""
    received = read_secured(value, "verifiablePresentation", _ENVELOPE)
    document = received.document
    world.effort.spend(document)
    is_token = received.jws is not None
    media_type = "application/vp+jwt" if is_token else "application/vp"
    troubles = shape_troubles(document, "VerifiablePresentation")
    if not isinstance(document.get("holder", ""), str | Mapping):
        troubles.append(Trouble(MALFORMED, "`holder` must be a URL or an object.", "/holder"))
    if received.jws is not None:
        troubles += token_troubles(received.jws, value, "vp")
        troubles += _bare(document)
    if troubles:
        return Verification(document, media_type, errors=tuple(troubles))
    if not is_token and "proof" not in document:
        errors, warnings = _inside(document, world, is_signed=False)
        unsigned = Trouble("NO_PROOF", _NO_PROOF)
        return Verification(
            document, media_type, _holder(document), tuple(errors), (unsigned, *warnings)
        )
    return _signed(received, media_type, world, asked)


def _signed(received: Received, media_type: str, world: World, asked: Asked) -> Verification:
    document = received.document
    case = case_of(received, world, asked)
    rules = open_rules(
        PRESENTATION_RULES, format_context=asked_before, vp_proof=_proof, vp_holder=_bound
    )
    checks = run(case, [rule for rule in rules if rule.id != "contained"])
    errors, warnings = sort_out(checks)
    if asked.purpose is not None:
        errors += unanswered(case, Asked(purpose=asked.purpose))
    more, further = _inside(document, world, is_signed=not errors)
    return Verification(
        document,
        media_type,
        presentation.holder_id(case) or None,
        (*errors, *more),
        (*warnings, *further),
        checks,
    )


def _proof(case: Case) -> list[Finding]:
    """Signed by a key for authentication. Its words were asked before."""
    for step in (proof_present, _signatures, _purpose):
        findings = step(case)
        if findings[0].outcome in (Outcome.FAIL, Outcome.UNKNOWN):
            return findings
    return passed("The presentation is signed and was not changed.")


def _signatures(case: Case) -> list[Finding]:
    case.keys = find_keys(case, presentation.holder_id(case), "authentication")
    return check_signatures(case)


def _purpose(case: Case) -> list[Finding]:
    return check_purpose(case, "authentication")


def _bound(case: Case) -> list[Finding]:
    """The key is the holder's. Whom the credentials are about is the reader's question."""
    if any(key.is_bound for key in case.keys):
        return passed("It was signed by the holder.")
    problem = case.keys[0].problem if case.keys else None
    if problem is not None and problem.code not in _LOST:
        return unknown("ISSUER_UNREACHABLE", f"The holder's keys are not known. {problem.message}")
    return failed("HOLDER_MISMATCH", "It was not signed by the holder it names.")


def _inside(
    document: JsonObject, world: World, *, is_signed: bool
) -> tuple[list[Trouble], list[Trouble]]:
    """Errors and warnings of the credentials inside, with their place."""
    entries = as_list(document.get("verifiableCredential"))
    if len(entries) > MAX_CREDENTIALS:
        return [Trouble(MALFORMED, f"It holds over {MAX_CREDENTIALS} credentials.")], []
    errors: list[Trouble] = []
    warnings: list[Trouble] = []
    for index, entry in enumerate(entries):
        place = pointer("verifiableCredential", index)
        if is_signed and _is_self_asserted(entry, document):
            errors += _placed(shape_troubles(entry, "VerifiableCredential"), place)
            continue
        try:
            found = verify_credential(entry, world)
        except Refusal as refusal:
            errors += _placed(refusal.troubles, place)
        else:
            errors += _placed(found.errors, place)
            warnings += _placed(found.warnings, place)
    return errors, warnings


def _is_self_asserted(entry: Json, document: JsonObject) -> bool:
    """A credential of the holder's own, secured by the presentation's proof (VCDM 2.0, section
    "Presentations Including Holder Claims")."""
    if not isinstance(entry, Mapping) or "proof" in entry or ENVELOPED in types_of(entry):
        return False
    issuer = entry.get("issuer")
    issuer = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    return isinstance(issuer, str) and issuer == _holder(document)


def _holder(document: JsonObject) -> str | None:
    value = document.get("holder")
    value = value.get("id") if isinstance(value, Mapping) else value
    return value if isinstance(value, str) else None


def _bare(document: JsonObject) -> list[Trouble]:
    """Inside a token there are only envelopes (VC-JOSE-COSE section 3.1.2)."""
    entries = as_list(document.get("verifiableCredential"))
    return [
        Trouble(
            MALFORMED,
            "A credential in a token must be in an envelope.",
            pointer("verifiableCredential", index),
        )
        for index, entry in enumerate(entries)
        if not isinstance(entry, Mapping) or ENVELOPED not in types_of(entry)
    ]


def _placed(troubles: tuple[Trouble, ...] | list[Trouble], place: str) -> list[Trouble]:
    return [replace(one, pointer=place + (one.pointer or "")) for one in troubles]
