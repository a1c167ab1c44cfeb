"""What is wrong with a document: where, in one sentence, with the cure, and how much it weighs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from bayleaf.engine.encoding import pointer
from bayleaf.engine.errors import ConformanceError

Grade: TypeAlias = Literal["must", "schema"]
"""``must``: a verifier has to reject. ``schema``: only a published JSON Schema would refuse."""

Path: TypeAlias = tuple[str | int, ...]

MAX_PROBLEMS: Final = 100
"""Problems kept of each grade. A hostile document must not make a long list."""


@dataclass(frozen=True)
class Problem:
    """One way in which a document departs from its data model.

    ``pointer`` is a JSON Pointer (RFC 6901), ``message`` a sentence that names the member,
    ``cure`` what to do (may be empty), ``code`` the code that a report gives to it.
    """

    pointer: str
    message: str
    cure: str
    grade: Grade
    code: str = "MALFORMED_VALUE_ERROR"


class ModelError(ConformanceError):
    """A document cannot be read as the noun it should be. ``problems`` lists all that is wrong;
    message, pointer and cure are those of the first problem that a verifier must reject."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = next((one for one in problems if one.grade == "must"), problems[0])
        super().__init__(
            first.message, code=first.code, pointer=first.pointer, cure=first.cure or None
        )
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors travel between processes whole."""
        return type(self), (self.problems,)

    @property
    def lines(self) -> tuple[str, ...]:
        """Every problem, with its place and its cure."""
        return tuple(f"{one.pointer}: {one.message} {one.cure}".rstrip() for one in self.problems)


class Findings:
    """Collects problems. Keeps the two grades apart, so that many light problems cannot push out
    a grave one."""

    def __init__(self) -> None:
        self._kept: dict[Grade, list[Problem]] = {"must": [], "schema": []}

    def add(
        self,
        path: Path,
        message: str,
        cure: str = "",
        *,
        grade: Grade = "must",
        code: str = "MALFORMED_VALUE_ERROR",
    ) -> None:
        """Note a problem at ``path``, unless enough of this grade are known."""
        kept = self._kept[grade]
        if len(kept) < MAX_PROBLEMS:
            kept.append(Problem(pointer(*path), message, cure, grade, code))

    @property
    def problems(self) -> list[Problem]:
        """The problems found, those that a verifier must reject first."""
        return [*self._kept["must"], *self._kept["schema"]]
