"""What asking one check gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bayleaf.engine.encoding import Json
from bayleaf.engine.verifying.verdict import Outcome


@dataclass(frozen=True)
class Finding:
    """One answer. ``suffix`` numbers the answers of a check that is asked for every item
    (``[0]``); ``is_required`` makes this answer count although its rule is optional; ``is_fatal``
    makes a failure count as one of integrity."""

    outcome: Outcome
    message: str
    code: str | None = None
    detail: str | None = None
    evidence: Mapping[str, Json] = field(default_factory=dict)
    suffix: str = ""
    blocked_by: str | None = None
    is_required: bool = False
    is_fatal: bool = False


def passed(message: str, **evidence: Json) -> list[Finding]:
    """Checked, and it holds."""
    return [Finding(Outcome.PASS, message, evidence=evidence)]


def failed(
    code: str, message: str, *, detail: str | None = None, **evidence: Json
) -> list[Finding]:
    """Checked, and it does not hold."""
    return [Finding(Outcome.FAIL, message, code, detail, evidence)]


def warned(
    code: str, message: str, *, detail: str | None = None, **evidence: Json
) -> list[Finding]:
    """Checked and it holds, but the reader should know something."""
    return [Finding(Outcome.WARN, message, code, detail, evidence)]


def unknown(
    code: str | None, message: str, *, detail: str | None = None, **evidence: Json
) -> list[Finding]:
    """Could not be checked."""
    return [Finding(Outcome.UNKNOWN, message, code, detail, evidence)]


def nothing(message: str) -> list[Finding]:
    """There is nothing to check here."""
    return [Finding(Outcome.NOT_APPLICABLE, message)]
