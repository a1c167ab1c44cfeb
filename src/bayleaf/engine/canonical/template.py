"""The canonical form of documents that differ only in a few values.

The badges of one achievement say the same but for the person, the dates and some ids. ``Template``
takes one of them apart: what its statements say whoever it is for is written down once, and what
changes is filled in. ``render`` gives the same bytes as the other paths, or raises ``Unsupported``.
docs/fast-paths.md explains it with an example.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from bisect import bisect_left
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

_MARK: Final = re.compile("(?:urn|_):[0-9a-f]{32}(?::|row)?[0-9]+:")
"""What marks look like."""
_ORDERS: Final = 64
"""How many orders of the unnamed objects are remembered."""
_MOST_HELD: Final = 1 << 20
_MOST_JOINED: Final = 1 << 17
"""Most bytes that the orders of one template hold, and that one keeps of what it joined: the next
ids may be such that all of it is joined anew in another way."""


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


class _Order:
    """One order of the unnamed objects: their labels, and the blocks that hold no value."""

    def __init__(self, labels: Values, blocks: list[bytes], new: Callable[[bytes], Any]) -> None:
        self.labels = labels
        self._blocks = blocks
        self._between: dict[tuple[int, int], bytes] = {}
        self._joined = 0
        self._hashed: dict[int, Any] = {}
        self._new = new

    @property
    def held(self) -> int:
        """How many bytes it keeps."""
        return self._joined + sum(map(len, self._blocks))

    def hashed(self, count: int) -> Any:
        """A hash object that has read the first blocks."""
        known = self._hashed.get(count)
        if known is None:
            known = self._hashed[count] = self._new(b"".join(self._blocks[:count]))
        return known.copy()

    def place(self, block: bytes) -> int:
        """How many of these blocks come before another one. Their subjects decide, as they differ."""
        return bisect_left(self._blocks, block)

    def around(self, blocks: list[bytes], start: int) -> list[bytes]:
        """Sorted blocks with those of this order around them, from a place on."""
        pieces: list[bytes] = []
        place = start
        for block in blocks:
            end = bisect_left(self._blocks, block)
            pieces += self._until(place, end), block
            place = end
        pieces.append(self._until(place, len(self._blocks)))
        return pieces

    def _until(self, start: int, end: int) -> bytes:
        known = self._between.get((start, end))
        if known is None:
            known = b"".join(self._blocks[start:end])
            if self._joined + len(known) > _MOST_JOINED:
                self._between.clear()
                self._joined = 0
            if len(known) <= _MOST_JOINED:
                self._between[start, end] = known
                self._joined += len(known)
        return known


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
        self._steady_of, self._moving = self._look_at(blanks, found)
        self._steady = list(self._steady_of)
        self._rows: list[list[int]] = []
        self._by_value, self._by_label = self._patterns(self._in_rows(found))
        subjects = {subject[1:-1] for subject, _, _ in found if not _is_blank(subject)}
        self._named = [number for mark, number in self._marks.items() if mark in subjects]
        self._names = {subject.encode() for subject in subjects - self._marks.keys()}
        self._orders: dict[tuple[int, ...], _Order] = {}

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
        order = self._order(values)
        return b"".join(order.around(self._blocks(values, order), 0))

    def digest(self, values: Values) -> bytes:
        """The hash of the canonical document. Raises ``Unsupported``."""
        order = self._order(values)
        blocks = self._blocks(values, order)
        first = order.place(blocks[0]) if blocks else 0
        hashed = order.hashed(first)  # what comes before the first value is hashed already
        hashed.update(b"".join(order.around(blocks, first)))
        digest: bytes = hashed.digest()
        return digest

    def _blocks(self, values: Values, order: _Order) -> list[bytes]:
        """The blocks that hold a value, sorted."""
        named = {values[number] for number in self._named}
        if len(named) != len(self._named) or not self._names.isdisjoint(named):
            raise Unsupported  # two objects would become one
        full = values + order.labels
        return sorted([block.fill(full) for block in self._by_value])

    def _order(self, values: Values) -> _Order:
        """RDFC-1.0 section 4.4.3 for objects that all look different. Those without a value keep
        their order, so that the places of the others tell the labels of all."""
        new, steady = self._hash, self._steady
        digests = [new(seen.fill(values)).digest() for _, seen in self._moving]
        moving = sorted(digests)
        if len({*moving, *steady}) != len(moving) + len(steady):
            raise Unsupported  # two look the same
        places = tuple([bisect_left(steady, one) + moving.index(one) for one in digests])
        known = self._orders.get(places)
        if known is None:
            held = sum(order.held for order in self._orders.values())
            if len(self._orders) >= _ORDERS or held > _MOST_HELD:
                self._orders.clear()
            known = self._orders[places] = self._new_order(places)
        return known

    def _new_order(self, places: tuple[int, ...]) -> _Order:
        """``places`` are those of the objects with a value; the others take what is left."""
        free = iter(sorted({*range(len(places) + len(self._steady))} - {*places}))
        place_of = dict(zip((number for number, _ in self._moving), places, strict=True))
        place_of |= {number: next(free) for number in self._steady_of.values()}
        labels = tuple([b"_:c14n%d" % place_of[number] for number in range(len(place_of))])
        for row in self._rows:
            labels += tuple(sorted([labels[number] for number in row], key=_as_term))
        full = (b"",) * self._count + labels
        blocks = sorted(block.fill(full) for block in self._by_label)
        return _Order(labels, blocks, self._hash)

    def _look_at(
        self, blanks: list[str], found: list[Statement]
    ) -> tuple[dict[bytes, int], list[tuple[int, _Pattern]]]:
        """What each unnamed object looks like: those without a value by their hashes, sorted, the
        others with the text that is hashed."""
        steady: dict[bytes, int] = {}
        moving: list[tuple[int, _Pattern]] = []
        own: dict[str, list[Statement]] = defaultdict(list)
        for statement in found:
            for term in {statement[0], statement[2]}:
                own[term].append(statement)
        for number, term in enumerate(blanks):
            seen = self._seen_of(term, own[term])
            if seen.numbers:
                moving.append((number, seen))
            else:
                steady[self._hash(seen.fill(())).digest()] = number
        if len(steady) + len(moving) != len(blanks):
            raise Unsupported  # two look the same
        return dict(sorted(steady.items())), moving

    def _seen_of(self, term: str, own: list[Statement]) -> _Pattern:
        """The text that is hashed for a blank node, from its own statements (section 4.6.3)."""

        def masked(other: str) -> str:
            return ("_:a" if other == term else "_:z") if _is_blank(other) else other

        lines = sorted(f"{masked(s)} {p} {masked(o)} .\n" for s, p, o in own)
        return _pattern("".join(lines), self._marks)

    def _patterns(self, found: list[Statement]) -> tuple[list[_Pattern], list[_Pattern]]:
        """The lines of each subject, a block each: those with a value in them, and those without."""
        by_value: list[_Pattern] = []
        by_label: list[_Pattern] = []
        grouped: dict[str, list[Statement]] = defaultdict(list)
        for statement in found:
            grouped[statement[0]].append(statement)
        marks = self._marks | self._labels
        for own in grouped.values():
            lines = "".join(sorted(f"{s} {p} {o} .\n" for s, p, o in own))
            block = _pattern(lines, marks)
            holds_value = any(number < self._count for number in block.numbers)
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
    parts, numbers, start = [], [], 0
    for match in _MARK.finditer(text):
        number = marks.get(match[0])
        if number is not None:
            parts.append(text[start : match.start()])
            numbers.append(number)
            start = match.end()
    return _Pattern([*parts, text[start:]], numbers)
