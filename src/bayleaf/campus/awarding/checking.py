"""What is the matter with a row of a list, in the words of the page, and how it could be cured."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.formats import date_format

from bayleaf.campus.achievements.models import Version
from bayleaf.campus.awarding.models import Batch, BatchRow, Credential, RowState, State
from bayleaf.campus.awarding.results import checked_result
from bayleaf.campus.foundation.errors import CampusError

LEAVE_OUT: Final = "Leave this row out"
"""The suggestion for a row that no other value would cure."""
LIMITS: Final = {"email": 254, "name": 150, "narrative": 4000, "evidence": 400}

_URL: Final = URLValidator(schemes=["https", "http"])
_AT_SIGNS: Final = re.compile(r"@+")
_CHUNK: Final = 500
_Problem = tuple[str, str, str]
"""Column, problem, suggestion."""


def check(batch: Batch, rows: Sequence[BatchRow]) -> None:
    """Say of every row that is not left out or done whether it is ready; the rows are not saved.

    ``rows`` are all rows of the batch: who is on the list twice shows only there.
    """
    open_rows = [row for row in rows if row.state in {RowState.READY, RowState.PROBLEM}]
    awarded = _awarded(batch, {row.email.lower() for row in open_rows})
    # One that was left out does not make another a double.
    first: dict[str, int] = {}
    for row in open_rows:
        problem = (
            _own_problem(batch.version, row)
            or _double(first, row)
            or awarded.get(row.email.lower())
            or None
        )
        first.setdefault(row.email.lower(), row.number)
        row.state = RowState.PROBLEM if problem else RowState.READY
        row.column, row.problem, row.suggestion = problem or ("", "", "")


def _own_problem(version: Version, row: BatchRow) -> _Problem | None:
    """The first thing that is wrong with the row by itself."""
    return (
        _email(row.email)
        or _name(row.name)
        or _result(version, row.result)
        or _narrative(row.narrative)
        or _evidence(row.evidence_url)
    )


def _email(value: str) -> _Problem | None:
    if not value:
        return "email", "An e-mail address is needed", ""
    if len(value) > LIMITS["email"]:
        return "email", "This address is too long", ""
    try:
        validate_email(value)
    except ValidationError:
        mended = _mended(value)
        if value.count("@") == 2 and "@@" in value:
            return "email", "There are two @ signs", mended
        if "@" not in value:
            return "email", "There is no @ sign", ""
        return "email", "This is not an e-mail address", mended
    return None


def _mended(value: str) -> str:
    """The address that was probably meant, or nothing."""
    guess = _AT_SIGNS.sub("@", "".join(value.split())).removeprefix("mailto:")
    guess = guess.strip("<>;,.:\"'").replace(",", ".").replace("..", ".").replace("@.", "@")
    try:
        validate_email(guess)
    except ValidationError:
        return ""
    return guess


def _name(value: str) -> _Problem | None:
    if not value:
        return "name", "A name is needed", ""
    if len(value) > LIMITS["name"]:
        return "name", f"At most {LIMITS['name']} characters are possible", ""
    return ("name", "A name holds no web address", "") if holds_address(value) else None


def holds_address(name: str) -> bool:
    """Whether a name would become a link in the mail that greets by it."""
    return "://" in name or "www." in name.lower()


def _result(version: Version, value: str) -> _Problem | None:
    try:
        checked_result(version, value)
    except CampusError as error:
        return "result", error.message.rstrip("."), ""
    return None


def _narrative(value: str) -> _Problem | None:
    if len(value) > LIMITS["narrative"]:
        return "narrative", f"At most {LIMITS['narrative']:,} characters are possible", ""
    return None


def _evidence(value: str) -> _Problem | None:
    if not value:
        return None
    if len(value) > LIMITS["evidence"]:
        return "evidence", f"At most {LIMITS['evidence']} characters are possible", ""
    try:
        _URL(value)
    except ValidationError:
        guess = f"https://{value}"
        try:
            _URL(guess)
        except ValidationError:
            guess = ""
        has_scheme = bool(urlsplit(value).scheme) and "://" in value
        return "evidence", "This is not a web address", "" if has_scheme else guess
    return None


def _double(first: dict[str, int], row: BatchRow) -> _Problem | None:
    number = first.get(row.email.lower())
    return None if number is None else ("email", f"Same person as row {number}", LEAVE_OUT)


def _awarded(batch: Batch, emails: Iterable[str]) -> dict[str, _Problem]:
    """What to say of the addresses that already have this, for this occasion."""
    found: dict[str, _Problem] = {}
    ordered = sorted(emails)
    for start in range(0, len(ordered), _CHUNK):
        rows = Credential.objects.filter(
            version=batch.version,
            occasion=batch.occasion,
            recipient_email__in=ordered[start : start + _CHUNK],
        ).order_by("revision")
        for email, state, moment in rows.values_list("recipient_email", "state", "awarded_at"):
            day = date_format(moment, "j F Y")
            word = "Was awarded and revoked" if state == State.REVOKED else "Already awarded"
            found[email] = ("email", f"{word} on {day}, for this occasion", LEAVE_OUT)
    return found
