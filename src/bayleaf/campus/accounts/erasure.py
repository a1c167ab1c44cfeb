"""An account goes: what every room forgets of the person, and what keeps the account from going.

Rooms register from ``AppConfig.ready``; all of it happens in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q

from bayleaf.campus.accounts import sessions
from bayleaf.campus.accounts.models import User
from bayleaf.campus.foundation import audit
from bayleaf.campus.foundation.errors import CampusError, Conflict
from bayleaf.campus.foundation.models import OutgoingMail


@dataclass(frozen=True)
class Part:
    """What one room does: ``forget`` erases; the sentences tell the person before it happens."""

    forget: Callable[[User], None]
    goes: str
    stays: str


_parts: list[Part] = []
_objections: list[Callable[[User], CampusError | None]] = []


def on_erase(function: Callable[[User], None], *, goes: str = "", stays: str = "") -> None:
    """Call ``function`` before the person's row and addresses are deleted.

    ``goes`` and ``stays`` are sentences for the page that asks whether to go on.
    """
    _parts.append(Part(function, goes, stays))


def object_when(function: Callable[[User], CampusError | None]) -> None:
    """Keep the account while ``function`` returns a refusal, which says what to do first."""
    _objections.append(function)


def parts() -> list[Part]:
    """What the rooms registered, lowest room first."""
    return list(_parts)


def objection(person: User) -> CampusError | None:
    """Why the account cannot go now, or None."""
    return next((error for ask in _objections if (error := ask(person)) is not None), None)


def addresses_of(person: User) -> list[str]:
    """Every address that is proved to be the person's, for the rooms that keep addresses.

    One that was only claimed may be somebody else's, whose mail must not go with this account.
    """
    proved = EmailAddress.objects.filter(user=person, verified=True)
    return sorted({person.email, *proved.values_list("email", flat=True)})


@transaction.atomic
def erase_person(*, person: User, address: str) -> None:
    """Delete the account and whatever the rooms keep of the person.

    Raises ``Conflict`` when ``address`` is not the primary one, or when something keeps the account.
    """
    person = User.objects.select_for_update().get(pk=person.pk)
    if address.strip().lower() != person.email:
        raise Conflict(
            "This is not the main address of your account.",
            field="address",
            cure=f"Type {person.email}, or cancel.",
        )
    error = objection(person)
    if error is not None:
        raise error
    # The highest room first: it finds what it keeps by what the rooms below still hold.
    for part in reversed(_parts):
        part.forget(person)
    for email in addresses_of(person):
        OutgoingMail.objects.filter(
            Q(to__iexact=email) | Q(text__icontains=email) | Q(html__icontains=email)
        ).delete()
    claimed = EmailAddress.objects.filter(user=person, verified=False)
    OutgoingMail.objects.filter(
        to__in=claimed.values_list("email", flat=True), sent_at__isnull=False
    ).delete()
    sessions.end_all(person)
    audit.record(verb="erase", noun="person", object=person.public_id, actor=person.public_id)
    person.delete()
