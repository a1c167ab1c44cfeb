"""Check 21: is it the same person? A genuine credential of somebody else is the cheapest fraud."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bayleaf.engine.model import identity
from bayleaf.engine.verifying.case import Case, as_list
from bayleaf.engine.verifying.checks.finding import (
    Finding,
    failed,
    nothing,
    passed,
    unknown,
    warned,
)


def recipient(case: Case) -> list[Finding]:
    """Compare what the reader typed with every identifier of the subject.

    A name is never a proof. Nothing typed appears in the report.
    """
    if case.expect_recipient is None:
        return nothing("Nobody asked whose it is.")
    typed = case.expect_recipient.strip()
    if typed.startswith("did:"):
        return _compare_did(case, typed)
    wanted = "emailAddress" if "@" in typed else None
    entries = [entry for entry in _identities(case) if wanted in (None, entry.get("identityType"))]
    for entry in entries:
        if identity.matches(entry, typed):
            return _match(case, entry)
    if wanted is not None and entries:
        case.recipient_match = "mismatch"
        return failed(
            "RECIPIENT_MISMATCH", "It was issued to somebody else than the one you named."
        )
    case.recipient_match = "uncheckable"
    return unknown("RECIPIENT_UNCHECKABLE", "It holds nothing that could be compared with what you typed.")  # fmt: skip


def _match(case: Case, entry: Mapping[str, Any]) -> list[Finding]:
    if entry.get("identityType") == "name":
        case.recipient_match, case.recipient_method = "uncheckable", "name"
        return unknown("RECIPIENT_UNCHECKABLE", "The name is the same. Names are not proof.")
    is_email = entry.get("identityType") == "emailAddress"
    hashed = entry.get("hashed") is True
    case.recipient_match = "match"
    case.recipient_method = "email-hash" if is_email and hashed else "email" if is_email else None
    text = str(entry.get("identityHash"))
    if hashed and (not entry.get("salt") or text.startswith("md5$")):
        return warned("WEAK_HASH", "It is this person's. The address is poorly protected: others could guess it.")  # fmt: skip
    return passed("It was issued to the person you named.", method=case.recipient_method)


def _compare_did(case: Case, typed: str) -> list[Finding]:
    ids = [subject["id"] for subject in case.subjects if isinstance(subject.get("id"), str)]
    case.recipient_method = "did"
    if typed in ids:
        case.recipient_match = "match"
        return passed("It was issued to this identifier. Ask its holder to prove control of it.")
    if ids:
        case.recipient_match = "mismatch"
        return failed("RECIPIENT_MISMATCH", "It was issued to another identifier.")
    case.recipient_match = "uncheckable"
    return unknown("RECIPIENT_UNCHECKABLE", "The subject has no identifier of this kind.")


def _identities(case: Case) -> list[Mapping[str, Any]]:
    return [
        entry
        for subject in case.subjects
        for entry in as_list(subject.get("identifier"))
        if isinstance(entry, Mapping)
    ]
