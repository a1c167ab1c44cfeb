"""What can be found: words, facets with counts, pages, and the same few queries for many rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements import actions
from bayleaf.campus.achievements.exploring import FoundPage, search_published
from bayleaf.campus.achievements.models import Version
from bayleaf.campus.organizations.models import Organization
from bayleaf.campus.skills.models import Skill

pytestmark = pytest.mark.django_db

Make = Callable[..., Version]


def names(found: FoundPage) -> list[str]:
    return [row.latest.name for row in found.rows if row.latest]


def counts(found: FoundPage, group: str) -> dict[str, int]:
    choices = next(each.choices for each in found.groups if each.name == group)
    return {choice.label: choice.count for choice in choices}


def test_every_word_must_be_somewhere_in_what_it_says_or_in_who_offers_it(
    published: Make, skill: Skill
) -> None:
    published(name="Tides", description="Can read tables.", skills=[skill])
    published(name="Knots", outcomes=["Tie a bowline"])

    assert names(search_published("tides")) == ["Tides"]
    assert names(search_published("FLOOD risk")) == ["Tides"]
    assert names(search_published("bowline harbour")) == ["Knots"]
    assert names(search_published("bowline tides")) == []
    assert names(search_published("%")) == []


def test_drafts_withdrawn_ones_and_those_of_closed_organizations_are_not_found(
    drafted: Make, published: Make, owner: User, school: Organization
) -> None:
    drafted(name="Draft")
    actions.withdraw(achievement=published(name="Gone").achievement, actor=owner)
    published(name="Here")
    assert names(search_published()) == ["Here"]

    school.closed_at = timezone.now()
    school.save()

    assert search_published().count == 0


def test_an_achievement_is_found_once_as_its_newest_version_says(
    published: Make, owner: User
) -> None:
    first = published(name="Old words")
    draft = actions.start_version(achievement=first.achievement, actor=owner)
    actions.publish(draft=draft, actor=owner)

    assert search_published().count == 1


def test_facets_count_what_a_tick_would_leave(published: Make) -> None:
    published(name="A", level="3", assessments=["practical"], workload_hours=Decimal(8))
    published(name="B", level="5", assessments=["practical", "portfolio"], language="fr")
    published(name="C", level="", achievement_type="Badge", assessments=["attendance"])

    found = search_published(filters={"judged": ["practical"]})

    assert names(found) == ["A", "B"]
    assert (found.count, found.everything) == (2, 3)
    # Its own group still counts all; the others count what is left.
    assert counts(found, "judged")["Attendance only"] == 1
    assert counts(found, "level") == {"EQF 3": 1, "EQF 5": 1}
    assert counts(found, "time") == {"Up to 10 hours": 1, "10 to 25 hours": 1}
    assert counts(found, "language") == {"English": 1, "French": 1}
    assert sum(counts(found, "field").values()) == 2


def test_ticks_of_one_group_add_and_of_two_groups_narrow(published: Make) -> None:
    published(name="A", level="3", language="en")
    published(name="B", level="5", language="en")
    published(name="C", level="5", language="fr")

    assert names(search_published(filters={"level": ["3", "5"]})) == ["A", "B", "C"]
    assert names(search_published(filters={"level": ["5"], "language": ["fr"]})) == ["C"]
    assert names(search_published(filters={"level": ["unknown"]})) == ["A", "B", "C"]


def test_twenty_a_page_by_name(client: Client, published: Make) -> None:
    for number in range(23):
        published(name=f"Number {number:02}")

    first = client.get("/explore").content.decode()
    second = client.get("/explore", {"page": "2"}).content.decode()

    assert "Number 19" in first
    assert "Number 20" not in first
    assert "Page 2 of 2" in first
    assert "Number 22" in second
    for odd in ("0", "-1", "x", "99999999", "99"):
        assert client.get("/explore", {"page": odd}).status_code == 200


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_fifty_rows_take_no_more_queries_than_five(
    client: Client, signed_in: Callable[[User], Client], owner: User, published: Make, skill: Skill
) -> None:
    desk = signed_in(owner)
    for number in range(5):
        published(name=f"Number {number}", skills=[skill])
    few = queries(client, "/explore"), queries(desk, "/o/harbour-school/achievements")
    for number in range(5, 50):
        published(name=f"Number {number}", skills=[skill])
    many = queries(client, "/explore"), queries(desk, "/o/harbour-school/achievements")

    assert many == few
    assert many[0] <= 10


def test_the_page_keeps_the_ticks_and_says_how_many(client: Client, published: Make) -> None:
    published(name="A", level="3")
    published(name="B", level="5")

    page = client.get("/explore", {"q": "flood", "level": "5"}).content.decode()

    assert re.search(r'name="level" value="5" checked', page)
    assert "1 credential</strong>" in page
    assert "of 2" in page
    assert "Regional" not in page


def test_an_empty_house_and_an_empty_answer_say_what_to_do(
    client: Client, db: None, published: Make
) -> None:
    assert "Nothing to earn here yet" in client.get("/explore").content.decode()
    published()

    assert "Nothing fits" in client.get("/explore", {"q": "zzz"}).content.decode()


def test_htmx_gets_the_part_that_changes(client: Client, published: Make) -> None:
    published()

    response = client.get("/explore", headers={"hx-request": "true"})

    assert "<html" not in response.content.decode()
    assert "HX-Request" in response.headers["Vary"]


def test_what_was_typed_is_shown_and_runs_nothing(client: Client, db: None) -> None:
    page = client.get("/explore", {"q": '"><script>alert(1)</script>'}).content.decode()

    assert "<script>alert(1)" not in page
