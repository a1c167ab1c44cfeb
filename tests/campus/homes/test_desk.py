"""The first page of an organization's desk, and that of an assessor."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements.models import Achievement, Version
from bayleaf.campus.awarding import batches
from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.organizations.models import Membership, Organization, Role
from tests.campus.awards import award_to, publish, published

__all__ = ["award_to", "published"]

DESK = "/o/harbour-school/desk"
Members = Callable[[Role], User]
Browser = Callable[[User], Client]


def read(client: Client, path: str = DESK) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_first_step_is_to_define_something(
    school: Organization, member: Members, signed_in: Browser
) -> None:
    page = read(signed_in(member(Role.ISSUER)))

    assert "Nobody to award yet. Define an achievement first" in page
    assert "/o/harbour-school/achievements/new" in page
    assert "/achievements/new" not in read(signed_in(member(Role.VIEWER)))


def test_a_draft_waits_to_be_published(
    school: Organization, member: Members, signed_in: Browser
) -> None:
    achievement = Achievement.objects.create(organization=school)
    Version.objects.create(achievement=achievement, number=1, name="Half a knot")
    page = read(signed_in(member(Role.ISSUER)))

    assert "Half a knot" in page
    assert f"/achievements/{achievement.public_id}" in page
    assert f"/achievements/{achievement.public_id}" not in read(signed_in(member(Role.VIEWER)))


def test_it_says_in_words_what_was_awarded(
    school: Organization,
    published: Version,
    member: Members,
    signed_in: Browser,
    award_to: Callable[..., Credential],
) -> None:
    for n in range(6):
        award_to(f"p{n}@example.org", name=f"Person {n}")
    Credential.objects.filter(recipient_email="p0@example.org").update(
        claimed_at=timezone.now(), valid_until=timezone.now() + timedelta(days=9)
    )
    issuer = member(Role.ISSUER)
    text = "x@example.org,X,12"
    batches.draft_batch(actor=issuer, organization=school, version=published, text=text)
    page = read(signed_in(issuer))

    assert "6 awarded in all." in page
    assert "5 not yet in a wallet." in page
    assert "1 ends within 30 days." in page
    assert "To be checked" in page
    assert page.count("<bdi>Person") == 5


def test_a_stranger_finds_no_desk(
    school: Organization, person: Callable[..., User], signed_in: Browser
) -> None:
    assert signed_in(person("eve@example.org")).get(DESK).status_code == 404
    assert Client().get(DESK).status_code == 302


@pytest.mark.parametrize(("role", "is_there"), [(Role.ASSESSOR, True), (Role.VIEWER, False)])
def test_an_assessor_reads_what_they_judge_by(
    school: Organization,
    member: Members,
    signed_in: Browser,
    role: Role,
    is_there: bool,
) -> None:
    publish(school, "Signals")
    page = read(signed_in(member(role)), "/assessor")

    assert ("Signals" in page) is is_there
    assert ("You do not assess for anybody yet" in page) is not is_there


def test_an_assessor_of_several_reads_of_each(
    school: Organization, person: Callable[..., User], signed_in: Browser
) -> None:
    from bayleaf.campus.organizations.actions import found_organization

    ann = person("ann@example.org")
    other = found_organization(
        founder=person("o@tide.example"),
        slug="tide",
        name="Tide College",
        kind="school",
        country="IE",
    )
    for organization in (school, other):
        Membership.objects.create(organization=organization, person=ann, role=Role.ASSESSOR)
    page = read(signed_in(ann), "/assessor")

    assert "Harbour Evening School" in page
    assert "Tide College" in page
