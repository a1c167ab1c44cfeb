"""Verify a credential by the rules of the VC data model: the checks of the engine, one by one.

Two checks are asked more widely than Bayleaf asks them of badges: inline contexts and texts with a
language are fine here, as long as they hide nothing (``words``). Names of people, trust lists and
look-alikes are not asked about at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from bayleaf.engine.encoding import Json, JsonObject, pointer
from bayleaf.engine.errors import BayleafError, InputError
from bayleaf.engine.model import problems
from bayleaf.engine.model.names import STATUS_LIST_ENTRY
from bayleaf.engine.model.parts import BitstringStatusListEntry
from bayleaf.engine.ports import Fetch
from bayleaf.engine.proofs.jwt import Jws
from bayleaf.engine.verifying import Check, Outcome, Policy, Report, verify
from bayleaf.engine.verifying.case import Case, Memory, Web, as_list
from bayleaf.engine.verifying.checks import RULES, Rule, presentation, run
from bayleaf.engine.verifying.checks.finding import Finding, nothing, passed
from bayleaf.engine.verifying.checks.integrity import check_purpose
from bayleaf.engine.verifying.reading import Received, read
from bayleaf.vcapi.effort import Effort
from bayleaf.vcapi.options import NOTHING, Asked
from bayleaf.vcapi.problems import MALFORMED, Trouble, refused, trouble_of, troubles_in
from bayleaf.vcapi.resources import resource_troubles
from bayleaf.vcapi.words import check_words, known_contexts, with_named_contexts

ENVELOPED: Final = "EnvelopedVerifiableCredential"
PROOF_GROUPS: Final = ("input", "integrity", "authority")
NOT_IN_PROOFS: Final = ("status", "time", "relatedResource", "credentialSchema")
_GROUPS: Final = (*PROOF_GROUPS, "status", "time")
_ONE_OR_MORE: Final = (
    "credentialSchema", "credentialStatus", "evidence", "refreshService", "relatedResource",
    "termsOfUse",
)  # fmt: skip
_TOKEN_CLAIMS: Final = ("vc", "vp")
_DATA: Final = "data:application/v"


@dataclass(frozen=True)
class World:
    """What a verification is handed: the way out, the time, and what it may cost."""

    fetch: Fetch
    at: datetime
    effort: Effort = field(default_factory=Effort)


@dataclass(frozen=True)
class Verification:
    """What was found. It is verified when there are no errors."""

    document: JsonObject
    media_type: str
    controller: str | None = None
    errors: tuple[Trouble, ...] = ()
    warnings: tuple[Trouble, ...] = ()
    checks: tuple[Check, ...] = field(default=())

    def to_json(self) -> dict[str, Json]:
        """The body of the answer that says yes."""
        return {
            "verified": not self.errors,
            "errors": [one.to_json() for one in self.errors],
            "warnings": [one.to_json() for one in self.warnings],
            "document": self.document,
            "mediaType": self.media_type,
            "controller": self.controller,
            "checks": [check.id for check in self.checks if check.outcome is Outcome.PASS],
        }


def verify_credential(
    value: Json, world: World, asked: Asked = NOTHING, *, proofs_only: bool = False
) -> Verification:
    """Verify a credential, secured by proofs or as a token in an envelope.

    ``asked`` is what the proofs must answer besides. ``proofs_only`` asks for the proofs, and neither for status, time nor digests. What is wrong is
    in the result; what is no credential at all raises ``Refusal``.
    """
    received = read_secured(value, "verifiableCredential", ENVELOPED)
    document = received.document
    world.effort.spend(document)
    media_type = "application/vc" if received.jws is None else "application/vc+jwt"
    troubles = shape_troubles(document, "VerifiableCredential")
    if received.jws is not None:
        troubles += token_troubles(received.jws, value, "vc")
    if troubles:
        return Verification(document, media_type, errors=tuple(troubles))
    case = case_of(received, world, asked)
    groups = PROOF_GROUPS if proofs_only else _GROUPS
    checks = run(case, [rule for rule in _rules(document) if rule.group in groups])
    errors, warnings = sort_out(checks)
    errors += unanswered(case, asked)
    if not (proofs_only or errors):
        errors += resource_troubles(document, world.fetch, must_reach=True)
        warnings += _schemas_not_read(document)
    return Verification(
        document, media_type, case.issuer_id, tuple(errors), tuple(warnings), checks
    )


def _schemas_not_read(document: JsonObject) -> list[Trouble]:
    """A schema of the issuer's is not fetched (VCDM 2.0 section 4.11 leaves it to the verifier)."""
    if "credentialSchema" not in document:
        return []
    message = "The credential names a schema. Whether it keeps to that was not checked."
    return [Trouble("SCHEMA_NOT_CHECKED", message, "/credentialSchema")]


def read_secured(value: Json, name: str, envelope: str) -> Received:
    """Take a document apart, out of its envelope if it is in one. Raises ``Refusal``."""
    if not isinstance(value, Mapping):
        raise refused(MALFORMED, f"`{name}` must be an object.", f"/{name}")
    is_enveloped = envelope in types_of(value)
    if is_enveloped:
        found = [one for one in problems(value) if one.grade == "must"]
        if found:
            raise refused(MALFORMED, found[0].message, found[0].pointer)
    elif str(value.get("id")).startswith(_DATA):
        raise refused(MALFORMED, f"A token in a data URL has the type {envelope}.", "/type")
    try:
        received = read(value)
    except InputError as error:
        raise refused(trouble_of(error).code, str(error), error.pointer) from None
    if received.unsupported is not None:
        raise refused("UNSUPPORTED_PROOF", received.unsupported)
    if (received.jws is not None) is not is_enveloped:
        raise refused(MALFORMED, f"An envelope here has the type {envelope}.", "/type")
    return received


def types_of(value: JsonObject) -> list[Json]:
    """The types of a document as a list."""
    types = value.get("type")
    return types if isinstance(types, list) else [types]


def shape_troubles(document: JsonObject, type_: str) -> list[Trouble]:
    """Everything that breaks a MUST of the data model, and words that mean nothing."""
    found = list(troubles_in(one for one in problems(document) if one.grade == "must"))
    if type_ not in types_of(document):
        found.append(Trouble(MALFORMED, f"`type` must include {type_}.", "/type"))
    lists = ("@context", "type") if type_ == "VerifiableCredential" else ("@context",)
    found += [
        Trouble(MALFORMED, f"`{name}` must be an array.", f"/{name}")
        for name in lists
        if not isinstance(document.get(name), list)
    ]
    found += [
        Trouble(MALFORMED, f"`{name}` is empty. Leave it out.", f"/{name}")
        for name in _ONE_OR_MORE
        if document.get(name) == []
    ]
    found += _entry_troubles(document)
    if found:
        return found
    contained = ("verifiableCredential",) if type_ == "VerifiablePresentation" else ()
    try:
        check_words({name: v for name, v in document.items() if name not in contained})
    except BayleafError as error:
        return [trouble_of(error)]
    return []


def _entry_troubles(document: JsonObject) -> list[Trouble]:
    """What breaks a MUST of Bitstring Status List 1.0 section 2.1 in the entries of a credential.
    To other readers of the engine that is light: the status is unknown then."""
    found = []
    status = document.get("credentialStatus")
    for index, entry in enumerate(as_list(status)):
        if isinstance(entry, Mapping) and STATUS_LIST_ENTRY in types_of(entry):
            steps = (
                ("credentialStatus", index) if isinstance(status, list) else ("credentialStatus",)
            )
            place = pointer(*steps)
            found += [
                replace(one, pointer=place + (one.pointer or ""))
                for one in troubles_in(BitstringStatusListEntry.problems(entry))
            ]
    return found


def token_troubles(jws: Jws, envelope: Json, kind: str) -> list[Trouble]:
    """The rules of VC-JOSE-COSE for header and claims; ``kind`` is ``vc`` or ``vp``.

    A token in ``data:application/jwt,`` is that of Open Badges, with the type JWT.
    """
    is_plain = str(envelope.get("id")).startswith("data:application/jwt,")
    types = ("", "jwt") if is_plain else ("", f"{kind}+jwt")
    content = jws.header.get("cty", kind)
    found = [
        Trouble(MALFORMED, f"A token has no claim `{claim}` (VC-JOSE-COSE).")
        for claim in _TOKEN_CLAIMS
        if claim in jws.payload
    ]
    if jws.typ not in types:
        found.append(Trouble(MALFORMED, f"The header's `typ` must be {types[1]}."))
    if content not in (kind, f"application/{kind}"):
        found.append(Trouble(MALFORMED, f"The header's `cty` must be {kind}."))
    return found


def unanswered(case: Case, asked: Asked) -> list[Trouble]:
    """What the proofs do not answer as it was asked: challenge, domain, purpose."""
    found = []
    if asked.challenge is not None:
        found += presentation.challenge(case)
    if asked.domain is not None:
        found += presentation.domain(case)
    if asked.purpose is not None:
        found += check_purpose(case, asked.purpose)
    return [
        Trouble(one.code or "PROOF_VERIFICATION_ERROR", one.message)
        for one in found
        if one.outcome is Outcome.FAIL
    ]


def case_of(received: Received, world: World, asked: Asked = NOTHING) -> Case:
    """The working memory for the checks. Inline contexts get names, which changes nothing that is
    signed over RDF; where the text itself is signed it stays as it is."""
    case = Case(
        policy=Policy(name="vc-api", contexts=known_contexts()),
        web=Web(world.fetch), now=world.at, moment=world.at, judge=_judge(world), memory=Memory(),
        received=received, challenge=asked.challenge, domain=asked.domain,
    )  # fmt: skip
    if case.signs_text_only:
        return case
    named, contexts = with_named_contexts(received.document, case.policy.contexts)
    return replace(
        case,
        received=replace(received, document=named),
        policy=replace(case.policy, contexts=contexts),
    )


def sort_out(checks: tuple[Check, ...]) -> tuple[list[Trouble], list[Trouble]]:
    """Errors and warnings. What could not be checked is an error: unknown is never yes."""
    errors, warnings = [], []
    for check in checks:
        if check.blocked_by is not None and check.outcome is Outcome.NOT_APPLICABLE:
            continue
        trouble = Trouble(check.code or "PROOF_VERIFICATION_ERROR", _words(check), _place(check))
        if check.outcome in (Outcome.FAIL, Outcome.UNKNOWN):
            errors.append(trouble)
        elif check.outcome is Outcome.WARN:
            warnings.append(trouble)
    return errors, warnings


def asked_before(case: Case) -> list[Finding]:
    """The answer of a check that ``shape_troubles`` has asked already."""
    del case
    return passed("Every word is defined.")


def open_rules(rules: tuple[Rule, ...], **asks: Callable[[Case], list[Finding]]) -> list[Rule]:
    """The rules of the engine, where some ids (written with ``_``) are asked in another way."""
    return [replace(rule, ask=asks.get(rule.id.replace(".", "_"), rule.ask)) for rule in rules]


def _rules(document: JsonObject) -> list[Rule]:
    rules = open_rules(RULES, format_context=asked_before, format_recompaction=asked_before)
    if "credentialStatus" in document:
        return rules
    return [replace(r, ask=lambda _: nothing("No status.")) if r.group == "status" else r for r in rules]  # fmt: skip


def _judge(world: World) -> Callable[..., Report]:
    """Status lists are verified as Bayleaf verifies any credential."""

    def judge(source: Any, *, depth: int = 0, **more: Any) -> Report:
        del depth, more
        return verify(source, fetch=world.fetch, at=world.at)

    return judge


def _words(check: Check) -> str:
    detail = check.detail or ""
    return detail if check.message in detail else f"{check.message} {detail}".strip()


def _place(check: Check) -> str | None:
    place = check.evidence.get("pointer")
    return place if isinstance(place, str) else None
