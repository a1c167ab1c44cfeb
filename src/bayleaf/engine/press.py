"""Credentials like one that was issued: the same bytes with other texts in them, signed anew."""

from __future__ import annotations

import hashlib
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bayleaf.engine.canonical import canonicalize
from bayleaf.engine.canonical.template import JsonTemplate, Template
from bayleaf.engine.canonical.vocabulary import Unsupported
from bayleaf.engine.contexts import bundled
from bayleaf.engine.document import Document
from bayleaf.engine.encoding import (
    Json,
    b64url_decode,
    b64url_encode,
    json_equal,
    multibase_encode,
    parse_json,
)
from bayleaf.engine.issuing import check_own_work
from bayleaf.engine.layout import MAX_GAPS, Layout, Path
from bayleaf.engine.model import text_problems
from bayleaf.engine.ports import Signer
from bayleaf.engine.proofs import Suite, suite_named

Row = Mapping[str, Any]
Source = Callable[["Person"], bytes]

CHECKED_EVERY: Final = 1_000
"""Of so many that were filled in, one is verified as a stranger would; the first always."""

FILLED: Final = frozenset({"recipient", "subject", "narrative", "credentialStatus"})
"""What a row may hold so that it can be filled in; rows with more are issued one by one. Of a status
entry the id and the index may differ."""

_NAMED_BY_ROW: Final = (("credentialSubject", "id"), ("credentialStatus", "id"))

_VARIANT: Final = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


@dataclass(frozen=True)
class Order:
    """What is printed: ``row`` is the one that ``sample`` was issued for, by this signer in this
    suite. ``keeps_subject`` says that all credentials are about one subject, the template's."""

    sample: Document
    row: Row
    suite: str
    signer: Signer
    at: datetime
    keeps_subject: bool


def press_for(order: Order) -> Press | None:
    """A press for rows that hold the same members, or ``None`` where there can be none."""
    if not order.row.keys() <= FILLED:
        return None
    suite = suite_named(order.suite)
    try:
        return TokenPress(order) if suite is None else EmbeddedPress(order, suite)
    except Unsupported:
        return None


class Press(ABC):
    """Prints credentials like one that was issued, for rows that hold the same members."""

    def __init__(self, order: Order, text: bytes) -> None:
        """``text`` is what has the layout. Raises ``Unsupported`` where there can be no press."""
        self._signer, self._at = order.signer, order.at
        self._media_type = order.sample.media_type
        self._layout = Layout(text)
        found = self._layout.match(text)
        if found is None:
            raise Unsupported
        self._fixed = list(found)
        self._sources = _sources(self._layout, order.row, keeps_subject=order.keeps_subject)
        self._is_made_here = order.row.keys() <= {"recipient"}  # so that it fits
        own = [n for n, path in enumerate(self._layout.paths) if _names(path) in _NAMED_BY_ROW]
        self._named = [number for number, _ in self._sources if number in own]
        given = {found[number].decode() for number in self._named}
        self._ids = {name.encode() for name in _ids_in(parse_json(text)) if name not in given}
        self._status = _without_place(order.row)
        self._printed = 0

    @abstractmethod
    def _sealed(self, values: list[bytes]) -> bytes:
        """The secured document with these texts. Raises ``Unsupported``."""

    def print(self, row: Row) -> Document | None:
        """The next credential; ``None`` when a text of the row does not fit."""
        values = self._fixed.copy()
        person = Person(row)
        try:
            if not self._is_made_here and not json_equal(_without_place(row), self._status):
                return None
            for number, source in self._sources:
                values[number] = source(person)
            if not (self._is_made_here or self._may_stand(values)):
                return None
            document = Document(self._sealed(values), self._media_type)
        except (Unsupported, UnicodeEncodeError):
            return None
        if self._printed % CHECKED_EVERY == 0:
            check_own_work(document, self._signer, self._at)
        self._printed += 1
        return document

    def _may_stand(self, values: list[bytes]) -> bool:
        """Whether the texts fit, and no id of the row is that of something else in the credential:
        the suites that sign the text would not notice that two things became one."""
        named = {values[number] for number in self._named}
        is_alone = len(named) == len(self._named) and self._ids.isdisjoint(named)
        return is_alone and self._layout.fits(tuple(values))


class EmbeddedPress(Press):
    """For documents with one Data Integrity proof."""

    def __init__(self, order: Order, suite: Suite) -> None:
        """Raises ``Unsupported`` when there is no template for it."""
        super().__init__(order, order.sample.data)
        document = parse_json(order.sample.data)
        [proof] = document.pop("proof")
        hash_name = order.signer.public_key.hash_name
        paths = list(enumerate(self._layout.paths))
        self._slots = [number for number, path in paths if path[0] != "proof"]
        self._signature = next(number for number, path in paths if path[-1] == "proofValue")
        self._template = _template(document, self._layout.paths, suite, hash_name)
        options = {name: value for name, value in proof.items() if name != "proofValue"}
        if suite.form == "rdfc":
            options["@context"] = document["@context"]
        known = canonicalize(options, suite.form, hash_name=hash_name, contexts=bundled())
        self._options = hashlib.new(hash_name, known).digest()

    def _sealed(self, values: list[bytes]) -> bytes:
        digest = self._template.digest(tuple([values[number] for number in self._slots]))
        signature = self._signer.sign(self._options + digest)
        values[self._signature] = multibase_encode(signature).encode()
        return self._layout.fill(tuple(values))


class TokenPress(Press):
    """For compact JWS: the payload has the layout."""

    def __init__(self, order: Order) -> None:
        """Raises ``Unsupported`` when there is no layout for it."""
        header, payload, _ = order.sample.data.split(b".")
        self._header = header + b"."
        super().__init__(order, b64url_decode(payload.decode()))

    def _sealed(self, values: list[bytes]) -> bytes:
        signed = self._header + b64url_encode(self._layout.fill(tuple(values))).encode()
        return signed + b"." + b64url_encode(self._signer.sign(signed)).encode()


class Person:
    """What of a credential follows from one row, and from chance drawn at once."""

    __slots__ = ("chance", "row")

    def __init__(self, row: Row) -> None:
        self.row, self.chance = row, os.urandom(48).hex()


def _id(person: Person) -> bytes:
    return _urn(person.chance[:32])


def _subject(person: Person) -> bytes:
    if "subject" not in person.row:
        return _urn(person.chance[32:64])
    return _text(person.row["subject"])


def _salt(person: Person) -> bytes:
    return person.chance[64:].encode()


def _identity_hash(person: Person) -> bytes:
    """As ``IdentityObject.of`` makes it (OB 3.0, ``IdentityObject``)."""
    given = person.row["recipient"]
    address = given.strip().lower() if isinstance(given, str) else ""
    if not address:
        raise Unsupported
    salted = f"{address}{person.chance[64:]}".encode()
    return b"sha256$" + hashlib.sha256(salted).hexdigest().encode()


def _narrative(person: Person) -> bytes:
    return _text(person.row["narrative"])


def _status_id(person: Person) -> bytes:
    return _text(person.row["credentialStatus"].get("id"))


def _status_index(person: Person) -> bytes:
    return _text(person.row["credentialStatus"].get("statusListIndex"))


def _text(value: Any) -> bytes:
    """A text that ``issue`` would take. Raises ``Unsupported``."""
    if not isinstance(value, str) or text_problems([value]):
        raise Unsupported
    return value.encode()


def _without_place(row: Row) -> dict[str, Any] | None:
    """A status entry apart from what is one credential's own. Raises ``Unsupported``."""
    entry = row.get("credentialStatus")
    if entry is None:
        return None
    if not isinstance(entry, Mapping) or entry.get("id") == entry.get("statusListCredential"):
        raise Unsupported
    return {**entry, **{name: "" for name in ("id", "statusListIndex") if name in entry}}


def _urn(digits: str) -> bytes:
    """A random UUID (RFC 9562, version 4) as a URN."""
    return (
        f"urn:uuid:{digits[:8]}-{digits[8:12]}-4{digits[13:16]}"
        f"-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:]}"
    ).encode()


def _template(
    document: dict[str, Any], paths: list[Path], suite: Suite, hash_name: str
) -> Template | JsonTemplate:
    inside = [path for path in paths if path[0] != "proof"]
    if suite.form == "jcs":
        return JsonTemplate(document, inside, hash_name)
    return Template(document, inside, bundled(), hash_name)


def _sources(layout: Layout, row: Row, *, keeps_subject: bool) -> list[tuple[int, Source]]:
    """Where the texts that differ come from; what is not named stays as it was issued first."""
    needed: dict[tuple[str, ...], Source] = {("id",): _id}
    if "recipient" in row:
        needed["credentialSubject", "identifier", "identityHash"] = _identity_hash
        needed["credentialSubject", "identifier", "salt"] = _salt
    if "narrative" in row:
        needed["credentialSubject", "narrative"] = _narrative
    if "credentialStatus" in row:
        needed["credentialStatus", "statusListIndex"] = _status_index
        if "id" in row["credentialStatus"]:
            needed["credentialStatus", "id"] = _status_id
    other: dict[tuple[str, ...], Source] = {("jti",): _id}
    if "subject" in row:
        needed["credentialSubject", "id"] = _subject
        other["sub",] = _subject
    elif not keeps_subject:
        other |= {("credentialSubject", "id"): _subject, ("sub",): _subject}
    known = {**needed, **other}
    named = [_names(path) for path in layout.paths]
    if any(named.count(names) > 1 for names in known):
        raise Unsupported  # two identifiers: which of them is the row's?
    if needed.keys() - set(named) or len(named) == MAX_GAPS:
        raise Unsupported  # something that has to differ is not in a gap
    return [(number, known[names]) for number, names in enumerate(named) if names in known]


def _names(path: Path) -> tuple[str, ...]:
    return tuple(step for step in path if isinstance(step, str))


def _ids_in(value: Json) -> Iterator[str]:
    """Every ``id`` in a document."""
    todo = [value]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            if isinstance(node.get("id"), str):
                yield node["id"]
            todo += node.values()
        elif isinstance(node, list):
            todo += node
