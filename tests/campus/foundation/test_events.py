"""Events: heard once, after commit, by whoever listens; a listener that fails harms nobody."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from bayleaf.campus.foundation import events


@dataclass(frozen=True)
class Happened:
    """An event of the test."""

    id: str


@pytest.fixture(autouse=True)
def _own_listeners(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_listeners", defaultdict(list))


@pytest.mark.django_db(transaction=True)
def test_it_is_heard_after_the_commit_and_not_before() -> None:
    heard: list[object] = []
    events.listen(Happened, heard.append)
    with transaction.atomic():
        events.announce(Happened("1"))
        assert heard == []
    assert heard == [Happened("1")]


@pytest.mark.django_db
def test_it_is_not_heard_when_the_change_is_rolled_back(
    django_capture_on_commit_callbacks: Any,
) -> None:
    heard: list[object] = []
    events.listen(Happened, heard.append)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        events.announce(Happened("1"))
        transaction.set_rollback(True)
    assert heard == []


@pytest.mark.django_db
def test_who_listens_twice_hears_it_once(django_capture_on_commit_callbacks: Any) -> None:
    heard: list[object] = []
    hear = heard.append
    events.listen(Happened, hear)
    events.listen(Happened, hear)
    with django_capture_on_commit_callbacks(execute=True):
        events.announce(Happened("1"))
    assert heard == [Happened("1")]


@pytest.mark.django_db(transaction=True)
def test_a_listener_that_fails_is_logged_and_the_next_still_hears(
    caplog: pytest.LogCaptureFixture,
) -> None:
    heard: list[object] = []

    def fail(event: object) -> None:
        raise ZeroDivisionError

    events.listen(Happened, fail)
    events.listen(Happened, heard.append)
    with transaction.atomic():
        events.announce(Happened("1"))
    assert heard == [Happened("1")]
    assert "ZeroDivisionError" in caplog.text
