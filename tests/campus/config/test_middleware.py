"""What holds for every answer: one host, and strict headers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from bayleaf.campus.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "127.0.0.1", "[::1]:8000", "[::1]"])
def test_who_comes_by_a_number_is_led_to_the_name_that_is_signed(client: Client, host: str) -> None:
    answer = client.get("/explore?q=a%26b", headers={"host": host})
    assert answer.status_code == 301
    assert answer.headers["Location"] == "http://localhost:8000/explore?q=a%26b"


def test_who_comes_by_the_name_stays(client: Client) -> None:
    assert client.get("/learn", headers={"host": "localhost:8000"}).status_code == 200


def test_where_the_number_is_the_name_nobody_is_led_in_circles(
    client: Client, settings: Any
) -> None:
    settings.AUTHORITY, settings.BASE_URL = "127.0.0.1:8000", "http://127.0.0.1:8000"
    assert client.get("/learn", headers={"host": "127.0.0.1:8000"}).status_code == 200


def test_what_is_sent_is_not_led_elsewhere(client: Client) -> None:
    answer = client.post("/api/v1/verify", "{}", "application/json", headers={"host": "127.0.0.1"})
    assert answer.status_code == 422 or 400 <= answer.status_code < 500
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    "path", ["//evil.example", "//evil.example/%2e%2e", "/\\evil.example", "/%0d%0aX: y"]
)
def test_no_path_leads_to_another_site(client: Client, path: str) -> None:
    answer = client.get("/", PATH_INFO=path, headers={"host": "127.0.0.1:8000"})
    assert answer.headers["Location"].startswith("http://localhost:8000/")
    assert "\r" not in answer.headers["Location"]
    assert "evil.example" not in answer.headers["Location"].split("/")[2]


def test_a_host_that_is_not_ours_is_refused(client: Client) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("path", ["/", "/nothing", "/verify/", "/api/v1/openapi.json", "/healthz"])
def test_every_answer_has_the_strict_headers(client: Client, path: str) -> None:
    headers = client.get(path).headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))  # fmt: skip
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Server" not in headers


def test_the_nonce_of_scripts_is_new_in_every_answer(client: Client) -> None:
    nonces = {
        re.findall(r"'nonce-([\w-]{22})'", client.get("/").headers["Content-Security-Policy"])[0]
        for _ in range(3)
    }
    assert len(nonces) == 3


def test_over_https_nothing_is_loaded_without_it(client: Client, settings: Any) -> None:
    settings.BASE_URL = "https://badges.example.org"
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "upgrade-insecure-requests" in policy


def test_what_somebody_signed_in_sees_is_not_kept(
    person: Callable[..., User], signed_in: Callable[[User], Client]
) -> None:
    browser = signed_in(person("ada@example.org"))
    for path in ("/home", "/", "/wallet"):
        assert "no-store" in browser.get(path, follow=True).headers["Cache-Control"], path


def test_signing_in_is_not_kept_either(person: Callable[..., User]) -> None:
    person("ada@example.org")
    answer = Client().post(
        "/account/login/", {"login": "ada@example.org", "password": "a long enough password"}
    )
    assert answer.status_code == 302
    assert "no-store" in answer.headers["Cache-Control"]
