"""What an organization shows on its public page. The rooms above put it there.

``contribute`` is called from ``AppConfig.ready``; this room does not know who calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bayleaf.campus.organizations.models import Organization


@dataclass(frozen=True)
class Piece:
    """One thing on the page: its title leads to ``url``; ``picture`` is the address of its badge."""

    title: str
    url: str
    text: str = ""
    picture: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    """Label and value, at most three."""


_contributions: list[Callable[[Organization], Iterable[Piece]]] = []


def contribute(function: Callable[[Organization], Iterable[Piece]]) -> None:
    """Show what ``function`` gives, at most 100 pieces, newest first."""
    if function not in _contributions:
        _contributions.append(function)


def pieces(organization: Organization) -> list[Piece]:
    """What is on show now."""
    return [piece for function in _contributions for piece in function(organization)]
