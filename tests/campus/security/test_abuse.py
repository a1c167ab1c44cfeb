"""Trying often, leading elsewhere, finding out who is here, and files that burst."""

from __future__ import annotations

import io
import json
import re
import struct
import time
import tracemalloc
import zipfile
import zlib
from typing import Any, Final

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.campus.security.world import World, undone
from tests.campus.web import CampusWeb

EVIL: Final = [
    "//evil.example", "///evil.example", "https://evil.example", "https:evil.example",
    "https:/evil.example", "/\\evil.example", "\\\\evil.example", "/%0d%0aSet-Cookie: a=b",
    "javascript:alert(1)", "/\t/evil.example", "http://localhost:8000@evil.example/",
    " //evil.example", "%2f%2fevil.example", "data:text/html,x", "\x00//evil.example",
]  # fmt: skip
PASSWORD: Final = "a long enough password"


@pytest.mark.parametrize("evil", EVIL)
def test_no_parameter_leads_to_another_site(evil: str, world: World) -> None:
    sign_in = {"login": "ada@example.org", "password": PASSWORD, "next": evil}
    asked = [
        ("anonymous", "post", "/account/login/", sign_in),
        ("anonymous", "post", "/account/login/code/", {"email": "ada@example.org", "next": evil}),
        ("ada", "get", "/account/login/", {"next": evil}),
        ("ada", "get", "/account/signup/", {"next": evil}),
        ("ada", "post", "/account/logout/", {"next": evil}),
        ("ada", "post", "/account/reauthenticate/", {"password": PASSWORD, "next": evil}),
        ("ada", "post", "/wallet/import", {"text": "x", "next": evil}),
        ("ada", "post", "/account/sessions/end", {"next": evil}),
    ]
    for who, method, path, data in asked:
        target = undone(world.browsers[who], method, path, data)[2]
        assert not _leaves(target), (path, target)


def _leaves(target: str) -> bool:
    """As browsers read it: a backslash is a slash, and tabs and line ends are nothing."""
    read = re.sub(r"[\t\r\n\0 ]", "", target).replace("\\", "/")
    return read.startswith("//") or bool(re.match(r"[A-Za-z][\w+.-]*:", read))


@pytest.mark.parametrize(
    ("path", "field", "more"),
    [
        ("/account/login/", "login", {"password": "not the password"}),
        ("/account/login/code/", "email", {}),
        ("/account/password/reset/", "email", {}),
        ("/account/signup/", "email", {"password1": "some new long one", "name": "Eve"}),
    ],
)
def test_an_answer_does_not_tell_who_has_an_account(
    path: str, field: str, more: dict[str, str], world: World
) -> None:
    told = []
    for address in ("ada@example.org", "bob@example.org"):
        cache.clear()
        answer = Client().post(path, {field: address, **more}, follow=True)
        page = re.sub(r"nonce[^>]*|value=\"[\w-]{40,}\"", "", answer.content.decode())
        steps = [(url.replace(address, "…"), code) for url, code in answer.redirect_chain]
        told.append((answer.status_code, steps, page.replace(address, "…")))
    assert told[0] == told[1]


LIMITED: Final = [
    ("anonymous", "/account/login/", {"login": "ada@example.org", "password": "wrong"}, 40),
    ("anonymous", "/account/login/code/", {"email": "ada@example.org"}, 40),
    ("anonymous", "/account/password/reset/", {"email": "ada@example.org"}, 40),
    ("anonymous", "/verify/", {"text": "{}"}, 40),
    ("anonymous", "/api/v1/verify", {"credential": "{}"}, 80),
    ("anonymous", "/claim/guess", {"action": "keep"}, 80),
    ("owner", "/o/{slug}/awarded/{credential}/resend", {}, 12),
    ("owner", "/o/new", {"name": "A {n}", "slug": "a-{n}", "kind": "school", "country": "IE"}, 20),
]


@pytest.mark.parametrize(("who", "path", "data", "most"), LIMITED)
def test_what_is_tried_too_often_is_told_when_to_come_again(
    who: str, path: str, data: dict[str, str], most: int, world: World
) -> None:
    path = path.format(slug=world.own.slug, **world.own.ids)
    browser, answer = world.browsers[who], None
    for n in range(most):
        if who == "anonymous":
            browser = Client()  # a new cookie is no way around a limit
        sent: Any = {key: value.replace("{n}", str(n)) for key, value in data.items()}
        kind = {}
        if path.startswith("/api/"):
            sent, kind = json.dumps(sent), {"content_type": "application/json"}
        answer = browser.post(path, sent, **kind)
        if answer.status_code == 429:
            break
    assert answer is not None
    text = answer.content.decode()
    assert "too often" in text or "again in" in text, text[:200]
    if answer.status_code == 429:
        assert int(answer.headers["Retry-After"]) > 0
    else:
        assert path == "/account/login/code/", "allauth answers inside its form"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int, *more: bytes, rows: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = _chunk(b"IDAT", zlib.compress(rows or b"\0" * 64))
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + b"".join(more) + data + _chunk(b"IEND", b"")
    )


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("../../a", b"\0" * (8 << 20))
    return out.getvalue()


_SVG: Final = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
_LOL: Final = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
_BOMB: Final = zlib.compress(b"\0" * (64 << 20), 9)
BOMBS: Final[dict[str, tuple[str, bytes]]] = {
    "text chunk of 64 MiB": (
        "a.png",
        _png(1, 1, _chunk(b"iTXt", b"openbadgecredential\0\1\0\0\0" + _BOMB)),
    ),
    "pixels of 64 MiB": ("b.png", _png(8000, 8000, rows=b"\0" * (64 << 20))),
    "huge dimensions": ("c.png", _png(0x7FFFFFFF, 0x7FFFFFFF)),
    "billion laughs": (
        "d.svg",
        f'<!DOCTYPE s [<!ENTITY a0 "lol">{_LOL}]>{_SVG}&a9;</svg>'.encode(),
    ),
    "outside entity": (
        "e.svg",
        f'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>{_SVG}<text>&x;</text></svg>'.encode(),
    ),
    "deep JSON": ("f.json", b"[" * 100_000),
    "deep object": ("g.json", b'{"a":' * 5000 + b"1" + b"}" * 5000),
    "big JSON": ("h.json", b'{"a":"' + b"x" * (3 << 20) + b'"}'),
    "big number": ("i.json", b'{"a":' + b"9" * 100_000 + b"}"),
    "zip": ("j.zip", _zip()),
    "program": ("k.exe", b"MZ" + b"\0" * 1000),
    "deep SVG": ("l.svg", (_SVG + "<g>" * 50_000).encode()),
}


@pytest.mark.parametrize("what", BOMBS)
def test_no_file_bursts_where_files_are_taken(
    what: str, world: World, through_the_web: CampusWeb
) -> None:
    """Refused beside the field, within two seconds and 150 MiB, and nothing is fetched."""
    name, data = BOMBS[what]
    editor = f"/o/{world.own.slug}/achievements/{world.own.ids['draft']}"
    people = {"achievement": world.own.ids["published"]}
    asked = [
        ("owner", editor, {**world.own.forms["draft"], "art_alt": "A dot"}, "art"),
        ("anonymous", "/verify/", {}, "file"),
        ("anonymous", "/api/v1/verify", {}, "file"),
        ("ada", "/wallet/import", {}, "file"),
        ("owner", f"/o/{world.own.slug}/award/list", people, "file"),
    ]
    for who, path, more, field in asked:
        cache.clear()
        tracemalloc.start()
        started = time.process_time()
        answer = world.browsers[who].post(path, {**more, field: SimpleUploadedFile(name, data)})
        took, (_, peak) = time.process_time() - started, tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert took < 4, (path, took)
        assert peak < 150 << 20, (path, peak >> 20)
        text = answer.content.decode()
        assert "root:" not in text
        if path.endswith("/list") and answer.status_code == 302:
            continue  # read as a list of people who are all wrong: the page says so line by line
        if path == "/verify/" and answer.status_code == 200:
            assert "Not genuine" in text or "Cannot" in text or "not" in text.lower(), path
            continue
        if path.startswith("/api/") and answer.status_code == 200:
            assert answer.json()["verdict"] != "genuine", path
            continue
        assert 400 <= answer.status_code < 500, (path, answer.status_code)
        if not path.startswith("/api/"):
            assert f"id_{field}" in text, (path, "the field is named")
    assert through_the_web.asked == []
