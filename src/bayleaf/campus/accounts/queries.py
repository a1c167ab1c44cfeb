"""Reads for the account page."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from bayleaf.campus.accounts.models import User


def addresses_of(person: User) -> list[EmailAddress]:
    """The person's addresses, the primary one first."""
    return list(EmailAddress.objects.filter(user=person).order_by("-primary", "email"))


def ways_to_sign_in(person: User) -> dict[str, int | bool]:
    """``password``, ``passkeys`` (how many), ``app`` (a code of an authenticator app)."""
    types = list(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    return {
        "password": person.has_usable_password(),
        "passkeys": types.count(Authenticator.Type.WEBAUTHN),
        "app": Authenticator.Type.TOTP in types,
    }
