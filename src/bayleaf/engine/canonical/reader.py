"""A JSON-LD document read by the IRIs of its members. Loads PyLD: import it late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from bayleaf.engine.canonical import jsonld
from bayleaf.engine.canonical.processor import Processor
from bayleaf.engine.canonical.rdf import SENTINEL
from bayleaf.engine.contexts import ContextSet
from bayleaf.engine.encoding import Json, JsonObject, pointer
from bayleaf.engine.errors import ShadowedField

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Node:
    """One object, its members by IRI: ``{iri: (the member as spelled, its value)}``."""

    members: Mapping[str, tuple[str, Any]]


class Reader(Processor):
    """Reads members by IRI. Follows PyLD's own steps for scoped contexts (JSON-LD 1.1 API,
    section 5.1.2, steps 7 to 11), so that a word means here what it means when signed."""

    def __init__(self, contexts: ContextSet) -> None:
        super().__init__()
        self._settings = {
            **jsonld.options(contexts),
            "isFrame": False,
            "keepFreeFloatingNodes": False,
            "processingMode": "json-ld-1.1",
        }

    def read(self, document: JsonObject) -> Node:
        """The members of a document by IRI. Raises ``ShadowedField`` for a member without one or
        with that of another, ``TransformationError`` when it is not sound JSON-LD."""
        with jsonld.errors_translated():
            node: Node = self._node(self._get_initial_context(self._settings), None, document, ())
            return node

    def _node(self, active: Any, name: str | None, node: JsonObject, path: Path) -> Any:
        node, active, types = self._scope(active, name, node)
        members: dict[str, tuple[str, Any]] = {}
        for member, value in node.items():
            if member == "@context":
                continue
            iri = self._expand_iri(active, member, vocab=True)
            if iri not in ("@id", "@type") and (not isinstance(iri, str) or ":" not in iri):
                refuse(path, member)
            if iri in members:
                refuse(path, member)
            words = types if iri == "@type" else active
            members[iri] = member, self._value(words, member, iri, value, (*path, member))
        if len(members) == 1 and "@id" in members:
            return members["@id"][1]
        return Node(members)

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
            active = self._process_context(active, scoped, self._settings, override_protected=True)
        if "type" in node and "@context" not in node:
            types = node["type"] if isinstance(node["type"], list) else [node["type"]]
            node = {**node, "type": [self._respell(outer, active, value) for value in types]}
        active, _, types = self._prepare_nested_context(active, node, self._settings)
        return node, active, types

    def _respell(self, outer: Any, active: Any, value: Json) -> Json:
        """A type as the term that brings its scoped context. Compaction may take a term of the
        surrounding object: it writes ``geo`` where only ``GeoCoordinates`` has the context."""
        known = active["mappings"]
        entry = (
            (known.get(value) or outer["mappings"].get(value)) if isinstance(value, str) else None
        )
        if entry is None or "@context" in entry:
            return value
        alike = [t for t, e in known.items() if e and e.get("@id") == entry.get("@id")]
        return next((term for term in alike if "@context" in known[term]), value)

    def _value(self, active: Any, name: str, iri: str, value: Json, path: Path) -> Any:
        if isinstance(value, list):
            items = [self._item(active, name, iri, v, (*path, i)) for i, v in enumerate(value)]
            return items[0] if len(items) == 1 else items
        return self._item(active, name, iri, value, path)

    def _item(self, active: Any, name: str, iri: str, value: Json, path: Path) -> Any:
        coercion = self.get_context_value(active, name, "@type")
        if coercion == "@json":
            return value
        if isinstance(value, Mapping):
            return self._node(active, name, value, path)
        if isinstance(value, list):
            refuse(path)
        if isinstance(value, str) and (iri == "@type" or coercion == "@vocab"):
            return _named(self._expand_iri(active, value, vocab=True, base=SENTINEL), path)
        if isinstance(value, str) and (iri == "@id" or coercion == "@id"):
            return _named(self._expand_iri(active, value, base=SENTINEL), path)
        return value


def _named(iri: Json, path: Path) -> Json:
    """The label of a blank node is not signed, so it must not stand in the file."""
    if isinstance(iri, str) and iri.startswith("_:"):
        refuse(path)
    return iri


def refuse(path: Path, *more: str | int) -> NoReturn:
    """Say where the file says something that the graph does not."""
    name = next((step for step in (*more, *reversed(path)) if isinstance(step, str)), "document")
    raise ShadowedField(
        f"The signature does not cover what the file says at {name!r}.",
        pointer=pointer(*path, *more),
        cure="Use only words that the contexts define.",
    )
