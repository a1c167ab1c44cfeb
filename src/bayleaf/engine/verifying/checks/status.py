"""Checks 13 to 15: has the issuer withdrawn it, or put it on hold?

Every entry is read. What cannot be read is ``unknown``: a list that does not answer is no news.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bayleaf.engine import status as lists
from bayleaf.engine.encoding import Json, parse_json
from bayleaf.engine.errors import FetchError, InputError, StatusError
from bayleaf.engine.status import Bitstring, StatusEntry
from bayleaf.engine.verifying.case import MAX_DEPTH, Case, as_list
from bayleaf.engine.verifying.checks.finding import Finding, nothing
from bayleaf.engine.verifying.report import Report
from bayleaf.engine.verifying.verdict import Outcome

_LIST_TYPES: Final = ("BitstringStatusListEntry", "StatusList2021Entry")
_ACCEPT: Final = "application/vc, application/vc+jwt, application/ld+json, application/json"
_MAX_LIST_BYTES: Final = 4 << 20
_MAX_REVOCATIONS: Final = 1 << 20
MAX_ENTRIES: Final = 16


def revocation(case: Case) -> list[Finding]:
    """Every entry with the purpose ``revocation``, and 1EdTech revocation lists."""
    found = [_read(case, entry) for entry in _entries(case, "revocation")]
    found += [_read_1edtech(case, entry) for entry in _entries(case, "1EdTechRevocationList")]
    return _numbered(found) or nothing("The issuer publishes no revocation information.")


def suspension(case: Case) -> list[Finding]:
    """Every entry with the purpose ``suspension``."""
    found = [_read(case, entry) for entry in _entries(case, "suspension")]
    return _numbered(found) or nothing("The issuer does not put credentials of this kind on hold.")


def other(case: Case) -> list[Finding]:
    """Messages are shown; a kind or purpose that Bayleaf does not know leaves a question open."""
    found = [
        _read(case, entry)
        for purpose in ("message", "refresh")
        for entry in _entries(case, purpose)
    ]
    found += [_not_known(entry) for entry in _entries(case, None)]
    if len(as_list(case.document.get("credentialStatus"))) > MAX_ENTRIES:
        found.append(_too_many())
    return _numbered(found) or nothing("There is no other status.")


def _entries(case: Case, kind: str | None) -> list[Json]:
    """The entries of one kind (``None``: of every kind that no other check reads)."""
    entries = as_list(case.document.get("credentialStatus"))[:MAX_ENTRIES]
    return [entry for entry in entries if _kind(entry) == kind]


def _kind(entry: Json) -> str | None:
    if not isinstance(entry, Mapping):
        return None
    types = as_list(entry.get("type"))
    if "1EdTechRevocationList" in types:
        return "1EdTechRevocationList"
    purpose = entry.get("statusPurpose")
    if not any(name in types for name in _LIST_TYPES):
        return None
    return purpose if purpose in ("revocation", "suspension", "message", "refresh") else None


def _numbered(found: list[Finding]) -> list[Finding]:
    """The worst answer first: the verdict asks for any, people read the first."""
    order = [Outcome.FAIL, Outcome.UNKNOWN, Outcome.WARN, Outcome.PASS]
    return sorted(found, key=lambda finding: order.index(finding.outcome))


def _not_known(entry: Json) -> Finding:
    kind = entry.get("type") if isinstance(entry, Mapping) else entry
    purpose = entry.get("statusPurpose") if isinstance(entry, Mapping) else None
    named = str(kind)[:60] + (f", {str(purpose)[:40]}" if purpose else "")
    return Finding(
        Outcome.UNKNOWN,
        f"The issuer publishes a status of a kind that Bayleaf cannot read ({named}).",
        "STATUS_TYPE_UNKNOWN",
        is_required=True,
    )


def _too_many() -> Finding:
    """What is not read could be the revocation."""
    text = f"The issuer publishes over {MAX_ENTRIES} statuses, which are not all read."
    return Finding(Outcome.UNKNOWN, text, "STATUS_TYPE_UNKNOWN", is_required=True)


def _read(case: Case, raw: Mapping[str, Any]) -> Finding:
    url = raw.get("statusListCredential")
    evidence: dict[str, Json] = {
        "url": str(url)[:500], "index": str(raw.get("statusListIndex"))[:40],
    }  # fmt: skip
    try:
        entry = lists.parse_entry(raw)
        report = _list_credential(case, entry.list_url)
        _check_list(case, report, entry.list_url)
        evidence["listIssuer"] = report.issuer.id
        value = lists.value_of(entry, _opened(case, entry, report))
    except StatusError as error:
        return Finding(Outcome.UNKNOWN, _not_read(raw, error), error.code, error.message, evidence)
    return _judge(case, entry, value.value, value.message, evidence)


def _not_read(raw: Mapping[str, Any], error: StatusError) -> str:
    purpose = raw.get("statusPurpose")
    subject = {"revocation": "revoked it", "suspension": "put it on hold"}.get(str(purpose), "left a note")  # fmt: skip
    return f"Whether the issuer has {subject} is not known. {error.message}"


def _judge(
    case: Case, entry: StatusEntry, value: int, message: str | None, evidence: dict[str, Json]
) -> Finding:
    if entry.purpose in ("message", "refresh"):
        text = f"The issuer says: {message or value}" if value else "The issuer left no message."
        code = "STATUS_MESSAGE" if value else None
        return Finding(Outcome.WARN if value else Outcome.PASS, text, code, None, evidence)
    is_revocation = entry.purpose == "revocation"
    if value == 0:
        text = "The issuer has not revoked it." if is_revocation else "It is not on hold."
        is_known = case.moment == case.now or (is_revocation and case.moment < case.now)
        return (
            Finding(Outcome.PASS, text, None, None, evidence) if is_known else _of_today(evidence)
        )
    if case.moment != case.now:
        return _of_today(evidence)
    code = "REVOKED" if is_revocation else "SUSPENDED"
    text = "The issuer withdrew it." if is_revocation else "The issuer has put it on hold."
    return Finding(Outcome.FAIL, f"{text} {message or ''}".strip(), code, None, evidence)


def _of_today(evidence: dict[str, Json]) -> Finding:
    """A revocation is for good, so one that is not there today was not there before. Nothing else
    can be told of another day (docs/verdicts.md)."""
    text = "The list says what holds today, not what holds on that day."
    return Finding(Outcome.UNKNOWN, text, "STATUS_LIST_STALE", None, evidence)


def _list_credential(case: Case, url: str) -> Report:
    """Fetch a status list credential and verify it as any other, once for all its entries."""
    if case.depth >= MAX_DEPTH:
        raise StatusError("The list is too deep inside other credentials.")
    known = case.memory.lists.get(url)
    if known is None:
        try:
            data = _fetch_list(case, url, _ACCEPT)
            known = case.judge(data, depth=case.depth + 1, moment=case.now)
        except StatusError as error:
            known = error
        case.memory.lists[url] = known
    if isinstance(known, StatusError):
        raise known
    return known


def _opened(case: Case, entry: StatusEntry, report: Report) -> Bitstring:
    assert report.document is not None, "a sound report has its document"
    key = (entry.list_url, f"{entry.type} {entry.purpose}", entry.size)
    known = case.memory.bits.get(key)
    if known is None:
        try:
            known = lists.open_list(entry, report.document)
        except StatusError as error:
            known = error
        case.memory.bits[key] = known
    if isinstance(known, StatusError):
        raise known
    return known


def _fetch_list(case: Case, url: str, accept: str) -> bytes:
    try:
        answer = case.web(url, accept=accept, max_bytes=_MAX_LIST_BYTES)
    except FetchError as error:
        raise StatusError(f"The list could not be fetched: {error.message.rstrip('.')}.") from None
    if answer.status != 200:
        raise StatusError(f"The list could not be fetched: the server answered {answer.status}.")
    return answer.body


def _check_list(case: Case, report: Report, url: str) -> None:
    """The list is sound, current, the one that was asked for, and speaks for this issuer
    (Bitstring Status List 1.0 section 3.2)."""
    if report.check("format.structure").outcome is Outcome.FAIL:
        message = f"The list is malformed. {report.check('format.structure').message}"
        raise StatusError(message, code="MALFORMED_VALUE_ERROR")
    if not report.is_sound:
        raise StatusError("The list is not soundly signed.", code="STATUS_VERIFICATION_ERROR")
    speakers = {case.issuer_id, *case.policy.trusted_list_issuers}
    if report.issuer.id not in speakers:
        raise StatusError("The list is signed by somebody else.", code="STATUS_VERIFICATION_ERROR")
    if report.credential_id not in (None, url):
        raise StatusError("Another list is published there.", code="STATUS_VERIFICATION_ERROR")
    for check_id in ("time.valid_from", "time.valid_until"):
        if report.check(check_id).outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE):
            raise StatusError("The list is out of date.", code="STATUS_LIST_STALE")


def _revocations(case: Case, url: str) -> Mapping[str, str | None]:
    """The ids that a 1EdTech list revokes, with their reasons; read once."""
    known = case.memory.revocations.get(url)
    if known is None:
        try:
            body = _fetch_list(case, url, "application/json")
            known = lists.revoked_ids(parse_json(body, max_bytes=_MAX_REVOCATIONS))
        except InputError as error:
            known = StatusError(error.message)
        except StatusError as error:
            known = error
        case.memory.revocations[url] = known
    if isinstance(known, StatusError):
        raise known
    return known


def _read_1edtech(case: Case, entry: Mapping[str, Any]) -> Finding:
    url = entry.get("id")
    evidence: dict[str, Json] = {"url": str(url)[:500]}
    try:
        if not isinstance(url, str):
            raise StatusError("The entry names no list.")
        revoked = _revocations(case, url)
    except StatusError as error:
        message = f"Whether the issuer has revoked it is not known. {error.message}"
        return Finding(Outcome.UNKNOWN, message, error.code, error.message, evidence)
    own_id = str(case.document.get("id"))
    is_revoked, reason = own_id in revoked, revoked.get(own_id)
    if case.moment > case.now or (is_revoked and case.moment < case.now):
        return _of_today(evidence)
    if not is_revoked:
        return Finding(Outcome.PASS, "The issuer has not revoked it.", None, None, evidence)
    return Finding(Outcome.FAIL, f"The issuer withdrew it. {reason or ''}".strip(), "REVOKED", None, evidence)  # fmt: skip
