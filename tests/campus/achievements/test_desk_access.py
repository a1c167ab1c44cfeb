"""Who may work at the desk, and what everybody else finds there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements.models import Version
from bayleaf.campus.organizations.models import Organization, Role
from tests.campus.achievements.test_desk import SLUG, place

pytestmark = pytest.mark.django_db

Make = Callable[..., Version]

VIEWS = (
    ("achievement-edit", "get"),
    ("achievement-edit", "post"),
    ("achievement-publish", "get"),
    ("achievement-publish", "post"),
    ("achievement-discard", "post"),
    ("achievement-start-version", "post"),
    ("achievement-withdraw", "post"),
    ("achievement-restore", "post"),
)


@pytest.mark.parametrize(("name", "method"), VIEWS)
def test_assessors_and_viewers_are_refused_in_words(
    member: Callable[[Role], User],
    signed_in: Callable[[User], Client],
    drafted: Make,
    name: str,
    method: str,
) -> None:
    draft = drafted()

    for role in (Role.ASSESSOR, Role.VIEWER):
        response = getattr(signed_in(member(role)), method)(place(name, draft))
        assert response.status_code == 403
        assert "does not include this" in response.content.decode()

    assert Version.objects.get().published_at is None


@pytest.mark.parametrize(("name", "method"), VIEWS)
def test_others_find_nothing_even_under_their_own_name(
    signed_in: Callable[[User], Client],
    guild_owner: User,
    drafted: Make,
    published: Make,
    name: str,
    method: str,
) -> None:
    stranger = signed_in(guild_owner)

    for version in (drafted(), published()):
        for slug in (SLUG, "data-guild"):
            url = reverse(name, args=[slug, version.achievement.public_id])
            assert getattr(stranger, method)(url).status_code == 404

    assert Version.objects.count() == 2


@pytest.mark.parametrize("name", ["achievements", "achievement-new", "skill-suggestions"])
def test_the_desk_of_others_is_not_there(
    signed_in: Callable[[User], Client], guild_owner: User, school: Organization, name: str
) -> None:
    assert signed_in(guild_owner).get(reverse(name, args=[SLUG])).status_code == 404


def test_who_is_not_signed_in_is_sent_to_sign_in(client: Client, drafted: Make) -> None:
    response = client.get(place("achievement-edit", drafted()))

    assert response.status_code == 302
    assert response.headers["Location"].startswith("/account/login")
