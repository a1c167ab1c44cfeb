"""Asks a served campus for its pages, over HTTP, and times the answers."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import perf_counter
from typing import Any
from urllib.parse import quote

from benchmarks.campus.names import BIG
from benchmarks.stopwatch import say

TURNS = 25
"""Below what one client may have checked in a minute; one more goes before and does not count."""


@dataclass(frozen=True)
class Ask:
    """One request. ``is_started`` asks for the first bytes alone and leaves the rest."""

    path: str
    who: str = ""
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    is_started: bool = False


@dataclass(frozen=True)
class Wait:
    """How long it took, in milliseconds."""

    median_ms: float
    p95_ms: float


def asks(told: Mapping[str, Any]) -> dict[str, Ask]:
    """Every page that might get slower as the campus grows, and a few that people meet first."""
    desk, shown = f"/o/{BIG}", f"/c/{told['credential']}"
    listed, wallet = f"{desk}/awarded", "/wallet"
    words = quote("hana castro")
    return {
        "awarded, first page": Ask(listed, "owner"),
        "awarded, a page in the middle": Ask(f"{listed}?after={quote(told['after'])}", "owner"),
        "awarded, only revoked": Ask(f"{listed}?state=revoked", "owner"),
        "awarded, only expired": Ask(f"{listed}?state=expired", "owner"),
        "awarded, search by name": Ask(f"{listed}?q={words}", "owner"),
        "awarded, search by mail": Ask(f"{listed}?q=person7%40people.example", "owner"),
        "awarded, search that finds nobody": Ask(f"{listed}?q=xyzzy", "owner"),
        "awarded as CSV, first bytes": Ask(f"{listed}.csv", "owner", is_started=True),
        "awarded, one": Ask(f"{listed}/{told['credential']}", "owner"),
        "desk": Ask(f"{desk}/desk", "owner"),
        "achievements of a desk": Ask(f"{desk}/achievements", "owner"),
        "home of a learner": Ask("/home", "learner"),
        "wallet, first page": Ask(wallet, "learner"),
        "wallet, page 20": Ask(f"{wallet}?page=20", "learner"),
        "wallet, search": Ask(f"{wallet}?q=knots", "learner"),
        "wallet, by issuer": Ask(f"{wallet}?sort=issuer", "learner"),
        "wallet, by end": Ask(f"{wallet}?sort=ends", "learner"),
        "held, one": Ask(f"/wallet/{told['credential']}", "learner"),
        "credential, checked live": Ask(shown),
        "credential as JSON": Ask(f"{shown}.json"),
        "credential as PNG": Ask(f"{shown}.png"),
        "status list": Ask(f"/status/{told['list']}"),
        "did.json": Ask(f"{desk}/did.json"),
        "organization": Ask(desk),
        "achievement": Ask(f"/a/{told['achievement']}"),
        "explore": Ask("/explore"),
        "outbox": Ask("/outbox/"),
        "outbox of one person": Ask("/outbox/?to=person7%40people.example"),
        "verify by API": Ask(
            "/api/v1/verify",
            body=told["json"].encode(),
            headers={"Content-Type": "application/vc"},
        ),
    }


def ask_all(told: Mapping[str, Any], port: int) -> dict[str, Wait]:
    """The wait for each, one request at a time over a connection that stays open."""
    found = {}
    for name, ask in asks(told).items():
        say(name)
        waits = [1000 * _seconds(ask, told, port) for _ in range(TURNS + 1)][1:]
        found[name] = Wait(median(waits), quantiles(waits, n=20)[-1])
    return found


def _seconds(ask: Ask, told: Mapping[str, Any], port: int) -> float:
    headers = dict(ask.headers)
    if ask.who:
        headers["Cookie"] = f"{told['cookie']}={told[ask.who]}"
    connection = http.client.HTTPConnection("localhost", port, timeout=60)
    try:
        connection.connect()
        start = perf_counter()
        connection.request("POST" if ask.body else "GET", ask.path, ask.body, headers)
        response = connection.getresponse()
        content = response.read(4096) if ask.is_started else response.read()
        elapsed = perf_counter() - start
    finally:
        connection.close()
    _must_be_whole(ask, response.status, content)
    return elapsed


def _must_be_whole(ask: Ask, status: int, content: bytes) -> None:
    """A refusal is quick: it must not pass for an answer."""
    if status != 200 or b"Too many checks are under way" in content:
        raise RuntimeError(f"{ask.path} answered {status}: {content[:200]!r}")
    if ask.body and json.loads(content)["verdict"] not in {"valid", "valid_issuer_unrecognised"}:
        raise RuntimeError(f"the API found {json.loads(content)['verdict']}")
