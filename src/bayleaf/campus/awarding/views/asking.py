"""What the views of a desk know of their request."""

from __future__ import annotations

from django.http import HttpRequest

from bayleaf.campus.accounts.models import User
from bayleaf.campus.organizations.models import Organization
from bayleaf.campus.organizations.policy import Right, may


class DeskRequest(HttpRequest):
    """A request of somebody who is signed in; ``desk`` is the organization the page belongs to,
    set by the view for the menu."""

    user: User
    desk: Organization


def may_award(organization: Organization) -> bool:
    """Whether whoever got this organization from ``access_organization`` may award in its name."""
    return may(getattr(organization, "role", ""), Right.AWARD)


def may_erase(organization: Organization) -> bool:
    """Whether whoever got this organization from ``access_organization`` may erase a person there."""
    return may(getattr(organization, "role", ""), Right.ERASE)
