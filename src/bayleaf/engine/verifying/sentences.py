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


_WHETHER: Final[dict[str, str]] = {
    "format.structure": "it keeps the rules of its standard",
    "format.context": "its words mean what they seem to",
    "proof.present": "it is signed",
    "proof.signature": "the signature holds",
    "proof.purpose": "the signature was made to vouch for it",
    "format.recompaction": "everything in it is signed",
    "issuer.binding": "the issuer signed it",
    "issuer.key_state": "the key was in force",
    "status.revocation": "the issuer has revoked it",
    "status.suspension": "the issuer has put it on hold",
    "status.other": "another status speaks against it",
    "time.valid_from": "its time has begun",
    "time.valid_until": "its time is over",
    "vp.proof": "its holder signed it",
    "vp.challenge": "it answers the question that was asked",
    "vp.domain": "it was made for this reader",
    "vp.holder": "the presenter is the holder",
}
"""What is not known when a check has no answer, to be read after "whether"."""


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
        parsed = report.check("input.parse")
        if parsed.outcome is Outcome.FAIL:
            return f"It cannot be read as a credential. {parsed.message}"
        return "It was altered, malformed, or not signed by the issuer it names."
    if verdict is Verdict.NOT_FULLY_CHECKED:
        late = any(c.id == "time.valid_until" and c.outcome is Outcome.FAIL for c in report.checks)
        more = " It has expired in any case." if late else ""
        questions = ", ".join(f"whether {question}" for question in _open(report))
        return f"Do not treat it as valid yet. Not checked: {questions}.{more}"
    found = [c for c in report.checks if c.id == _OF_A_CHECK[verdict] and c.outcome is Outcome.FAIL]
    if not found:  # the verdict of a record is that of the worst credential inside
        return "A credential inside it is not in force; it is listed below."
    return f"Genuine, but: {found[0].message[:1].lower()}{found[0].message[1:]}"


def _open(report: Report) -> list[str]:
    """What is not known, one for every required check that has no answer of its own."""
    questions = [
        _WHETHER.get(check.id.partition("[")[0], f"“{check.title}” holds")
        for check in report.checks
        if check.required and check.outcome is Outcome.UNKNOWN and check.blocked_by is None
    ]
    return list(dict.fromkeys(questions)) or ["the credentials inside hold"]
