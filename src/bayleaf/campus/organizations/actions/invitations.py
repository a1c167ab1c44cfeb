"""Invite by mail, send again, withdraw, accept. A link works once, for 14 days, for one address."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils import timezone

from bayleaf.campus.accounts.models import User
from bayleaf.campus.foundation import audit, mail
from bayleaf.campus.foundation.errors import CampusError, Conflict, Forbidden
from bayleaf.campus.foundation.ids import digest, new_token
from bayleaf.campus.foundation.limits import Limit
from bayleaf.campus.organizations.actions.members import refuse_unknown_role
from bayleaf.campus.organizations.models import Invitation, Membership, Organization
from bayleaf.campus.organizations.queries import (
    access_invitation,
    holds_address,
    invitation_of,
    lock_organization,
)

LIFETIME: Final = timedelta(days=14)
INVITING: Final = Limit("invite", burst=30, per_minute=2)


class InvitationEnded(CampusError):
    """The link has ended: it is too old, was withdrawn, or was used by somebody else."""

    status = 410


def invite_member(*, organization: Organization, email: str, role: str, actor: User) -> Invitation:
    """Mail a link that makes whoever owns the address a member.

    Raises ``Conflict`` for a member or an open invitation, and ``TooMany``.
    """
    email = _address(email)
    refuse_unknown_role(role)
    INVITING.spend(organization.slug)
    token = new_token()
    try:
        with transaction.atomic():
            lock_organization(organization)
            _refuse_member(organization, email)
            _clear_ended(organization, email)
            invitation = Invitation.objects.create(
                organization=organization,
                email=email,
                role=role,
                invited_by=actor,
                token_hash=digest(token),
                expires_at=timezone.now() + LIFETIME,
            )
            _send(invitation, token, actor)
            _record("invite", invitation, actor)
    except IntegrityError:
        raise Conflict(
            "This address has an open invitation.",
            field="email",
            cure="Send that one again, or withdraw it first.",
        ) from None
    return invitation


def resend_invitation(*, organization: Organization, invitation: str, actor: User) -> Invitation:
    """Mail a new link for another 14 days; the older one stops working. ``invitation`` is an id."""
    INVITING.spend(organization.slug)
    token = new_token()
    with transaction.atomic():
        lock_organization(organization)
        found = _open(organization, invitation)
        found.token_hash, found.expires_at = digest(token), timezone.now() + LIFETIME
        found.save(update_fields=["token_hash", "expires_at"])
        _send(found, token, actor)
        _record("resend", found, actor)
    return found


@transaction.atomic
def withdraw_invitation(*, organization: Organization, invitation: str, actor: User) -> Invitation:
    """End an open invitation. Raises ``Missing`` and ``Conflict``."""
    lock_organization(organization)
    found = _open(organization, invitation)
    found.withdrawn_at = timezone.now()
    found.save(update_fields=["withdrawn_at"])
    _record("withdraw", found, actor)
    return found


@transaction.atomic
def accept_invitation(*, token: str, person: User) -> Membership:
    """Make the person a member. Whoever accepts must have proved the address that was invited.

    Doing it twice changes nothing. Raises ``Missing``, ``InvitationEnded``, ``Forbidden``.
    """
    organization = invitation_of(token).organization
    if organization.closed_at is not None:
        raise InvitationEnded(f"{organization.name} has closed.")
    lock_organization(organization)
    invitation = invitation_of(token)  # as it is now that nobody else can change it
    if not holds_address(person, invitation.email):
        raise Forbidden(
            f"This invitation is for {invitation.email}.",
            cure="Add this address to your account, or sign in with the account that has it.",
        )
    membership = organization.memberships.filter(person=person).first()
    if invitation.accepted_at is not None and membership is not None:
        return membership
    refuse_ended(invitation)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    if membership is None:
        membership = Membership.objects.create(
            organization=organization, person=person, role=invitation.role
        )
    _record("accept", invitation, person)
    return membership


def refuse_ended(invitation: Invitation) -> None:
    """Raises ``InvitationEnded`` when it cannot be accepted any more, with the way on."""
    ask = f"Ask {invitation.organization.name} for a new one."
    if invitation.organization.closed_at is not None:
        raise InvitationEnded(f"{invitation.organization.name} has closed.")
    if invitation.accepted_at is not None:
        raise InvitationEnded("This invitation was used already.", cure=ask)
    if invitation.withdrawn_at is not None:
        raise InvitationEnded("This invitation was withdrawn.", cure=ask)
    if invitation.expires_at <= timezone.now():
        raise InvitationEnded("This invitation has ended.", cure=ask)


def _address(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise CampusError(
            "This is not an e-mail address.",
            field="email",
            cure="Type an address such as ada@example.org.",
        ) from None
    return email


def _open(organization: Organization, public_id: str) -> Invitation:
    found = access_invitation(organization, public_id)
    if found.accepted_at is not None or found.withdrawn_at is not None:
        raise Conflict("This invitation is not open any more.", cure="Load the page again.")
    return found


def _refuse_member(organization: Organization, email: str) -> None:
    people = EmailAddress.objects.filter(email=email, verified=True).values("user")
    if organization.memberships.filter(person__in=people).exists():
        raise Conflict(
            "This address belongs to a member.",
            field="email",
            cure="Change the role in the list of members.",
        )


def _clear_ended(organization: Organization, email: str) -> None:
    now = timezone.now()
    organization.invitations.filter(
        email=email, accepted_at=None, withdrawn_at=None, expires_at__lte=now
    ).update(withdrawn_at=now)


def _send(invitation: Invitation, token: str, actor: User) -> None:
    mail.queue(
        invitation.email,
        "organizations/mail/invitation",
        {
            "invitation": invitation,
            "organization": invitation.organization,
            "inviter": actor.name,
            "url": f"{settings.BASE_URL}/invitation/{token}",
        },
    )


def _record(verb: str, invitation: Invitation, actor: User) -> None:
    audit.record(
        verb=verb,
        noun="invitation",
        object=invitation.public_id,
        organization=invitation.organization.slug,
        actor=actor.public_id,
        detail={"role": invitation.role},
    )
