"""Two organizations with everything in them, and everybody who might ask for it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements import actions as achievements
from bayleaf.campus.achievements.art import default_design
from bayleaf.campus.achievements.forms import DraftForm
from bayleaf.campus.achievements.models import Version
from bayleaf.campus.achievements.queries import draft_of
from bayleaf.campus.achievements.wording import Wording
from bayleaf.campus.awarding import actions, batches
from bayleaf.campus.organizations import actions as organizations
from bayleaf.campus.organizations.models import Membership, Organization, Role
from bayleaf.campus.wallet import actions as wallet
from tests.campus.awards import publish
from tests.campus.security.routes import DESK, Desk

GOLDEN = Path(__file__).resolve().parents[3] / "tests" / "vectors"


@dataclass
class Place:
    """An organization: its slug, and the ids of one thing of each kind in it."""

    organization: Organization
    ids: dict[str, str] = field(default_factory=dict)
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        return self.organization.slug


@dataclass
class World:
    """``own`` is the organization whose members ask, ``foreign`` the other one."""

    own: Place
    foreign: Place
    browsers: dict[str, Client]
    ada: User
    link: str

    def ask(
        self, who: str, name: str, method: str, place: Place, things: Place
    ) -> tuple[int, int, str]:
        """Ask a route of ``place``'s desk for a thing of ``things``, then undo it.

        Returns the status, how many rows were changed, and where a redirect leads.
        """
        told = DESK[name]
        named = {key: things.ids[noun] for key, noun in told.nouns.items()}
        path = reverse(name, kwargs={"slug": place.slug, **named})
        data = filled(told.data, things, place) if method == "post" else filled_query(told, place)
        return undone(self.browsers[who], method, path, data)


def undone(browser: Client, method: str, path: str, data: dict[str, Any]) -> tuple[int, int, str]:
    """Status, rows changed, and Location of one request, whose effects are rolled back."""
    cache.clear()
    with rolled_back():
        before = changes()
        answer = getattr(browser, method)(path, data)
        if answer.streaming:
            b"".join(answer.streaming_content)
        return answer.status_code, changes() - before, answer.headers.get("Location", "")


@contextmanager
def rolled_back() -> Iterator[None]:
    """What happens inside leaves nothing in the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def changes() -> int:
    """Rows that this connection wrote so far, whether or not they were kept."""
    connection.ensure_connection()
    return int(connection.connection.total_changes)


def fingerprint() -> str:
    """A digest of every row of every table but sessions."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table != "django_session":
                cursor.execute(f'SELECT * FROM "{table}"')
                digest.update(repr((table, sorted(map(repr, cursor.fetchall())))).encode())
    return digest.hexdigest()


def filled(data: dict[str, Any], things: Place, place: Place) -> dict[str, Any]:
    """The form with the ids of ``things`` in it, sent to the desk of ``place``."""
    if "{draft_form}" in data:
        return things.forms["draft"]
    ids = {**things.ids, "slug": place.slug}
    return {
        key: value.format(**ids) if isinstance(value, str) else value for key, value in data.items()
    }


def filled_query(told: Desk, place: Place) -> dict[str, Any]:
    """The query of a look."""
    return place.forms["design"] if "{design}" in told.query else dict(told.query)


@pytest.fixture
def world(person: Callable[..., User], school: Organization) -> World:
    """Both organizations, with an owner, an issuer, an assessor and a viewer each."""
    other = organizations.found_organization(
        founder=person("owner@tide.example", name="Tilda Tide"),
        slug="tide-college",
        name="Tide College",
        kind="university",
        country="IE",
    )
    browsers = {"anonymous": _browser(None), "learner": _browser(person("learner@x.example"))}
    for prefix, organization in (("", school), ("foreign ", other)):
        for role in Role:
            if role == Role.OWNER:
                user = organization.memberships.get(role=role).person
            else:
                user = person(f"{role}@{organization.slug}.example", name=role.label)
                Membership.objects.create(organization=organization, person=user, role=role)
            browsers[f"{prefix}{role}"] = _browser(user)
    ada = person("ada@example.org", name="Ada Lovelace")
    browsers["ada"] = _browser(ada)
    own, foreign = _furnished(school, person), _furnished(other, person)
    held = own.ids["held"]
    wallet.keep(public_id=held, person=ada)
    link, token = wallet.create_link(public_id=held, label="Acme", person=ada)
    own.ids["link"] = link.public_id
    return World(own=own, foreign=foreign, browsers=browsers, ada=ada, link=token)


def _browser(user: User | None) -> Client:
    browser = Client(raise_request_exception=False)
    if user is not None:
        browser.force_login(user)
    return browser


def _furnished(organization: Organization, person: Callable[..., User]) -> Place:
    """One thing of each kind."""
    owner = organization.memberships.get(role=Role.OWNER).person
    draft = _draft(organization, owner)
    version = publish(organization)
    withdrawn = publish(organization, "Old knots")
    achievements.withdraw(achievement=withdrawn.achievement, actor=owner)
    given = [_awarded(version, owner, f"{n}@{organization.slug}.example") for n in range(2)]
    held = _awarded(version, owner, "ada@example.org")
    actions.suspend(credential=given[1], reason="review", actor=owner)
    batch = batches.draft_batch(
        actor=owner, organization=organization, version=version, text="b@x.org,Bea,12"
    )
    invitation = organizations.invite_member(
        organization=organization,
        email=f"invited@{organization.slug}.example",
        role=Role.VIEWER,
        actor=owner,
    )
    member = person(f"spare@{organization.slug}.example", name="Sam Spare")
    Membership.objects.create(organization=organization, person=member, role=Role.VIEWER)
    ids = {
        "draft": draft.achievement.public_id,
        "published": version.achievement.public_id,
        "withdrawn": withdrawn.achievement.public_id,
        "credential": given[0].public_id,
        "suspended": given[1].public_id,
        "held": held.public_id,
        "batch": batch.public_id,
        "invitation": invitation.public_id,
        "person": member.public_id,
        "key": organization.keys.get(kind="P-256").thumbprint,
        "kind": "Ed25519",
        "soon": f"{timezone.now() + timedelta(days=30):%Y-%m-%d}",
        "status": given[0].status_entries.first().list.public_id,
    }
    design = default_design("x", ring_text="Knots", issuer_text="School").to_dict()
    return Place(organization, ids, {"draft": draft_form(draft), "design": design})


def _awarded(version: Version, owner: User, email: str) -> Any:
    return actions.award(
        version=version,
        award=actions.Award(email=email, name="Ada Lovelace", result="17"),
        awarded_by=owner,
    )


def _draft(organization: Organization, owner: User) -> Version:
    wording = Wording(
        name="Flood Readiness Volunteer",
        description="Can warn a street before a flood.",
        outcomes=["Read a flood warning"],
        criteria="Do **both** exercises.",
        workload_hours=Decimal(16),
        level="3",
        participation="onsite",
        assessments=["practical"],
        supervision="supervised_onsite_id",
        quality_assurance="Regional Emergency Council",
    )
    return achievements.define(organization=organization, wording=wording, actor=owner)


def draft_form(draft: Version) -> dict[str, Any]:
    """What the editor's form sends when nothing was changed but the name."""
    version = draft_of(draft.achievement)
    form = DraftForm(draft=version)
    sent: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if value is None or value is False or bound.name == "art":
            continue
        sent[bound.html_name] = (
            "\n".join(value)
            if isinstance(value, list) and bound.name in {"outcomes", "result_levels"}
            else value
        )
    return {**sent, "name": "Flood Helper"}
