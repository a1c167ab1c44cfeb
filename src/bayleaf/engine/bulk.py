"""Many credentials at once: one achievement for many people, in constant memory."""

from __future__ import annotations

import hashlib
import itertools
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from bayleaf.engine.canonical import canonicalize
from bayleaf.engine.canonical.template import JsonTemplate, Template
from bayleaf.engine.canonical.vocabulary import Unsupported
from bayleaf.engine.contexts import bundled
from bayleaf.engine.document import Document
from bayleaf.engine.encoding import multibase_encode, parse_json
from bayleaf.engine.errors import ConformanceError
from bayleaf.engine.issuing import check_own_work, complete, default_suite, issue
from bayleaf.engine.layout import Layout
from bayleaf.engine.ports import Signer
from bayleaf.engine.proofs import Suite, suite_named

Row = Mapping[str, Any]
Source = Callable[[Row], bytes]

CHECKED_EVERY: Final = 1_000
"""Of so many that were filled in, one is verified as a stranger would; the first always."""

_ROWS_AT_ONCE: Final = 500
_SIMPLE: Final = frozenset({"recipient", "subject", "narrative"})
"""What a row may hold so that it can be filled in; rows with more are issued one by one."""

_VARIANT: Final = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def issue_many(
    template: Mapping[str, Any],
    rows: Iterable[Row],
    *,
    signer: Signer,
    at: datetime,
    suite: str | None = None,
    processes: int = 1,
) -> Iterator[Document]:
    """Issue a credential for every row, in order, as they are asked for.

    ``template`` is a draft as ``complete`` takes it, without an ``id``. A row may hold
    ``recipient`` (an e-mail address), ``subject`` (the identifier of the holder) and ``narrative``;
    whatever else it holds are members of the credential that differ, such as ``validUntil`` or
    ``evidence``. Every credential has a fresh id, and a fresh salt where there is an address.

    The first of its kind is issued by ``issue``; the next ones are the same bytes with other texts
    in them, signed anew, and what does not fit is issued one by one. Memory does not grow with the
    rows. With ``processes`` above one, the signer is copied into as many processes. Raises as
    ``issue`` does, at the row that is wrong.
    """
    if "id" in template:
        raise ConformanceError(
            "A template has no id: every credential gets one of its own.",
            pointer="/id",
            cure="Remove it.",
        )
    work = partial(_issue_rows, dict(template), signer=signer, at=at, suite=suite)
    if processes <= 1:
        yield from work(rows)
        return
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        for documents in pool.imap(partial(_as_list, work), _chunks(rows)):
            yield from documents


def _issue_rows(
    template: Mapping[str, Any],
    rows: Iterable[Row],
    *,
    signer: Signer,
    at: datetime,
    suite: str | None,
) -> Iterator[Document]:
    presses: dict[frozenset[str], _Press | None] = {}
    name = suite or default_suite(signer.public_key)
    for row in rows:
        kind = frozenset(row)
        press = presses.get(kind)
        document = None if press is None else press.print(row)
        if document is None:
            document = _issue_one(template, row, signer=signer, at=at, suite=suite)
            if kind not in presses:
                presses[kind] = _press_for(document, kind, suite_named(name), signer, at)
        yield document


def _issue_one(
    template: Mapping[str, Any], row: Row, *, signer: Signer, at: datetime, suite: str | None
) -> Document:
    draft = {**template, **{name: row[name] for name in row.keys() - _SIMPLE}}
    if "narrative" in row:
        subject = draft.get("credentialSubject")
        draft["credentialSubject"] = {
            **(subject if isinstance(subject, Mapping) else {}),
            "narrative": row["narrative"],
        }
    credential = complete(
        draft,
        signer=signer,
        at=at,
        recipient=row.get("recipient"),
        subject=row.get("subject"),
        suite=suite,
    )
    return issue(credential, signer=signer, at=at, suite=suite)


def _press_for(
    sample: Document, kind: frozenset[str], suite: Suite | None, signer: Signer, at: datetime
) -> _Press | None:
    if suite is None or not kind <= _SIMPLE:
        return None
    try:
        return _Press(sample, kind, suite, signer, at)
    except Unsupported:
        return None


class _Press:
    """Prints credentials like one that was issued, for rows that hold the same members."""

    def __init__(
        self, sample: Document, kind: frozenset[str], suite: Suite, signer: Signer, at: datetime
    ) -> None:
        """Raises ``Unsupported`` when there is no template for it."""
        self._signer, self._at, self._media_type = signer, at, sample.media_type
        self._layout = Layout(sample.data)
        document = parse_json(sample.data)
        [proof] = document.pop("proof")
        hash_name = signer.public_key.hash_name
        inside = [path for path in self._layout.paths if path[0] != "proof"]
        self._slots = [n for n, path in enumerate(self._layout.paths) if path[0] != "proof"]
        self._signature = next(
            n for n, path in enumerate(self._layout.paths) if path[-1] == "proofValue"
        )
        self._template: Template | JsonTemplate
        if suite.form == "jcs":
            self._template = JsonTemplate(document, inside, hash_name)
        else:
            self._template = Template(document, inside, bundled(), hash_name)
        options = {name: value for name, value in proof.items() if name != "proofValue"}
        if suite.form == "rdfc":
            options["@context"] = document["@context"]
        known = canonicalize(options, suite.form, hash_name=hash_name, contexts=bundled())
        self._options = hashlib.new(hash_name, known).digest()
        found = self._layout.match(sample.data)
        if found is None:
            raise Unsupported
        self._fixed = list(found)
        self._sources = _sources(self._layout, kind)
        self._is_typed = bool(kind & {"subject", "narrative"})  # the other texts are made here
        self._printed = 0

    def print(self, row: Row) -> Document | None:
        """The next credential; ``None`` when a text of the row does not fit."""
        values = self._fixed.copy()
        person = _Person(row)
        try:
            for number, source in self._sources:
                values[number] = source(person)
            if self._is_typed and not self._layout.fits(tuple(values)):
                return None
            digest = self._template.digest(tuple([values[number] for number in self._slots]))
        except (Unsupported, UnicodeEncodeError):
            return None
        signature = self._signer.sign(self._options + digest)
        values[self._signature] = multibase_encode(signature).encode()
        document = Document(self._layout.fill(tuple(values)), self._media_type)
        if self._printed % CHECKED_EVERY == 0:
            check_own_work(document, self._signer, self._at)
        self._printed += 1
        return document


class _Person:
    """What of a credential follows from one row: its chance, drawn at once, and its texts."""

    __slots__ = ("ids", "row", "salt")

    def __init__(self, row: Row) -> None:
        chance = os.urandom(48).hex()
        self.row = row
        self.salt = chance[:32]
        self.ids = [chance[32:64], chance[64:]]


def _sources(layout: Layout, kind: frozenset[str]) -> list[tuple[int, Callable[[_Person], bytes]]]:
    """Where the texts that differ come from; what is not named stays as it was issued first."""
    known: dict[tuple[str, ...], Callable[[_Person], bytes]] = {("id",): _fresh_id}
    known["credentialSubject", "id"] = _subject if "subject" in kind else _fresh_id
    if "recipient" in kind:
        known["credentialSubject", "identifier", "identityHash"] = _identity_hash
        known["credentialSubject", "identifier", "salt"] = _salt
    if "narrative" in kind:
        known["credentialSubject", "narrative"] = _narrative
    named = [tuple(step for step in path if isinstance(step, str)) for path in layout.paths]
    if any(named.count(names) != 1 for names in known if names in named):
        raise Unsupported  # two identifiers: which of them is the row's?
    missing = known.keys() - set(named)
    if missing - {("credentialSubject", "id")}:
        raise Unsupported  # something that has to differ is not in a gap
    return [(number, known[names]) for number, names in enumerate(named) if names in known]


def _fresh_id(person: _Person) -> bytes:
    """A random UUID (RFC 9562, version 4) as a URN."""
    digits = person.ids.pop()
    return (
        f"urn:uuid:{digits[:8]}-{digits[8:12]}-4{digits[13:16]}"
        f"-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:]}"
    ).encode()


def _subject(person: _Person) -> bytes:
    return str(person.row["subject"]).encode()


def _narrative(person: _Person) -> bytes:
    return str(person.row["narrative"]).encode()


def _salt(person: _Person) -> bytes:
    return person.salt.encode()


def _identity_hash(person: _Person) -> bytes:
    """As ``IdentityObject.of`` makes it (OB 3.0, ``IdentityObject``)."""
    address = str(person.row["recipient"]).strip().lower()
    if not address:
        raise Unsupported
    return b"sha256$" + hashlib.sha256(f"{address}{person.salt}".encode()).hexdigest().encode()


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while chunk := list(itertools.islice(source, _ROWS_AT_ONCE)):
        yield chunk


def _as_list(work: Callable[[list[Row]], Iterator[Document]], rows: list[Row]) -> list[Document]:
    return list(work(rows))
