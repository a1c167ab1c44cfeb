"""Recompaction equality: does the JSON say what the signed graph says?

Graph proofs sign IRIs; people read JSON members. A holder can rename a member through an inline
context, or add one that no context defines, and the signature still holds. So the document is
expanded and compacted again with our own contexts, and both sides are read by the IRIs of their
members. Any difference is text that nobody signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bayleaf.engine.canonical import jsonld
from bayleaf.engine.contexts import ContextSet
from bayleaf.engine.encoding import Json, JsonObject, json_equal, pointer
from bayleaf.engine.errors import BayleafError, ShadowedField, TransformationError

_Path = tuple[str | int, ...]


@dataclass(frozen=True)
class _Node:
    """One object, its members by IRI: ``{iri: (the member as spelled, its value)}``."""

    members: Mapping[str, tuple[str, Any]]


def check_recompaction(document: JsonObject, contexts: ContextSet) -> None:
    """Refuse a document whose JSON differs from its graph.

    Raises ``ShadowedField`` with the JSON Pointer of the first difference, or
    ``TransformationError`` when the document is not sound JSON-LD.
    """
    context = document.get("@context")
    compacted = jsonld.compact(jsonld.expand(document, contexts), context, contexts)
    read = _reader(contexts)
    _compare(read(document), read({**compacted, "@context": context}), ())


def _compare(given: Any, signed: Any, path: _Path) -> None:
    if isinstance(given, _Node) and isinstance(signed, _Node):
        for iri, (name, value) in given.members.items():
            if iri not in signed.members:
                _refuse(path, name)
            _compare(value, signed.members[iri][1], (*path, name))
        for iri, (name, _) in signed.members.items():
            if iri not in given.members:
                _refuse(path, name)
    elif isinstance(given, list) and isinstance(signed, list) and len(given) == len(signed):
        for index, (left, right) in enumerate(zip(given, signed, strict=True)):
            _compare(left, right, (*path, index))
    elif not json_equal(given, signed):
        _refuse(path)


def _refuse(path: _Path, *more: str | int) -> None:
    name = next((step for step in (*more, *reversed(path)) if isinstance(step, str)), "document")
    raise ShadowedField(
        f"The signature does not cover what the file says at {name!r}.",
        pointer=pointer(*path, *more),
        cure="Use only words that the contexts define.",
    )


def _reader(contexts: ContextSet) -> Any:
    from pyld.jsonld import JsonLdError, JsonLdProcessor

    settings = {
        **jsonld.options(contexts), "isFrame": False, "keepFreeFloatingNodes": False,
        "processingMode": "json-ld-1.1",
    }  # fmt: skip

    class Reader(JsonLdProcessor):  # type: ignore[misc]
        """Reads members by IRI. Follows PyLD's own steps for scoped contexts (JSON-LD 1.1 API,
        section 5.1.2, steps 7 to 11), so that a word means here what it means when signed."""

        def read(self, document: JsonObject) -> _Node:
            node: _Node = self._node(self._get_initial_context(settings), None, document, ())
            return node

        def _node(self, active: Any, name: str | None, node: JsonObject, path: _Path) -> Any:
            node, active, types = self._scope(active, name, node)
            members: dict[str, tuple[str, Any]] = {}
            for member, value in node.items():
                if member == "@context":
                    continue
                iri = self._expand_iri(active, member, vocab=True)
                if iri not in ("@id", "@type") and (not isinstance(iri, str) or ":" not in iri):
                    _refuse(path, member)
                if iri in members:
                    _refuse(path, member)
                words = types if iri == "@type" else active
                members[iri] = member, self._value(words, member, iri, value, (*path, member))
            if len(members) == 1 and "@id" in members:
                return members["@id"][1]
            return _Node(members)

        def _scope(self, active: Any, name: str | None, node: JsonObject) -> tuple[Any, Any, Any]:
            """The node with its types as the context knows them, the context for its members, and
            the one for its types."""
            scoped = self.get_context_value(active, name, "@context")
            outer = active
            is_reference = len(node) == 1 and all(
                self._expand_iri(active, member, vocab=True) == "@id" for member in node
            )
            if not is_reference:
                active = self._revert_to_previous_context(active)
            if scoped is not None:
                active = self._process_context(active, scoped, settings, override_protected=True)
            if "type" in node and "@context" not in node:
                types = node["type"] if isinstance(node["type"], list) else [node["type"]]
                node = {**node, "type": [self._respell(outer, active, value) for value in types]}
            active, _, types = self._prepare_nested_context(active, node, settings)
            return node, active, types

        def _respell(self, outer: Any, active: Any, value: Json) -> Json:
            """A type as the term that brings its scoped context. Compaction may take a term of the
            surrounding object: it writes ``geo`` where only ``GeoCoordinates`` has the context."""
            known = active["mappings"]
            entry = (
                (known.get(value) or outer["mappings"].get(value))
                if isinstance(value, str)
                else None
            )
            if entry is None or "@context" in entry:
                return value
            alike = [t for t, e in known.items() if e and e.get("@id") == entry.get("@id")]
            return next((term for term in alike if "@context" in known[term]), value)

        def _value(self, active: Any, name: str, iri: str, value: Json, path: _Path) -> Any:
            if isinstance(value, list):
                items = [self._item(active, name, iri, v, (*path, i)) for i, v in enumerate(value)]
                return items[0] if len(items) == 1 else items
            return self._item(active, name, iri, value, path)

        def _item(self, active: Any, name: str, iri: str, value: Json, path: _Path) -> Any:
            coercion = self.get_context_value(active, name, "@type")
            if coercion == "@json":
                return value
            if isinstance(value, Mapping):
                return self._node(active, name, value, path)
            if isinstance(value, list):
                _refuse(path)
            if isinstance(value, str) and (iri == "@type" or coercion == "@vocab"):
                return self._expand_iri(active, value, vocab=True, base=jsonld.SENTINEL)
            if isinstance(value, str) and (iri == "@id" or coercion == "@id"):
                return self._expand_iri(active, value, base=jsonld.SENTINEL)
            return value

    def read(document: JsonObject) -> _Node:
        try:
            return Reader().read(document)
        except BayleafError:
            raise
        except (JsonLdError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError):  # fmt: skip
            raise TransformationError("This JSON-LD cannot be read.") from None

    return read
