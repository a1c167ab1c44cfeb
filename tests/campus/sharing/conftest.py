"""Credentials on show."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.wallet import actions as wallet
from tests.campus.awards import award_to, published
from tests.campus.web import through_the_web

__all__ = ["award_to", "published", "through_the_web"]


@pytest.fixture
def holder(person: Callable[..., User]) -> User:
    """Whom the credential was awarded to."""
    return person("ada@example.org", name="Ada Lovelace")


@pytest.fixture
def credential(award_to: Callable[..., Credential], holder: User) -> Credential:
    """A claimed credential, private as all are at first."""
    return wallet.keep(public_id=award_to("ada@example.org").public_id, person=holder)


@pytest.fixture
def public(credential: Credential, holder: User) -> Credential:
    """The same, shown to anyone."""
    wallet.show(public_id=credential.public_id, visibility="public", person=holder)
    return credential
