"""What every word means at every place, worked out once by the JSON-LD processor and kept.

The reference path asks PyLD what a member means each time it meets one. The answers depend only on
the contexts of the document and on the way of properties and types down to the member, so they are
kept here as small tables: ``Words`` (the words before an object's types are looked at) leads to
``Scope`` (the words of its members), and each member's ``Term`` leads to the ``Words`` below it.
``shipped`` holds those that badges need; PyLD is loaded only for what it does not hold.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
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
_PROOF: Final = "https://w3id.org/security#proof"
_FOREIGN: Final = ("@language", "@direction", "@vocab", "@base")


class Unsupported(Exception):
    """The tables do not cover this; the reference path has to answer."""


class Missing(Unsupported):
    """The shipped tables do not hold this; it has to be worked out."""


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


class Source(ABC):
    """Where tables come from: ``place`` and ``key`` are what it knows a place by."""

    @abstractmethod
    def scope(self, place: Any, types: tuple[str, ...]) -> Scope:
        """The words of an object with these types. Raises ``Unsupported``."""

    @abstractmethod
    def term(self, key: Any, name: str) -> Term:
        """What a member means. Raises ``Unsupported``."""

    @abstractmethod
    def word(self, key: Any, value: str) -> str:
        """The term (``<iri>``) that a word stands for. Raises ``Unsupported``."""

    @abstractmethod
    def is_prefix(self, key: Any, word: str) -> bool:
        """Whether what stands before a colon may be a word of the contexts."""


class Scope:
    """The words of one object's members; ``types`` are its types as terms (``<iri>``), and
    ``has_proofs`` says that ``proof`` is the member that proofs stand under."""

    __slots__ = ("_source", "has_proofs", "key", "terms", "types", "words")

    def __init__(
        self, source: Source, key: Any, types: tuple[str, ...], *, has_proofs: bool
    ) -> None:
        self._source, self.key, self.types, self.has_proofs = source, key, types, has_proofs
        self.terms: dict[str, Term] = {}
        self.words: dict[str, str] = {}

    def term(self, name: str) -> Term:
        """The meaning of a member. Raises ``Unsupported`` for what has none, or an unusual one."""
        found = self.terms.get(name)
        if found is None:
            found = self.terms[name] = self._source.term(self.key, name)
        return found

    def is_prefix(self, word: str) -> bool:
        """Whether what stands before a colon may be a word of the contexts."""
        return self._source.is_prefix(self.key, word)

    def word(self, value: str) -> str:
        """The IRI that a word stands for. Raises ``Unsupported`` for one that is not defined."""
        found = self.words.get(value)
        if found is None:
            found = self.words[value] = self._source.word(self.key, value)
        return found


class Words:
    """The words known where an object begins."""

    __slots__ = ("_place", "_source", "scopes")

    def __init__(self, source: Source, place: Any) -> None:
        self._source, self._place = source, place
        self.scopes: dict[tuple[str, ...], Scope] = {}

    def of_types(self, types: tuple[str, ...]) -> Scope:
        """The words for the members of an object with these types."""
        found = self.scopes.get(types)
        if found is None:
            found = self.scopes[types] = self._source.scope(self._place, types)
        return found


class Tables(Source):
    """The tables of one list of contexts, worked out by the JSON-LD processor."""

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
        """The words where a document begins that names these contexts."""
        active = self._processor._get_initial_context(self._settings)
        return Words(self, (active, list(urls)))

    def scope(self, place: Any, types: tuple[str, ...]) -> Scope:
        """``place`` is an active context, and the contexts that the object itself names."""
        active, context = place
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
            return self._scope(inside, tuple(_iri_of(words, name) for name in types))

    def term(self, key: Any, name: str) -> Term:
        """``key`` is an active context."""
        entry = key["mappings"].get(name)
        if not entry or entry.get("reverse") or not _is_plain(entry):
            raise Unsupported
        iri = entry["@id"]
        if iri in ("@id", "@type"):
            return Term(iri.removeprefix("@"), "", self._scope(key), self._words_of(key))
        coercion = entry.get("@type")
        is_link = coercion in ("@id", "@vocab")
        if not is_iri(iri) or not (is_link or coercion is None or is_iri(coercion)):
            raise Unsupported
        texts, inner = self._below(key, name, entry)
        kind = "link" if is_link else "value"
        return Term(kind, f"<{iri}>", self._scope(texts), self._words_of(inner), coercion)

    def word(self, key: Any, value: str) -> str:
        """``key`` is an active context."""
        return _iri_of(key, value)

    def is_prefix(self, key: Any, word: str) -> bool:
        """``key`` is an active context."""
        return word in key["mappings"]

    def _scope(self, active: Any, types: tuple[str, ...] = ()) -> Scope:
        entry = active["mappings"].get("proof") or {}
        return Scope(self, active, types, has_proofs=entry.get("@id") == _PROOF)

    def _words_of(self, active: Any) -> Words:
        """The same words for the same place in the contexts, however one got there."""
        return self._words.setdefault(active["_uuid"], Words(self, (active, None)))

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


def _iri_of(active: Any, word: str) -> str:
    entry = active["mappings"].get(word)
    if not entry or not is_iri(entry.get("@id")):
        raise Unsupported
    return f"<{entry['@id']}>"


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
        self.known: LRUCache[Any, tuple[Source, Words]] = LRUCache(maxsize=32)


_KEPT: Final = _Kept()


def words_of(urls: tuple[str, ...], contexts: ContextSet) -> Words:
    """The words of a document that names these contexts. Raises ``Unsupported`` for others."""
    key = urls, contexts
    found = _KEPT.known.get(key)
    if found is None:
        if not all(url in contexts for url in urls):
            raise Unsupported
        from bayleaf.engine.canonical import shipped

        tables = shipped.tables(urls, contexts)
        if tables is None:
            return worked_out(urls, contexts)
        found = _KEPT.known[key] = tables, tables.root()
    elif isinstance(found[0], Tables) and found[0].count > _MOST_SCOPES:
        return worked_out(urls, contexts)
    return found[1]


def worked_out(urls: tuple[str, ...], contexts: ContextSet) -> Words:
    """The words for a document that asks more than the shipped tables hold. Loads PyLD, and this
    thread keeps what it learns."""
    tables = Tables(contexts)
    words = tables.root(urls)
    _KEPT.known[urls, contexts] = tables, words
    return words


def forget() -> None:
    """Drop the tables of this thread."""
    _KEPT.known.clear()
