"""A page makes as many queries for thirty rows as for three. Every GET address is in the table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements.models import Achievement, Version
from bayleaf.campus.awarding import actions, batches
from bayleaf.campus.awarding.models import Credential, StatusList
from bayleaf.campus.foundation.ids import digest, new_token
from bayleaf.campus.foundation.models import OutgoingMail
from bayleaf.campus.organizations.models import Invitation, Membership, Organization, Role
from bayleaf.campus.skills.models import Framework, Skill
from bayleaf.campus.wallet.actions import create_link, show
from tests.campus.awards import publish
from tests.campus.web import CampusWeb, through_the_web

__all__ = ["through_the_web"]

FEW, MANY = 3, 30
PASSWORDLESS = "account_", "mfa_"
"""allauth's own pages list what one person has, and are its own to keep."""
NO_LIST = {
    # Forms, files and answers to POST: they show one thing, or nothing.
    "account-delete", "account-end-sessions", "invitation", "claim", "organization-new",
    "organization-close", "organization-key-rotate", "organization-key-compromise", "member-role",
    "member-remove", "invitation-resend", "invitation-withdraw", "achievement-new",
    "achievement-publish", "achievement-start-version", "achievement-discard",
    "achievement-withdraw", "achievement-restore", "award-preview", "award-list",
    "awarded-revoke", "awarded-suspend", "awarded-reinstate", "awarded-correct", "awarded-erase",
    "awarded-resend", "wallet-import", "imported", "imported-file", "imported-picture",
    "imported-remove", "held-keep", "held-show", "held-links", "held-link-end",
    "verify", "openapi-json", "api-root", "openapi-view", "preflight", "badge-preview", "start",
}  # fmt: skip


class Campus:
    """One of each thing, and a way to make more of all of them."""

    def __init__(self, school: Organization, learner: User) -> None:
        self.school, self.learner = school, learner
        self.owner = school.memberships.get(role="owner").person
        self.framework = Framework.objects.create(key="f", name="F", uri="https://f.example")
        self.version = publish(school, "Knots")
        self.count = 0
        self.first = self._award("ada@example.org")
        show(public_id=self.first.public_id, visibility="public", person=learner)
        self.batch = batches.draft_batch(
            actor=self.owner, organization=school, version=self.version, text=self._people(FEW)
        )

    def grow(self, to: int) -> None:
        """So many of each thing that a page lists."""
        while self.count < to:
            self.count += 1
            self._one_more(self.count)
        # What is published is fixed: more skills need another achievement.
        self.version = publish(self.school, f"Knots {to}", skills=Skill.objects.all())
        self.first = self._award("ada@example.org")
        show(public_id=self.first.public_id, visibility="public", person=self.learner)
        for number in range(to):
            create_link(public_id=self.first.public_id, label=f"{number}", person=self.learner)
        batches.drop(batch=self.batch, actor=self.owner)
        self.batch = batches.draft_batch(
            actor=self.owner, organization=self.school, version=self.version, text=self._people(to)
        )

    def _one_more(self, number: int) -> None:
        skill = Skill.objects.create(
            framework=self.framework, uri=f"https://f.example/{number}", label=f"Skill {number}",
            words=f"skill {number}",
        )  # fmt: skip
        offered = publish(self.school, f"Offered {number}", skills=[skill])
        Version.objects.create(
            achievement=Achievement.objects.create(organization=self.school), number=1,
            name=f"Draft {number}", design=offered.design,
        )  # fmt: skip
        member = User.objects.create_user(f"m{number}@harbour.example", name=f"Member {number}")
        Membership.objects.create(organization=self.school, person=member, role=Role.ISSUER)
        Invitation.objects.create(
            organization=self.school, email=f"i{number}@harbour.example", role=Role.ISSUER,
            invited_by=self.owner, token_hash=digest(new_token()),
            expires_at=self.first.awarded_at.replace(year=2099),
        )  # fmt: skip
        other = self._award("ada@example.org", f"run {number}", offered)
        if number % 3 == 0:
            actions.revoke(credential=other, reason="mistake", actor=self.owner)

    def _award(self, email: str, occasion: str = "", version: Version | None = None) -> Credential:
        evidence = [{"name": "Film", "url": "https://film.example/1"}]
        said = actions.Award(
            email=email, name="Ada", occasion=occasion, result="17", evidence=evidence
        )
        return actions.award(version=version or self.version, award=said, awarded_by=self.owner)

    def _people(self, count: int) -> str:
        return "\n".join(f"p{number}@example.org, P {number}, 17" for number in range(count))

    def pages(self) -> dict[str, tuple[User | None, str]]:
        """Who asks for what, by the name of the address."""
        slug, first = self.school.slug, self.first.public_id
        offered = self.version.achievement.public_id
        desk = {
            "desk", "achievements", "awarded", "awarded-export", "award", "members",
            "organization-settings", "organization-keys", "skill-suggestions",
        }  # fmt: skip
        public = {
            "front", "learn", "issue", "employer", "explore", "how-checking", "accessibility",
            "privacy", "reading", "healthz",
        }  # fmt: skip
        files = {"credential", "credential-badge", "credential-qr", "credential-image"}
        mine = {"home", "wallet", "account", "account-export"}
        found: dict[str, tuple[User | None, str]] = {
            **{name: (self.owner, reverse(name, args=[slug])) for name in desk},
            **{name: (None, reverse(name)) for name in public},
            **{name: (None, reverse(name, args=[first])) for name in files},
            **{name: (self.learner, reverse(name)) for name in mine},
            "assessor": (self.owner, reverse("assessor")),
            "outbox": (self._operator(), reverse("outbox")),
            "outbox-mail": (self._operator(), self._mail()),
            "organization": (None, reverse("organization", args=[slug])),
            "organization-did": (None, reverse("organization-did", args=[slug])),
            "achievement": (None, reverse("achievement", args=[offered])),
            "achievement-edit": (self.owner, reverse("achievement-edit", args=[slug, offered])),
            "batch": (self.owner, reverse("batch", args=[slug, self.batch.public_id])),
            "awarded-one": (self.owner, reverse("awarded-one", args=[slug, first])),
            "held": (self.learner, reverse("held", args=[first])),
            "status-list": (
                None,
                reverse("status-list", args=[StatusList.objects.first().public_id]),
            ),
        }
        for name in ("achievement-version", "achievement-badge", "achievement-badge-png"):
            found[name] = (None, reverse(name, args=[offered, 1]))
        for kind in ("json", "jwt", "png", "svg"):
            found[f"credential-file {kind}"] = (
                None,
                reverse("credential-file", args=[first, kind]),
            )
        return found

    def _operator(self) -> User:
        found = User.objects.filter(is_staff=True).first()
        return found or User.objects.create_superuser("op@example.org", name="Operator")

    def _mail(self) -> str:
        return reverse("outbox-mail", args=[OutgoingMail.objects.earliest("id").public_id])


@pytest.fixture
def campus(school: Organization, person: Callable[..., User], through_the_web: CampusWeb) -> Campus:
    """A school, a learner, and three of each thing."""
    made = Campus(school, person("ada@example.org"))
    made.grow(FEW)
    return made


def counted(campus: Campus) -> dict[str, int]:
    """The queries of every page. Sessions are there before; the second request is the one."""
    found = {}
    clients: dict[int | None, Client] = {}
    for name, (who, path) in campus.pages().items():
        client = clients.setdefault(who.pk if who else None, Client())
        if who and "session" not in client.cookies:
            client.force_login(who)
        cache.clear()
        _asked(client, path)
        with CaptureQueriesContext(connection) as captured:
            _asked(client, path)
        found[name] = len(captured)
    return found


def _asked(client: Client, path: str) -> None:
    answer: Any = client.get(path)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert answer.status_code == 200, (path, answer.status_code, content[:300])


def test_no_page_makes_more_queries_for_more_rows(campus: Campus) -> None:
    few = counted(campus)
    campus.grow(MANY)
    many = counted(campus)
    assert {name: (few[name], many[name]) for name in few if many[name] > few[name]} == {}


def test_every_address_is_in_the_table(campus: Campus) -> None:
    told = {name.partition(" ")[0] for name in campus.pages()} | NO_LIST
    there = {
        name for name in names(get_resolver().url_patterns) if not name.startswith(PASSWORDLESS)
    }
    assert there - told == set(), "add it to the pages that are counted, or to NO_LIST"
    assert NO_LIST & {name.partition(" ")[0] for name in campus.pages()} == set()


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    """The names of all addresses."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name
