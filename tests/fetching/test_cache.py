"""Answers are kept for as long as they say, and no longer than we bear."""

from time import sleep

import pytest

from bayleaf.engine.ports import Response
from bayleaf.fetching import ResponseCache
from bayleaf.fetching.cache import freshness

URL = "https://issuer.example/"


def answer(url=URL, *, status=200, body=b"{}", control="max-age=60"):
    return Response(url, status, "application/json", body, {"cache-control": control})


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "max-age=60"}, 60),
        ({"cache-control": 'Public , Max-Age="60"'}, 60),
        ({"cache-control": "max-age=60", "age": "45"}, 15),
        ({"cache-control": "max-age=60, no-store"}, 0),
        ({"cache-control": "no-cache, max-age=60"}, 0),
        ({"cache-control": 'private="x", max-age=60'}, 0),
        ({"cache-control": "max-age=-1"}, 0),
        ({"cache-control": "max-age=1e9"}, 0),
        ({"cache-control": "max-age=" + "9" * 5000}, 0),
        ({"cache-control": "max-age=\u0661"}, 0),
        ({"cache-control": "max-age"}, 0),
        ({}, 0),
    ],
)
def test_freshness_is_what_the_server_allows(headers, seconds):
    assert freshness(headers) == seconds


def test_an_answer_is_kept_by_url_and_accept():
    cache = ResponseCache()
    cache.put("application/json", answer())
    assert cache.get(URL, "application/json") == answer()
    assert cache.get(URL, "application/jwt") is None
    assert cache.get(URL + "x", "application/json") is None


@pytest.mark.parametrize(
    "response", [answer(status=404), answer(status=302), answer(control=""), answer(control="x")]
)
def test_an_answer_that_does_not_allow_it_is_not_kept(response):
    cache = ResponseCache()
    cache.put("*/*", response)
    assert cache.get(URL, "*/*") is None


def test_our_own_limit_is_the_longest_an_answer_is_kept():
    cache = ResponseCache(max_age=0)
    cache.put("*/*", answer())
    assert cache.get(URL, "*/*") is None


def test_an_answer_grows_stale():
    cache = ResponseCache(max_age=0.2)
    cache.put("*/*", answer())
    assert cache.get(URL, "*/*") is not None
    sleep(0.25)
    assert cache.get(URL, "*/*") is None


def test_the_least_recently_used_goes_first():
    cache = ResponseCache(max_entries=2)
    for name in "ab":
        cache.put("*/*", answer(URL + name))
    cache.get(URL + "a", "*/*")
    cache.put("*/*", answer(URL + "c"))
    assert [name for name in "abc" if cache.get(URL + name, "*/*")] == ["a", "c"]


def test_the_bodies_together_stay_under_the_limit():
    cache = ResponseCache(max_bytes=10)
    cache.put("*/*", answer(URL + "a", body=b"12345"))
    cache.put("*/*", answer(URL + "a", body=b"67890"))
    cache.put("*/*", answer(URL + "b", body=b"12345"))
    assert all(cache.get(URL + name, "*/*") for name in "ab")
    cache.put("*/*", answer(URL + "c", body=b"1"))
    assert cache.get(URL + "a", "*/*") is None
    cache.put("*/*", answer(URL + "d", body=b"12345678901"))
    assert not any(cache.get(URL + name, "*/*") for name in "abcd")
