"""The menu of a desk: only what the reader's role may open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from bayleaf.campus.accounts.models import User
from bayleaf.campus.organizations.models import Organization, Role

DESK = "/o/harbour-school"


@pytest.mark.parametrize("role", [Role.ISSUER, Role.ASSESSOR, Role.VIEWER])
def test_who_may_not_change_the_organization_is_not_led_to_its_settings(
    school: Organization,
    member: Callable[[Role], User],
    signed_in: Callable[[User], Client],
    role: Role,
) -> None:
    browser = signed_in(member(role))
    page = browser.get(f"{DESK}/desk").content.decode()

    assert f"{DESK}/members" in page
    assert f"{DESK}/settings" not in page
    assert browser.get(f"{DESK}/settings").status_code == 403


def test_an_owner_is_led_to_the_settings_from_every_page_of_the_desk(
    school: Organization, member: Callable[[Role], User], signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(member(Role.OWNER))

    for page in ("desk", "achievements", "awarded", "members", "keys"):
        assert f'href="{DESK}/settings"' in browser.get(f"{DESK}/{page}").content.decode()
