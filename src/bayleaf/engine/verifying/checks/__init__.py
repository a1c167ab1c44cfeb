"""The checks, in order, and how they depend on each other.

``RULES`` is the table of docs/verdicts.md: one line a check. ``run`` asks them one after the other
and never lets an exception pass for an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from bayleaf.engine.errors import BayleafError
from bayleaf.engine.verifying.case import Case
from bayleaf.engine.verifying.checks import (
    authority,
    content,
    intake,
    integrity,
    person,
    presentation,
    status,
    trust,
    validity,
)
from bayleaf.engine.verifying.checks.finding import Finding
from bayleaf.engine.verifying.report import Check
from bayleaf.engine.verifying.verdict import Outcome

_INTACT: Final = (
    "input.parse",
    "input.single",
    "format.structure",
    "format.context",
    "proof.present",
    "proof.signature",
    "proof.purpose",
    "format.recompaction",
    "issuer.binding",
    "issuer.key_state",
)


@dataclass(frozen=True)
class Rule:
    """One line of the table.

    ``needs``: earlier checks that must have an answer; ``after``: earlier checks that must not
    have failed. ``may_be_absent``: "nothing to check" satisfies the rule.
    """

    id: str
    group: str
    title: str
    ask: Callable[[Case], Sequence[Finding]]
    required: bool = False
    may_be_absent: bool = True
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = field(default=())


def _required(
    id_: str, group: str, title: str, ask: Callable[[Case], Sequence[Finding]], **more: object
) -> Rule:
    settings = {"required": True, "may_be_absent": False, **more}
    return Rule(id_, group, title, ask, **settings)  # type: ignore[arg-type]


_READ: Final = ("input.parse", "input.single")
_SIGNED: Final = (*_READ, "proof.present")

RULES: Final[tuple[Rule, ...]] = (
    _required("input.parse", "input", "Readable", intake.parse),
    _required("input.single", "input", "One credential", intake.single, needs=("input.parse",)),
    _required("format.structure", "integrity", "Structure", integrity.structure, needs=_READ),
    _required("format.context", "integrity", "Vocabulary", integrity.context, needs=_READ),
    Rule("format.schema", "format", "Published schema", integrity.schema, needs=_READ, after=("format.structure",)),
    _required("proof.present", "integrity", "Signed", integrity.proof_present, needs=(*_READ, "format.structure")),
    _required("proof.signature", "integrity", "Signature", integrity.signature, needs=_SIGNED, after=("format.structure", "format.context")),
    _required("proof.purpose", "integrity", "Purpose of the signature", integrity.purpose, needs=_SIGNED, after=("format.structure", "proof.signature")),
    _required("format.recompaction", "integrity", "Nothing unsigned", integrity.recompaction, needs=(*_SIGNED, "proof.signature"), may_be_absent=True),
    _required("issuer.binding", "authority", "Signed by the issuer", authority.binding, needs=_SIGNED, after=_INTACT[:8]),
    _required("issuer.key_state", "authority", "Key in force", authority.key_state, needs=(*_SIGNED, "issuer.binding"), may_be_absent=True),
    Rule("refresh", "content", "Newer version", content.refresh, needs=_READ, after=_INTACT),
    _required("status.revocation", "status", "Revocation", status.revocation, needs=_READ, after=_INTACT, may_be_absent=True),
    _required("status.suspension", "status", "Suspension", status.suspension, needs=_READ, after=_INTACT, may_be_absent=True),
    Rule("status.other", "status", "Other status", status.other, needs=_READ, after=_INTACT),
    _required("time.valid_from", "time", "Valid from", validity.valid_from, needs=_READ, after=_INTACT, may_be_absent=True),
    _required("time.valid_until", "time", "Valid until", validity.valid_until, needs=_READ, after=_INTACT, may_be_absent=True),
    Rule("issuer.assurance", "trust", "Who the issuer is", trust.assurance, needs=(*_READ, "issuer.binding"), after=_INTACT),
    Rule("issuer.lookalike", "trust", "Look-alikes", trust.lookalike, needs=_READ, after=_INTACT),
    Rule("issuer.self", "trust", "Issued to oneself", trust.self_issued, needs=_READ, after=_INTACT),
    Rule("recipient.match", "person", "Recipient", person.recipient, needs=_READ, after=_INTACT),
    Rule("endorsement", "content", "Endorsements", content.endorsements, needs=_READ, after=_INTACT),
    Rule("evidence", "content", "Evidence", content.evidence, needs=_READ, after=_INTACT),
    Rule("image", "content", "Image", content.image, needs=_READ, after=_INTACT),
    Rule("log", "content", "Transparency log", content.log, needs=_READ, after=_INTACT),
    Rule("contained", "content", "Credentials inside", content.contained, needs=_READ, after=_INTACT),
)  # fmt: skip

_VP_INTACT: Final = ("format.structure", "format.context", "vp.proof")

PRESENTATION_RULES: Final[tuple[Rule, ...]] = (
    *RULES[:4],
    _required("vp.proof", "integrity", "Signed by the holder", presentation.proof, needs=_READ, after=_VP_INTACT[:2]),
    _required("vp.challenge", "integrity", "Answers the question", presentation.challenge, needs=(*_READ, "vp.proof"), may_be_absent=True),
    _required("vp.domain", "integrity", "Made for this reader", presentation.domain, needs=(*_READ, "vp.proof"), may_be_absent=True),
    _required("vp.holder", "authority", "Presenter is the holder", presentation.holder, needs=(*_READ, "vp.proof")),
    Rule("contained", "content", "Credentials presented", presentation.contained, needs=_READ, after=_VP_INTACT),
)  # fmt: skip


def rules_for(case: Case) -> tuple[Rule, ...]:
    """The table that applies: a presentation has its own."""
    return PRESENTATION_RULES if case.is_presentation else RULES


def required(rules: Sequence[Rule]) -> frozenset[str]:
    """The ids that must be in the list of checks."""
    return frozenset(rule.id for rule in rules if rule.required)


def run(case: Case, rules: Sequence[Rule]) -> tuple[Check, ...]:
    """Ask every rule in order."""
    checks: list[Check] = []
    obstacles: list[Check] = []
    for rule in rules:
        blocked = _blocked(rule, obstacles) if obstacles else None
        found = ask(rule, case) if blocked is None else [_check(rule, blocked)]
        checks += found
        obstacles += [check for check in found if _is_obstacle(check)]
    return tuple(checks)


def _is_obstacle(check: Check) -> bool:
    """Whether rules that build on this check cannot be asked."""
    return check.outcome in (Outcome.FAIL, Outcome.UNKNOWN) or check.blocked_by is not None


def ask(rule: Rule, case: Case) -> list[Check]:
    """Ask one rule, whatever the others found."""
    return [_check(rule, found) for found in _ask(rule, case)]


def _check(rule: Rule, found: Finding) -> Check:
    return Check(
        id=rule.id + found.suffix,
        group="integrity" if found.is_fatal else rule.group,
        title=rule.title,
        required=rule.required or found.is_required,
        outcome=found.outcome,
        message=found.message,
        code=found.code,
        detail=found.detail,
        evidence=found.evidence,
        blocked_by=found.blocked_by,
        may_be_absent=rule.may_be_absent and found.blocked_by is None,
    )


def _ask(rule: Rule, case: Case) -> Sequence[Finding]:
    """A check that breaks has not answered: unknown is never green."""
    try:
        return rule.ask(case)
    except BayleafError as error:
        return [
            Finding(
                Outcome.UNKNOWN,
                f"This could not be checked. {error.message}",
                error.code,
                is_required=True,
            )
        ]
    except Exception as error:
        name = type(error).__name__
        return [
            Finding(
                Outcome.UNKNOWN,
                "This could not be checked.",
                detail=f"internal: {name}",
                is_required=True,
            )
        ]


def _blocked(rule: Rule, checks: Sequence[Check]) -> Finding | None:
    for check in checks:
        root = check.blocked_by or check.id
        failed = check.outcome is Outcome.FAIL or (
            check.outcome is Outcome.NOT_APPLICABLE and check.blocked_by is not None
        )
        if check.id in (*rule.needs, *rule.after) and failed:
            return Finding(
                Outcome.NOT_APPLICABLE, "Not checked, because an earlier check failed.",
                blocked_by=root,
            )  # fmt: skip
    for check in checks:
        if check.id in rule.needs and check.outcome is Outcome.UNKNOWN:
            return Finding(
                Outcome.UNKNOWN, "Could not be checked, because an earlier check has no answer.",
                blocked_by=check.blocked_by or check.id,
            )  # fmt: skip
    return None
