"""The kinds of values that members of the nouns have: text, URL, date, number, vocabulary, types.

A kind judges a JSON value and reads it into the Python value of a field. The annotated names at
the end (``Text``, ``Id``, ``DateTimeStamp``, ...) are what the nouns are declared with.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any, Final, TypeAlias

from bayleaf.engine.encoding import Json, JsonObject, parse_instant
from bayleaf.engine.errors import InputError
from bayleaf.engine.model import names
from bayleaf.engine.model.problem import Findings, Grade, Path

UNFIT: Final = object()
"""What ``read`` gives for a value that has no place in the field; it then goes to ``extra``."""

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20\x7f]+\Z")
_EXTENSION = re.compile(r"ext:[A-Za-z0-9.\-_]+\Z")
_LANGUAGE = re.compile(r"[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?\Z")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\Z")
_COMPACT_JWS = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+\Z")
_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_LIST_INDEX = re.compile(r"[0-9]{1,20}\Z")
_SYNONYMS = {names.ACHIEVEMENT_CREDENTIAL: names.OPEN_BADGE_CREDENTIAL}


class Kind(ABC):
    """What a member may hold."""

    missing: Grade = "must"
    """The weight of its absence where it is required."""
    takes_all: bool = True
    """Does it judge an array itself, or only what is in it?"""

    @abstractmethod
    def expects(self) -> str:
        """Completes the sentence "`x` must be ..."."""

    @abstractmethod
    def judge(self, value: Json, path: Path, findings: Findings) -> None:
        """Note what is wrong with ``value``, which is not null."""

    @abstractmethod
    def read(self, value: Json) -> Any:
        """The Python value, or ``UNFIT``."""

    def with_default(self, default: Any) -> Kind:
        """The same kind where a field has this default."""
        return self


@dataclass(frozen=True)
class Scalar(Kind):
    """A value without members: of a Python type, and passing a test."""

    expected: str
    python: type | tuple[type, ...] = str
    holds: Callable[[Any], object] = bool
    grade: Grade = "schema"
    takes_all = False

    def expects(self) -> str:
        """The words it was made with."""
        return self.expected

    def fits(self, value: Json) -> bool:
        """Has it the right JSON type? ``true`` is not a number."""
        if isinstance(value, bool):
            return self.python is bool
        return isinstance(value, self.python)

    def judge(self, value: Json, path: Path, findings: Findings) -> None:
        """Type and test."""
        if not self.fits(value) or not self.holds(value):
            findings.add(path, f"`{member_of(path)}` must be {self.expects()}.", grade=self.grade)

    def read(self, value: Json) -> Any:
        """The value itself."""
        return value if self.fits(value) else UNFIT


class LanguageText(Kind):
    """A string or a language value object, alone or several (VCDM 2.0 section 11.1)."""

    def expects(self) -> str:
        """In words."""
        return "a string, or an object with `@value` and `@language`"

    def judge(self, value: Json, path: Path, findings: Findings) -> None:
        """VCDM 2.0 refuses all else. Open Badges knows only the string."""
        if isinstance(value, str):
            return
        several = value if isinstance(value, list) and value else [value]
        fits = all(isinstance(one, str) or _is_language_value(one) for one in several)
        message = f"`{member_of(path)}` must be {'a plain string' if fits else self.expects()}."
        grade: Grade = "schema" if fits else "must"
        findings.add(path, message, "Write a plain string.", grade=grade)

    def read(self, value: Json) -> Any:
        """A string; the other forms stay in ``extra``."""
        return value if isinstance(value, str) else UNFIT


@dataclass(frozen=True)
class TypeSet(Kind):
    """The set ``type``: one string or several, the class's own name among them.

    ``own`` is the class's own name. ``lacking`` grades a set without it, ``missing`` a class
    without any type. JSON-LD graphs of Open Badges in the wild leave types of inner objects out.
    """

    own: tuple[str, ...] = ()
    missing: Grade = "schema"
    lacking: Grade = "schema"

    def expects(self) -> str:
        """The name or names, in words."""
        return " and ".join(f'"{name}"' for name in self.own) or "one type name or several"

    def judge(self, value: Json, path: Path, findings: Findings) -> None:
        """Strings, at least one, the own name among them."""
        found = value if isinstance(value, list) else [value]
        if not found or not all(isinstance(name, str) and name for name in found):
            findings.add(path, "`type` must be one type name or several.", grade=self.missing)
        elif not set(self.own) <= {_SYNONYMS.get(name, name) for name in found}:
            findings.add(path, f"`type` must contain {self.expects()}.", grade=self.lacking)

    def read(self, value: Json) -> Any:
        """A tuple of the names."""
        found = value if isinstance(value, list) else [value]
        return tuple(found) if all(isinstance(name, str) for name in found) else UNFIT

    def with_default(self, default: Any) -> Kind:
        """The default of the field is the class's own name."""
        return replace(self, own=default) if isinstance(default, tuple) else self


@dataclass(frozen=True)
class TypeName(Kind):
    """The single ``type`` of a class whose type is one string."""

    own: str = ""
    missing: Grade = "must"

    def expects(self) -> str:
        """The name or names, in words."""
        return f'"{self.own}"' if self.own else "a type name"

    def judge(self, value: Json, path: Path, findings: Findings) -> None:
        """A list of names is another spelling; no name at all is a missing type."""
        several = value if isinstance(value, list) else [value]
        if not several or not all(isinstance(name, str) and name for name in several):
            findings.add(path, "`type` must be a type name.", grade=self.missing)
        elif isinstance(value, list) or (self.own and value != self.own):
            message = f"`type` must be {self.expects()}, as a single string."
            findings.add(path, message, grade="schema")

    def read(self, value: Json) -> Any:
        """The name; the first of several."""
        several = value if isinstance(value, list) and value else [value]
        return several[0] if isinstance(several[0], str) else UNFIT

    def with_default(self, default: Any) -> Kind:
        """The default of the field is the class's own name."""
        return replace(self, own=default) if isinstance(default, str) else self


class ContextSet(Kind):
    """``@context``: URLs and inline objects, in order. Which come first is a rule of each class."""

    def expects(self) -> str:
        """In words."""
        return "an array of context URLs"

    def judge(self, value: Json, path: Path, findings: Findings) -> None:
        """A single URL is read as a set of one."""
        several = value if isinstance(value, list) else [value]
        if not several or not all(isinstance(one, (str, Mapping)) for one in several):
            findings.add(path, "`@context` must be an array of context URLs.")
        elif not isinstance(value, list):
            cure = "Write it as an array."
            findings.add(path, "`@context` must be an array.", cure, grade="schema")

    def read(self, value: Json) -> Any:
        """A tuple in order."""
        return tuple(value) if isinstance(value, list) else (value,)


@dataclass(frozen=True)
class Embedded(Kind):
    """A complete credential inside another document. It is judged on its own when it is verified;
    here it only has to be an object with one of these types."""

    types: tuple[str, ...]
    grade: Grade
    takes_all = False

    def expects(self) -> str:
        """The name or names, in words."""
        return f"a credential of type {' or '.join(self.types)}"

    def judge(self, value: Json, path: Path, findings: Findings) -> None:
        """An object with its types."""
        if not isinstance(value, Mapping):
            cure = "Put a token into an EnvelopedVerifiableCredential."
            findings.add(path, "An embedded credential must be an object.", cure, grade=self.grade)
        elif not set(self.types) & set(type_names(value)):
            findings.add((*path, "type"), f"This must be {self.expects()}.", grade=self.grade)

    def read(self, value: Json) -> Any:
        """The JSON object as it is: other hands have signed it."""
        return value if isinstance(value, Mapping) else UNFIT


class AnyObject(Kind):
    """An object of which nothing is known but that it says something."""

    takes_all = False

    def expects(self) -> str:
        """In words."""
        return "an object with at least one member"

    def judge(self, value: Json, path: Path, findings: Findings) -> None:
        """An object, not empty; its ``id``, if any, a URL (VCDM 2.0 sections 4.3 and 4.8)."""
        if not isinstance(value, Mapping) or not value:
            findings.add(path, f"`{member_of(path)}` must be {self.expects()}.")
        elif value.get("id") is not None and not is_url(value["id"]):
            findings.add((*path, "id"), "`id` must be a URL.")

    def read(self, value: Json) -> Any:
        """The JSON object as it is."""
        return value if isinstance(value, Mapping) else UNFIT


def type_names(value: JsonObject) -> tuple[str, ...]:
    """The strings in ``type`` of a JSON object, whatever its spelling."""
    found = value.get("type")
    several = found if isinstance(found, (list, tuple)) else (found,)
    return tuple(name for name in several if isinstance(name, str))


def is_url(value: Json) -> bool:
    """Is it an absolute URL or URI: a scheme, a colon and something after it?"""
    return isinstance(value, str) and _URL.match(value) is not None


def is_instant(value: Json) -> bool:
    """Is it a ``dateTimeStamp``: date and time with a zone (VCDM 2.0 section 4.9)?"""
    if not isinstance(value, str):
        return False
    try:
        parse_instant(value)
    except InputError:
        return False
    return True


def _is_date(value: str) -> bool:
    try:
        return _DATE.match(value) is not None and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _is_language_value(value: Json) -> bool:
    return (
        isinstance(value, Mapping)
        and isinstance(value.get("@value"), str)
        and {*value} <= {"@value", "@language", "@direction"}
        and _LANGUAGE_TAG.match(str(value.get("@language", "en"))) is not None
        and value.get("@direction", "ltr") in ("ltr", "rtl")
    )


def _is_list_index(value: str | int) -> bool:
    """The specification wants a string; a number is read all the same."""
    return isinstance(value, str) and _LIST_INDEX.match(value) is not None


def member_of(path: Path) -> str:
    """The name of the member at the end of a path, also from within its array."""
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _anything(_: object) -> bool:
    return True


def _vocabulary(words: frozenset[str], *, is_open: bool = True) -> Scalar:
    def known(word: str) -> bool:
        return word in words or (is_open and _EXTENSION.match(word) is not None)

    extension = ", or an `ext:` name" if is_open else ""
    return Scalar(f"one of {', '.join(sorted(words))}{extension}", holds=known)


_INSTANT = "a date and time with a zone, such as 2026-05-01T09:30:00Z"

Text: TypeAlias = Annotated[str, Scalar("a plain string", holds=_anything)]
Name: TypeAlias = Annotated[str, LanguageText()]
Id: TypeAlias = Annotated[str, Scalar("a URL", holds=is_url, grade="must")]
Url: TypeAlias = Annotated[str, Scalar("a URL", holds=is_url)]
DateTimeStamp: TypeAlias = Annotated[str, Scalar(_INSTANT, holds=is_instant, grade="must")]
Date: TypeAlias = Annotated[str, Scalar("a date, such as 2026-05-01", holds=_is_date)]
Number: TypeAlias = Annotated[float, Scalar("a number", (int, float), _anything)]
Integer: TypeAlias = Annotated[int, Scalar("a whole number", int, _anything)]
Boolean: TypeAlias = Annotated[bool, Scalar("true or false", bool, _anything, grade="must")]
Language: TypeAlias = Annotated[
    str, Scalar("a language code, such as en-GB", holds=_LANGUAGE.match)
]
CompactJws: TypeAlias = Annotated[str, Scalar("a compact JWS", holds=_COMPACT_JWS.match)]
ListIndex: TypeAlias = Annotated[
    str | int, Scalar('a whole number as a string, such as "94567"', (str, int), _is_list_index)
]

AchievementType: TypeAlias = Annotated[str, _vocabulary(names.ACHIEVEMENT_TYPES)]
ResultType: TypeAlias = Annotated[str, _vocabulary(names.RESULT_TYPES)]
AlignmentTargetType: TypeAlias = Annotated[str, _vocabulary(names.ALIGNMENT_TARGET_TYPES)]
IdentifierType: TypeAlias = Annotated[str, _vocabulary(names.IDENTIFIER_TYPES)]
ResultStatusType: TypeAlias = Annotated[str, _vocabulary(names.RESULT_STATUS_TYPES, is_open=False)]
AssociationType: TypeAlias = Annotated[str, _vocabulary(names.ASSOCIATION_TYPES, is_open=False)]

Types: TypeAlias = Annotated[tuple[str, ...], TypeSet()]
"""``type`` of an inner object of Open Badges or CLR."""
VcTypes: TypeAlias = Annotated[tuple[str, ...], TypeSet(missing="must")]
"""``type`` of an object that VCDM 2.0 wants typed, of whatever type."""
CredentialTypes: TypeAlias = Annotated[tuple[str, ...], TypeSet(missing="must", lacking="must")]
"""``type`` of a credential or presentation."""
SingleType: TypeAlias = Annotated[str, TypeName()]
"""``type`` of a class whose type is one string."""
InnerType: TypeAlias = Annotated[str, TypeName(missing="schema")]
"""The same, in a class that VCDM does not know."""
Contexts: TypeAlias = Annotated[tuple[str | JsonObject, ...], ContextSet()]
Endorsement: TypeAlias = Annotated[
    JsonObject, Embedded((names.ENDORSEMENT_CREDENTIAL,), grade="schema")
]
Anything: TypeAlias = Annotated[JsonObject, AnyObject()]
EmbeddedCredential: TypeAlias = Annotated[
    JsonObject,
    Embedded((names.VERIFIABLE_CREDENTIAL, names.ENVELOPED_CREDENTIAL), grade="must"),
]
