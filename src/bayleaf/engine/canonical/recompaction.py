"""Recompaction equality: does the JSON say what the signed graph says?

Graph proofs sign IRIs; people read JSON members. A holder can rename a member through an inline
context, or add one that no context defines, and the signature still holds. So the document is
expanded and compacted again with our own contexts, and both sides are read by the IRIs of their
members. Any difference is text that nobody signed.
"""

from __future__ import annotations

from typing import Any, Final

from bayleaf.engine.canonical import jsonld
from bayleaf.engine.canonical.reader import Node, Path, Reader, refuse
from bayleaf.engine.contexts import ContextSet
from bayleaf.engine.encoding import JsonObject, json_equal

_CREDENTIALS: Final = "https://www.w3.org/2018/credentials#"
_BADGES: Final = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
_RECORDS: Final = "https://purl.imsglobal.org/spec/vc/clr/vocab.html#"
_DESCRIBED_ONCE: Final = frozenset(
    {
        f"{_CREDENTIALS}VerifiableCredential",
        f"{_BADGES}Achievement",
        f"{_BADGES}AchievementSubject",
        f"{_RECORDS}ClrSubject",
    }
)
_INSIDE: Final = (f"{_CREDENTIALS}verifiableCredential", f"{_RECORDS}verifiableCredential")


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
    _refuse_second_description(given)


def _refuse_second_description(root: Node) -> None:
    """A graph has one node for an id, however often the JSON describes it. A holder could move a
    statement from where readers look for it to another object with the same id, an endorsement's
    subject, say. Credentials in a record are left out: their own signatures hold them together."""
    seen: dict[tuple[Any, Any], Node] = {}
    todo: list[tuple[Path, Any]] = [((), root)]
    while todo:
        path, value = todo.pop()
        if isinstance(value, list):
            todo.extend(((*path, index), item) for index, item in enumerate(value))
        elif isinstance(value, Node):
            _, name = value.members.get("@id", ("id", None))
            for type_ in _types(value) & _DESCRIBED_ONCE:
                if name is not None and seen.setdefault((name, type_), value) != value:
                    refuse(path)
            todo.extend(
                ((*path, member), inner)
                for iri, (member, inner) in value.members.items()
                if iri not in _INSIDE
            )


def _types(node: Node) -> set[Any]:
    _, value = node.members.get("@type", ("type", []))
    return set(value) if isinstance(value, list) else {value}


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
