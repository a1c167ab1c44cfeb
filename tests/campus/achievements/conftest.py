"""Achievements of the school, from a first draft to what is published."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements import actions
from bayleaf.campus.achievements.models import Version
from bayleaf.campus.achievements.wording import Wording
from bayleaf.campus.organizations import actions as organizations
from bayleaf.campus.organizations.models import Organization, Role
from bayleaf.campus.skills.actions import import_skills
from bayleaf.campus.skills.entries import FrameworkEntry
from bayleaf.campus.skills.models import Skill

ESCO = FrameworkEntry(
    key="esco",
    name="ESCO",
    uri="http://data.europa.eu/esco/concept-scheme/skills",
    attribution="This service uses the ESCO classification of the European Commission.",
)


def wording(**changes: Any) -> Wording:
    """All eleven elements stated."""
    stated: dict[str, Any] = {
        "name": "Flood Readiness Volunteer",
        "description": "Can warn a street before a flood.",
        "outcomes": ["Read a flood warning", "Run a sandbag line"],
        "criteria": "Do **both** exercises.",
        "workload_hours": Decimal(16),
        "level": "3",
        "participation": "onsite",
        "assessments": ["practical"],
        "supervision": "supervised_onsite_id",
        "quality_assurance": "Regional Emergency Council",
    }
    return Wording(**{**stated, **changes})


@pytest.fixture
def owner(school: Organization) -> User:
    """Who founded the school."""
    return User.objects.get(memberships__organization=school, memberships__role=Role.OWNER)


@pytest.fixture
def skill(db: None) -> Skill:
    """One of ESCO."""
    uri = "http://data.europa.eu/esco/skill/flood"
    import_skills(framework=ESCO, skills=[{"uri": uri, "label": "assess flood risk"}])
    return Skill.objects.get(uri=uri)


@pytest.fixture
def drafted(school: Organization, owner: User) -> Callable[..., Version]:
    """``drafted(name="…")``: a draft that states all eleven elements, but for what is changed."""

    def make(**changes: Any) -> Version:
        return actions.define(organization=school, wording=wording(**changes), actor=owner)

    return make


@pytest.fixture
def published(drafted: Callable[..., Version], owner: User) -> Callable[..., Version]:
    """The same, published."""

    def make(**changes: Any) -> Version:
        return actions.publish(draft=drafted(**changes), actor=owner)

    return make


@pytest.fixture
def guild(person: Callable[..., User]) -> Organization:
    """Another organization, with an owner who is nobody at the school."""
    return organizations.found_organization(
        founder=person("owner@guild.example", name="Gil Guild"),
        slug="data-guild",
        name="Open Data Guild",
        kind="professional_body",
        country="DE",
    )


@pytest.fixture
def guild_owner(guild: Organization) -> User:
    """Who founded the guild."""
    return User.objects.get(memberships__organization=guild)
