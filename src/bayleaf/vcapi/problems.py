"""What is wrong with a request, as problem details (RFC 9457) with the specifications' codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from bayleaf.engine.encoding import Json
from bayleaf.engine.errors import BayleafError
from bayleaf.engine.model import Problem
from bayleaf.engine.model.problem import ModelError
from bayleaf.engine.verifying.codes import TITLES, problem_type

MALFORMED: Final = "MALFORMED_VALUE_ERROR"
_PAGE: Final = "urn:bayleaf:problem:"
_SECURITY: Final = "CRYPTOGRAPHIC_SECURITY_ERROR"
_OF_API: Final = {"UNKNOWN_OPTION_PROVIDED": "https://www.w3.org/TR/vc-api#UNKNOWN_OPTION_PROVIDED"}
_SPECIFIED: Final = {"MALFORMED": "PARSING_ERROR", "DUPLICATE_KEY": "PARSING_ERROR"}
_OF_PROOFS: Final = (
    "PROOF_VERIFICATION_ERROR",
    "PROOF_TRANSFORMATION_ERROR",
    "INVALID_CHALLENGE_ERROR",
    "INVALID_DOMAIN_ERROR",
)
_TITLES: Final = {
    "PARSING_ERROR": "Not readable",
    _SECURITY: "A proof does not hold",
    "PROOF_GENERATION_ERROR": "Cannot be signed",
    "NOT_FOUND": "Not found",
    "SCHEMA_NOT_CHECKED": "A schema was not checked",
    "METHOD_NOT_ALLOWED": "Method not allowed",
    "UNAUTHORIZED": "A token is needed",
    "UNKNOWN_OPTION_PROVIDED": "Not known here",
    "TOO_LARGE": "Too large",
    "TOO_COSTLY": "Too much for one request",
    "MEDIA_TYPE": "Not sent as JSON",
    "NO_ROOM": "No room is left",
    "STORAGE": "Cannot be stored",
    "NOT_IMPLEMENTED": "Not implemented",
    "INTERNAL": "Internal error",
}


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong: the code, a sentence, and the place as a JSON Pointer."""

    code: str
    detail: str
    pointer: str | None = None

    def to_json(self) -> dict[str, Json]:
        """The problem details object."""
        found: dict[str, Json] = {
            "type": _OF_API.get(self.code) or problem_type(self.code, _PAGE),
            "title": _TITLES.get(self.code) or TITLES.get(self.code, self.code),
            "detail": self.detail,
            "code": self.code,
        }
        return found if self.pointer is None else {**found, "pointer": self.pointer}


class Refusal(Exception):
    """A request is answered with these troubles. ``status`` is the HTTP status."""

    def __init__(self, *troubles: Trouble, status: int = 400) -> None:
        super().__init__(troubles[0].detail)
        self.troubles = troubles
        self.status = status


def refused(code: str, detail: str, pointer: str | None = None, *, status: int = 400) -> Refusal:
    """A refusal for one reason."""
    return Refusal(Trouble(code, detail, pointer), status=status)


def trouble_of(error: BayleafError) -> Trouble:
    """An error of the engine as a trouble."""
    code = _SPECIFIED.get(error.code, error.code)
    return Trouble(code, " ".join(filter(None, (error.message, error.cure))), error.pointer)


def troubles_of(error: BayleafError) -> tuple[Trouble, ...]:
    """All that an error of the engine speaks of."""
    if isinstance(error, ModelError):
        return troubles_in(error.problems)
    return (trouble_of(error),)


def troubles_in(problems: Iterable[Problem]) -> tuple[Trouble, ...]:
    """Problems of the data model as troubles."""
    return tuple(
        Trouble(one.code, f"{one.message} {one.cure}".strip(), one.pointer) for one in problems
    )


def problem_json(
    status: int, errors: Iterable[Trouble], warnings: Iterable[Trouble] = ()
) -> dict[str, Json]:
    """The body of an answer that refuses. A proof that does not hold has its parent problem."""
    found = list(errors)
    head = found[0]
    if head.code in _OF_PROOFS:
        head = Trouble(_SECURITY, head.detail, head.pointer)
    return {
        **head.to_json(),
        "status": status,
        "verified": False,
        "errors": [one.to_json() for one in found],
        "warnings": [one.to_json() for one in warnings],
    }
