"""Which words a document may use: the shipped contexts, those of the W3C that define every word
(for examples and tests), and inline ones.

Undefined words and a second meaning for a defined one are refused, whatever the suite signs.
"""

from __future__ import annotations

import functools
import hashlib
import threading
from collections.abc import Mapping
from typing import Final

from bayleaf.engine.canonical import check_all_signed, forget
from bayleaf.engine.contexts import ContextSet, bundled
from bayleaf.engine.encoding import Json, JsonObject, dump_json, parse_json
from bayleaf.engine.errors import ContextError
from bayleaf.engine.verifying import guard
from bayleaf.vcapi.files import read_file

_UNDEFINED: Final = "https://www.w3.org/ns/credentials/undefined-terms/v2"
_OF_ANY_WORD: Final = ("https://www.w3.org/ns/credentials/examples/v2", _UNDEFINED)
_LANGUAGE_VALUE: Final = frozenset(("@value", "@language", "@direction"))
_WITH_LANGUAGE: Final = ("name", "description")
_MAX_INLINE: Final = 16 << 10
"""Bytes of all inline contexts of a document."""

_MOST_STRANGERS: Final = 4


@functools.cache
def known_contexts() -> ContextSet:
    """The contexts that Bayleaf ships, and those that test suites write their examples in."""
    return bundled().with_extra({url: parse_json(read_file(url)) for url in _OF_ANY_WORD})


class _Strangers(threading.local):
    """How many inline contexts this thread has learned."""

    known = 0

    def count(self) -> None:
        """One more; and from time to time all are forgotten, so that memory does not grow."""
        self.known += 1
        if self.known > _MOST_STRANGERS:
            self.known = 0
            forget()


_STRANGERS: Final = _Strangers()


def check_words(document: JsonObject) -> None:
    """Every word is defined, by a known context or an inline one that hides nothing.

    Raises ``ContextError``, ``ShadowedField`` or ``TransformationError``.
    """
    entries = document.get("@context")
    if isinstance(entries, list) and _UNDEFINED in entries[:-1]:
        raise ContextError(f"The context {_UNDEFINED} must come last.", pointer="/@context")
    plain = unwrapped(_without_languages(_without_signed_contexts(document)))
    contexts = known_contexts()
    try:
        guard.check_contexts(plain, _named_in(plain, contexts))
    except ContextError:
        _refuse_unknown(plain, contexts)
    named, contexts = with_named_contexts(plain, contexts)
    check_all_signed(named, contexts)


def unwrapped(document: JsonObject) -> JsonObject:
    """The document with its inline contexts bare. Some write ``{"@context": {...}}`` into the list
    of contexts; every JSON-LD library takes the inner object for the context."""
    entries = document.get("@context")
    if not isinstance(entries, list) or not any(map(_is_wrapped, entries)):
        return document
    return {**document, "@context": [e["@context"] if _is_wrapped(e) else e for e in entries]}


def _is_wrapped(entry: Json) -> bool:
    return (
        isinstance(entry, Mapping)
        and entry.keys() == {"@context"}
        and isinstance(entry["@context"], Mapping)
    )


def _named_in(document: JsonObject, contexts: ContextSet) -> ContextSet:
    """Those of the contexts that the document names: what only others define is free to define."""
    named = guard.unknown_contexts(document, ContextSet({}))
    chosen = {url: name for url, name in contexts.chosen.items() if url in named}
    return ContextSet(chosen, contexts.extra, name=f"{contexts.name}, as far as named")


def with_named_contexts(
    document: JsonObject, contexts: ContextSet
) -> tuple[JsonObject, ContextSet]:
    """The same document with every inline context of its own behind a name, and the set that knows
    the names. What the words mean, and so what is signed over RDF, is the same."""
    entries = unwrapped(document).get("@context")
    extra: dict[str, JsonObject] = {}
    named: list[Json] = []
    length = 0
    for entry in entries if isinstance(entries, list) else [entries]:
        if isinstance(entry, Mapping):
            text = dump_json(dict(entry))
            length += len(text)
            if length > _MAX_INLINE:
                raise ContextError("The inline contexts are too long.", pointer="/@context")
            name = f"urn:sha256:{hashlib.sha256(text).hexdigest()}"
            extra[name] = {"@context": entry}
            named.append(name)
        else:
            named.append(entry)
    if not extra:
        return document, contexts
    _STRANGERS.count()
    return {**document, "@context": named}, contexts.with_extra(extra)


def _refuse_unknown(document: JsonObject, contexts: ContextSet) -> None:
    """What is left to complain of when inline contexts are allowed at the top."""
    for entry in guard.unknown_contexts(document, contexts):
        if entry != "an inline context":
            raise ContextError(f"The context {entry} is not known here.", pointer="/@context")


def _without_signed_contexts(document: JsonObject) -> JsonObject:
    """A proof over JCS carries a copy of the contexts, which is compared with the document's."""
    proof = document.get("proof")
    proofs = proof if isinstance(proof, list) else [proof]
    if not any(isinstance(one, Mapping) and "@context" in one for one in proofs):
        return document
    bare = [
        {name: value for name, value in one.items() if name != "@context"}
        if isinstance(one, Mapping) and "-jcs-" in str(one.get("cryptosuite"))
        else one
        for one in proofs
    ]
    return {**document, "proof": bare}


def _without_languages(value: JsonObject) -> JsonObject:
    """Names and descriptions as their plain texts: a language beside a text hides nothing."""
    return {
        name: _plain(child) if name in _WITH_LANGUAGE else _inside(child)
        for name, child in value.items()
    }


def _inside(value: Json) -> Json:
    if isinstance(value, Mapping):
        return _without_languages(value)
    return [_inside(child) for child in value] if isinstance(value, list) else value


def _plain(value: Json) -> Json:
    if isinstance(value, list):
        return [_plain(child) for child in value]
    if isinstance(value, Mapping) and isinstance(value.get("@value"), str):
        return value["@value"] if value.keys() <= _LANGUAGE_VALUE else value
    return _inside(value)
