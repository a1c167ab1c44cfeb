"""The public page of an organization lists what it has on offer, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements import actions, showing
from bayleaf.campus.achievements.models import Version
from bayleaf.campus.organizations import actions as organizations
from bayleaf.campus.organizations.models import Organization
from tests.campus.awards import publish

PAGE = "/o/harbour-school"


@pytest.fixture
def owner(school: Organization) -> User:
    return school.memberships.get(role="owner").person


def page() -> str:
    return Client().get(PAGE).content.decode()


def test_what_is_published_is_on_the_page(school: Organization) -> None:
    version = publish(school, "Knots and splices")
    told = page()
    assert reverse("achievement", args=[version.achievement.public_id]) in told
    assert f"/a/{version.achievement.public_id}/1/badge.svg" in told
    assert version.description in told
    assert "1 achievement can be earned now." in told
    (piece,) = showing.on_show(school)
    assert piece.facts == (
        ("Workload", "10 hours, 0.4 ECTS"),
        ("Level", "EQF 3"),
        ("Language", "English"),
    )


def test_drafts_withdrawn_ones_and_those_of_others_are_not(
    school: Organization, owner: User, person: Callable[..., User]
) -> None:
    tide = organizations.found_organization(
        founder=person("t@tide.example"), slug="tide", name="Tide", kind="school", country="IE"
    )
    publish(tide, "Rope work")
    gone = publish(school, "Old knots")
    actions.withdraw(achievement=gone.achievement, actor=owner)
    actions.start_version(achievement=gone.achievement, actor=owner)
    told = page()
    assert "Rope work" not in told
    assert "Old knots" not in told
    assert "Nothing is published yet." in told


def test_the_newest_version_and_the_newest_achievement_come_first(school: Organization) -> None:
    now = timezone.now()
    first, second = publish(school, "First"), publish(school, "Second")
    newer: Any = Version(
        achievement=first.achievement,
        number=2,
        name="First, anew",
        design=first.design,
        published_at=now + timedelta(hours=1),
    )
    newer.save()
    first.achievement.latest = newer
    first.achievement.save()
    titles = [piece.title for piece in showing.on_show(school)]
    assert titles == ["First, anew", second.name]


def test_what_people_wrote_is_text(school: Organization) -> None:
    publish(school, "<b>Bold</b>", description="<script>alert(1)</script>")
    told = page()
    assert "&lt;b&gt;Bold&lt;/b&gt;" in told
    assert "<script>alert" not in told


def test_twenty_cost_what_two_do(
    school: Organization, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        publish(school, f"Knot {number}")
    with django_assert_num_queries(1):
        assert len(list(showing.on_show(school))) == 20
