"""Claim links: the mail that tells a person, and the step into their wallet."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding.models import Claim, Credential, State
from bayleaf.campus.foundation import audit, mail
from bayleaf.campus.foundation.errors import CampusError, Conflict, Forbidden, Missing, TooMany
from bayleaf.campus.foundation.ids import digest, new_token

LIFETIME: Final = timedelta(days=14)
MOST_A_DAY: Final = 100
"""Mails of one organization to one address: more is not awarding any more."""


class ClaimEnded(CampusError):
    """The link is too old; a new one can be sent to the same address."""

    status = 410


def invite(credential: Credential, *, lifetime: timedelta = LIFETIME) -> None:
    """Write to the recipient with a fresh link; an older one stops working. Raises ``TooMany``."""
    assert transaction.get_connection().in_atomic_block
    now = timezone.now()
    today = Claim.objects.filter(
        credential__organization=credential.organization_id,
        credential__recipient_email=credential.recipient_email,
        created_at__gt=now - timedelta(days=1),
    )
    if today.count() >= MOST_A_DAY:
        raise TooMany(f"{MOST_A_DAY} mails went to this person today.", retry_after=24 * 3_600)
    withdraw(credential)
    token = new_token()
    claim = Claim.objects.create(
        credential=credential,
        token_hash=digest(token),
        created_at=now,
        expires_at=now + lifetime,
    )
    mail.queue(
        credential.recipient_email,
        "awarding/mail/award",
        {
            "credential": credential,
            "url": f"{settings.BASE_URL}/claim/{token}",
            "until": claim.expires_at,
        },
    )


def withdraw(credential: Credential) -> None:
    """Make the link that was sent, if there is one, stop working."""
    Claim.objects.filter(credential=credential, used_at=None, replaced_at=None).update(
        replaced_at=timezone.now()
    )


def end_all(credential: Credential) -> None:
    """Make every link for it a thing of the past, also the one that was used."""
    Claim.objects.filter(credential=credential, replaced_at=None).update(replaced_at=timezone.now())


@transaction.atomic
def send_again(*, credential: Credential, actor: User | None = None) -> None:
    """A new link to the same address. Raises ``Conflict`` once it was claimed or revoked."""
    credential = (
        Credential.objects.select_for_update(of=("self",))
        .select_related("organization", "version__achievement")
        .get(pk=credential.pk)
    )
    if credential.claimed_at is not None:
        raise Conflict("This credential is in a wallet already.")
    if credential.state == State.REVOKED:
        raise Conflict("This credential was revoked.", cure="There is nothing to send.")
    invite(credential)
    audit.record(
        verb="resend",
        noun="claim",
        object=credential.public_id,
        organization=credential.organization.slug,
        actor=actor.public_id if actor else "",
    )


def find(token: str) -> Claim:
    """The claim of a link, whatever its state. Raises ``Missing``."""
    claim = (
        Claim.objects.select_related(
            "credential__organization", "credential__version__achievement", "credential__holder"
        )
        .filter(token_hash=digest(token))
        .first()
    )
    if claim is None or claim.replaced_at is not None:
        raise Missing("This link does not lead to a credential. A newer mail may hold another one.")
    return claim


@transaction.atomic
def claim(*, token: str, person: User) -> Credential:
    """Take the credential into the person's wallet.

    Only this credential: an address opens an account, so one is added on the page of the account
    alone and never by a link that somebody may have handed on. Raises ``Missing``, ``ClaimEnded``,
    ``Conflict`` (used), ``Forbidden`` (the address is somebody else's).
    """
    # The credential first, as everywhere: whoever sends a new link or corrects it waits, or we do.
    credential = Credential.objects.select_for_update().get(pk=find(token).credential_id)
    found = find(token)
    if credential.holder_id == person.pk:
        return credential
    if found.used_at is not None or credential.holder_id is not None:
        raise Conflict("This link was used already.", cure="Look in the wallet it was kept in.")
    if credential.state == State.REVOKED:
        raise Conflict("This credential was revoked.", cure="There is nothing to keep.")
    if found.expires_at <= timezone.now():
        raise ClaimEnded("This link has ended.", cure="Ask for a new one below.")
    _refuse_anothers(person, credential.recipient_email)
    now = timezone.now()
    found.used_at = now
    found.save(update_fields=["used_at"])
    credential.holder, credential.claimed_at = person, now
    credential.save(update_fields=["holder", "claimed_at"])
    audit.record(
        verb="claim",
        noun="credential",
        object=credential.public_id,
        organization=credential.organization.slug,
        actor=person.public_id,
    )
    return credential


def _refuse_anothers(person: User, email: str) -> None:
    """What was awarded to a proved address of another account is not kept in this one."""
    holders = EmailAddress.objects.filter(email__iexact=email, verified=True)
    if holders.exclude(user=person).exists():
        raise Forbidden(
            "This address belongs to another account.", cure="Sign in with that account."
        )
