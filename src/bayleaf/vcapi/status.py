"""Status lists of the service: a place for every credential, the lists, and their changes.

A list is known by its name. Its address, and the id in what is signed, are those by which the asker
reaches the service; so no list is used up by asking under many names.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from bayleaf.engine.encoding import Json, JsonObject, dump_json, format_instant, parse_instant
from bayleaf.engine.errors import BayleafError, InputError
from bayleaf.engine.status import MIN_LENGTH, Bitstring, new_entry, new_list
from bayleaf.vcapi.issuers import Issuer
from bayleaf.vcapi.issuing import secure
from bayleaf.vcapi.journal import Journal
from bayleaf.vcapi.problems import MALFORMED, refused

PURPOSES: Final = ("revocation", "suspension")
_ENTRY: Final = "BitstringStatusListEntry"
_MOST_ENTRIES: Final = MIN_LENGTH // 2
"""A list counts as full when half of it is used: an index is drawn by lot, so that it tells nothing
of when a credential was issued."""

_MOST_LISTS: Final = 32
"""Two million credentials, in about half a gigabyte."""

_MOST_ADDRESSES: Final = 4
"""Under so many addresses a signed list is kept."""

_URL: Final = re.compile(
    r"(?P<base>https?://[A-Za-z0-9.:\[\]_~/%-]{1,500})/status/(?P<name>[0-9a-f]{16})", re.ASCII
)
_ENTRY_ID: Final = re.compile(_URL.pattern + "#(?P<index>[0-9]{1,6})", re.ASCII)


@dataclass
class StatusList:
    """One list: its bits, which places are taken, and the places of every credential by the digest
    of a name it goes by."""

    name: str
    purpose: str
    created: datetime
    bits: Bitstring = field(default_factory=Bitstring.empty)
    taken: Bitstring = field(default_factory=Bitstring.empty)
    count: int = 0
    places: dict[bytes, tuple[int, ...]] = field(default_factory=dict)
    signed: dict[str, bytes] = field(default_factory=dict)

    def draw(self) -> int:
        """A place that nobody has."""
        while True:
            index = secrets.randbelow(len(self.bits))
            if not self.taken.get(index):
                return index

    def take(self, index: int, digests: Iterable[bytes]) -> None:
        """Give a place to the credential that goes by these names."""
        self.count += not self.taken.get(index)
        self.taken.set(index, 1)
        for digest in digests:
            self.places[digest] = (*self.places.get(digest, ()), index)

    def set(self, indexes: Iterable[int], value: int) -> None:
        """Change places; what was signed before is out of date."""
        for index in indexes:
            self.bits.set(index, value)
        self.signed.clear()

    def found(self, name: str) -> tuple[int, ...]:
        """The places of the credential that goes by this name, or of the entry with this id."""
        entry = _ENTRY_ID.fullmatch(name)
        if entry is not None and entry["name"] == self.name:
            index = int(entry["index"])
            return (index,) if index < len(self.taken) and self.taken.get(index) else ()
        return self.places.get(_digest(name), ())


class StatusBook:
    """All lists of the service, in memory and, with a journal, on the disk. Its methods may be
    called from several threads."""

    def __init__(self, issuer: Issuer, journal: Journal | None = None) -> None:
        self._issuer = issuer
        self._journal = journal
        self._lock = threading.Lock()
        self._lists: dict[str, StatusList] = {}
        for number, line in enumerate(journal.lines() if journal is not None else (), 1):
            try:
                self._replay(line)
            except (BayleafError, AttributeError, KeyError, TypeError, ValueError):
                assert journal is not None
                raise InputError(f"{journal.path}, line {number}: this is not a line of the service.") from None  # fmt: skip

    def add(
        self, credential: JsonObject, *, base: str, purpose: str, also: str | None, at: datetime
    ) -> JsonObject:
        """The credential with a place in a list, which nobody gets again even if the process ends
        now. ``also`` is a further id it is known by. Raises ``Refusal``."""
        names = {name for name in (credential.get("id"), also) if isinstance(name, str)}
        digests = [_digest(name) for name in sorted(names)]
        with self._lock:
            found = self._open_list(purpose, at)
            index = found.draw()
            names_in_hex = [digest.hex() for digest in digests]
            self._keep({"list": found.name, "index": index, "names": names_in_hex})
            found.take(index, digests)
        self._settle()
        entry = new_entry(list_url=f"{base}/status/{found.name}", index=index, purpose=purpose)
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
        self._settle()

    def _set(self, credential_id: str, purpose: str, status: bool) -> None:
        """Change every place of a credential: one id may have been issued twice, in two lists."""
        found = [
            (one, places)
            for one in self._lists.values()
            if one.purpose == purpose and (places := one.found(credential_id))
        ]
        if not found:
            raise refused("NOT_FOUND", "No credential with this id has a status here.", status=404)
        is_on = any(one.bits.get(index) for one, places in found for index in places)
        if purpose == "revocation" and not status and is_on:
            raise refused(MALFORMED, "A revocation cannot be taken back.", "/status")
        for one, places in found:
            self._keep({"list": one.name, "places": list(places), "value": int(status)})
            one.set(places, int(status))

    def read(self, name: str, base: str, at: datetime) -> bytes | None:
        """The list of this name, signed for the address by which it is asked for."""
        with self._lock:
            found = self._lists.get(name)
            if found is None:
                return None
            if base not in found.signed:
                while len(found.signed) >= _MOST_ADDRESSES:
                    del found.signed[next(iter(found.signed))]
                found.signed[base] = self._sign(found, base, at)
            return found.signed[base]

    def read_url(self, url: str, at: datetime) -> bytes | None:
        """The signed list at this address, if it is one of ours."""
        parts = _URL.fullmatch(url)
        return self.read(parts["name"], parts["base"], at) if parts is not None else None

    def _open_list(self, purpose: str, at: datetime) -> StatusList:
        for found in self._lists.values():
            if found.purpose == purpose and found.count < _MOST_ENTRIES:
                return found
        if len(self._lists) >= _MOST_LISTS:
            raise refused("NO_ROOM", "There is no room for another list.", status=422)
        made = StatusList(secrets.token_hex(8), purpose, at)
        self._keep({"list": made.name, "purpose": purpose, "created": format_instant(at)})
        self._lists[made.name] = made
        return made

    def _sign(self, found: StatusList, base: str, at: datetime) -> bytes:
        url = f"{base}/status/{found.name}"
        document = new_list(id=url, issuer=self._issuer.id, purpose=found.purpose, at=found.created)
        document["credentialSubject"]["encodedList"] = found.bits.encode()
        return dump_json(secure(document, self._issuer, at))

    def _keep(self, line: dict[str, Any]) -> None:
        if self._journal is not None:
            journal = self._journal
            _written(lambda: journal.add(line))

    def _settle(self) -> None:
        """Outside of the lock: several threads may wait for one disk."""
        if self._journal is not None:
            _written(self._journal.settle)

    def _replay(self, line: dict[str, Any]) -> None:
        name = line["list"]
        if "purpose" in line:
            self._lists[name] = StatusList(name, line["purpose"], parse_instant(line["created"]))
        elif "value" in line:
            self._lists[name].set(line["places"], line["value"])
        else:
            self._lists[name].take(line["index"], map(bytes.fromhex, line["names"]))


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


def _digest(name: str) -> bytes:
    """Of one length, however long the name: neither memory nor the disk holds what was sent."""
    return hashlib.blake2b(name.encode(), digest_size=16).digest()


def _written(write: Callable[[], None]) -> None:
    try:
        write()
    except OSError as error:
        reason = error.strerror or error
        raise refused("STORAGE", f"The statuses cannot be written: {reason}.", status=503) from None
