"""What every answer says to the browser, page by page."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from django.test import Client

from bayleaf.campus.wallet import actions as wallet
from tests.campus.security.world import World

PUBLIC: Final = [
    "/", "/learn", "/issue", "/explore", "/about/checking", "/about/accessibility",
    "/about/privacy", "/about/reading", "/verify/", "/o/{slug}", "/a/{published}",
    "/a/{published}/1", "/account/login/", "/account/signup/", "/account/password/reset/",
    "/account/login/code/", "/claim/unknown", "/invitation/unknown", "/nothing", "/c/{held}",
]  # fmt: skip
PRIVATE: Final = [
    "/home", "/wallet", "/wallet/{held}", "/wallet/import", "/account/", "/account/email/",
    "/account/2fa/", "/account/password/change/", "/account/delete", "/o/new",
]  # fmt: skip
AT_A_DESK: Final = [
    "/o/{slug}/desk", "/o/{slug}/awarded", "/o/{slug}/awarded/{credential}", "/o/{slug}/awarded.csv",
    "/o/{slug}/members", "/o/{slug}/settings", "/o/{slug}/keys", "/o/{slug}/award",
    "/o/{slug}/achievements", "/o/{slug}/achievements/{draft}", "/o/{slug}/batches/{batch}",
    "/a/{draft}/1/badge.svg", "/c/{credential}", "/c/{credential}.json", "/c/{credential}/qr.svg",
]  # fmt: skip
FILES: Final = {
    "/c/{held}.json": "application/vc",
    "/c/{held}.jwt": "application/vc+jwt",
    "/c/{held}.png": "image/png",
    "/c/{held}.svg": "image/svg+xml",
    "/c/{held}/badge.svg": "image/svg+xml",
    "/c/{held}/qr.svg": "image/svg+xml",
    "/c/{held}/image.png": "image/png",
    "/a/{published}/1/badge.svg": "image/svg+xml",
    "/a/{published}/1/badge.png": "image/png",
    "/o/{slug}/did.json": "application/did+json",
    "/status/{status}": "application/vc",
}
DIRECTIVES: Final = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}


@pytest.mark.parametrize(
    ("who", "paths"), [("anonymous", PUBLIC), ("ada", PRIVATE), ("owner", AT_A_DESK)]
)
def test_every_page_has_every_header(who: str, paths: list[str], world: World) -> None:
    wallet.show(public_id=world.own.ids["held"], visibility="public", person=world.ada)
    for pattern in paths:
        path = _at(pattern, world)
        answer = world.browsers[who].get(path)
        assert answer.status_code in {200, 302, 404}, (path, answer.status_code)
        headers = answer.headers
        policy = dict(
            part.strip().partition(" ")[::2]
            for part in headers["Content-Security-Policy"].split(";")
        )
        if headers["Content-Type"].startswith("image/svg"):
            assert "sandbox" in policy, path
        else:
            script = policy.pop("script-src")
            assert {name: policy.get(name) for name in DIRECTIVES} == DIRECTIVES, path
            assert script.startswith("'self' 'nonce-"), path
            assert "unsafe" not in headers["Content-Security-Policy"], path
            assert "://" not in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["X-Frame-Options"] == "DENY", path
        assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}, path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert "camera=()" in headers["Permissions-Policy"], path
        if who != "anonymous":
            assert "no-store" in headers["Cache-Control"], path
        elif "csrfmiddlewaretoken" in answer.content.decode():
            assert "Cookie" in headers["Vary"], path


@pytest.mark.parametrize(
    ("who", "paths"), [("anonymous", PUBLIC), ("ada", PRIVATE), ("owner", AT_A_DESK)]
)
def test_no_page_with_a_form_hides_where_it_was_sent_from(
    who: str, paths: list[str], world: World
) -> None:
    """With "no-referrer", browsers send a page's own form from "null", and it is refused."""
    for pattern in paths:
        answer = world.browsers[who].get(_at(pattern, world))
        if not answer.streaming and b"csrfmiddlewaretoken" in answer.content:
            assert answer.headers["Referrer-Policy"] == "same-origin", pattern


@pytest.mark.parametrize(("pattern", "kind"), FILES.items())
def test_a_file_says_what_it_is_and_an_svg_cannot_act(
    pattern: str, kind: str, world: World
) -> None:
    wallet.show(public_id=world.own.ids["held"], visibility="public", person=world.ada)
    answer = Client().get(_at(pattern, world))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].partition(";")[0] == kind
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies
    if kind == "image/svg+xml":
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "sandbox" in policy.split("; ")
        assert "script" not in policy


def test_over_https_cookies_and_transport_are_locked(tmp_path: Path) -> None:
    """Settings are made once a process: this one is asked in a process of its own."""
    code = (
        "import django; django.setup()\n"
        "from django.conf import settings as s\n"
        "print(s.SECURE_HSTS_SECONDS, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME,"
        " s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.DEBUG)\n"
        "from django.test import Client\n"
        "a = Client().get('/learn', HTTP_HOST='badges.example.org', HTTP_X_FORWARDED_PROTO='https')\n"
        "print(a.status_code, a.headers['Strict-Transport-Security'])\n"
        "print(a.headers['Content-Security-Policy'])\n"
    )
    told = {
        **os.environ,
        "BAYLEAF_DATA_DIR": str(tmp_path),
        "BAYLEAF_BASE_URL": "https://badges.example.org",
        "BAYLEAF_DEMO": "0",
        "BAYLEAF_SMTP_URL": "smtp://mail.example.org",
        "DJANGO_SETTINGS_MODULE": "bayleaf.campus.config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=told, capture_output=True, text=True, check=False
    )
    settings, transport, policy = done.stdout.strip().splitlines()[-3:]
    assert settings == "31536000 __Host-session __Host-csrf True True True False"
    assert transport.startswith("200 max-age=31536000")
    assert "upgrade-insecure-requests" in policy


def _at(pattern: str, world: World) -> str:
    return pattern.format(slug=world.own.slug, **world.own.ids)
