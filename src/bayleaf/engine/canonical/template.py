"""The canonical form of documents that differ only in a few values.

The badges of one achievement say the same but for the person, the dates and some ids. ``Template``
takes one of them apart: what its statements say whoever it is for is written down once, and what
changes is filled in. ``render`` gives the same bytes as the other paths, or raises ``Unsupported``.
docs/fast-paths.md explains it with an example.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

from bayleaf.engine.canonical import jcs
from bayleaf.engine.canonical.direct import Statement, statements
from bayleaf.engine.canonical.vocabulary import Unsupported
from bayleaf.engine.contexts import ContextSet
from bayleaf.engine.encoding import Json, JsonObject

Path = tuple[str | int, ...]
Values = tuple[bytes, ...]
Block = tuple[bytes, bytes]
"""The term of a subject and a space, and all lines that begin with it."""

_ORDERS: Final = 64
"""How many orders of the unnamed objects are remembered."""


class _Pattern:
    """A text with places to fill; ``numbers`` says with which values."""

    __slots__ = ("_take", "_text", "numbers")

    def __init__(self, parts: list[str], numbers: list[int]) -> None:
        self.numbers = numbers
        self._text = "%b".join(part.replace("%", "%%") for part in parts).encode()
        self._take: Callable[[Values], Any] = itemgetter(*numbers) if numbers else lambda _: ()

    def fill(self, values: Values) -> bytes:
        """The text with these values."""
        filled: bytes = self._text % self._take(values)
        return filled


class JsonTemplate:
    """One document with slots, for the suites that sign its JSON (RFC 8785)."""

    def __init__(self, document: JsonObject, slots: Sequence[Path], hash_name: str) -> None:
        self._hash = getattr(hashlib, hash_name)
        marks, marked = _marked(document, slots)
        text = jcs.canonicalize(marked).decode()
        self._pattern = _pattern(text, marks)

    def digest(self, values: Values) -> bytes:
        """The hash of the canonical document with these values."""
        digest: bytes = self._hash(self._pattern.fill(values)).digest()
        return digest


class Template:
    """One document with slots, for the suites that sign its graph (RDFC-1.0).

    ``slots`` are the paths of the texts that change. The values that ``render`` takes, in the same
    order and as UTF-8, must need no escape in N-Quads, and be absolute IRIs where the first ones
    were.
    """

    def __init__(
        self,
        document: JsonObject,
        slots: Sequence[Path],
        contexts: ContextSet,
        hash_name: str = "sha256",
    ) -> None:
        self._hash = getattr(hashlib, hash_name)
        self._count = len(slots)
        self._token = secrets.token_hex(16)
        self._marks, marked = _marked(document, slots)
        found = [self._renamed(statement) for statement in statements(marked, contexts)]
        _refuse_the_unsteady(found, self._marks)
        blanks = sorted({term for s, _, o in found for term in (s, o) if _is_blank(term)})
        self._labels = {term: len(slots) + number for number, term in enumerate(blanks)}
        self._seen = [self._seen_of(term, found) for term in blanks]
        self._rows: list[list[int]] = []
        self._by_value, self._by_label = self._patterns(self._in_rows(found))
        self._orders: dict[Values, tuple[list[Block], frozenset[bytes]]] = {}

    def _renamed(self, statement: Statement) -> Statement:
        """With names for its blank nodes that are found again in a text."""
        subject, predicate, obj = statement
        start = f"_:{self._token}"
        return (
            f"{start}{subject[2:]}:" if _is_blank(subject) else subject,
            predicate,
            f"{start}{obj[2:]}:" if _is_blank(obj) else obj,
        )

    def render(self, values: Values) -> bytes:
        """The canonical document with these values. Raises ``Unsupported``."""
        labels = self._canonical_labels(values)
        full = values + self._with_rows(labels)
        blocks = [(subject.fill(full), lines.fill(full)) for subject, lines in self._by_value]
        others, names = self._others(labels)
        subjects = {subject for subject, _ in blocks}
        if len(subjects) != len(blocks) or not names.isdisjoint(subjects):
            raise Unsupported  # two objects would become one
        blocks += others
        blocks.sort()
        return b"".join([lines for _, lines in blocks])

    def digest(self, values: Values) -> bytes:
        """The hash of the canonical document. Raises ``Unsupported``."""
        digest: bytes = self._hash(self.render(values)).digest()
        return digest

    def _canonical_labels(self, values: Values) -> Values:
        """RDFC-1.0 section 4.4.3 for objects that all look different."""
        new = self._hash
        digests = [
            seen if isinstance(seen, bytes) else new(seen.fill(values)).digest()
            for seen in self._seen
        ]
        order = {digest: number for number, digest in enumerate(sorted(digests))}
        if len(order) != len(digests):
            raise Unsupported
        return tuple([b"_:c14n%d" % order[digest] for digest in digests])

    def _others(self, labels: Values) -> tuple[list[Block], frozenset[bytes]]:
        """The blocks that hold no value; they depend on the order of the unnamed objects alone."""
        known = self._orders.get(labels)
        if known is None:
            if len(self._orders) >= _ORDERS:
                self._orders.clear()
            full = (b"",) * self._count + self._with_rows(labels)
            blocks = [(subject.fill(full), lines.fill(full)) for subject, lines in self._by_label]
            known = self._orders[labels] = blocks, frozenset(subject for subject, _ in blocks)
        return known

    def _with_rows(self, labels: Values) -> Values:
        for row in self._rows:
            labels += tuple(sorted([labels[number] for number in row], key=_as_term))
        return labels

    def _seen_of(self, term: str, found: list[Statement]) -> _Pattern | bytes:
        """What a blank node looks like from its own statements (section 4.6.3): the text that is
        hashed, or its hash where no value is in it."""

        def masked(other: str) -> str:
            return ("_:a" if other == term else "_:z") if _is_blank(other) else other

        lines = sorted(f"{masked(s)} {p} {masked(o)} .\n" for s, p, o in found if term in (s, o))
        pattern = _pattern("".join(lines), self._marks)
        if pattern.numbers:
            return pattern
        digest: bytes = self._hash(pattern.fill(())).digest()
        return digest

    def _patterns(
        self, found: list[Statement]
    ) -> tuple[list[tuple[_Pattern, _Pattern]], list[tuple[_Pattern, _Pattern]]]:
        """The lines of each subject: those with a value in them, and those without."""
        by_value: list[tuple[_Pattern, _Pattern]] = []
        by_label: list[tuple[_Pattern, _Pattern]] = []
        grouped: dict[str, list[Statement]] = defaultdict(list)
        for statement in found:
            grouped[statement[0]].append(statement)
        for subject, own in grouped.items():
            lines = "".join(sorted(f"{s} {p} {o} .\n" for s, p, o in own))
            text = _pattern(lines, self._marks | self._labels)
            block = _pattern(f"{subject} ", self._marks | self._labels), text
            holds_value = any(number < self._count for number in text.numbers)
            (by_value if holds_value else by_label).append(block)
        return by_value, by_label

    def _in_rows(self, found: list[Statement]) -> list[Statement]:
        """The statements, with several unnamed objects of one member given places in a row: the
        order of their lines is that of their labels."""
        several: dict[tuple[str, str], list[str]] = defaultdict(list)
        for subject, predicate, obj in found:
            if _is_blank(obj):
                several[subject, predicate].append(obj)
        renamed: dict[Statement, Statement] = {}
        for (subject, predicate), objects in several.items():
            if len(objects) < 2:
                continue
            self._rows.append([self._labels[obj] - self._count for obj in objects])
            for obj in objects:
                place = self._count + len(self._labels)
                mark = f"_:{self._token}row{place:05}:"
                self._labels[mark] = place
                renamed[subject, predicate, obj] = (subject, predicate, mark)
        return [renamed.get(statement, statement) for statement in found]


def _marked(document: JsonObject, slots: Sequence[Path]) -> tuple[dict[str, int], Json]:
    """The document with a mark in every slot: as good a text as it is an IRI, and nobody can have
    written it into the document."""
    token = secrets.token_hex(16)
    marks = {f"urn:{token}:{number}:": number for number in range(len(slots))}
    marked: Json = document
    for mark, path in zip(marks, slots, strict=True):
        marked = _replaced(marked, path, mark)
    return marks, marked


def _is_blank(term: str) -> bool:
    return term.startswith("_:")


def _as_term(label: bytes) -> bytes:
    """A label as it is compared when lines are sorted: ``_:c14n1`` comes before ``_:c14n10``."""
    return label + b" "


def _refuse_the_unsteady(found: list[Statement], marks: Iterable[str]) -> None:
    """Where a value decides the order of lines, there is no template."""
    seen: dict[tuple[str, str], list[str]] = defaultdict(list)
    for subject, predicate, obj in found:
        seen[subject, predicate].append(obj)
    for objects in seen.values():
        if len(objects) > 1 and any(mark in obj for obj in objects for mark in marks):
            raise Unsupported


def _replaced(value: Json, path: Path, new: str) -> Json:
    """A copy of a JSON value with another text at one place."""
    if not path:
        return new
    step, *rest = path
    changed: Any = dict(value) if isinstance(value, Mapping) else list(value)
    changed[step] = _replaced(changed[step], tuple(rest), new)
    return changed


def _pattern(text: str, marks: Mapping[str, int]) -> _Pattern:
    """A text with marks in it."""
    found = []
    for mark in marks:
        position = text.find(mark)
        while position >= 0:
            found.append((position, mark))
            position = text.find(mark, position + 1)
    parts, numbers, start = [], [], 0
    for position, mark in sorted(found):
        parts.append(text[start:position])
        numbers.append(marks[mark])
        start = position + len(mark)
    return _Pattern([*parts, text[start:]], numbers)
