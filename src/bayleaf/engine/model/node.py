"""The core of the model: a noun is a frozen dataclass, and its annotations are its data model.

A field without a default is a required member; ``X | None`` is an optional one; ``tuple[X, ...]``
holds a set or list, written in JSON as one value or an array. ``target_url`` is ``targetUrl``.
``Node.parse`` judges and reads a JSON object, ``Node.to_json`` writes it: exactly as it was
received, or, for a noun made in Python, in the issuing profile of Bayleaf.
"""

from __future__ import annotations

import dataclasses
import threading
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field
from typing import Annotated, Any, ClassVar, Final, Self, TypeAlias, Union, get_args, get_origin

from bayleaf.engine.encoding import MAX_DEPTH, Json, JsonObject
from bayleaf.engine.model.kinds import UNFIT, Kind, is_url, member_of
from bayleaf.engine.model.problem import Findings, Grade, ModelError, Path, Problem

ONE_BY_SCHEMA: Final = "one by schema"
"""Marks a member of which VCDM allows several and the published schemas one (``Annotated``)."""

_ODD_NAMES = {"context": "@context", "digest_sri": "digestSRI"}


@dataclass(frozen=True)
class Member:
    """One member of a noun: the field, its JSON name, and what it may hold."""

    field: str
    name: str
    kind: Kind
    is_many: bool
    is_required: bool
    has_default: bool
    is_one_by_schema: bool


@typing.dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class Node:
    """Base of all nouns.

    ``extra`` keeps the members that the noun does not know, and values that do not fit their
    field, so that nothing of a foreign document is lost. Compare nouns with ``==``; change one
    with ``dataclasses.replace``, which also forgets the received spelling.
    """

    is_closed: ClassVar[bool] = False
    """Do the published schemas refuse further members?"""
    told_by: ClassVar[str] = "id"
    """The member that a plain string in place of the object was most likely meant for."""
    lacking: ClassVar[Grade] = "must"
    """The weight of a required member that is missing."""

    def __new__(cls, *_: Any, **__: Any) -> Self:
        """Make a dataclass of the class, when the first noun of it is made."""
        _make_dataclass(cls)
        return super().__new__(cls)

    extra: JsonObject = field(default_factory=dict)
    _received: JsonObject | None = field(default=None, init=False, repr=False, compare=False)

    @classmethod
    def parse(cls, value: Json) -> Self:
        """Read a JSON object as this noun.

        Raises ``ModelError`` (a ``ConformanceError`` with ``problems``) when a MUST is broken, or
        when a required member cannot be read. Lighter problems do not stop the reading.
        """
        found = cls.problems(value)
        if any(problem.grade == "must" for problem in found):
            raise ModelError(found)
        noun = cls._read(_copy(value))
        if noun is UNFIT:
            raise ModelError(found)
        return typing.cast("Self", noun)

    @classmethod
    def problems(cls, value: Json) -> list[Problem]:
        """All that is wrong with a JSON value as this noun, gravest first. Never raises."""
        findings = Findings()
        if not isinstance(value, Mapping):
            findings.add((), f"This must be a JSON object: {_article(cls.__name__)}.")
        elif _is_plain_json(value, findings):
            cls._judge(value, (), findings)
        return findings.problems

    def to_json(self) -> dict[str, Json]:
        """The JSON object of this noun.

        What came from ``parse`` comes back exactly, with its spelling and order. Else the issuing
        profile: arrays for sets, nothing null or empty, unknown members at the end.
        """
        if self._received is not None:
            return typing.cast("dict[str, Json]", _copy(self._received))
        written: dict[str, Json] = {}
        for member in self._members(self._contexts()):
            value = _write(getattr(self, member.field))
            if member.is_one_by_schema and len(value) == 1:
                value = value[0]
            if value not in (None, "", [], {}):
                written[member.name] = value
        return written | {name: _write(value) for name, value in self.extra.items()}

    @classmethod
    def _rules(cls, value: JsonObject, path: Path, findings: Findings) -> None:
        """Rules that concern several members. Classes that have some override this."""

    @classmethod
    def _members(cls, contexts: Json) -> tuple[Member, ...]:
        """The members under these contexts (VCDM 1.1 has other names for some)."""
        return members_of(cls)

    @classmethod
    def _class_for(cls, value: JsonObject) -> NodeClass:
        """The class that reads this object where this class is expected."""
        return cls

    def _contexts(self) -> Json:
        return None

    @classmethod
    def _judge(cls, value: JsonObject, path: Path, findings: Findings) -> None:
        members = cls._members(value.get("@context"))
        for member in members:
            if member.name not in value:
                if member.is_required:
                    cls._miss(member, path, findings)
            elif value[member.name] is not None:
                _judge_member(member, value[member.name], (*path, member.name), findings)
        if cls.is_closed:
            for name in sorted(value.keys() - {member.name for member in members}):
                message = f"`{str(name)[:80]}` has no place in the {cls.__name__}, which is closed."
                findings.add((*path, name), message, "Remove it.", grade="schema")
        cls._rules(value, path, findings)

    @classmethod
    def _miss(cls, member: Member, path: Path, findings: Findings) -> None:
        grade: Grade = "schema" if cls.lacking == "schema" else member.kind.missing
        findings.add(
            path,
            f"`{member.name}` is missing from the {cls.__name__}.",
            f"Add `{member.name}`: {member.kind.expects()}.",
            grade=grade,
        )

    @classmethod
    def _read(cls, value: JsonObject) -> Any:
        fields: dict[str, Any] = {}
        extra = dict(value)
        for member in cls._members(value.get("@context")):
            read = _read_member(member, value[member.name]) if member.name in value else UNFIT
            if read is not UNFIT:
                fields[member.field] = read
                del extra[member.name]
            elif not member.has_default:
                return UNFIT
        noun = cls(extra=extra, **fields)
        object.__setattr__(noun, "_received", value)
        return noun


NodeClass: TypeAlias = type[Node]
_MEMBERS: Final[dict[NodeClass, tuple[Member, ...]]] = {}


@dataclass(frozen=True)
class Nested(Kind):
    """A noun inside another. ``is_reference`` allows its URL in its place, as ``ProfileRef`` of
    OB 3.0 does."""

    noun: NodeClass
    is_reference: bool = False
    takes_all = False

    def expects(self) -> str:
        """The class, in words."""
        url = "a URL or " if self.is_reference else ""
        return f"{url}{_article(self.noun.__name__)} object"

    def judge(self, value: Json, path: Path, findings: Findings) -> None:
        """A string stands for the object with that ``id``: the same statement, spelled shorter,
        which only the published schemas refuse."""
        message = f"`{member_of(path)}` must be {self.expects()}."
        if isinstance(value, Mapping):
            self.noun._class_for(value)._judge(value, path, findings)
        elif not isinstance(value, str) or (self.is_reference and not is_url(value)):
            findings.add(path, message)
        elif not self.is_reference:
            written = f'Write {{"{self.noun.told_by}": "{value[:80]}", ...}}.'
            findings.add(path, message, written, grade="schema")
            self.noun._judge({"id": value}, path, findings)

    def read(self, value: Json) -> Any:
        """The noun; the URL where that is allowed."""
        if isinstance(value, str):
            return value if self.is_reference else self.noun._read({"id": value})
        return self.noun._class_for(value)._read(value) if isinstance(value, Mapping) else UNFIT


# --- annotations into members ---------------------------------------------------------------------


def members_of(noun: NodeClass) -> tuple[Member, ...]:
    """The members of a noun, in the order of its fields. Read once, when first asked for."""
    if noun not in _MEMBERS:
        hints = typing.get_type_hints(noun, include_extras=True)
        _MEMBERS[noun] = tuple(
            _member(name, _default_of(noun, name), hint)
            for name, hint in hints.items()
            if name not in ("extra", "_received") and get_origin(hint) is not ClassVar
        )
    return _MEMBERS[noun]


_MAKING: Final = threading.RLock()


def _make_dataclass(noun: NodeClass) -> None:
    """Judging needs the annotations alone, and making forty dataclasses takes a start-up's time."""
    if "__dataclass_fields__" in vars(noun):
        return
    with _MAKING:
        for one in reversed(noun.__mro__):
            if issubclass(one, Node) and "__dataclass_fields__" not in vars(one):
                dataclass(frozen=True, kw_only=True)(one)


def _default_of(noun: NodeClass, name: str) -> Any:
    """What a class or its base gives a field, or ``MISSING``."""
    owner = next(one for one in noun.__mro__ if name in vars(one).get("__annotations__", ()))
    made: dict[str, Any] = vars(owner).get("__dataclass_fields__", {})
    default = made.get(name) or vars(owner).get(name, MISSING)
    return default.default if isinstance(default, dataclasses.Field) else default


def _member(field_name: str, default: Any, hint: Any) -> Member:
    is_one_by_schema = get_origin(hint) is Annotated and ONE_BY_SCHEMA in hint.__metadata__
    if is_one_by_schema:
        hint = hint.__origin__
    is_many = get_origin(hint) is tuple
    if is_many:
        hint = get_args(hint)[0]
    # A fixed default such as the class's own type is written always, so it is required in JSON.
    has_default = default is not MISSING
    is_required = not has_default or default not in (None, ())
    kind = _kind_of(hint).with_default(default)
    name = _ODD_NAMES.get(field_name) or _camel_case(field_name)
    return Member(field_name, name, kind, is_many, is_required, has_default, is_one_by_schema)


def _kind_of(hint: Any) -> Kind:
    if get_origin(hint) in (Union, types.UnionType):
        options = [option for option in get_args(hint) if option is not types.NoneType]
        nouns = [option for option in options if _is_noun(option)]
        return Nested(nouns[0], is_reference=len(options) > 1) if nouns else _kind_of(options[0])
    if _is_noun(hint):
        return Nested(hint)
    return typing.cast("Kind", hint.__metadata__[0])


def _is_noun(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, Node)


def _camel_case(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


# --- judging and reading members ------------------------------------------------------------------


def _judge_member(member: Member, value: Json, path: Path, findings: Findings) -> None:
    kind = member.kind
    if kind.takes_all or not isinstance(value, list):
        kind.judge(value, path, findings)
    elif member.is_many:
        _judge_many(member, value, path, findings)
    else:
        _judge_wrapped(kind, value, path, findings)


def _judge_many(member: Member, values: list[Json], path: Path, findings: Findings) -> None:
    if member.is_one_by_schema:
        message = f"The published schemas allow only one `{member.name}`, and no array."
        findings.add(path, message, grade="schema")
    if member.is_required and not values:
        findings.add(path, f"`{member.name}` is empty.", f"Add {member.kind.expects()}.")
    for index, value in enumerate(values):
        if value is not None:
            member.kind.judge(value, (*path, index), findings)


def _judge_wrapped(kind: Kind, values: list[Json], path: Path, findings: Findings) -> None:
    """One value in an array is the same statement to JSON-LD; several, or none, are not."""
    grade: Grade = getattr(kind, "grade", "schema" if len(values) == 1 else "must")
    message = f"`{member_of(path)}` must be one value, not an array."
    findings.add(path, message, "Write it without the brackets.", grade=grade)
    if len(values) == 1 and values[0] is not None:
        kind.judge(values[0], (*path, 0), findings)


def _read_member(member: Member, value: Json) -> Any:
    if member.kind.takes_all:
        return member.kind.read(value)
    several = value if isinstance(value, list) else [value]
    read = tuple(member.kind.read(one) for one in several)
    if UNFIT in read:
        return UNFIT
    if member.is_many:
        return read
    return read[0] if len(read) == 1 else UNFIT


# --- plain JSON -----------------------------------------------------------------------------------


def _is_plain_json(document: JsonObject, findings: Findings) -> bool:
    """No null anywhere, and no deeper than the engine reads. Deeper text is not judged further."""
    level: list[tuple[Any, Path]] = [(document, ())]
    for _ in range(MAX_DEPTH):
        below: list[tuple[Any, Path]] = []
        for node, path in level:
            for step, value in enumerate(node) if isinstance(node, list) else node.items():
                if value is None:
                    _refuse_null((*path, step), findings)
                elif not isinstance(value, (str, int, float)):
                    below.append((value, (*path, step)))
        if not below:
            return True
        level = below
    message = f"The document is nested deeper than {MAX_DEPTH} levels."
    findings.add(level[0][1], message, code="MALFORMED")
    return False


def _refuse_null(path: Path, findings: Findings) -> None:
    message = f"`{member_of(path)}` is null. A credential may not hold null."
    findings.add(path, message, "Leave the member out.", code="MALFORMED")


def _copy(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {name: _copy(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_copy(inner) for inner in value]
    return value


def _write(value: Any) -> Json:
    if isinstance(value, Node):
        return value.to_json()
    if isinstance(value, Mapping):
        return {name: _write(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_write(inner) for inner in value]
    return value


def _article(name: str) -> str:
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"
