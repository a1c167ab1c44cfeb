"""Recompaction equality: does the JSON say what the signed graph says?

Graph proofs sign IRIs; people read JSON members. A holder can rename a member through an inline
context, or add one that no context defines, and the signature still holds. So the document is
expanded and compacted again with our own contexts, and both sides are read by the IRIs of their
members. Any difference is text that nobody signed.
"""

from __future__ import annotations

from typing import Any

from bayleaf.engine.canonical import jsonld
from bayleaf.engine.canonical.descriptions import check_descriptions
from bayleaf.engine.canonical.reader import Node, Path, Reader, refuse
from bayleaf.engine.contexts import ContextSet
from bayleaf.engine.encoding import JsonObject, json_equal


def check_recompaction(document: JsonObject, contexts: ContextSet) -> None:
    """Refuse a document whose JSON differs from its graph.

    Raises ``ShadowedField`` with the JSON Pointer of the first difference, or
    ``TransformationError`` when the document is not sound JSON-LD.
    """
    context = document.get("@context")
    compacted = jsonld.compact(jsonld.expand(document, contexts), context, contexts)
    read = Reader(contexts).read
    given = read(document)
    _compare(given, read({**compacted, "@context": context}), ())
    check_descriptions(given)


def _compare(given: Any, signed: Any, path: Path) -> None:
    if isinstance(given, Node) and isinstance(signed, Node):
        for iri, (name, value) in given.members.items():
            if iri not in signed.members:
                refuse(path, name)
            _compare(value, signed.members[iri][1], (*path, name))
        for iri, (name, _) in signed.members.items():
            if iri not in given.members:
                refuse(path, name)
    elif isinstance(given, list) and isinstance(signed, list) and len(given) == len(signed):
        for index, (left, right) in enumerate(zip(given, signed, strict=True)):
            _compare(left, right, (*path, index))
    elif not json_equal(given, signed):
        refuse(path)
