"""What every word means at every place, worked out once by the JSON-LD processor and kept.

The reference path asks PyLD what a member means each time it meets one. The answers depend only on
the contexts of the document and on the way of properties and types down to the member, so they are
kept here as small tables: ``Words`` (the words before an object's types are looked at) leads to
``Scope`` (the words of its members), and each member's ``Term`` leads to the ``Words`` below it.
Loads PyLD only when a table is missing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from cachetools import LRUCache

from bayleaf.engine.canonical.rdf import is_iri
from bayleaf.engine.contexts import ContextSet
from bayleaf.engine.errors import BayleafError

if TYPE_CHECKING:
    from bayleaf.engine.canonical.processor import Processor

_MOST_SCOPES: Final = 1_000
"""Objects of credentials have few combinations of types. After so many, somebody plays with them,
and the tables are made anew."""

_PLAIN_CONTAINERS: Final[tuple[list[str], ...]] = ([], ["@set"])
_FOREIGN: Final = ("@language", "@direction", "@vocab", "@base")


class Unsupported(Exception):
    """The tables do not cover this; the reference path has to answer."""


class Term:
    """One member's meaning. ``kind`` is ``id``, ``type``, ``value`` (``datatype`` or none), or
    ``link`` (an IRI as text; with ``is_word`` a word that stands for one). ``texts`` are the words
    for what it holds as text, ``inner`` those for the objects in it."""

    __slots__ = ("datatype", "inner", "is_word", "kind", "predicate", "texts")

    def __init__(
        self, kind: str, predicate: str, texts: Scope, inner: Words, coercion: str | None = None
    ) -> None:
        self.kind, self.predicate, self.texts, self.inner = kind, predicate, texts, inner
        self.datatype = coercion if kind == "value" else None
        self.is_word = coercion == "@vocab"


class Scope:
    """The words of one object's members; ``types`` are its types as terms (``<iri>``)."""

    __slots__ = ("_active", "_known", "_tables", "types")

    def __init__(self, tables: _Tables, active: Any, types: tuple[str, ...]) -> None:
        self._tables, self._active, self.types = tables, active, types
        self._known: dict[str, Term] = {}

    def term(self, name: str) -> Term:
        """The meaning of a member. Raises ``Unsupported`` for what has none, or an unusual one."""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._tables.term(self._active, name)
        return found

    def has_proofs(self) -> bool:
        """Whether ``proof`` is the member that proofs stand under."""
        entry = self._active["mappings"].get("proof")
        return bool(entry) and entry.get("@id") == "https://w3id.org/security#proof"

    def is_prefix(self, word: str) -> bool:
        """Whether what stands before a colon may be a word of the contexts."""
        return word in self._active["mappings"]

    def word(self, value: str) -> str:
        """The IRI that a word stands for. Raises ``Unsupported`` for one that is not defined."""
        entry = self._active["mappings"].get(value)
        if not entry or not is_iri(entry.get("@id")):
            raise Unsupported
        return f"<{entry['@id']}>"


class Words:
    """The words known where an object begins."""

    __slots__ = ("_active", "_context", "_scopes", "_tables")

    def __init__(self, tables: _Tables, active: Any, context: Any = None) -> None:
        self._tables, self._active, self._context = tables, active, context
        self._scopes: dict[tuple[str, ...], Scope] = {}

    def of_types(self, types: tuple[str, ...]) -> Scope:
        """The words for the members of an object with these types."""
        found = self._scopes.get(types)
        if found is None:
            found = self._tables.scope(self._active, self._context, types)
            self._scopes[types] = found
        return found


class _Tables:
    """The tables of one list of contexts."""

    def __init__(self, contexts: ContextSet) -> None:
        from bayleaf.engine.canonical import jsonld
        from bayleaf.engine.canonical.processor import Processor

        self._processor: Processor = Processor()
        self._settings = {
            **jsonld.options(contexts),
            "isFrame": False,
            "keepFreeFloatingNodes": False,
            "processingMode": "json-ld-1.1",
        }
        self._words: dict[str, Words] = {}
        self.count = 0

    def root(self, urls: tuple[str, ...]) -> Words:
        active = self._processor._get_initial_context(self._settings)
        return Words(self, active, list(urls))

    def words(self, active: Any) -> Words:
        """The same words for the same place in the contexts, however one got there."""
        return self._words.setdefault(active["_uuid"], Words(self, active))

    def scope(self, active: Any, context: Any, types: tuple[str, ...]) -> Scope:
        with _left_to_the_reference():
            self.count += 1
            element: dict[str, Any] = {"type": list(types)} if types else {}
            if context is not None:
                element["@context"] = context
            inside, type_key, words = self._processor._prepare_nested_context(
                active, element, self._settings
            )
            if (types and type_key != "type") or any(name in inside for name in _FOREIGN):
                raise Unsupported
            return Scope(self, inside, tuple(self._type(words, name) for name in types))

    def _type(self, words: Any, name: str) -> str:
        entry = words["mappings"].get(name)
        if not entry or not is_iri(entry.get("@id")):
            raise Unsupported
        return f"<{entry['@id']}>"

    def term(self, active: Any, name: str) -> Term:
        entry = active["mappings"].get(name)
        if not entry or entry.get("reverse") or not _is_plain(entry):
            raise Unsupported
        iri = entry["@id"]
        if iri in ("@id", "@type"):
            return Term(iri.removeprefix("@"), "", Scope(self, active, ()), self.words(active))
        coercion = entry.get("@type")
        is_link = coercion in ("@id", "@vocab")
        if not is_iri(iri) or not (is_link or coercion is None or is_iri(coercion)):
            raise Unsupported
        texts, inner = self._below(active, name, entry)
        kind = "link" if is_link else "value"
        return Term(kind, f"<{iri}>", Scope(self, texts, ()), self.words(inner), coercion)

    def _below(self, active: Any, name: str, entry: Mapping[str, Any]) -> tuple[Any, Any]:
        """The context for a member's text, and the one for the objects in it (JSON-LD 1.1 API,
        section 5.1.2, steps 3 to 8, as PyLD takes them)."""
        scoped, process = entry.get("@context"), self._processor._process_context
        with _left_to_the_reference():
            texts = active
            if scoped is not None:
                texts = process(active, scoped, self._settings, override_protected=True)
            again = texts["mappings"].get(name) or {}
            if any(again.get(part) != entry.get(part) for part in ("@id", "@type", "@context")):
                raise Unsupported
            inner = self._processor._revert_to_previous_context(texts)
            if scoped is not None:
                inner = process(inner, scoped, self._settings, override_protected=True)
        return texts, inner


@contextmanager
def _left_to_the_reference() -> Iterator[None]:
    """What PyLD has to say against a document, it says on the reference path."""
    from bayleaf.engine.canonical import jsonld

    try:
        with jsonld.errors_translated():
            yield
    except BayleafError:
        raise Unsupported from None


def _is_plain(entry: Mapping[str, Any]) -> bool:
    """Whether a definition uses nothing of JSON-LD that a walk would have to know more about."""
    if any(name in entry for name in ("@language", "@direction", "@nest", "@index")):
        return False
    container = entry.get("@container", [])
    return (container if isinstance(container, list) else [container]) in _PLAIN_CONTAINERS


class _Kept(threading.local):
    """Tables by list of contexts, a set for each thread: what PyLD remembers is not made for two."""

    def __init__(self) -> None:
        self.known: LRUCache[Any, tuple[_Tables, Words]] = LRUCache(maxsize=32)


_KEPT: Final = _Kept()


def words_of(urls: tuple[str, ...], contexts: ContextSet) -> Words:
    """The words of a document that names these contexts. Raises ``Unsupported`` for others."""
    key = urls, contexts
    found = _KEPT.known.get(key)
    if found is None or found[0].count > _MOST_SCOPES:
        if not all(url in contexts for url in urls):
            raise Unsupported
        tables = _Tables(contexts)
        found = _KEPT.known[key] = tables, tables.root(urls)
    return found[1]
