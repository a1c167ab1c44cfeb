"""Who may do what in an organization. This table is the whole policy."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from bayleaf.campus.organizations.models import Role


class Right(StrEnum):
    """Something that is done at an organization's desk."""

    SEE = "see"
    """Read the desk: achievements, who was awarded what."""
    DEFINE = "define"
    """Write and publish achievements."""
    ASSESS = "assess"
    """Judge work."""
    AWARD = "award"
    """Award, revoke, suspend, reinstate, correct."""
    ERASE = "erase"
    """Erase what is kept of one person who was awarded something."""
    MANAGE = "manage"
    """The profile, members, and keys."""


RIGHTS: Final[dict[Role, frozenset[Right]]] = {
    Role.OWNER: frozenset(Right),
    Role.ISSUER: frozenset({Right.SEE, Right.DEFINE, Right.ASSESS, Right.AWARD}),
    Role.ASSESSOR: frozenset({Right.SEE, Right.ASSESS}),
    Role.VIEWER: frozenset({Right.SEE}),
}


def may(role: str, right: Right) -> bool:
    """Whether a member with this role has this right."""
    return right in RIGHTS[Role(role)]
