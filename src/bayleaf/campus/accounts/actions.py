"""Verbs of the account page: rename, sign out elsewhere. Deleting is in ``erasure``."""

from __future__ import annotations

from django.db import transaction

from bayleaf.campus.accounts import sessions
from bayleaf.campus.accounts.models import User
from bayleaf.campus.foundation import audit


@transaction.atomic
def rename_person(*, person: User, name: str) -> None:
    """Change how the person is called. Credentials that were signed keep the old name."""
    person.name = name
    person.save(update_fields=["name"])
    audit.record(verb="rename", noun="person", object=person.public_id, actor=person.public_id)


@transaction.atomic
def end_other_sessions(*, person: User, keep: str) -> int:
    """Sign the person out in every browser but the one whose session is ``keep``; return how many."""
    ended = sessions.end_all(person, but=keep)
    audit.record(
        verb="sign-out-elsewhere",
        noun="person",
        object=person.public_id,
        actor=person.public_id,
        detail={"sessions": ended},
    )
    return ended
