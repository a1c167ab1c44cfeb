"""Status lists of the service: an entry for every credential, the lists, and their changes.

They live in memory, or as one JSON file each in a folder.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bayleaf.engine.encoding import (
    Json,
    JsonObject,
    dump_json,
    format_instant,
    parse_instant,
    parse_json,
)
from bayleaf.engine.errors import BayleafError, InputError
from bayleaf.engine.status import MIN_LENGTH, Bitstring, new_entry, new_list
from bayleaf.vcapi.issuers import Issuer
from bayleaf.vcapi.issuing import secure
from bayleaf.vcapi.problems import MALFORMED, refused

PURPOSES: Final = ("revocation", "suspension")
_ENTRY: Final = "BitstringStatusListEntry"
_MOST_ENTRIES: Final = MIN_LENGTH // 2
"""A list counts as full when half of it is used: an index is drawn by lot, so that it tells nothing
of when a credential was issued."""

_MOST_LISTS: Final = 256
_MOST_BYTES: Final = 64 << 20
_NAME: Final = re.compile(r"[0-9a-f]{16}")


@dataclass
class StatusList:
    """One list: its address, its bits, and the places of every credential, by its own id, that of
    its entry, and the one the asker knows it by."""

    url: str
    purpose: str
    created: datetime
    bits: Bitstring
    places: dict[str, list[int]] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)
    signed: bytes | None = None

    @property
    def name(self) -> str:
        """The last part of its address."""
        return self.url.rpartition("/")[2]

    def take(self, index: int, names: Iterable[Json]) -> None:
        """Give a place to the credential that goes by these names."""
        self.used.add(index)
        for name in names:
            if isinstance(name, str):
                self.places.setdefault(name, []).append(index)


class StatusBook:
    """All lists of the service. Its methods may be called from several threads."""

    def __init__(self, issuer: Issuer, folder: Path | None = None) -> None:
        self._issuer = issuer
        self._folder = folder
        self._lock = threading.Lock()
        self._lists: dict[str, StatusList] = {}
        for path in sorted(folder.glob("*.json")) if folder is not None else []:
            if _NAME.fullmatch(path.stem):
                self._lists[path.stem] = _read(path)

    def add(
        self, credential: JsonObject, *, base: str, purpose: str, also: str | None, at: datetime
    ) -> JsonObject:
        """The credential with a place in a list. ``also`` is a further id it is known by."""
        with self._lock:
            found = self._open_list(base, purpose, at)
            index = secrets.randbelow(len(found.bits))
            while index in found.used:
                index = secrets.randbelow(len(found.bits))
            entry = new_entry(list_url=found.url, index=index, purpose=purpose)
            found.take(index, {entry["id"], credential.get("id"), also})
            self._keep(found)
        return {**credential, "credentialStatus": entry}

    def change(self, body: JsonObject) -> None:
        """Set or clear a status (VC-API, "update status"). Raises ``Refusal``: 404 for a credential
        that has no place here."""
        credential_id, status = body.get("credentialId"), body.get("status")
        asked = body.get("credentialStatus")
        if not isinstance(credential_id, str) or not credential_id:
            raise refused(MALFORMED, "`credentialId` must be a text.", "/credentialId")
        if not isinstance(asked, Mapping) or asked.get("type") != _ENTRY:
            raise refused(MALFORMED, f"The type must be {_ENTRY}.", "/credentialStatus")
        if asked.get("statusPurpose") not in PURPOSES:
            raise refused(MALFORMED, f"The purpose must be one of {', '.join(PURPOSES)}.", "/credentialStatus/statusPurpose")  # fmt: skip
        if not isinstance(status, bool):
            raise refused(MALFORMED, "`status` must be true or false.", "/status")
        with self._lock:
            self._set(credential_id, str(asked["statusPurpose"]), status)

    def _set(self, credential_id: str, purpose: str, status: bool) -> None:
        for found in self._lists.values():
            places = found.places.get(credential_id) if found.purpose == purpose else None
            if places is None:
                continue
            if purpose == "revocation" and not status and any(map(found.bits.get, places)):
                raise refused(MALFORMED, "A revocation cannot be taken back.", "/status")
            for index in places:
                found.bits.set(index, int(status))
            found.signed = None
            self._keep(found)
            return
        raise refused("NOT_FOUND", "No credential with this id has a status here.", status=404)

    def read(self, name: str, at: datetime) -> bytes | None:
        """The signed list of this name, if there is one."""
        with self._lock:
            found = self._lists.get(name)
            if found is None:
                return None
            if found.signed is None:
                found.signed = self._sign(found, at)
            return found.signed

    def read_url(self, url: str, at: datetime) -> bytes | None:
        """The signed list at this address, if it is one of ours."""
        name = url.rpartition("/")[2]
        found = self._lists.get(name)
        return self.read(name, at) if found is not None and found.url == url else None

    def _open_list(self, base: str, purpose: str, at: datetime) -> StatusList:
        for found in self._lists.values():
            is_ours = found.url.startswith(f"{base}/status/") and found.purpose == purpose
            if is_ours and len(found.used) < _MOST_ENTRIES:
                return found
        if len(self._lists) >= _MOST_LISTS:
            raise refused("NOT_FOUND", "There is no room for another list.", status=422)
        made = StatusList(f"{base}/status/{secrets.token_hex(8)}", purpose, at, Bitstring.empty())
        self._lists[made.name] = made
        return made

    def _sign(self, found: StatusList, at: datetime) -> bytes:
        document = new_list(
            id=found.url, issuer=self._issuer.id, purpose=found.purpose, at=found.created
        )
        document["credentialSubject"]["encodedList"] = found.bits.encode()
        return dump_json(secure(document, self._issuer, at))

    def _keep(self, found: StatusList) -> None:
        """Write a list, whole or not at all."""
        if self._folder is None:
            return
        value: dict[str, Any] = {
            "url": found.url,
            "purpose": found.purpose,
            "created": format_instant(found.created),
            "encodedList": found.bits.encode(),
            "places": found.places,
        }
        path = self._folder / f"{found.name}.json"
        draft = path.with_suffix(".tmp")
        draft.write_bytes(dump_json(value))
        draft.replace(path)


def purpose_of(options: Json) -> str:
    """What a credential's place is for: ``options.statusPurpose``, else revocation."""
    purpose = options.get("statusPurpose", PURPOSES[0]) if isinstance(options, Mapping) else None
    if options is not None and purpose not in PURPOSES:
        raise refused(MALFORMED, f"The purpose must be one of {', '.join(PURPOSES)}.", "/options/statusPurpose")  # fmt: skip
    return purpose or PURPOSES[0]


def credential_id_of(options: Json) -> str | None:
    """``options.credentialId``, by which the asker may know a credential without an id."""
    value = options.get("credentialId") if isinstance(options, Mapping) else None
    if value is not None and not isinstance(value, str):
        raise refused(MALFORMED, "`credentialId` must be a text.", "/options/credentialId")
    return value


def _read(path: Path) -> StatusList:
    """Read a list back. Raises ``InputError`` that names the file."""
    try:
        value = parse_json(path.read_bytes(), max_bytes=_MOST_BYTES)
        return StatusList(
            url=value["url"],
            purpose=value["purpose"],
            created=parse_instant(value["created"]),
            bits=Bitstring.decode(value["encodedList"]),
            places=value["places"],
            used={index for places in value["places"].values() for index in places},
        )
    except (BayleafError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path}: this is not a status list of the service ({error}).") from None
