"""An issuer, what they can award, and another organization that must not notice."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements.models import Version
from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.foundation.models import OutgoingMail
from bayleaf.campus.organizations import actions as organizations
from bayleaf.campus.organizations.models import Organization, Role
from tests.campus.awards import award_to, publish, published
from tests.campus.web import through_the_web

__all__ = ["award_to", "published", "through_the_web"]


@pytest.fixture
def issuer(member: Callable[[Role], User]) -> User:
    return member(Role.ISSUER)


@pytest.fixture
def desk(issuer: User, signed_in: Callable[[User], Client]) -> Client:
    """A browser at the issuer's desk."""
    return signed_in(issuer)


@pytest.fixture
def elsewhere(person: Callable[..., User]) -> Organization:
    """Another organization, with its own owner."""
    return organizations.found_organization(
        founder=person("owner@tide.example", name="Tilda Tide"),
        slug="tide-college",
        name="Tide College",
        kind="school",
        country="IE",
    )


@pytest.fixture
def theirs(elsewhere: Organization) -> Version:
    return publish(elsewhere, "Rope work")


@pytest.fixture
def link_of() -> Callable[[Credential], str]:
    """The path of the newest claim link that was mailed for a credential."""

    def link(credential: Credential) -> str:
        mail = OutgoingMail.objects.filter(
            to=credential.recipient_email, text__contains="/claim/"
        ).latest("id")
        found = re.search(r"/claim/\S+", mail.text)
        assert found is not None
        return found[0]

    return link
