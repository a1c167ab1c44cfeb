"""What was awarded, as a CSV file that a spreadsheet opens as text and nothing else."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.awarding.queries import Filters, awarded
from bayleaf.campus.awarding.words import state_of
from bayleaf.campus.foundation import audit
from bayleaf.campus.organizations.models import Organization

HEADER: Final = (
    "name", "email", "achievement", "version", "occasion", "result", "awarded_at", "valid_from",
    "valid_until", "state", "reason", "state_since", "claimed_at", "link",
)  # fmt: skip
# A formula begins with one of these signs, full-width ones included; and where a spreadsheet
# splits lines at semicolons or tabs, a cell begins after those, too (OWASP, CSV injection).
_FORMULA: Final = re.compile(
    r"(\A(?=[\t\r\n\0])|(?:\A|[;\t\r\n])(?=\s*[=+\-@\N{FULLWIDTH EQUALS SIGN}"
    r"\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}]))"
)


def guarded(value: str) -> str:
    """The value as a cell that no spreadsheet takes for a formula."""
    return _FORMULA.sub(r"\1'", value)


def record_export(*, actor: User, organization: Organization, filters: Filters) -> None:
    """Note who took the list away, before the first line goes out."""
    with transaction.atomic():
        audit.record(
            verb="export",
            noun="credentials",
            object=organization.slug,
            organization=organization.slug,
            actor=actor.public_id,
            detail={"state": filters.state, "achievement": filters.achievement},
        )


def lines(organization: Organization, filters: Filters) -> Iterator[str]:
    """The file, line by line, read from the database as it is sent."""
    return _written(_rows(organization, filters))


def _rows(organization: Organization, filters: Filters) -> Iterator[tuple[str, ...]]:
    yield HEADER
    now = timezone.now()
    for credential in awarded(organization, filters).iterator(chunk_size=500):
        yield tuple(guarded(value) for value in _cells(credential, state_of(credential, now).word))


def _cells(credential: Credential, state: str) -> tuple[str, ...]:
    return (
        credential.recipient_name,
        credential.recipient_email,
        credential.version.name,
        str(credential.version.number),
        credential.occasion,
        credential.result,
        *(_moment(value) for value in _dates(credential)),
        state,
        credential.get_state_reason_display() if credential.state_reason else "",
        _moment(credential.state_since),
        _moment(credential.claimed_at),
        credential.uri,
    )


def _dates(credential: Credential) -> tuple[Any, ...]:
    return credential.awarded_at, credential.valid_from, credential.valid_until


def _moment(value: Any) -> str:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if value is not None else ""


class _Echo:
    """Gives back what is written, so that ``csv`` writes into a stream."""

    def write(self, value: str) -> str:
        return value


def _written(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    # The mark tells spreadsheets that names are in UTF-8.
    yield "\ufeff"
    for row in rows:
        yield str(writer.writerow(row))
