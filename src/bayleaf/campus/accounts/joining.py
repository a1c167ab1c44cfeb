"""An account for somebody who followed a link that was mailed to them: the mail proves the address."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.db import transaction

from bayleaf.campus.accounts.addresses import give_way
from bayleaf.campus.accounts.models import User
from bayleaf.campus.foundation import audit
from bayleaf.campus.foundation.errors import Conflict
from bayleaf.campus.foundation.events import AddressVerified, announce


def has_account(email: str) -> bool:
    """Whether somebody has proved that this address is theirs."""
    return bool(EmailAddress.objects.filter(email__iexact=email, verified=True).exists())


@transaction.atomic
def join_by_link(*, email: str, name: str) -> User:
    """Make an account with this address, proved, and without a password.

    Somebody may have signed up with the address before and never proved it: what they set up, a
    password above all, does not outlive this proof. Raises ``Conflict`` when the address is
    proved to be somebody's.
    """
    email = email.strip().lower()
    if has_account(email):
        raise Conflict("This address has an account.", cure="Sign in with it.")
    give_way(email)
    if User.objects.filter(email__iexact=email).exists():
        raise Conflict("This address has an account.", cure="Sign in with it.")
    person = User.objects.create_user(email, None, name=name.strip())
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    audit.record(verb="join", noun="person", object=person.public_id, actor=person.public_id)
    announce(AddressVerified(person=person.public_id, email=email))
    return person
