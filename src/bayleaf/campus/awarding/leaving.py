"""A holder's account goes: the credential stays in the issuer's register, and nobody holds it."""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from bayleaf.campus.accounts import erasure
from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding import claiming
from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.foundation import audit

GOES: Final = "The credentials in your wallet, and the links that were mailed to you."
STAYS: Final = (
    "Each issuer keeps its own record of what it awarded you, with your name and address. "
    "Ask the issuer to erase it."
)


def register() -> None:
    """Called once, when the application starts."""
    erasure.on_erase(forget, goes=GOES, stays=STAYS)


def forget(person: User) -> None:
    """End the links to the person, and cut what they hold from them.

    Should they come back, a new mail of the issuer lets them in. Their address alone does not: it
    may be somebody else's by then.
    """
    addresses = [email.lower() for email in erasure.addresses_of(person)]
    theirs = Credential.objects.filter(Q(holder=person) | Q(recipient_email__in=addresses))
    locked = theirs.select_for_update(of=("self",)).order_by("pk")
    for credential in locked.select_related("organization"):
        claiming.end_all(credential)
        if credential.holder_id != person.pk:
            continue
        credential.holder, credential.claimed_at = None, None
        credential.save(update_fields=["holder", "claimed_at"])
        audit.record(
            verb="leave",
            noun="credential",
            object=credential.public_id,
            organization=credential.organization.slug,
        )
