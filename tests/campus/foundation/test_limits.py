"""Limits: a burst, then an even pace, for each who asks; and no way around by asking at once."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from bayleaf.campus.foundation import limits
from bayleaf.campus.foundation.errors import TooMany
from bayleaf.campus.foundation.limits import Limit, client_of


def test_after_the_burst_it_says_how_long_to_wait() -> None:
    limit = Limit("claim", burst=3, per_minute=6)
    for _ in range(3):
        limit.spend("ada")
    with pytest.raises(TooMany) as refused:
        limit.spend("ada")
    assert refused.value.status == 429
    assert refused.value.retry_after == 10
    assert "10 seconds" in refused.value.message


def test_each_key_and_each_limit_has_a_bucket_of_its_own() -> None:
    one, other = Limit("one", burst=1, per_minute=1), Limit("other", burst=1, per_minute=1)
    one.spend("ada")
    one.spend("grace")
    other.spend("ada")
    with pytest.raises(TooMany):
        one.spend("ada")


def test_the_bucket_fills_evenly_and_not_beyond_the_burst(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: now))
    limit = Limit("claim", burst=2, per_minute=6)
    limit.spend("ada", cost=2)
    now += 10
    limit.spend("ada")
    with pytest.raises(TooMany):
        limit.spend("ada")
    now += 10_000
    limit.spend("ada", cost=2)
    with pytest.raises(TooMany):
        limit.spend("ada")


def test_a_refusal_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.monotonic()
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: now))
    limit = Limit("claim", burst=1, per_minute=6)
    limit.spend("ada")
    for _ in range(5):
        with pytest.raises(TooMany):
            limit.spend("ada")
    now += 10
    limit.spend("ada")


def test_those_who_ask_at_once_get_no_more_than_the_burst() -> None:
    limit, barrier, passed = Limit("claim", burst=5, per_minute=0.001), threading.Barrier(16), []

    def ask() -> None:
        barrier.wait()
        for _ in range(4):
            try:
                limit.spend("ada")
            except TooMany:
                continue
            passed.append(1)

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 5


def test_no_address_lies_in_the_cache() -> None:
    Limit("claim", burst=1, per_minute=1).spend("ada@example.org")
    assert "ada" not in repr(cache._cache)  # type: ignore[attr-defined]


def test_trying_many_keys_does_not_push_a_full_bucket_out() -> None:
    limit = Limit("claim", burst=1, per_minute=0.001)
    limit.spend("mallory")
    for number in range(2_000):
        limit.spend(f"somebody {number}")
    with pytest.raises(TooMany):
        limit.spend("mallory")


def test_the_client_is_who_the_connection_comes_from_and_not_who_it_says() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7", HTTP_X_FORWARDED_FOR="198.51.100.1")  # fmt: skip
    assert client_of(request) == "192.0.2.7"


@pytest.mark.django_db
def test_a_door_answers_429_and_when_to_come_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bayleaf.campus.verification.api import LIMIT

    def ask() -> object:
        return client.post("/api/v1/verify", "{}", content_type="application/json")

    now = time.monotonic()
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: now))
    LIMIT.spend("127.0.0.1", cost=LIMIT.burst)
    answers = [ask() for _ in range(2)]
    assert {answer.status_code for answer in answers} == {429}  # type: ignore[attr-defined]
    assert int(answers[0].headers["Retry-After"]) >= 1  # type: ignore[attr-defined]
