"""The three families of baked credentials, and the rule that an image holds exactly one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from bayleaf.engine.errors import AmbiguousInput, InputError

Keyword = Literal["openbadgecredential", "clrcredential", "openbadges"]

MAX_CREDENTIAL_BYTES: Final = 1 << 20
"""No credential is longer than the longest JSON text the engine reads."""

WHITE_SPACE: Final = b" \t\r\n"
"""White space around a credential is not part of it."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class Family:
    """How one standard marks its credential in PNG (``keyword``) and SVG (the rest)."""

    keyword: Keyword
    namespace: str
    element: str
    prefix: str


OPEN_BADGES_3: Final = Family(
    "openbadgecredential", "https://purl.imsglobal.org/ob/v3p0", "credential", "openbadges"
)
CLR_2: Final = Family("clrcredential", "https://purl.imsglobal.org/clr/v2p0", "credential", "clr")
OPEN_BADGES_2: Final = Family("openbadges", "http://openbadges.org", "assertion", "openbadges")

FAMILIES: Final = (OPEN_BADGES_3, CLR_2, OPEN_BADGES_2)


def the_only(found: Sequence[_T]) -> _T:
    """The one thing found: ``AmbiguousInput`` for several, never the first that works."""
    if not found:
        raise InputError(
            "There is no credential in this image.",
            cure="Ask for the badge file itself: many websites and programs that handle photos "
            "strip what is inside.",
        )
    if len(found) > 1:
        raise AmbiguousInput(f"The image holds {len(found)} credentials.")
    return found[0]
