"""How a lower room tells a higher one that something happened: after commit, with ids only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction


@dataclass(frozen=True)
class CredentialIssued:
    """A credential was signed and stored."""

    credential: str


@dataclass(frozen=True)
class CredentialStatusChanged:
    """A credential was revoked, suspended or reinstated."""

    credential: str


@dataclass(frozen=True)
class KeyCompromised:
    """What an organization's key has signed is not to be trusted any more; it has a new one."""

    organization: str


@dataclass(frozen=True)
class AddressVerified:
    """A person proved that an e-mail address is theirs."""

    person: str
    email: str


_listeners: defaultdict[type, list[Callable[[Any], None]]] = defaultdict(list)


def listen(event: type, listener: Callable[[Any], None]) -> None:
    """Call ``listener`` with every event of this kind from now on. Called from ``AppConfig.ready``."""
    if listener not in _listeners[event]:
        _listeners[event].append(listener)


def announce(event: object) -> None:
    """Tell the listeners once the transaction is committed; never when it is rolled back."""
    for listener in _listeners[type(event)]:
        _tell_after_commit(listener, event)


def _tell_after_commit(listener: Callable[[Any], None], event: object) -> None:
    def tell() -> None:  # a function: Django names it in the log when it fails
        listener(event)

    transaction.on_commit(tell, robust=True)
