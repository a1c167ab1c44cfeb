"""Somebody with a wallet."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bayleaf.campus.accounts.models import User
from tests.campus.awards import award_to, published
from tests.campus.web import through_the_web

__all__ = ["award_to", "published", "through_the_web"]


@pytest.fixture
def ada(person: Callable[..., User]) -> User:
    """Who holds."""
    return person("ada@example.org", name="Ada Lovelace")
