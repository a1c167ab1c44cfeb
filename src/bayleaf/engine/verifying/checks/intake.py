"""Checks 1 and 2: can it be read, and is it one credential?"""

from __future__ import annotations

from bayleaf.engine.errors import AmbiguousInput
from bayleaf.engine.verifying.case import Case
from bayleaf.engine.verifying.checks.finding import Finding, failed, passed


def parse(case: Case) -> list[Finding]:
    """Strict parsing within the limits."""
    error = case.error
    if error is None or isinstance(error, AmbiguousInput):
        return passed("The file could be read.")
    return failed(error.code, str(error), pointer=error.pointer)


def single(case: Case) -> list[Finding]:
    """Exactly one credential in the container."""
    if case.error is not None:
        return failed(case.error.code, f"It cannot be told which one is meant. {case.error}")
    return passed("It holds one credential.")
