"""What happens when allauth did something: an audit line, and the event for the other rooms."""

from __future__ import annotations

from typing import Any

from allauth.account import signals
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa_signals
from django.db import transaction

from bayleaf.campus.accounts.addresses import give_way
from bayleaf.campus.accounts.models import User
from bayleaf.campus.foundation import audit
from bayleaf.campus.foundation.events import AddressVerified, announce


def connect() -> None:
    """Listen from now on. Called once, when the application starts."""
    signals.user_signed_up.connect(_signed_up)
    signals.email_confirmed.connect(_address_verified)
    signals.email_added.connect(_address_added)
    signals.email_removed.connect(_address_removed)
    signals.email_changed.connect(_primary_changed)
    signals.password_changed.connect(_password_set)
    signals.password_set.connect(_password_set)
    signals.password_reset.connect(_password_set)
    signals.authentication_step_completed.connect(_drop_strangers_password)
    mfa_signals.authenticator_added.connect(_key_added)
    mfa_signals.authenticator_removed.connect(_key_removed)


def _record(user: User, verb: str, noun: str, **detail: Any) -> None:
    with transaction.atomic():
        audit.record(
            verb=verb, noun=noun, object=user.public_id, actor=user.public_id, detail=detail
        )


def _signed_up(user: User, **_: Any) -> None:
    _record(user, "sign-up", "person")


@transaction.atomic
def _address_verified(email_address: EmailAddress, **_: Any) -> None:
    person, email = email_address.user, email_address.email
    give_way(email, keeper=person)
    _record(person, "verify", "address")
    announce(AddressVerified(person=person.public_id, email=email))


def _address_added(user: User, **_: Any) -> None:
    _record(user, "add", "address")


def _address_removed(user: User, **_: Any) -> None:
    _record(user, "remove", "address")


def _primary_changed(user: User, **_: Any) -> None:
    _record(user, "change-primary", "address")


def _password_set(user: User, **_: Any) -> None:
    _record(user, "change", "password")


def _drop_strangers_password(user: User, method: str, **_: Any) -> None:
    """Whoever proves an address by a sign-in link may not be who set the password at sign-up.

    Otherwise somebody could sign up with another's address, wait until its owner takes the account
    over by a link, and sign in with the old password.
    """
    if method == "code" and not EmailAddress.objects.filter(user=user, verified=True).exists():
        user.set_unusable_password()
        user.save(update_fields=["password"])


def _key_added(user: User, authenticator: Any, **_: Any) -> None:
    _record(user, "add", "sign-in-key", kind=str(authenticator.type))


def _key_removed(user: User, authenticator: Any, **_: Any) -> None:
    _record(user, "remove", "sign-in-key", kind=str(authenticator.type))
