"""The campus under test: a database of its own a process, real rows, real signatures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from bayleaf.campus.accounts.models import User
from bayleaf.campus.organizations import actions as organizations
from bayleaf.campus.organizations.models import Membership, Organization, Role


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """Rate limits of one test do not reach into the next."""
    cache.clear()


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """``person("ada@example.org", name="Ada")``: somebody with a verified address."""

    def make(email: str, *, name: str = "Ada Example", **extra: Any) -> User:
        user = User.objects.create_user(email, "a long enough password", name=name, **extra)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        return user

    return make


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    """A browser, without JavaScript, in which this person is signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def school(person: Callable[..., User]) -> Organization:
    """An organization with its keys and an owner."""
    return organizations.found_organization(
        founder=person("owner@harbour.example", name="Olwen Harbour"),
        slug="harbour-school",
        name="Harbour Evening School",
        kind="school",
        country="IE",
        url="https://harbour.example",
    )


@pytest.fixture
def member(person: Callable[..., User], school: Organization) -> Callable[[Role], User]:
    """``member(Role.ISSUER)``: somebody with this role at the school."""

    def join(role: Role) -> User:
        user = person(f"{role}-{Membership.objects.count()}@harbour.example", name=role.label)
        Membership.objects.create(organization=school, person=user, role=role)
        return user

    return join
