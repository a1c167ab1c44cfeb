"""Change what a member may do, and let a member go. There is always an owner."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from bayleaf.campus.accounts.models import User
from bayleaf.campus.foundation import audit, mail
from bayleaf.campus.foundation.errors import Conflict
from bayleaf.campus.organizations.models import Membership, Organization, Role
from bayleaf.campus.organizations.queries import access_member, lock_organization


def refuse_unknown_role(role: str) -> None:
    """Raises ``Conflict`` for a role that is none."""
    if role not in Role.values:
        raise Conflict("This is not a role.", field="role", cure="Choose one of the four.")


@transaction.atomic
def change_role(*, organization: Organization, person: str, role: str, actor: User) -> Membership:
    """Give a member, named by public id, another role.

    Raises ``Missing``, and ``Conflict`` for the last owner.
    """
    refuse_unknown_role(role)
    lock_organization(organization)  # two owners who demote one another wait here
    membership = access_member(organization, person)
    if membership.role == role:
        return membership
    if membership.role == Role.OWNER:
        _refuse_last_owner(organization, membership)
        _withdraw_their_invitations(organization, membership.person)
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    audit.record(
        verb="change-role",
        noun="member",
        object=membership.person.public_id,
        organization=organization.slug,
        actor=actor.public_id,
        detail={"from": before, "to": role},
    )
    if membership.person != actor:
        mail.queue(
            membership.person.email,
            "organizations/mail/role",
            {"organization": organization, "role": membership.get_role_display()},
        )
    return membership


@transaction.atomic
def remove_member(*, organization: Organization, person: str, actor: User) -> None:
    """End a membership; a member who leaves is both ``person`` and ``actor``.

    Raises ``Missing``, and ``Conflict`` for the last owner.
    """
    lock_organization(organization)
    membership = access_member(organization, person)
    if membership.role == Role.OWNER:
        _refuse_last_owner(organization, membership)
        _withdraw_their_invitations(organization, membership.person)
    is_leaving = membership.person == actor
    membership.delete()
    audit.record(
        verb="leave" if is_leaving else "remove",
        noun="member",
        object=person,
        organization=organization.slug,
        actor=actor.public_id,
        detail={"role": membership.role},
    )
    if not is_leaving:
        mail.queue(
            membership.person.email, "organizations/mail/removed", {"organization": organization}
        )


def _refuse_last_owner(organization: Organization, membership: Membership) -> None:
    others = organization.memberships.filter(role=Role.OWNER, person__is_active=True)
    if not others.exclude(pk=membership.pk).exists():
        raise Conflict(
            f"{membership.person} is the only owner of {organization.name}.",
            field="role",
            cure="Make somebody else an owner first.",
        )


def _withdraw_their_invitations(organization: Organization, owner: User) -> None:
    # Otherwise an owner could keep a way back in: an open invitation to an address of their own.
    organization.invitations.filter(invited_by=owner, accepted_at=None, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    )
