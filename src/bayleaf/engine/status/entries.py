"""Status entries and the lists they point to (Bitstring Status List 1.0 sections 2 and 3.2)."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from bayleaf.engine.encoding import Json, JsonObject, format_instant
from bayleaf.engine.errors import ConformanceError, StatusError
from bayleaf.engine.model.names import (
    CREDENTIALS_V2,
    STATUS_LIST,
    STATUS_LIST_2021_ENTRY,
    STATUS_LIST_CREDENTIAL,
    STATUS_LIST_ENTRY,
    VERIFIABLE_CREDENTIAL,
)
from bayleaf.engine.status.bitstring import MIN_LENGTH, Bitstring

_LIST_TYPES: Final = {STATUS_LIST_ENTRY: STATUS_LIST, STATUS_LIST_2021_ENTRY: "StatusList2021"}
_INDEX: Final = re.compile(r"[0-9]{1,20}", re.ASCII)
_BAD: Final = "STATUS_VERIFICATION_ERROR"


@dataclass(frozen=True)
class StatusEntry:
    """One entry of ``credentialStatus``.

    ``index`` counts entries of ``size`` bits; ``messages`` gives the meaning of the values.
    """

    type: str
    purpose: str
    index: int
    list_url: str
    size: int = 1
    messages: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class StatusValue:
    """What the list says: 0 is "nothing to report". ``message`` is the issuer's word for it."""

    value: int
    message: str | None = None


def parse_entry(entry: Json) -> StatusEntry:
    """Read a ``BitstringStatusListEntry`` or a ``StatusList2021Entry``.

    The index is a string of digits; a JSON integer is accepted, because published samples have
    one. Anything else is a ``RANGE_ERROR``, never index 0. Raises ``StatusError``.
    """
    if not isinstance(entry, Mapping):
        raise StatusError("The status entry is not an object.", code=_BAD)
    types = _as_list(entry.get("type"))
    known = next((name for name in _LIST_TYPES if name in types), None)
    if known is None:
        raise StatusError("The status entry is of another type.", code="STATUS_TYPE_UNKNOWN")
    return StatusEntry(
        type=known,
        purpose=_text(entry, "statusPurpose"),
        index=_index(entry.get("statusListIndex")),
        list_url=_text(entry, "statusListCredential"),
        size=_size(entry.get("statusSize", 1)),
        messages=_messages(entry.get("statusMessage")),
    )


def read_status(entry: StatusEntry, list_credential: Mapping[str, Any]) -> StatusValue:
    """Look an entry up in its list credential, whose proof the caller has verified.

    Raises ``StatusError`` as ``open_list`` and ``value_of`` do.
    """
    return value_of(entry, open_list(entry, list_credential))


def value_of(entry: StatusEntry, bits: Bitstring) -> StatusValue:
    """The value of an entry in its opened list. Raises ``StatusError`` (``RANGE_ERROR``)."""
    value = bits.get(entry.index)
    return StatusValue(value, entry.messages.get(value))


def open_list(entry: StatusEntry, list_credential: Mapping[str, Any]) -> Bitstring:
    """The bits of a list credential, as an entry reads them; for as many entries of its kind.

    Raises ``StatusError``: ``STATUS_VERIFICATION_ERROR`` when the list is of another type or
    purpose, ``STATUS_LIST_LENGTH_ERROR`` below 131,072 entries, ``MALFORMED_VALUE_ERROR`` when
    the list cannot be unpacked.
    """
    types = _as_list(list_credential.get("type"))
    if entry.type == STATUS_LIST_ENTRY and STATUS_LIST_CREDENTIAL not in types:
        raise StatusError(f"The list is not a {STATUS_LIST_CREDENTIAL}.", code=_BAD)
    subject = _subject(list_credential)
    if _LIST_TYPES[entry.type] not in _as_list(subject.get("type")):
        raise StatusError("The document is not a status list of the entry's kind.", code=_BAD)
    if entry.purpose not in _as_list(subject.get("statusPurpose")):
        raise StatusError(f"The list is not for the purpose {entry.purpose[:40]!r}.", code=_BAD)
    encoded = _text(subject, "encodedList")
    bits = Bitstring.decode(encoded, multibase=entry.type == STATUS_LIST_ENTRY, size=entry.size)
    if len(bits) < MIN_LENGTH:
        raise StatusError(
            f"The list has {len(bits)} entries; the least is {MIN_LENGTH}.",
            code="STATUS_LIST_LENGTH_ERROR",
        )
    return bits


def new_list(
    *, id: str, issuer: str, purpose: str, at: datetime, length: int = MIN_LENGTH
) -> dict[str, Json]:
    """An unsigned ``BitstringStatusListCredential`` in which every entry is 0.

    ``id`` is the URL it will be published at, ``purpose`` one word (``revocation``,
    ``suspension``), ``length`` the number of entries. Raises ``StatusError`` when that is below
    131,072. Follows Bitstring Status List 1.0 section 2.2.
    """
    if length < MIN_LENGTH:
        raise StatusError(
            f"A status list has at least {MIN_LENGTH} entries.", code="STATUS_LIST_LENGTH_ERROR"
        )
    return {
        "@context": [CREDENTIALS_V2],
        "id": id,
        "type": [VERIFIABLE_CREDENTIAL, STATUS_LIST_CREDENTIAL],
        "issuer": issuer,
        "validFrom": format_instant(at),
        "credentialSubject": {
            "id": f"{id}#list",
            "type": STATUS_LIST,
            "statusPurpose": purpose,
            "encodedList": Bitstring.empty(length).encode(),
        },
    }


def with_status(
    list_credential: Mapping[str, Any], index: int, value: int, *, size: int = 1
) -> dict[str, Json]:
    """A copy of a list credential, without its proof, in which one entry has another value.

    Raises ``StatusError`` (``RANGE_ERROR``) for an index or value out of range, and
    ``ConformanceError`` for taking back a revocation, which the standard rules out.
    """
    changed = copy.deepcopy(dict(list_credential))
    changed.pop("proof", None)
    subject = _subject(changed)
    if STATUS_LIST not in _as_list(subject.get("type")):
        raise StatusError("The document is not a status list.", code=_BAD)
    bits = Bitstring.decode(_text(subject, "encodedList"), size=size)
    before = bits.get(index)
    if before and value != before and "revocation" in _as_list(subject.get("statusPurpose")):
        raise ConformanceError(
            "A revocation cannot be taken back.",
            cure="Issue the credential again; next time, suspend it first.",
        )
    bits.set(index, value)
    changed["credentialSubject"] = {**subject, "encodedList": bits.encode()}
    return changed


def new_entry(*, list_url: str, index: int, purpose: str) -> dict[str, Json]:
    """The ``BitstringStatusListEntry`` that goes into a credential; the index is a string.

    Raises ``StatusError`` (``RANGE_ERROR``) for an index below 0.
    """
    if index < 0:
        raise StatusError("An index is 0 or more.", code="RANGE_ERROR")
    return {
        "id": f"{list_url}#{index}",
        "type": STATUS_LIST_ENTRY,
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": list_url,
    }


def _subject(list_credential: Mapping[str, Any]) -> JsonObject:
    subjects = _as_list(list_credential.get("credentialSubject"))
    if len(subjects) != 1 or not isinstance(subjects[0], Mapping):
        raise StatusError("The list credential does not hold one list.", code=_BAD)
    subject: JsonObject = subjects[0]
    return subject


def _text(members: JsonObject, name: str) -> str:
    value = members.get(name)
    if not isinstance(value, str) or not value:
        raise StatusError(f"{name} is missing, or not a text.", code=_BAD, pointer=f"/{name}")
    return value


def _index(value: Json) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and _INDEX.fullmatch(value):
        return int(value)
    raise StatusError(
        "The index is not a number of 0 or more, written as a string of digits.",
        code="RANGE_ERROR",
        pointer="/statusListIndex",
    )


def _size(value: Json) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    raise StatusError("statusSize is not 1 or more.", code=_BAD, pointer="/statusSize")


def _messages(value: Json) -> dict[int, str]:
    """``statusMessage`` by value. It is only shown: what cannot be read is left out, so that an
    untidy note does not hide a revocation."""
    messages = {}
    for item in _as_list(value):
        if not isinstance(item, Mapping):
            continue
        status, message = item.get("status"), item.get("message")
        if isinstance(status, str) and isinstance(message, str):
            number = re.fullmatch(r"0[xX]([0-9a-fA-F]{1,8})", status)
            if number is not None:
                messages[int(number[1], 16)] = message
    return messages


def _as_list(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [] if value is None else [value]
