"""The demo loses nothing: killed in the middle of its work, backed up while it runs, restored."""

from __future__ import annotations

import http.client
import re
import threading
import urllib.error
import urllib.parse
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest

from tests.journeys.fetching import Client
from tests.journeys.running import Demo

_ISSUER: Final = "siobhan.fearnley@rathmorrow.example"
_SLUG: Final = "rathmorrow"
_ENOUGH: Final = 5
_LATER_START_SECONDS: Final = 20
"""Generous: on an idle machine it is below 5 s."""


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """A demo of its own, that may be killed."""
    demo = Demo(tmp_path)
    demo.start()
    yield demo
    demo.end()


def test_a_killed_demo_starts_again_with_everything_it_said_yes_to(
    demo: Demo, tmp_path: Path
) -> None:
    before = _listed(demo)
    confirmed = _award_until_killed(demo)
    assert len(confirmed) >= _ENOUGH

    seconds = demo.start()
    print(f"started again after SIGKILL in {seconds:.1f} s")
    assert seconds < _LATER_START_SECONDS
    after = _listed(demo)
    added = after - before
    assert before - after == Counter()
    assert set(confirmed) <= set(added)
    assert len(set(added) - set(confirmed)) <= 1, "at most the one that was being answered"
    assert set(added.values()) == {1}
    assert "all as they were written" in demo.run("manage", "check_audit")
    _shows_its_first_link(demo)


def test_a_backup_of_a_running_demo_is_restored_with_the_same_credentials(
    demo: Demo, tmp_path: Path
) -> None:
    client = Client(demo.base_url).sign_in(_ISSUER)
    before = client.awarded(_SLUG)
    demo.run("backup", str(tmp_path / "b.zip"))
    demo.end()

    (tmp_path / "new").mkdir()
    restored = Demo(tmp_path / "new")
    restored.base_url = demo.base_url
    restored.run("restore", str(tmp_path / "b.zip"))
    restored.start()
    try:
        again = Client(restored.base_url).sign_in(_ISSUER)
        assert again.awarded(_SLUG) == before
        path = urlsplit(next(row["link"] for row in before if row["state"] == "In force")).path
        assert again.check(again.get(f"{path}.json"))["verdict"] == "valid"
        assert "all as they were written" in restored.run("manage", "check_audit")
        _shows_its_first_link(restored)
    finally:
        restored.end()


def _award_until_killed(demo: Demo) -> list[str]:
    """Award one after the other, and kill the demo meanwhile; the addresses that were confirmed."""
    client = Client(demo.base_url).sign_in(_ISSUER)
    page = client.get(f"/o/{_SLUG}/award").decode()
    found = re.search(r"achievement=([\w-]+)", page)
    assert found is not None
    confirmed: list[str] = []
    enough = threading.Event()

    def kill() -> None:
        enough.wait(timeout=60)
        demo.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        for number in range(500):
            email = f"killed-{number}@postkasse.example"
            client.award(_SLUG, found[1], email=email, name=f"Person {number}")
            confirmed.append(email)
            if len(confirmed) >= _ENOUGH:
                enough.set()
    except (urllib.error.URLError, OSError, http.client.HTTPException):
        pass
    finally:
        enough.set()
        killer.join()
    return confirmed


def _listed(demo: Demo) -> Counter[str]:
    """How often each address was awarded something by the issuer of the loop."""
    rows = Client(demo.base_url).sign_in(_ISSUER).awarded(_SLUG)
    return Counter(row["email"] for row in rows)


def _shows_its_first_link(demo: Demo) -> None:
    shown = re.search(r"^A public credential: (\S+)$", demo.printed, re.MULTILINE)
    assert shown is not None
    assert Client(demo.base_url).status(urlsplit(shown[1]).path) == 200
