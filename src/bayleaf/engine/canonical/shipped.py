"""The tables of ``vocabulary`` for the contexts that badges use, as data.

``words.json`` holds what a plain badge, record, endorsement or status list asks, so that no JSON-LD
processor has to be loaded to read one. It is made from the shipped contexts by ``make words``; a
test makes it anew and compares. What it does not hold is ``Missing``, and worked out.
"""

from __future__ import annotations

import functools
from importlib.resources import files
from typing import Any, Final

from bayleaf.engine.canonical.vocabulary import Missing, Scope, Source, Term, Words
from bayleaf.engine.contexts import ContextSet, bundled, sources

SCHEMES: Final = ("did", "http", "https", "mailto", "urn", "data", "tel")
"""What stands before the colon of most identifiers."""

_FILE: Final = "words.json"


def tables(urls: tuple[str, ...], contexts: ContextSet) -> Shipped | None:
    """The tables for these contexts, if they are shipped, and the contexts are those they were
    made from."""
    entry = _entries().get(" ".join(urls))
    known = bundled()
    if entry is None or any(
        url in contexts.extra or contexts.chosen.get(url) != known.chosen[url] for url in urls
    ):
        return None
    return Shipped(entry)


class Shipped(Source):
    """The tables of one list of contexts; places and keys are numbers in them."""

    def __init__(self, entry: dict[str, Any]) -> None:
        self._places: list[dict[str, int]] = entry["words"]
        self._scopes: list[dict[str, Any]] = entry["scopes"]
        self._prefixes = frozenset(entry["prefixes"])
        self._made: dict[int, Words] = {}

    def root(self) -> Words:
        """The words where a document begins."""
        return self._words(0)

    def scope(self, place: Any, types: tuple[str, ...]) -> Scope:
        """``place`` is the number of a table of types."""
        number = self._places[place].get(" ".join(types))
        if number is None or any(not name or " " in name for name in types):
            raise Missing  # a name with a blank is one type, and not two
        return self._scope(number)

    def term(self, key: Any, name: str) -> Term:
        """``key`` is the number of a table of members."""
        found = self._scopes[key]["terms"].get(name)
        if found is None:
            raise Missing
        kind, predicate, texts, inner, coercion = found
        return Term(kind, predicate, self._scope(texts), self._words(inner), coercion)

    def word(self, key: Any, value: str) -> str:
        """``key`` is the number of a table of members."""
        found: str | None = self._scopes[key]["words"].get(value)
        if found is None:
            raise Missing
        return found

    def is_prefix(self, key: Any, word: str) -> bool:
        """The same for all members: none of the usual schemes is a word of these contexts."""
        if word not in SCHEMES:
            raise Missing
        return word in self._prefixes

    def _scope(self, number: int) -> Scope:
        row = self._scopes[number]
        return Scope(self, number, tuple(row["types"]), has_proofs=row["proofs"])

    def _words(self, number: int) -> Words:
        return self._made.setdefault(number, Words(self, number))


@functools.cache
def _entries() -> dict[str, Any]:
    """What the file holds; nothing when a context is another than the one it was made from."""
    import json

    data: dict[str, Any] = json.loads((files(__package__) / _FILE).read_bytes())
    pins = {source.url: source.sha256 for source in reversed(sources())}
    is_current = all(pins.get(url) == pin for url, pin in data["pins"].items())
    found: dict[str, Any] = data["tables"] if is_current else {}
    return found
