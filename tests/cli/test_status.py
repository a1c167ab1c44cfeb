"""``bayleaf status``: a list is made, changed by its owner only, and read by the verifier."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bayleaf.cli import verify as command
from bayleaf.engine.errors import FetchError
from bayleaf.engine.ports import Response
from tests.cli.conftest import Command

URLS = {"list.json": "https://example.org/status/1", "holds.json": "https://example.org/status/2"}


@pytest.fixture
def lists(bayleaf: Command, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list for revocation and one for suspension, published where they say."""
    for (name, url), purpose in zip(URLS.items(), ("revocation", "suspension"), strict=True):
        asked = ("--key", key, "--url", url, "--purpose", purpose, "--out", name)
        assert bayleaf("status", "new", *asked).code == 0

    def fetch(url: str, *, accept: str = "application/json", max_bytes: int = 1 << 20) -> Response:
        for name, published in URLS.items():
            if url == published:
                return Response(url, 200, "application/vc", Path(name).read_bytes())
        raise FetchError("not there")

    monkeypatch.setattr(command, "_fetch", lambda offline: fetch)


def issue(bayleaf: Command, draft: bytes, name: str, index: int) -> None:
    asked = ("--status", name, "--index", str(index), "--out", "badge.json")
    run = bayleaf("issue", "--key", "key.json", *asked, stdin=draft)
    assert run.code == 0, run.err


def verdict(bayleaf: Command) -> tuple[str, int]:
    run = bayleaf("verify", "badge.json", "--json")
    return run.json()["verdict"], run.code


@pytest.mark.usefixtures("lists")
def test_a_revoked_badge_is_revoked_for_good(bayleaf: Command, draft: bytes) -> None:
    issue(bayleaf, draft, "list.json", 94567)
    assert verdict(bayleaf) == ("valid_issuer_unrecognised", 0)
    assert bayleaf("status", "revoke", "list.json", "badge.json", "--key", "key.json").code == 0
    assert verdict(bayleaf) == ("revoked", 1)
    run = bayleaf("status", "reinstate", "list.json", "94567", "--key", "key.json")
    assert run.code == 2
    assert verdict(bayleaf) == ("revoked", 1)


@pytest.mark.usefixtures("lists")
def test_a_suspended_badge_can_be_reinstated(bayleaf: Command, draft: bytes) -> None:
    issue(bayleaf, draft, "holds.json", 131_071)
    flip = ("holds.json", "badge.json", "--key", "key.json")
    assert bayleaf("status", "suspend", *flip).code == 0
    assert verdict(bayleaf) == ("suspended", 1)
    assert bayleaf("status", "reinstate", *flip).code == 0
    assert verdict(bayleaf) == ("valid_issuer_unrecognised", 0)


@pytest.mark.usefixtures("lists")
def test_only_the_entry_named_is_changed(bayleaf: Command, draft: bytes) -> None:
    issue(bayleaf, draft, "list.json", 7)
    bayleaf("status", "revoke", "list.json", "8", "--key", "key.json")
    bayleaf("status", "revoke", "list.json", "6", "--key", "key.json")
    assert verdict(bayleaf)[0] == "valid_issuer_unrecognised"


@pytest.mark.usefixtures("lists")
def test_a_list_that_somebody_changed_is_not_signed_again(bayleaf: Command) -> None:
    document = json.loads(Path("list.json").read_bytes())
    document["validFrom"] = "2020-01-01T00:00:00Z"
    Path("list.json").write_text(json.dumps(document))
    run = bayleaf("status", "revoke", "list.json", "7", "--key", "key.json")
    assert run.code == 2
    assert "changed since" in run.err


@pytest.mark.usefixtures("lists")
def test_nobody_else_can_revoke(bayleaf: Command) -> None:
    before = Path("list.json").read_bytes()
    bayleaf("keys", "new", "--out", "other.json")
    run = bayleaf("status", "revoke", "list.json", "7", "--key", "other.json")
    assert run.code == 2
    assert Path("list.json").read_bytes() == before


@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("revoke", "holds.json", "5"), "for suspension, not for revocation"),
        (("suspend", "list.json", "5"), "for revocation, not for suspension"),
        (("revoke", "list.json", "131072"), "131072 entries"),
        (("revoke", "list.json", "99999999999999999999999999"), "131072 entries"),
        (("revoke", "key.json", "5"), ""),
        (("revoke", "list.json", "nowhere.json"), "no file nowhere.json"),
    ],
)
def test_what_cannot_be_flipped_is_refused_in_words(
    arguments: tuple[str, ...], words: str, bayleaf: Command
) -> None:
    run = bayleaf("status", *arguments, "--key", "key.json")
    assert run.code == 2
    assert words in run.err


@pytest.mark.usefixtures("lists")
def test_a_badge_without_an_entry_cannot_be_revoked(bayleaf: Command, badge: str) -> None:
    run = bayleaf("status", "revoke", "list.json", badge, "--key", "key.json")
    assert run.code == 2
    assert "no entry in this list" in run.err


def test_a_list_needs_an_address_that_verifiers_fetch(bayleaf: Command, key: str) -> None:
    run = bayleaf("status", "new", "--key", key, "--url", "http://example.org/1")
    assert run.code == 2
    assert "https" in run.err
