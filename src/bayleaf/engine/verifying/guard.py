"""Which contexts and which member names a signed graph may use (docs/verdicts.md, "the two guards").

A holder can rename or hide a signed member behind a context of their own. So only contexts that
Bayleaf ships may shape a credential, and the JSON-LD syntax that can move text out of sight is
refused before anything is expanded.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Final

from bayleaf.engine.contexts import ContextSet
from bayleaf.engine.encoding import Json, JsonObject, pointer
from bayleaf.engine.errors import ContextError, ShadowedField

_Path = tuple[str | int, ...]
_NESTED_IN: Final = ("endorsement", "verifiableCredential")
_KEYWORDS_THAT_RESHAPE: Final = ("@vocab", "@base", "@import", "@propagate", "@language")
_HARMLESS_KEYWORDS: Final = ("@version", "@protected")
_MAX_PREFIXES: Final = 16


def check_contexts(document: JsonObject, allowed: ContextSet) -> None:
    """Raise ``ShadowedField`` for what can hide text, ``ContextError`` for what is not known."""
    unknown: list[str] = []
    for path, node in _objects(document, ()):
        for name in node:
            _check_name(name, node, (*path, name))
        _check_types(node, allowed, path)
    for path, context in _contexts(document, ()):
        inline: dict[str, Json] = {}  # a context may use a prefix that an earlier one defines
        for entry in context if isinstance(context, list) else [context]:
            if isinstance(entry, Mapping):
                inline |= entry
                _check_inline(entry, inline, allowed, path)
                unknown.append("an inline context")
            elif not isinstance(entry, str):
                raise ShadowedField("A context is a URL or an object.", pointer=pointer(*path))
            elif entry not in allowed:
                unknown.append(entry[:200])
    if unknown:
        raise ContextError(
            f"The words of this credential are defined by {unknown[0]}, which Bayleaf does not know."
        )


def unknown_contexts(document: JsonObject, allowed: ContextSet) -> list[str]:
    """The contexts that are not on the list. For credentials whose JSON itself is signed."""
    found = []
    for _, context in _contexts(document, (), strict=False):
        for entry in context if isinstance(context, list) else [context]:
            if not isinstance(entry, str):
                found.append("an inline context")
            elif entry not in allowed:
                found.append(entry[:200])
    return found


def _check_name(name: str, node: JsonObject, path: _Path) -> None:
    if name == "@context":
        is_root = len(path) == 1
        nested = len(path) > 1 and any(step in _NESTED_IN for step in path[-3:-1])
        if is_root or (nested and _is_credential(node)):
            return
        raise ShadowedField(
            "Only a whole credential may bring a context of its own.", pointer=pointer(*path)
        )
    if name.startswith("@") or ":" in name:
        raise ShadowedField(
            f"The member {name[:80]!r} is written in a way that people do not read.",
            pointer=pointer(*path),
            cure="Use the short names that the contexts define.",
        )


def _check_types(node: JsonObject, allowed: ContextSet, path: _Path) -> None:
    """A type that has a short name must go by it: the rules of the standards ask for the name."""
    types = node.get("type")
    for type_ in types if isinstance(types, list) else [types]:
        if isinstance(type_, str) and ":" in type_ and type_ in _vocabulary(allowed)[1]:
            raise ShadowedField(
                f"The type {type_[:80]!r} is written in a way that people do not read.",
                pointer=pointer(*path, "type"),
                cure="Use the short names that the contexts define.",
            )


def _is_credential(node: JsonObject) -> bool:
    types = node.get("type")
    types = types if isinstance(types, list) else [types]
    return "VerifiableCredential" in types or "EnvelopedVerifiableCredential" in types


def _objects(
    value: Json, path: _Path, *, strict: bool = True
) -> Iterator[tuple[_Path, JsonObject]]:
    """Every object, with its path; ``strict`` refuses arrays directly in arrays on the way."""
    todo: list[tuple[_Path, Json, bool]] = [(path, value, False)]
    while todo:
        path, node, in_array = todo.pop()
        if isinstance(node, dict):
            yield path, node
            todo.extend(
                ((*path, name), child, False)
                for name, child in node.items()
                if name != "@context" and isinstance(child, (dict, list))
            )
        elif isinstance(node, list):
            if in_array and strict:
                raise ShadowedField(
                    "A list directly in a list cannot be signed.", pointer=pointer(*path)
                )
            todo.extend(
                ((*path, index), child, True)
                for index, child in enumerate(node)
                if isinstance(child, (dict, list))
            )


def _contexts(
    document: JsonObject, path: _Path, *, strict: bool = True
) -> Iterator[tuple[_Path, Json]]:
    for where, node in _objects(document, path, strict=strict):
        if "@context" in node:
            yield (*where, "@context"), node["@context"]


def _check_inline(
    context: JsonObject, inline: JsonObject, allowed: ContextSet, path: _Path
) -> None:
    words, iris = _vocabulary(allowed)
    for term, definition in context.items():
        here = pointer(*path, term)
        if term in _KEYWORDS_THAT_RESHAPE:
            raise ShadowedField(f"An inline context must not use {term}.", pointer=here)
        if term in _HARMLESS_KEYWORDS:
            continue
        if isinstance(definition, Mapping) and "@context" in definition:
            raise ShadowedField(f"An inline context hides others behind {term!r}.", pointer=here)
        iri = definition.get("@id", term) if isinstance(definition, Mapping) else definition
        if definition is None or iri is None:
            raise ShadowedField(f"An inline context hides {term!r}.", pointer=here)
        if not isinstance(iri, str) or iri.startswith("@"):
            raise ShadowedField(f"An inline context gives {term!r} another meaning.", pointer=here)
        full = _full(iri, inline)
        if term in words or full in words or full in iris:
            raise ShadowedField(
                f"An inline context gives a second meaning to what {term!r} stands for.",
                pointer=here,
            )


def _full(iri: str, context: JsonObject) -> str:
    """A word or compact IRI written out, as far as these words define it."""
    for _ in range(_MAX_PREFIXES):
        prefix, colon, rest = iri.partition(":")
        target = context.get(prefix)
        target = target.get("@id") if isinstance(target, Mapping) else target
        if not isinstance(target, str):
            break
        iri = target + rest if colon else target
    return iri


@functools.lru_cache(maxsize=8)
def _vocabulary(allowed: ContextSet) -> tuple[frozenset[str], frozenset[str]]:
    """Every word that the allowed contexts define, and every IRI they use."""
    words: set[str] = set()
    iris: set[str] = set()
    todo: list[Json] = [allowed.load(url).get("@context") for url in allowed.chosen]
    while todo:
        context = todo.pop()
        if isinstance(context, list):
            todo.extend(context)
        if not isinstance(context, Mapping):
            continue
        for term, definition in context.items():
            if term.startswith("@"):
                continue
            words.add(term)
            iri = definition.get("@id", "") if isinstance(definition, Mapping) else definition
            if isinstance(iri, str):
                iris.add(_full(iri, context))
            if isinstance(definition, Mapping):
                todo.append(definition.get("@context"))
    return frozenset(words), frozenset(iris)
