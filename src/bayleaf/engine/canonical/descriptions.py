"""One id, one description.

A graph has one node for an id, however often the JSON describes it, and it holds a statement once.
A holder could move a statement from where readers look for it to another object with the same id
(an endorsement's subject, say), swap what two objects say, split one in two, or repeat one; the
signature would still hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from bayleaf.engine.canonical.reader import Node, Path, refuse

_CREDENTIALS: Final = "https://www.w3.org/2018/credentials#"
_BADGES: Final = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
_RECORDS: Final = "https://purl.imsglobal.org/spec/vc/clr/vocab.html#"
_SCHEMA: Final = "https://schema.org/"
_NAMES: Final = frozenset({"@id", "@type"})

_INSIDE: Final = (f"{_CREDENTIALS}verifiableCredential", f"{_RECORDS}verifiableCredential")
_PROFILE: Final = f"{_BADGES}Profile"
_SUBJECTS: Final = frozenset({f"{_BADGES}AchievementSubject", f"{_RECORDS}ClrSubject"})
_ENDORSED: Final = f"{_BADGES}EndorsementSubject"
_ONE_WAY_ONLY: Final = _SUBJECTS | {f"{_CREDENTIALS}VerifiableCredential", f"{_BADGES}Achievement"}

_BESIDE: Final = {
    f"{_CREDENTIALS}refreshService": frozenset(),
    f"{_CREDENTIALS}relatedResource": frozenset(
        {
            f"{_CREDENTIALS}digestSRI",
            "https://w3id.org/security#digestMultibase",
            f"{_SCHEMA}encodingFormat",
        }
    ),
    f"{_BADGES}Criteria": frozenset({f"{_BADGES}narrative"}),
    f"{_BADGES}related": frozenset({f"{_SCHEMA}inLanguage", f"{_BADGES}version"}),
}
"""What an object may say, beside the description of its id elsewhere, because of the member that it
stands under. Published samples give criteria and refresh services the id of what they belong to."""


class _Place(NamedTuple):
    node: Node
    path: Path
    role: str


def check_descriptions(root: Node) -> None:
    """Refuse a document that says two different things of one id, or one thing twice.

    Credentials in a record are left to their own signatures, unless they take the record's id.
    Raises ``ShadowedField``.
    """
    places: dict[Any, list[_Place]] = defaultdict(list)
    for place in _described(root, (), "", _id_of(root), is_inside=False):
        places[_id_of(place.node)].append(place)
    for found in places.values():
        first, *others = [each for each in found if not _stands_beside(each)] or [found[0]]
        for other in others:
            if not _agree(first.node, other.node):
                refuse(other.path)


def _described(
    value: Any, path: Path, role: str, root_id: Any, *, is_inside: bool
) -> Iterator[_Place]:
    """Every object with an id, in the order of the document."""
    if isinstance(value, list):
        if role not in _INSIDE:  # the same badge twice in a record adds nothing and hides nothing
            _refuse_repetition(value, path)
        for index, item in enumerate(value):
            yield from _described(item, (*path, index), role, root_id, is_inside=is_inside)
    elif isinstance(value, Node):
        name = _id_of(value)
        if name is not None and (not is_inside or name == root_id):
            yield _Place(value, path, role)
        for iri, (member, inner) in value.members.items():
            below = is_inside or iri in _INSIDE
            yield from _described(inner, (*path, member), iri, root_id, is_inside=below)


def _refuse_repetition(values: list[Any], path: Path) -> None:
    first: dict[Any, Node] = {}
    for value in values:
        name = _id_of(value) if isinstance(value, Node) else None
        if name is None:
            continue
        earlier = first.setdefault(name, value)
        if earlier is not value and earlier == value:
            refuse(path)


def _stands_beside(place: _Place) -> bool:
    """Whether an object only adds what belongs to its role, and describes nothing else."""
    said = place.node.members.keys() - _NAMES
    if _types(place.node) == {_ENDORSED}:
        return said <= {f"{_BADGES}endorsementComment"}
    return place.role in _BESIDE and said <= _BESIDE[place.role]


def _agree(first: Node, other: Node) -> bool:
    """Whether the second description of an id can stand beside the first."""
    if first == other:
        return True
    types = _types(first), _types(other)
    if any(_PROFILE in one and two & _SUBJECTS for one, two in (types, types[::-1])):
        return True  # somebody who issues a credential to themselves
    if types[0] & types[1] & _ONE_WAY_ONLY:
        return False
    if _PROFILE in types[0] and _PROFILE in types[1]:
        left, right = _texts(first), _texts(other)
        return left.items() <= right.items() or right.items() <= left.items()
    return _is_part_of(other, first)


def _texts(node: Node) -> dict[Any, Any]:
    """What a profile says of itself in plain values. Its endorsements, addresses and images may
    differ from place to place; published samples have that."""
    return {
        iri: value
        for iri, (_, value) in node.members.items()
        if iri != "@type" and not isinstance(value, (Node, list))
    }


def _is_part_of(part: Node, whole: Node) -> bool:
    """Whether everything that one says, the other says too."""
    return all(
        iri in whole.members and whole.members[iri][1] == value
        for iri, (_, value) in part.members.items()
        if iri != "@type"
    ) and _types(part) <= _types(whole)


def _id_of(node: Node) -> Any:
    _, name = node.members.get("@id", ("id", None))
    return name


def _types(node: Node) -> set[Any]:
    _, value = node.members.get("@type", ("type", []))
    return set(value) if isinstance(value, list) else {value}
