"""Where a person is signed in."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

from bayleaf.campus.accounts.models import User


def end_all(person: User, *, but: str | None = None) -> int:
    """Sign the person out everywhere, but for the session with this key; return how many ended."""
    keys = [key for key in _keys_of(person) if key != but]
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)


def _keys_of(person: User) -> Iterator[str]:
    # A session does not name its person in a column, so all that are alive are read.
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(person.pk):
            yield session.session_key
