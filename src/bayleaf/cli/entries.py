"""Entries of status lists: which are taken, and which one a new credential gets.

What is taken is kept in a file beside the list (``list.json.entries``), one line an entry: index,
credential id, time. A list itself tells only what is set.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bayleaf.cli.files import STANDARD_STREAM, read_credential, read_whole
from bayleaf.cli.keeping import locked
from bayleaf.engine.errors import InputError

if TYPE_CHECKING:
    from bayleaf.engine.status import Bitstring

_TRIES: Final = 100


@dataclass(frozen=True)
class Wish:
    """A list that a credential shall be on, and the entry asked for, if any."""

    list_: str
    index: int | None = None


@dataclass(frozen=True)
class Entry:
    """An entry that a credential is about to get. ``claim`` is its ``credentialStatus``."""

    list_: str
    index: int
    purpose: str
    claim: dict[str, Any]


def wishes(lists: Sequence[str], indexes: Sequence[int]) -> list[Wish]:
    """What ``--status`` and ``--index`` ask for, in their order. Raises ``InputError``."""
    if indexes and len(indexes) != len(lists):
        raise InputError(
            "--status and --index go together.",
            cure="Give an --index for every --status, or none at all.",
        )
    if STANDARD_STREAM in lists:
        raise InputError("--status - is no file.", cure="The list has to lie where it is kept.")
    if len({os.path.realpath(name) for name in lists}) != len(lists):
        raise InputError("A list is given twice.", cure="A credential has one entry in a list.")
    chosen: list[int | None] = [*indexes] or [None] * len(lists)
    return [Wish(*each) for each in zip(lists, chosen, strict=True)]


@contextmanager
def allotted(
    wanted: Sequence[Wish], credential: dict[str, Any], now: datetime
) -> Iterator[list[Entry]]:
    """Give a credential its entries, and remember them when it has been signed.

    Inside, ``credential`` has its ``credentialStatus`` and nobody else can take the entries. They
    are written down at the end, before the credential is given out; if signing fails, not at all.
    Raises ``InputError``.
    """
    if not wanted:
        yield []
        return
    if "credentialStatus" in credential:
        raise InputError(
            "The draft has a credentialStatus already.",
            cure="Remove it from the draft, or leave --status out.",
        )
    for wish in wanted:  # no lock is left beside a name that was only mistyped
        list_in(wish.list_, read_whole(wish.list_))
    with locked(*(wish.list_ for wish in wanted)):
        entries = [_entry(wish, credential) for wish in wanted]
        _refuse_two_of_a_kind(entries)
        claims = [entry.claim for entry in entries]
        credential["credentialStatus"] = claims if len(claims) > 1 else claims[0]
        yield entries
        for entry in entries:
            _remember(entry, str(credential["id"]), now)


def owner_of_entry(list_: str, index: int) -> str | None:
    """The id of the credential that an entry was given to, as far as it was written down."""
    return _taken(list_).get(index) or None


def list_in(name: str, data: bytes) -> dict[str, Any]:
    """The status list in a file. Raises ``InputError`` with the name of the file."""
    from bayleaf.engine.model.names import STATUS_LIST_CREDENTIAL

    document = read_credential(name, data).document
    subject = document.get("credentialSubject")
    if STATUS_LIST_CREDENTIAL not in (document.get("type") or []) or not (
        isinstance(subject, Mapping) and isinstance(document.get("id"), str)
    ):
        raise InputError(f"{name} is not a status list.", cure="Make one: bayleaf status new.")
    return dict(document)


def id_of(issuer: Any) -> Any:
    """The id of an issuer, which may be written as an object or as the id alone."""
    return issuer.get("id") if isinstance(issuer, Mapping) else issuer


def _entry(wish: Wish, credential: Mapping[str, Any]) -> Entry:
    from bayleaf.engine.status import Bitstring, new_entry

    list_ = wish.list_
    document = list_in(list_, read_whole(list_))
    _refuse_foreign(list_, document, credential)
    subject = document["credentialSubject"]
    bits = Bitstring.decode(subject["encodedList"])
    taken = _taken(list_)
    index = _free(list_, bits, taken) if wish.index is None else wish.index
    if index in taken:
        raise InputError(
            f"Entry {index} of {list_} is taken: by {taken[index] or 'another credential'}.",
            cure="Leave --index out for a free one.",
        )
    if bits.get(index):
        raise InputError(
            f"Entry {index} of {list_} is taken: it is set already.",
            cure="Leave --index out for a free one.",
        )
    purpose = subject["statusPurpose"]
    claim = new_entry(list_url=document["id"], index=index, purpose=purpose)
    return Entry(list_, index, purpose, claim)


def _refuse_foreign(list_: str, document: Mapping[str, Any], credential: Mapping[str, Any]) -> None:
    """Readers count a list only for credentials of its own issuer."""
    owner, issuer = id_of(document.get("issuer")), id_of(credential.get("issuer"))
    if owner != issuer:
        raise InputError(
            f"{list_} is a list of {owner}, but the credential is issued by {issuer}.",
            cure="Use one issuer for both (--issuer).",
        )


def _refuse_two_of_a_kind(entries: Sequence[Entry]) -> None:
    purposes = [entry.purpose for entry in entries]
    for purpose in purposes:
        if purposes.count(purpose) > 1:
            names = " and ".join(entry.list_ for entry in entries if entry.purpose == purpose)
            raise InputError(
                f"{names} are both for {purpose}.",
                cure="One list of each kind is enough: one for revocation, one for suspension.",
            )


def _free(list_: str, bits: Bitstring, taken: Mapping[int, str]) -> int:
    """A random entry, so that the numbers tell nothing about who was first."""
    for _ in range(_TRIES):
        index = secrets.randbelow(len(bits))
        if index not in taken and not bits.get(index):
            return index
    left = [n for n in range(len(bits)) if n not in taken and not bits.get(n)]
    if not left:
        raise InputError(
            f"Every entry of {list_} is taken.", cure="Make another: bayleaf status new."
        )
    return secrets.choice(left)


def _ledger(list_: str) -> Path:
    return Path(f"{os.path.realpath(list_)}.entries")


def _taken(list_: str) -> dict[int, str]:
    """The entries that were given out, and to which credential. A line that cannot be read could
    be any entry."""
    ledger = _ledger(list_)
    if not ledger.exists():
        return {}
    taken = {}
    lines = read_whole(str(ledger)).decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, start=1):
        index, _, rest = line.strip().partition(" ")
        if not index:
            continue
        if not (index.isascii() and index.isdecimal()):
            raise InputError(
                f"{list_}.entries, line {number}, is no entry.",
                cure="A line is the entry, the credential's id and the time, with spaces between.",
            )
        taken[int(index[:20])] = rest.strip().partition(" ")[0]
    return taken


def _remember(entry: Entry, credential_id: str, now: datetime) -> None:
    from bayleaf.engine.encoding import format_instant

    ledger = _ledger(entry.list_)
    line = f"{entry.index} {credential_id} {format_instant(now)}\n"
    try:
        with ledger.open("ab+") as file:
            file.seek(0, os.SEEK_END)
            size = file.tell()
            file.seek(max(size - 1, 0))
            is_cut_off = size > 0 and file.read(1) != b"\n"
            file.write((("\n" if is_cut_off else "") + line).encode())
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        name = f"{entry.list_}.entries"
        raise InputError(f"{name} cannot be written: {error.strerror or error}.") from None
