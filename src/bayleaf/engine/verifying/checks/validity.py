"""Checks 16 and 17: is it in force at the moment asked about?"""

from __future__ import annotations

from datetime import datetime

from bayleaf.engine.encoding import format_instant, parse_instant
from bayleaf.engine.verifying.case import Case
from bayleaf.engine.verifying.checks.finding import Finding, failed, nothing, passed


def valid_from(case: Case) -> list[Finding]:
    """The moment is not before ``validFrom`` (VCDM 1.1: ``issuanceDate``)."""
    start = _instant(case, "validFrom", "issuanceDate")
    if start is None:
        return nothing("The issuer names no first day.")
    if start <= case.moment:
        return passed(f"Valid from {format_instant(start)}.")
    if start <= case.moment + case.policy.leeway:
        return passed(f"Valid from {format_instant(start)}.", leewaySeconds=int(case.policy.leeway.total_seconds()))  # fmt: skip
    return failed("NOT_YET_VALID", f"It is valid only from {format_instant(start)}.")


def valid_until(case: Case) -> list[Finding]:
    """The moment is not after ``validUntil`` (VCDM 1.1: ``expirationDate``)."""
    end = _instant(case, "validUntil", "expirationDate")
    if end is None:
        return nothing("It has no last day.")
    if case.moment <= end:
        return passed(f"Valid until {format_instant(end)}.")
    if case.moment <= end + case.policy.leeway:
        return passed(f"Valid until {format_instant(end)}.", leewaySeconds=int(case.policy.leeway.total_seconds()))  # fmt: skip
    return failed("EXPIRED", f"It was valid until {format_instant(end)}.")


def _instant(case: Case, name: str, name_v1: str) -> datetime | None:
    value = case.document.get(name, case.document.get(name_v1))
    return parse_instant(value) if isinstance(value, str) else None
