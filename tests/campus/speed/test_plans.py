"""How the database finds what a list shows: by an index, whatever it knows about its rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding import queries
from bayleaf.campus.awarding.export import lines
from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.awarding.queries import Filters
from bayleaf.campus.foundation.models import OutgoingMail
from bayleaf.campus.organizations.models import Organization
from bayleaf.campus.wallet import queries as wallet
from tests.campus.awards import award_to, published

__all__ = ["award_to", "published"]

BIG = (
    "awarding_credential", "awarding_signedbytes", "awarding_statusentry", "awarding_claim",
    "foundation_auditline", "foundation_outgoingmail",
)  # fmt: skip
NEEDS_LAST = {"deep": "2026-01-01T00:00:00+00:00_9"}


def plan_of(work: Callable[[], object]) -> list[tuple[str, list[str]]]:
    """Every SELECT that the work makes, with the steps of its plan."""
    with CaptureQueriesContext(connection) as captured:
        work()
    found = []
    for query in captured.captured_queries:
        if query["sql"].startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql'].replace('%', '%%')}")
                found.append((query["sql"], [str(row[3]) for row in cursor.fetchall()]))
    return found


def scans(sql: str, steps: list[str]) -> list[str]:
    """The steps that read the whole of a table that grows. Aliases are looked up in the query."""
    found = []
    for step in steps:
        if not step.startswith("SCAN "):
            continue
        name = step.split()[1]
        is_big = name in BIG or any(f'"{table}" {name}' in sql for table in BIG)
        # The first fifty in the order of an index are not the whole of it.
        is_in_order = (
            "USING INDEX" in step and "LIMIT" in sql and "TREE FOR ORDER" not in str(steps)
        )
        if is_big and not is_in_order:
            found.append(step)
    return found


def lists(school: Organization, learner: User) -> dict[str, Callable[[], object]]:
    """What is read for each list that grows."""
    return {
        "awarded": lambda: queries.page_of(queries.awarded(school, Filters()), ""),
        "deep": lambda: queries.page_of(queries.awarded(school, Filters()), NEEDS_LAST["deep"]),
        **{
            f"awarded, {state}": lambda state=state: list(  # type: ignore[misc]
                queries.awarded(school, Filters(state=state))[:50]
            )
            for state in queries.STATES
        },
        "search": lambda: list(queries.awarded(school, Filters(text="ada"))[:50]),
        "counts": lambda: queries.counts(school, Filters()),
        "counts of a search": lambda: queries.counts(school, Filters(text="ada")),
        "export": lambda: list(lines(school, Filters())),
        "idempotency key": lambda: queries.by_idempotency_key(school, "key-1"),
        "wallet": lambda: wallet.held(learner),
        "wallet, search": lambda: wallet.held(learner, text="knots"),
        "wallet, sorted": lambda: wallet.held(learner, sort="issuer"),
        "wallet, newest": lambda: wallet.newest(learner, most=5),
        "wallet, counted": lambda: wallet.counted(learner),
        "mail of one address": lambda: list(OutgoingMail.objects.filter(to="a@b.example")[:50]),
        "newest mail": lambda: list(OutgoingMail.objects.order_by("-created_at", "-id")[:50]),
    }


def found_in(works: dict[str, Callable[[], object]]) -> dict[str, list[str]]:
    """The lists that read a whole table, with the steps that do."""
    found = {
        name: [step for sql, steps in plan_of(work) for step in scans(sql, steps)]
        for name, work in works.items()
    }
    return {name: steps for name, steps in found.items() if steps}


@pytest.fixture
def filled(
    person: Callable[..., User], school: Organization, award_to: Callable[..., Credential]
) -> User:
    """A learner with a few credentials, among those of others."""
    learner = person("ada@example.org")
    for number in range(3):
        award_to("ada@example.org", occasion=f"run {number}")
        award_to(f"other{number}@example.org")
    return learner


def test_no_list_reads_a_whole_table(school: Organization, filled: User) -> None:
    assert found_in(lists(school, filled)) == {}


def test_no_list_does_so_when_the_database_knows_its_rows(
    school: Organization, filled: User
) -> None:
    """As after ANALYZE of a hundred thousand, of which nearly none replaces another."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        for table, index, stat in _told(cursor):
            cursor.execute(
                "UPDATE sqlite_stat1 SET stat = %s WHERE tbl = %s AND idx = %s",
                [_grown(stat), table, index],
            )
        cursor.execute("ANALYZE sqlite_schema")
    # Of six rows, nobody can say that a person holds few of all: the wallets are left out.
    of_issuers = {
        name: work for name, work in lists(school, filled).items() if "wallet" not in name
    }
    assert found_in(of_issuers) == {}


@pytest.mark.parametrize("name", ["awarded", "deep", "counts", "counts of a search", "search"])
def test_the_list_of_an_issuer_is_read_from_one_index(
    name: str, school: Organization, filled: User
) -> None:
    for _, steps in plan_of(lists(school, filled)[name]):
        assert "awarded_listed" in steps[0]
        assert not any("TEMP B-TREE" in step for step in steps)


def test_an_idempotency_key_is_looked_up_in_the_index_of_keys(
    school: Organization, filled: User
) -> None:
    [(_, steps)] = plan_of(lambda: queries.by_idempotency_key(school, "key-1"))
    assert "one_award_an_idempotency_key" in steps[0]


def test_counting_opens_no_row(school: Organization, filled: User) -> None:
    [(_, steps)] = plan_of(lambda: queries.counts(school, Filters(text="ada")))
    assert "COVERING INDEX" in steps[0]


def _told(cursor: Any) -> list[tuple[str, str, str]]:
    cursor.execute("SELECT tbl, idx, stat FROM sqlite_stat1 WHERE idx IS NOT NULL")
    return list(cursor.fetchall())


def _grown(stat: str) -> str:
    """The same share of equal rows, with a hundred thousand rows: all alike stay all alike."""
    rows, *equal = (int(part) for part in stat.split() if part.isdecimal())
    factor = 100_000 // max(rows, 1)
    grown = [number * factor if number == rows and rows > 1 else number for number in equal]
    return " ".join(str(number) for number in [rows * factor, *grown])
