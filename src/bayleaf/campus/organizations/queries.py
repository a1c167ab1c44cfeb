"""Reads. ``access_organization`` is the only way a view gets an organization to work on."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, QuerySet, Value, When

from bayleaf.campus.accounts.models import User
from bayleaf.campus.foundation.errors import Forbidden, Missing
from bayleaf.campus.foundation.ids import digest
from bayleaf.campus.organizations.models import (
    Invitation,
    Membership,
    Organization,
    Role,
    SigningKey,
)
from bayleaf.campus.organizations.policy import Right, may


def access_organization(actor: User | AnonymousUser, slug: str, right: Right) -> Organization:
    """The organization, for a member with this right; ``organization.role`` is the member's role.

    Raises ``Missing`` for everybody who is not a member, whether it exists or not, and
    ``Forbidden`` for a member whose role does not include the right.
    """
    if not actor.is_authenticated:
        raise Missing
    membership = (
        Membership.objects.select_related("organization")
        .filter(person=actor, organization__slug=slug, organization__closed_at=None)
        .first()
    )
    if membership is None:
        raise Missing
    if not may(membership.role, right):
        raise Forbidden(
            f"Your role here, {membership.get_role_display().lower()}, does not include this.",
            cure="Ask an owner of the organization.",
        )
    organization = membership.organization
    organization.role = membership.role  # type: ignore[attr-defined]
    return organization


def public_organization(slug: str) -> Organization:
    """An open organization, for its public page. Raises ``Missing``."""
    organization = Organization.objects.filter(slug=slug, closed_at=None).first()
    if organization is None:
        raise Missing
    return organization


def memberships_of(person: Any) -> QuerySet[Membership]:
    """Where somebody is a member, by name of the organization."""
    return (
        Membership.objects.filter(person=person, organization__closed_at=None)
        .select_related("organization")
        .order_by("organization__name")
    )


def published_keys(organization: Organization) -> list[SigningKey]:
    """Every key there ever was, oldest first: old credentials are checked against them."""
    return list(organization.keys.order_by("created_at", "id"))


def known_organization(slug: str) -> Organization:
    """An organization, open or closed: what it signed is checked for ever. Raises ``Missing``."""
    organization = Organization.objects.filter(slug=slug).first()
    if organization is None:
        raise Missing
    return organization


def lock_organization(organization: Organization) -> Organization:
    """The row as it is now, locked until the transaction ends. Raises ``Missing`` once closed."""
    found = (
        Organization.objects.select_for_update().filter(pk=organization.pk, closed_at=None).first()
    )
    if found is None:
        raise Missing
    return found


def members_of(organization: Organization) -> list[Membership]:
    """Everybody who works there, owners first, then by name."""
    order = [When(role=role, then=Value(place)) for place, role in enumerate(Role.values)]
    return list(
        organization.memberships.select_related("person").order_by(Case(*order), "person__name")
    )


def access_member(organization: Organization, person: str) -> Membership:
    """A membership of this organization by the person's public id. Raises ``Missing``."""
    membership = (
        organization.memberships.select_related("person").filter(person__public_id=person).first()
    )
    if membership is None:
        raise Missing
    return membership


def open_invitations(organization: Organization) -> list[Invitation]:
    """Those that were neither accepted nor withdrawn, newest first; some may have run out."""
    return list(
        organization.invitations.filter(accepted_at=None, withdrawn_at=None)
        .select_related("invited_by")
        .order_by("-created_at")
    )


def access_invitation(organization: Organization, public_id: str) -> Invitation:
    """An invitation of this organization. Raises ``Missing``."""
    invitation = (
        organization.invitations.select_related("organization").filter(public_id=public_id).first()
    )
    if invitation is None:
        raise Missing
    return invitation


def invitation_of(token: str) -> Invitation:
    """The invitation of a link, in whatever state. Raises ``Missing``."""
    invitation = (
        Invitation.objects.select_related("organization", "invited_by")
        .filter(token_hash=digest(token))
        .first()
    )
    if invitation is None:
        raise Missing("This link leads to no invitation. A newer mail may hold another one.")
    return invitation


def holds_address(person: User, email: str) -> bool:
    """Whether the person proved that this address is theirs."""
    found = EmailAddress.objects.filter(user=person, email=email.lower(), verified=True)
    return bool(found.exists())


def access_key(organization: Organization, thumbprint: str) -> SigningKey:
    """A key of this organization. Raises ``Missing``."""
    key = organization.keys.filter(thumbprint=thumbprint).first()
    if key is None:
        raise Missing
    return key


def solely_owned(person: User) -> list[Organization]:
    """The open organizations that would have no owner without this person."""
    others = Membership.objects.filter(role=Role.OWNER, person__is_active=True).exclude(
        person=person
    )
    return list(
        Organization.objects.filter(
            closed_at=None, memberships__person=person, memberships__role=Role.OWNER
        )
        .exclude(pk__in=others.values("organization"))
        .order_by("name")
    )
