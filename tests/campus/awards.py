"""Credentials to hold and to show: a published achievement, and awards of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from bayleaf.campus.achievements.art import default_design
from bayleaf.campus.achievements.models import Achievement, Version
from bayleaf.campus.awarding import actions
from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.organizations.models import Organization
from bayleaf.campus.skills.models import Skill


def publish(
    organization: Organization,
    name: str = "Knots and splices",
    *,
    skills: Iterable[Skill] = (),
    **extra: Any,
) -> Version:
    """A published achievement of this organization, with every European element."""
    achievement = Achievement.objects.create(organization=organization)
    told = {
        "description": "Ties the twelve working knots and makes an eye splice.",
        "criteria": "Tie all twelve in five minutes, seen by a trainer.",
        "outcomes": ["Tie a bowline", "Make an eye splice"],
        "workload_hours": Decimal(10),
        "ects": Decimal("0.4"),
        "level": "3",
        "participation": "onsite",
        "assessments": ["practical"],
        "supervision": "supervised_onsite_id",
        "quality_assurance": "Reviewed by the harbour board in 2026",
        "result_kind": "points",
        "result_max": Decimal(20),
        "result_pass": Decimal(10),
        "can_be_suspended": True,
    }
    design = default_design(
        achievement.public_id, ring_text=name, issuer_text=organization.name
    ).to_dict()
    version = Version.objects.create(
        achievement=achievement,
        number=1,
        name=name,
        design=design,
        **{**told, **extra},
    )
    version.skills.set(skills)
    version.published_at = timezone.now()
    version.save()
    achievement.latest = version
    achievement.save()
    return version


@pytest.fixture
def published(school: Organization) -> Version:
    """An achievement of the school."""
    return publish(school)


@pytest.fixture
def award_to(published: Version) -> Callable[..., Credential]:
    """``award_to("ada@example.org", name="Ada")``: a signed credential, waiting to be claimed."""

    def award(email: str, *, name: str = "Ada Lovelace", **extra: Any) -> Credential:
        version = extra.pop("version", published)
        at = extra.pop("at", None)
        owner = version.achievement.organization.memberships.get(role="owner").person
        told = {"result": "17", "evidence": [{"name": "Film", "url": "https://film.example/1"}]}
        return actions.award(
            version=version,
            award=actions.Award(email=email, name=name, **{**told, **extra}),
            awarded_by=owner,
            at=at,
        )

    return award
