"""What a file from elsewhere says, read after it was checked as any stranger would check it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from bayleaf.campus.foundation.errors import CampusError
from bayleaf.campus.foundation.outside import fetch_for_one_check
from bayleaf.campus.verification.actions import Checked, check
from bayleaf.campus.verification.page import ReportPage, page_of
from bayleaf.engine.encoding import parse_instant
from bayleaf.engine.errors import InputError
from bayleaf.engine.ports import Fetch, Response
from bayleaf.engine.verifying import Report, Verdict

MEDIA_TYPES: Final = {
    "json": "application/vc",
    "jwt": "application/vc+jwt",
    "png": "image/png",
    "svg": "image/svg+xml",
}


def read(data: bytes, *, addresses: Sequence[str]) -> dict[str, Any]:
    """The columns of ``Imported`` for these bytes. ``addresses`` are compared, and not kept.

    Raises ``CampusError`` for what is not genuine and for what holds no credential of one person,
    ``TooLarge``, or ``Busy``.
    """
    checked = _checked(data, addresses)
    page = page_of(checked)
    if checked.report.verdict is Verdict.NOT_GENUINE:
        raise CampusError(
            page.ticket.sentence, field="file", cure="Ask whoever issued it for the original file."
        )
    if not page.achieved or page.issuer is None:
        raise CampusError(
            "This file holds no single credential.",
            field="file",
            cure="Bring each credential in a file of its own.",
        )
    return _columns(data, checked.report, page)


def _columns(data: bytes, report: Report, page: ReportPage) -> dict[str, Any]:
    document = report.document or {}
    issuer = page.issuer
    assert issuer is not None
    kind = _kind(report)
    name = page.achieved[0].name or "A credential without a name"
    words = (name, issuer.name, issuer.address, page.person)
    return {
        "kind": kind,
        "media_type": MEDIA_TYPES[kind],
        "sha256": hashlib.sha256(data).hexdigest(),
        "name": name[:300],
        "issuer_name": issuer.name[:200],
        "issuer_address": issuer.address[:300],
        "subject": page.person[:200],
        "recipient": report.recipient_match
        if report.recipient_match in _ANSWERS
        else "uncheckable",
        "valid_from": _moment(document.get("validFrom", document.get("issuanceDate"))),
        "valid_until": _moment(document.get("validUntil", document.get("expirationDate"))),
        "verdict": str(report.verdict),
        "words": " ".join(words).lower()[:700],
    }


_ANSWERS: Final = ("match", "mismatch")


@dataclass
class _Once:
    """Asks for each address once, so that comparing a second e-mail costs no second request."""

    fetch: Fetch
    answers: dict[str, Response] = field(default_factory=dict)

    def __call__(
        self, url: str, *, accept: str = "application/json", max_bytes: int = 1 << 20
    ) -> Response:
        if url not in self.answers:
            self.answers[url] = self.fetch(url, accept=accept, max_bytes=max_bytes)
        return self.answers[url]


def _checked(data: bytes, addresses: Sequence[str]) -> Checked:
    """The check with the address that it was awarded to, if it is one of these."""
    fetch = _Once(fetch_for_one_check())
    first: Checked | None = None
    for address in addresses or [""]:
        checked = check(data, expect_recipient=address or None, fetch=fetch)
        if checked.report.recipient_match == "match":
            return checked
        first = first or checked
        if checked.report.recipient_match != "mismatch":
            break
    assert first is not None
    return first


def _kind(report: Report) -> str:
    if report.container in ("png", "svg"):
        return report.container
    return "jwt" if "jwt" in (report.format or "") else "json"


def _moment(value: object) -> datetime | None:
    try:
        return parse_instant(value) if isinstance(value, str) else None
    except InputError:
        return None
