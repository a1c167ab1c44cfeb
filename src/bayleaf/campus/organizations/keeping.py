"""What this room gives to a person's export, forgets with their account, and objects to."""

from __future__ import annotations

from collections.abc import Mapping

from bayleaf.campus.accounts import erasure, export
from bayleaf.campus.accounts.models import User
from bayleaf.campus.foundation.errors import CampusError, Conflict
from bayleaf.campus.organizations.models import Invitation, Organization, Role
from bayleaf.campus.organizations.queries import solely_owned


def register() -> None:
    """Called once, when the application starts."""
    export.contribute("organizations", _export)
    erasure.object_when(_objection)
    erasure.on_erase(
        _forget,
        goes="Your memberships, and the invitations that were sent to your addresses.",
        stays="What you did at an organization's desk stays in its log, without your name.",
    )


def _export(person: User) -> Mapping[str, export.Content]:
    memberships = person.memberships.select_related("organization").order_by("since")
    return {
        "memberships.json": [
            {
                "organization": each.organization.slug,
                "name": each.organization.name,
                "role": each.role,
                "since": each.since,
            }
            for each in memberships
        ]
    }


def _objection(person: User) -> CampusError | None:
    owned = [organization.name for organization in solely_owned(person)]
    if not owned:
        return None
    return Conflict(
        f"You are the only owner of {', '.join(owned)}.",
        cure="Make somebody else an owner under Members, or close it under Settings.",
    )


def _forget(person: User) -> None:
    # Another owner may be leaving at this moment: whoever comes second sees it.
    list(
        Organization.objects.select_for_update().filter(
            memberships__person=person, memberships__role=Role.OWNER
        )
    )
    error = _objection(person)
    if error is not None:
        raise error
    for email in erasure.addresses_of(person):
        Invitation.objects.filter(email__iexact=email).delete()
