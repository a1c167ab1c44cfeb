"""Whether a result is on the scale of its achievement."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from bayleaf.campus.achievements.document import number
from bayleaf.campus.achievements.models import ResultKind, Version
from bayleaf.campus.foundation.errors import CampusError


def checked_result(version: Version, value: str) -> str:
    """The result as it is signed. Raises ``CampusError`` that names the scale."""
    text = value.strip()
    kind = ResultKind(version.result_kind)
    if kind == ResultKind.NONE:
        if text:
            raise _wrong("This achievement states no result.", "Leave the result empty.")
        return ""
    if kind == ResultKind.STATUS:
        return _passed(text)
    if kind == ResultKind.LEVELS:
        return _level(version, text)
    return _figure(version, text)


def _passed(text: str) -> str:
    if text.lower() not in {"", "passed", "pass", "completed"}:
        raise _wrong("This achievement is passed or not.", "Leave the result empty.")
    return "Passed"


def _level(version: Version, text: str) -> str:
    names = {str(name).lower(): str(name) for name in version.result_levels}
    if text.lower() not in names:
        raise _wrong(
            "This is not one of the levels.", f"Write one of: {', '.join(names.values())}."
        )
    return names[text.lower()]


def _figure(version: Version, text: str) -> str:
    highest = version.result_max
    if version.result_kind == ResultKind.PERCENT:
        highest = Decimal(100)
    try:
        figure = Decimal(text.replace(",", ".").removesuffix("%").strip())
    except InvalidOperation:
        raise _wrong("A result is needed.", "Write a number, such as 82.") from None
    if not figure.is_finite() or figure < 0:
        raise _wrong("The scale begins at 0.", "Write a number from 0 up.")
    if highest is not None and figure > highest:
        raise _wrong(f"The scale ends at {number(highest)}.", f"Write at most {number(highest)}.")
    if version.result_pass is not None and figure < version.result_pass:
        mark = number(version.result_pass)
        raise _wrong(f"The pass mark is {mark}.", "Nobody is awarded below it; correct the result.")
    return number(figure)


def _wrong(message: str, cure: str) -> CampusError:
    return CampusError(message, field="result", cure=cure)
