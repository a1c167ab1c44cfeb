"""From checks to one verdict: a pure function, first matching row of the truth table wins."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bayleaf.engine.verifying.report import Check


class Outcome(StrEnum):
    """What one check found."""

    PASS = "pass"
    FAIL = "fail"
    WARN = "warn"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Verdict(StrEnum):
    """What is known about a credential as a whole, worst first."""

    NOT_GENUINE = "not_genuine"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    NOT_FULLY_CHECKED = "not_fully_checked"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    VALID_ISSUER_UNRECOGNISED = "valid_issuer_unrecognised"
    VALID = "valid"


class Assurance(StrEnum):
    """How well the issuer is known, weakest first."""

    KEY_ONLY = "key_only"
    DOMAIN = "domain"
    LISTED = "listed"
    ACCREDITED = "accredited"

    def reaches(self, threshold: Assurance) -> bool:
        """Whether this level is at least the other."""
        levels = list(Assurance)
        return levels.index(self) >= levels.index(threshold)


_TIMES: Final = ("time.valid_from", "time.valid_until")
FATAL_GROUPS: Final = ("input", "integrity", "authority")


def verdict(
    checks: Collection[Check],
    *,
    required: Iterable[str],
    assurance: Assurance | None,
    threshold: Assurance = Assurance.LISTED,
) -> Verdict:
    """Judge a list of checks (the truth table of docs/verdicts.md).

    ``required`` are the ids that must be in the list; one that is missing counts as unknown.
    ``warn`` never changes the verdict, and neither does anything about the recipient.
    """

    def failed(*ids: str) -> bool:
        return any(c.outcome is Outcome.FAIL for c in checks if c.id in ids)

    if any(c.outcome is Outcome.FAIL for c in checks if c.group in FATAL_GROUPS):
        return Verdict.NOT_GENUINE
    if failed("status.revocation"):
        return Verdict.REVOKED
    if failed("status.suspension"):
        return Verdict.SUSPENDED
    if set(required) - {c.id for c in checks} or any(_is_open(c) for c in checks if c.required):
        return Verdict.NOT_FULLY_CHECKED
    if failed("time.valid_from"):
        return Verdict.NOT_YET_VALID
    if failed("time.valid_until"):
        return Verdict.EXPIRED
    if assurance is None or not assurance.reaches(threshold):
        return Verdict.VALID_ISSUER_UNRECOGNISED
    return Verdict.VALID


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of several verdicts; a record is no better than what it contains."""
    order = list(Verdict)
    return min(verdicts, key=order.index)


def _is_open(check: Check) -> bool:
    """Whether a required check leaves its question unanswered. A failure that no row of the table
    speaks of is no reason to call a credential valid."""
    if check.outcome is Outcome.NOT_APPLICABLE:
        return not check.may_be_absent
    if check.outcome is Outcome.FAIL:
        return check.id not in _TIMES
    return check.outcome is Outcome.UNKNOWN
