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
_PROFILE: Final = f"{_BADGES}Profile"
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
    """A graph has one node for an id, however often the JSON describes it, and it holds a statement
    once. A holder could move a statement from where readers look for it to another object with the
    same id, an endorsement's subject, say, swap what two objects say, or repeat one. Credentials in
    a record are left to their own signatures, unless they take the id of the record."""
    seen = _Seen(_id_of(root))
    todo: list[tuple[Path, Any, bool]] = [((), root, False)]
    while todo:
        path, value, is_inside = todo.pop()
        if isinstance(value, list):
            _refuse_repetition(value, path)
            todo.extend(((*path, index), item, is_inside) for index, item in enumerate(value))
        elif isinstance(value, Node):
            seen.check(value, path, is_inside)
            todo.extend(
                ((*path, member), inner, is_inside or iri in _INSIDE)
                for iri, (member, inner) in value.members.items()
            )


class _Seen:
    """What the document has said of each id so far. The nouns that a credential is about are
    described in one way only; profiles may be told more of in one place, but not otherwise."""

    def __init__(self, root_id: Any) -> None:
        self._root_id = root_id
        self._whole: dict[tuple[Any, Any], Node] = {}
        self._said: dict[Any, dict[Any, Any]] = {}

    def check(self, node: Node, path: Path, is_inside: bool) -> None:
        """Refuse a node that says of its id something else than an earlier one did."""
        name = _id_of(node)
        if name is None or (is_inside and name != self._root_id):
            return
        types = _types(node)
        for type_ in types & _DESCRIBED_ONCE:
            if self._whole.setdefault((name, type_), node) != node:
                refuse(path)
        if _PROFILE in types:
            said = self._said.setdefault(name, {})
            for iri, (member, value) in node.members.items():
                if not isinstance(value, (Node, list)) and said.setdefault(iri, value) != value:
                    refuse(path, member)


def _refuse_repetition(values: list[Any], path: Path) -> None:
    first: dict[Any, Node] = {}
    for value in values:
        name = _id_of(value) if isinstance(value, Node) else None
        if name is None:
            continue
        earlier = first.setdefault(name, value)
        if earlier is not value and earlier == value:
            refuse(path)


def _id_of(node: Node) -> Any:
    _, name = node.members.get("@id", ("id", None))
    return name


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
