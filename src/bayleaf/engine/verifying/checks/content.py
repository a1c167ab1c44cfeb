"""Checks 12 and 22 to 25: what is inside and beside the credential."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bayleaf.engine.encoding import Json
from bayleaf.engine.verifying.case import MAX_DEPTH, Case, as_list
from bayleaf.engine.verifying.checks.finding import Finding, nothing, warned
from bayleaf.engine.verifying.report import Endorsement, Report
from bayleaf.engine.verifying.verdict import Outcome, Verdict

MAX_ENDORSEMENTS: Final = 32
MAX_CONTAINED: Final = 128
_ENDORSEMENTS: Final = ("endorsement", "endorsementJwt")
_NOT_ENTERED: Final = {*_ENDORSEMENTS, "verifiableCredential", "proof", "@context"}
_GOOD: Final = (Verdict.VALID, Verdict.VALID_ISSUER_UNRECOGNISED)


def refresh(case: Case) -> list[Finding]:
    """A refresh service exists. It is offered and never followed silently."""
    services = as_list(case.document.get("refreshService"))
    if not services:
        return nothing("The issuer offers no newer version.")
    urls = [service.get("id") for service in services if isinstance(service, Mapping)]
    return warned("REFRESH_AVAILABLE", "The issuer may offer a newer version.", urls=urls)


def endorsements(case: Case) -> list[Finding]:
    """Every endorsement anywhere in the credential, each verified as a credential of its own."""
    found = list(_endorsements(case.document))
    if not found:
        return nothing("Nobody else endorses it.")
    if case.depth >= MAX_DEPTH:
        return nothing("Endorsements this deep inside are not followed.")
    findings = [_endorsement(case, *each, number) for number, each in enumerate(found[:MAX_ENDORSEMENTS])]  # fmt: skip
    if len(found) > MAX_ENDORSEMENTS:
        text = f"Only the first {MAX_ENDORSEMENTS} endorsements were checked."
        findings.append(Finding(Outcome.UNKNOWN, text, suffix=f"[{MAX_ENDORSEMENTS}]"))
    return findings


def evidence(case: Case) -> list[Finding]:
    """Evidence is fetched only when somebody asks for it."""
    items = as_list(case.document.get("evidence"))
    if not items:
        return nothing("No evidence is attached.")
    return nothing(f"{len(items)} pieces of evidence are named; nobody asked to fetch them.")


def image(case: Case) -> list[Finding]:
    """The picture says nothing: what counts is the credential inside."""
    if case.received is not None and case.received.container in ("png", "svg"):
        text = "The picture itself is not signed. Read the credential, not the picture."
        return [
            Finding(Outcome.NOT_APPLICABLE, text, evidence={"container": case.received.container})
        ]
    return nothing("It did not come in a picture.")


def log(case: Case) -> list[Finding]:
    """No transparency log is consulted yet."""
    return nothing("It came without a proof from a transparency log.")


def contained(case: Case) -> list[Finding]:
    """The credentials of a CLR. One broken entry makes the whole no better than that entry."""
    entries = [entry for subject in case.subjects for entry in as_list(subject.get("verifiableCredential"))]  # fmt: skip
    if not entries:
        return nothing("It holds no other credentials.")
    return judge_entries(case, entries)


def judge_entries(case: Case, entries: list[Json]) -> list[Finding]:
    """Verify every credential inside, and say so in one finding each."""
    if case.depth >= MAX_DEPTH or len(entries) > MAX_CONTAINED:
        return [Finding(Outcome.UNKNOWN, "It holds more credentials than are checked at once.", is_required=True)]  # fmt: skip
    if not case.contained:
        case.contained = [
            case.judge(entry, depth=case.depth + 1, moment=case.moment) for entry in entries
        ]
    return [_verdict_finding(report, number) for number, report in enumerate(case.contained)]


def _verdict_finding(report: Report, number: int) -> Finding:
    text = f"Credential {number + 1} inside: {str(report.verdict).replace('_', ' ')}."
    facts = {"verdict": str(report.verdict), "id": report.credential_id}
    suffix = f"[{number}]"
    if report.verdict in _GOOD:
        return Finding(Outcome.PASS, text, evidence=facts, suffix=suffix)
    if report.verdict is Verdict.NOT_FULLY_CHECKED:
        return Finding(Outcome.UNKNOWN, text, evidence=facts, suffix=suffix)
    return Finding(Outcome.FAIL, text, "CONTAINED_INVALID", None, facts, suffix)


def _endorsement(case: Case, target: Json, source: Json, number: int) -> Finding:
    report = case.judge(source, depth=case.depth + 1, moment=case.moment)
    document = report.document or {}
    subjects = [s.get("id") for s in as_list(document.get("credentialSubject")) if isinstance(s, Mapping)]  # fmt: skip
    named = subjects[0] if subjects and isinstance(subjects[0], str) else None
    case.endorsements.append(
        Endorsement(report.credential_id, report.issuer.id, named, report.verdict)
    )
    suffix, facts = f"[{number}]", {"verdict": str(report.verdict), "id": report.credential_id}
    if report.verdict is Verdict.NOT_FULLY_CHECKED:
        return Finding(Outcome.UNKNOWN, "An endorsement could not be fully checked.", evidence=facts, suffix=suffix)  # fmt: skip
    if report.verdict in _GOOD and "EndorsementCredential" not in as_list(document.get("type")):
        return Finding(Outcome.WARN, "It is not an endorsement.", "ENDORSEMENT_INVALID", None, facts, suffix)  # fmt: skip
    if report.verdict not in _GOOD:
        text = f"An endorsement does not hold: {str(report.verdict).replace('_', ' ')}."
        return Finding(Outcome.WARN, text, "ENDORSEMENT_INVALID", None, facts, suffix)
    if named != target:
        return Finding(Outcome.WARN, "An endorsement is about something else.", "ENDORSEMENT_OTHER_TARGET", None, facts, suffix)  # fmt: skip
    return Finding(Outcome.PASS, "An endorsement holds.", evidence=facts, suffix=suffix)


def _endorsements(document: Mapping[str, Any]) -> Iterator[tuple[Json, Json]]:
    """Every endorsement with the id of what it is attached to; credentials inside a record are
    left to their own verification."""
    todo: list[Json] = [document]
    while todo:
        node = todo.pop()
        if isinstance(node, list):
            todo += node
        elif isinstance(node, dict):
            for name in _ENDORSEMENTS:
                if name in node:
                    yield from ((node.get("id"), item) for item in as_list(node[name]))
            todo += [
                value
                for name, value in node.items()
                if isinstance(value, (dict, list)) and name not in _NOT_ENTERED
            ]
