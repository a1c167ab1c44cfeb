"""What a program sent: told apart by its media type, read within limits, never guessed.

A signed text is handed on byte for byte wherever it came byte for byte.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.dateparse import parse_date

from bayleaf.campus.foundation.errors import CampusError
from bayleaf.campus.verification.actions import MAX_IMAGE_BYTES, TooLarge
from bayleaf.engine.encoding import dump_json, parse_instant, parse_json
from bayleaf.engine.errors import InputError

_FRAME: Final = 64 * 1024  # what a multipart body has around its file
_MEMBERS: Final = ("credential", "url", "recipient", "valid_on")
_FIELDS: Final = ("url", "recipient", "email", "valid_on", "at")
_MOST_TYPED: Final = 320


class Unsupported(CampusError):
    """A media type that holds no credential."""

    status = 415


class Unfit(CampusError):
    """Well-formed, but not a question that can be answered."""

    status = 422


@dataclass(frozen=True)
class Asked:
    """One question. Either ``data`` or ``url`` is there. ``is_readable`` is false when the body
    was meant to be JSON and is none."""

    data: bytes = b""
    url: str = ""
    recipient: str = ""
    valid_on: datetime | date | None = None
    is_readable: bool = True


def asked_of(request: HttpRequest) -> Asked:
    """The question of a request.

    Raises ``CampusError`` (400), ``TooLarge`` (413), ``Unsupported`` (415) or ``Unfit`` (422).
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal():
        raise CampusError("Content-Length is not a number.")
    if int(length) > MAX_IMAGE_BYTES + _FRAME:
        raise TooLarge(f"The body may have at most {MAX_IMAGE_BYTES >> 20} MiB.")
    kind = (request.content_type or "").lower()
    if kind == "multipart/form-data":
        return _of_form(request)
    if kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json")):
        return _of_json(_body(request))
    if kind == "application/vc":
        return _of_json(_body(request))
    if kind in (
        "application/vc+jwt",
        "application/jwt",
        "text/plain",
        "image/png",
        "image/svg+xml",
    ):
        return Asked(_body(request))
    raise Unsupported(
        f"A body of type {kind[:80]!r} is not read."
        if kind
        else "The request has no Content-Type.",
        cure='Send multipart/form-data with a field "file", or application/json.',
    )


def _of_form(request: HttpRequest) -> Asked:
    try:
        fields, files = request.POST, request.FILES
    except (MultiPartParserError, SuspiciousOperation, UnreadablePostError, ValueError):
        raise CampusError(
            "The multipart body cannot be read.", cure='Send one field "file" with the file.'
        ) from None
    uploads = files.getlist("file")
    given = {name: fields.get(name, "").strip() for name in _FIELDS}
    if len(uploads) > 1:
        raise Unfit("There are several files.", field="file", cure="Send one at a time.")
    if bool(uploads) == bool(given["url"]):
        raise Unfit('Send either a field "file" or a field "url".', field="file")
    data = uploads[0].read(MAX_IMAGE_BYTES + 1) if uploads else b""
    return Asked(
        data=data,
        url=given["url"],
        recipient=_recipient(given["recipient"] or given["email"]),
        valid_on=_moment(given["valid_on"] or given["at"]),
    )


def _of_json(body: bytes) -> Asked:
    try:
        value = parse_json(body)
    except InputError as error:
        if not body.strip():
            raise CampusError("The body is empty.", cure="Send the credential.") from None
        # A member given twice is a forger's trick, and gets the report that says so.
        return Asked(body, is_readable=error.code == "DUPLICATE_KEY")
    if isinstance(value, str):
        return Asked(value.encode(errors="replace"))
    if not isinstance(value, dict):
        raise Unfit("The body is neither an object nor a text.", cure="Send one credential.")
    if "@context" in value or "badge" in value:
        return Asked(body)
    return _of_question(value)


def _of_question(value: Mapping[str, Any]) -> Asked:
    unknown = [name for name in value if name not in _MEMBERS]
    if unknown or not ("credential" in value) ^ ("url" in value):
        raise Unfit(
            f"There is no member {unknown[0][:80]!r}."
            if unknown
            else "Nothing says what to check.",
            cure='Send the credential itself, or an object with "credential" or "url", '
            '"recipient" and "valid_on".',
        )
    texts = {name: value.get(name) for name in ("url", "recipient", "valid_on")}
    for name, given in texts.items():
        if given is not None and not isinstance(given, str):
            raise Unfit(f'"{name}" is not a text.', field=name)
    if "url" in value and not str(texts["url"] or "").strip():
        raise Unfit('"url" is empty.', field="url")
    return Asked(
        data=_credential(value["credential"]) if "credential" in value else b"",
        url=(texts["url"] or "").strip(),
        recipient=_recipient(texts["recipient"] or ""),
        valid_on=_moment(texts["valid_on"] or ""),
    )


def _credential(value: Any) -> bytes:
    if isinstance(value, str) and value.strip():
        return value.encode(errors="replace")
    if isinstance(value, dict) and value:
        return dump_json(value)
    raise Unfit('"credential" is neither an object nor a text.', field="credential")


def _recipient(text: str) -> str:
    if len(text) > _MOST_TYPED:
        raise Unfit(f'"recipient" is longer than {_MOST_TYPED} letters.', field="recipient")
    return text


def _moment(text: str) -> datetime | date | None:
    if not text:
        return None
    try:
        return parse_date(text) or parse_instant(text).astimezone(UTC)
    except (InputError, ValueError, OverflowError):
        raise Unfit(
            "It is not a day or a moment.",
            field="valid_on",
            cure='Write "2026-05-01" or "2026-05-01T09:30:00Z".',
        ) from None


def _body(request: HttpRequest) -> bytes:
    try:
        return bytes(request.read(MAX_IMAGE_BYTES + 1))
    except (UnreadablePostError, OSError):
        raise CampusError("The body did not arrive as a whole.", cure="Send it again.") from None
