"""A verdict in words: the banner and one sentence, in plain English.

Pages and the command line show these; a translation is looked up by the verdict's id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bayleaf.engine.verifying.verdict import Outcome, Verdict

if TYPE_CHECKING:
    from bayleaf.engine.verifying.report import Report

BANNERS: Final[dict[Verdict, str]] = {
    Verdict.VALID: "VALID",
    Verdict.VALID_ISSUER_UNRECOGNISED: "VALID, ISSUER NOT RECOGNISED",
    Verdict.NOT_YET_VALID: "NOT YET VALID",
    Verdict.EXPIRED: "EXPIRED (was genuine)",
    Verdict.REVOKED: "REVOKED",
    Verdict.SUSPENDED: "SUSPENDED",
    Verdict.NOT_FULLY_CHECKED: "COULD NOT BE FULLY CHECKED",
    Verdict.NOT_GENUINE: "NOT GENUINE",
}

_OF_A_CHECK: Final[dict[Verdict, str]] = {
    Verdict.NOT_YET_VALID: "time.valid_from",
    Verdict.EXPIRED: "time.valid_until",
    Verdict.REVOKED: "status.revocation",
    Verdict.SUSPENDED: "status.suspension",
}
"""The check whose own sentence says best what the verdict rests on."""


def sentence(report: Report) -> str:
    """One sentence that says what the verdict means for this credential."""
    verdict = report.verdict
    is_presentation = any(check.id == "vp.proof" for check in report.checks)
    if is_presentation and verdict in (Verdict.VALID, Verdict.VALID_ISSUER_UNRECOGNISED):
        return "Signed by its holder. Each credential in it has a verdict of its own."
    if verdict is Verdict.VALID:
        return "Genuine, in force, and issued by an issuer on a list you trust."
    if verdict is Verdict.VALID_ISSUER_UNRECOGNISED:
        return (
            f"Intact and in force, signed by {report.issuer.id}. No list you trust names this "
            "issuer; judge it yourself."
        )
    if verdict is Verdict.NOT_GENUINE:
        if report.check("input.parse").outcome is Outcome.FAIL:
            return "It cannot be read as a credential."
        return "It was altered, malformed, or not signed by the issuer it names."
    if verdict is Verdict.NOT_FULLY_CHECKED:
        late = any(c.id == "time.valid_until" and c.outcome is Outcome.FAIL for c in report.checks)
        more = " It has expired in any case." if late else ""
        return f"Do not treat it as valid yet. Without an answer: {', '.join(_open(report))}.{more}"
    found = [c for c in report.checks if c.id == _OF_A_CHECK[verdict] and c.outcome is Outcome.FAIL]
    if not found:  # the verdict of a record is that of the worst credential inside
        return "A credential inside it is not in force; it is listed below."
    return f"Genuine, but: {found[0].message[:1].lower()}{found[0].message[1:]}"


def _open(report: Report) -> list[str]:
    """The titles of the required checks that have no answer of their own."""
    titles = [
        check.title.lower()
        for check in report.checks
        if check.required and check.outcome is Outcome.UNKNOWN and check.blocked_by is None
    ]
    return list(dict.fromkeys(titles)) or ["the credentials inside"]
