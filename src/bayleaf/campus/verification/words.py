"""What a verdict means, in a sentence for people who never heard of keys and documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bayleaf.campus.verification.plain import address, day, day_of, said
from bayleaf.engine.verifying import Outcome, Report, Verdict
from bayleaf.engine.verifying.sentences import BANNERS, sentence


@dataclass(frozen=True)
class Ticket:
    """A verdict as it is drawn: ``kind`` chooses the drawing, ``word`` is the normative word."""

    kind: str
    word: str
    sentence: str
    detail: str = ""


def is_presentation(report: Report) -> bool:
    """Whether the report is about a presentation, which has checks of its own."""
    return any(check.id.startswith("vp.") for check in report.checks)


def ticket(report: Report, *, detail: str = "", mistaken: str = "") -> Ticket:
    """The ticket of a report. ``mistaken`` says what the file is instead of a credential."""
    words = f"It cannot be read as a credential. {mistaken}" if mistaken else verdict_sentence(report)  # fmt: skip
    return Ticket(str(report.verdict), BANNERS[report.verdict], words, detail)


def verdict_sentence(report: Report) -> str:
    """One sentence that says what the verdict means here. No identifiers, days as people say them."""
    verdict, document = report.verdict, report.document or {}
    if is_presentation(report) or report.contained:
        return said(sentence(report))
    if verdict is Verdict.VALID:
        return "Genuine, in force, and issued by an issuer this site recognises."
    if verdict is Verdict.VALID_ISSUER_UNRECOGNISED:
        signer = address(report.issuer.id or "") or "a key that no web address stands behind"
        return (
            f"Intact and in force, signed by {signer}. No list this site uses names this issuer; "
            "judge it yourself."
        )
    if verdict is Verdict.EXPIRED:
        end = day_of(document.get("validUntil", document.get("expirationDate")))
        return f"Genuine; its validity ended on {end}." if end else said(sentence(report))
    if verdict is Verdict.NOT_YET_VALID:
        start = day_of(document.get("validFrom", document.get("issuanceDate")))
        return f"Genuine, but its validity starts on {start}." if start else said(sentence(report))
    if verdict in (Verdict.REVOKED, Verdict.SUSPENDED):
        return _stopped(report)
    return said(sentence(report))


def _stopped(report: Report) -> str:
    wanted = "revocation" if report.verdict is Verdict.REVOKED else "suspension"
    for check in report.checks:
        if check.id.startswith(f"status.{wanted}") and check.outcome is Outcome.FAIL:
            return said(check.message)
    return said(sentence(report))


def on_another_day(report: Report) -> str:
    """What is to be said when another day than today was asked about; else empty."""
    if report.valid_on is None or report.verdict_now is None:
        return ""
    return f"This is the answer for {day(report.valid_on)}. Today: {BANNERS[report.verdict_now]}."


EIGHT: Final[tuple[Ticket, ...]] = (
    Ticket("valid", BANNERS[Verdict.VALID], "Genuine, in force, and issued by an issuer this site recognises."),
    Ticket("valid_issuer_unrecognised", BANNERS[Verdict.VALID_ISSUER_UNRECOGNISED], "Intact and in force, signed by lindenhof-kurse.example. No list this site uses names this issuer; judge it yourself."),
    Ticket("not_yet_valid", BANNERS[Verdict.NOT_YET_VALID], "Genuine, but its validity starts on 1 January 2027."),
    Ticket("expired", BANNERS[Verdict.EXPIRED], "Genuine; its validity ended on 30 September 2026."),
    Ticket("revoked", BANNERS[Verdict.REVOKED], "The issuer withdrew it."),
    Ticket("suspended", BANNERS[Verdict.SUSPENDED], "The issuer has put it on hold."),
    Ticket("not_fully_checked", BANNERS[Verdict.NOT_FULLY_CHECKED], "Do not treat it as valid yet. Not checked: whether the issuer has revoked it."),
    Ticket("not_genuine", BANNERS[Verdict.NOT_GENUINE], "It was altered, malformed, or not signed by the issuer it names."),
)  # fmt: skip
"""One example of every verdict, in the order of the report's document."""

OUTCOMES: Final[dict[str, tuple[str, str, str]]] = {
    "pass": ("leaf", "circle-check", "Holds"),
    "warn": ("warn", "triangle-alert", "Note"),
    "fail": ("danger", "octagon-x", "Fails"),
    "unknown": ("mute", "circle-question-mark", "Unknown"),
    "not_applicable": ("mute", "minus", "Not needed"),
    "not_reached": ("mute", "minus", "Not reached"),
}
"""Kind, icon and word of the answer to one check."""

TITLES: Final[dict[str, str]] = {
    "input.parse": "The file can be read",
    "input.single": "It holds exactly one credential",
    "format.structure": "It is whole and well formed",
    "format.context": "Its words mean what they seem to",
    "format.schema": "It agrees with the published form",
    "proof.present": "It is signed",
    "proof.signature": "The signature fits every word",
    "proof.purpose": "The signature was made to vouch for it",
    "format.recompaction": "Nothing in it is left unsigned",
    "issuer.binding": "The key belongs to the issuer it names",
    "issuer.key_state": "The key was in force",
    "refresh": "Newer version",
    "status.revocation": "Not revoked",
    "status.suspension": "Not on hold",
    "status.other": "Other notes of the issuer",
    "time.valid_from": "Its time has begun",
    "time.valid_until": "Its time is not over",
    "issuer.assurance": "Who the issuer is",
    "issuer.lookalike": "The issuer passes for nobody else",
    "issuer.self": "Issued by one party to another",
    "recipient.match": "It belongs to the person you named",
    "endorsement": "Endorsement by others",
    "evidence": "Evidence",
    "image": "The picture",
    "log": "Public log",
    "contained": "Credential inside",
    "vp.proof": "Its holder signed it",
    "vp.challenge": "It answers the question that was asked",
    "vp.domain": "It was made for this reader",
    "vp.holder": "The presenter is the holder",
}
"""What each check asks, as the statement that holds when it passes."""

TELLING: Final = frozenset(
    {"time.valid_from", "time.valid_until", "issuer.assurance", "endorsement", "contained"}
)
"""Checks whose answer says more than that the statement holds."""

IN_OTHER_WORDS: Final[dict[str, str]] = {
    "SCHEMA_INVALID": "It departs from the published form in a detail. That changes nothing of what it says.",
    "CLAIM_MISSING": "The signature holds. A detail that the standard asks for was left out.",
}  # fmt: skip
"""Notes whose own sentence is for specialists; those find it among the technical details."""

RIGOUR: Final[dict[str, str]] = {
    "type": "Kind",
    "assessment": "Assessment",
    "participation": "Participation",
    "supervision": "Supervision and identity",
    "assessor": "Assessed by",
    "workload": "Workload",
    "level": "Level",
    "result": "Result",
    "quality_assurance": "Quality assurance",
    "evidence": "Evidence",
    "endorsement": "Endorsement",
}
"""The lines of the rigour table in their order, with their labels."""
