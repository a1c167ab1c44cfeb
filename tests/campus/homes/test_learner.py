"""The learner's first page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding import actions as awarding
from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.organizations.models import Membership, Organization, Role
from bayleaf.campus.wallet import actions as wallet
from tests.campus.awards import award_to, published

__all__ = ["award_to", "published"]


@pytest.fixture
def ada(person: Callable[..., User]) -> User:
    return person("ada@example.org", name="Ada Lovelace")


@pytest.fixture
def home(ada: User, signed_in: Callable[[User], Client]) -> Callable[[], str]:
    client = signed_in(ada)

    def read() -> str:
        answer = client.get("/home")
        assert answer.status_code == 200
        return answer.content.decode()

    return read


def test_the_first_visit_says_where_to_start(home: Callable[[], str]) -> None:
    html = home()
    assert "No credentials yet" in html
    assert 'href="/wallet/import"' in html


def test_what_waits_comes_first(
    home: Callable[[], str], award_to: Callable[..., Credential]
) -> None:
    credential = award_to("ada@example.org")
    html = home()
    assert "A credential waits for you" in html
    assert f'href="/wallet/{credential.public_id}"' in html


def test_what_changed_is_worth_knowing(
    home: Callable[[], str], award_to: Callable[..., Credential], ada: User
) -> None:
    ending, held_back, gone, wrong = (
        wallet.keep(
            public_id=award_to("ada@example.org", occasion=str(number)).public_id, person=ada
        )
        for number in range(4)
    )
    owner = ending.awarded_by
    assert owner is not None
    Credential.objects.filter(pk=ending.pk).update(
        valid_until=timezone.now() + timedelta(days=26, hours=1)
    )
    awarding.suspend(credential=held_back, reason="review", actor=owner)
    awarding.revoke(credential=gone, reason="mistake", actor=owner)
    newer = awarding.correct(
        credential=wrong, award=awarding.Award(email="", name="Ada King", result="18"), actor=owner
    )
    html = home()
    assert "ends in 26 days" in html
    assert "is on hold" in html
    assert "was revoked by" in html
    assert "was replaced by a corrected one" in html
    assert f'href="/wallet/{newer.public_id}"' in html


def test_it_leads_to_the_desks_where_one_works(
    school: Organization, signed_in: Callable[[User], Client]
) -> None:
    owner = school.memberships.get().person
    assert 'href="/o/harbour-school/desk"' in signed_in(owner).get("/home").content.decode()


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.OWNER, "/o/harbour-school/desk"),
        (Role.ISSUER, "/o/harbour-school/desk"),
        (Role.VIEWER, "/o/harbour-school/desk"),
        (Role.ASSESSOR, "/assessor"),
    ],
)
def test_a_sign_in_leads_who_only_works_here_to_their_work(
    member: Callable[[Role], User], signed_in: Callable[[User], Client], role: Role, place: str
) -> None:
    assert signed_in(member(role)).get("/start")["Location"] == place


def test_a_sign_in_leads_who_holds_something_to_their_own_page(
    school: Organization,
    ada: User,
    award_to: Callable[..., Credential],
    signed_in: Callable[[User], Client],
) -> None:
    assert signed_in(ada).get("/start")["Location"] == "/home"
    Membership.objects.create(organization=school, person=ada, role=Role.ISSUER)
    award_to("ada@example.org")
    assert signed_in(ada).get("/start")["Location"] == "/home"


def test_it_costs_the_same_for_five_and_for_fifty(
    home: Callable[[], str], award_to: Callable[..., Credential], ada: User
) -> None:
    costs = []
    for count in (6, 30):
        for number in range(count):
            credential = award_to("ada@example.org", occasion=f"{count}-{number}")
            wallet.keep(public_id=credential.public_id, person=ada)
        with CaptureQueriesContext(connection) as queries:
            home()
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 14
