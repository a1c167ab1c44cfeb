"""The menu of a page: three or four words of its audience, and who is signed in."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from bayleaf.campus.organizations.policy import Right, may


@dataclass(frozen=True)
class Entry:
    """One word of the menu; ``is_current`` marks the place the reader is in."""

    label: str
    url: str
    is_current: bool = False


def menu_for(request: HttpRequest) -> list[Entry]:
    """The menu of this page: a view sets ``request.desk`` to an organization for an issuer's."""
    desk = getattr(request, "desk", None)
    if desk is not None:
        words = _desk_words(desk.slug, getattr(desk, "role", ""))
    elif getattr(request, "user", None) is not None and request.user.is_authenticated:
        words = (
            ("Home", reverse("home")),
            ("My credentials", reverse("wallet")),
            ("Explore", reverse("explore")),
            ("Verify", reverse("verify")),
        )
    else:
        words = (
            ("Learn", reverse("learn")),
            ("Issue", reverse("issue")),
            ("Verify", reverse("verify")),
            ("Explore", reverse("explore")),
        )
    longest = max((url for _, url in words if request.path.startswith(url)), key=len, default="")
    return [Entry(label, url, url == longest) for label, url in words]


def _desk_words(slug: str, role: str) -> tuple[tuple[str, str], ...]:
    """What this role may open."""
    words = (
        ("Desk", reverse("desk", args=[slug])),
        ("Achievements", reverse("achievements", args=[slug])),
        ("Awarded", reverse("awarded", args=[slug])),
        ("Members", reverse("members", args=[slug])),
    )
    if not may(role, Right.MANAGE):
        return words
    return (*words, ("Settings", reverse("organization-settings", args=[slug])))
