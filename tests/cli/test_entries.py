"""Entries of lists: one for every credential, none for two, and only of one's own lists."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bayleaf.cli import entries
from bayleaf.cli.keeping import locked
from bayleaf.engine.errors import InputError
from bayleaf.engine.status import Bitstring
from tests.cli.conftest import Command, Run
from tests.cli.test_care import URL
from tests.cli.test_front import BAYLEAF

PURPOSES = {"list.json": "revocation", "holds.json": "suspension"}


@pytest.fixture
def lists(bayleaf: Command, key: str) -> None:
    """A list of each kind."""
    for number, (name, purpose) in enumerate(PURPOSES.items(), start=1):
        asked = ("--url", f"https://example.org/status/{number}", "--purpose", purpose)
        assert bayleaf("status", "new", "--key", key, *asked, "--out", name).code == 0


def issue(bayleaf: Command, draft: bytes, *arguments: str) -> Run:
    return bayleaf("issue", "--key", "key.json", "--to", "a@b.org", *arguments, stdin=draft)


def claims(run: Run) -> Any:
    assert run.code == 0, run.err
    return run.json()["credentialStatus"]


@pytest.mark.usefixtures("lists")
def test_credentials_issued_at_the_same_moment_share_no_entry(draft: bytes) -> None:
    Path("draft.json").write_bytes(draft)
    command = [*BAYLEAF, "issue", "--key", "key.json", "--in", "draft.json", "--to", "a@b.org"]
    both = ["--status", "list.json", "--status", "holds.json"]
    running = [
        subprocess.Popen(
            [*command, *(both if n % 2 else [*both[2:], *both[:2]])],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )
        for n in range(6)
    ]  # fmt: skip
    made = [json.loads(each.communicate(timeout=60)[0]) for each in running]
    for number, name in enumerate(PURPOSES, start=1):
        url = f"https://example.org/status/{number}"
        given = {
            claim["statusListIndex"]: badge["id"]
            for badge in made
            for claim in badge["credentialStatus"]
            if claim["statusListCredential"] == url
        }
        lines = Path(f"{name}.entries").read_text().splitlines()
        assert len(given) == 6
        assert {line.split(" ")[0]: line.split(" ")[1] for line in lines} == given


@pytest.mark.usefixtures("lists")
def test_a_badge_can_be_on_a_list_of_each_kind(bayleaf: Command, draft: bytes) -> None:
    asked = ("--status", "holds.json", "--index", "4", "--status", "list.json", "--index", "3")
    held, revoked = claims(issue(bayleaf, draft, *asked))
    assert (held["statusPurpose"], held["statusListIndex"]) == ("suspension", "4")
    assert (revoked["statusPurpose"], revoked["statusListIndex"]) == ("revocation", "3")
    assert not isinstance(claims(issue(bayleaf, draft, "--status", "list.json")), list)


@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--status", "list.json", "--status", "./list.json"), "given twice"),
        (("--status", "list.json", "--status", "link.json"), "given twice"),
        (("--status", "list.json", "--status", "third.json"), "both for revocation"),
        (("--status", "list.json", "--status", "holds.json", "--index", "1"), "go together"),
        (("--status", "list.json", "--index", "131072"), "131072 entries"),
        (("--status", "list.json", "--index", "5"), "it is set already"),
        (("--status", "-"), "is no file"),
        (("--status", "key.json"), "key.json"),
    ],
)
def test_a_list_or_entry_that_cannot_be_had_is_refused(
    arguments: tuple[str, ...], words: str, bayleaf: Command, draft: bytes
) -> None:
    Path("link.json").symlink_to("list.json")
    bayleaf("status", "new", "--key", "key.json", "--url", f"{URL}3", "--out", "third.json")
    bayleaf("status", "revoke", "list.json", "5", "--key", "key.json")
    run = issue(bayleaf, draft, *arguments)
    assert (run.code, run.out) == (2, b"")
    assert words in run.err
    assert not list(Path().glob("*.entries"))


def test_a_mistyped_name_leaves_nothing_behind(bayleaf: Command, key: str, draft: bytes) -> None:
    Path("words.txt").write_text("some words")
    for name in ("missing.json", "words.txt"):
        assert issue(bayleaf, draft, "--status", name).code == 2
        assert bayleaf("status", "revoke", name, "5", "--key", key).code == 2
    assert sorted(path.name for path in Path().iterdir()) == ["key.json", "words.txt"]


@pytest.mark.usefixtures("lists")
def test_an_output_that_is_refused_uses_up_no_entry(bayleaf: Command, draft: bytes) -> None:
    assert issue(bayleaf, draft, "--status", "list.json", "--out", "key.json").code == 2
    assert not Path("list.json.entries").exists()


@pytest.mark.usefixtures("lists")
def test_a_status_of_the_draft_is_not_replaced_silently(bayleaf: Command, draft: bytes) -> None:
    claim = claims(issue(bayleaf, draft, "--status", "list.json", "--index", "1"))
    own = json.dumps({**json.loads(draft), "credentialStatus": claim}).encode()
    run = issue(bayleaf, own, "--status", "list.json")
    assert run.code == 2
    assert "has a credentialStatus already" in run.err


@pytest.mark.usefixtures("lists")
def test_what_is_written_beside_the_list_is_read_with_care(bayleaf: Command, draft: bytes) -> None:
    beside = Path("list.json.entries")
    beside.write_text("7")  # by hand, and without an end of the line
    assert "is taken" in issue(bayleaf, draft, "--status", "list.json", "--index", "7").err
    claims(issue(bayleaf, draft, "--status", "list.json", "--index", "8"))
    assert [line.split(" ")[0] for line in beside.read_text().splitlines()] == ["7", "8"]
    beside.write_text("7 a\nsomething else\n")
    run = issue(bayleaf, draft, "--status", "list.json")
    assert run.code == 2
    assert "list.json.entries, line 2" in run.err


@pytest.mark.usefixtures("lists")
def test_the_last_free_entry_is_found_and_then_the_list_is_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(entries, "_TRIES", 1)
    issuer = json.loads(Path("list.json").read_bytes())["issuer"]
    taken = (f"{n} urn:uuid:x 2026-05-01T09:30:00Z\n" for n in range(131_072) if n != 99_999)
    Path("list.json.entries").write_text("".join(taken))
    wanted, now = entries.wishes(["list.json"], []), datetime.now(UTC)
    with entries.allotted(wanted, {"id": "urn:uuid:y", "issuer": issuer}, now) as [entry]:
        assert entry.index == 99_999
    with (
        pytest.raises(InputError, match=r"Every entry of list\.json is taken"),
        entries.allotted(wanted, {"id": "urn:uuid:z", "issuer": issuer}, now),
    ):
        pass


@pytest.mark.usefixtures("lists")
def test_a_file_that_only_names_an_entry_does_not_revoke_its_owner(
    bayleaf: Command, draft: bytes
) -> None:
    owners = issue(bayleaf, draft, "--status", "list.json", "--index", "3", "--out", "b.json")
    assert owners.code == 0
    badge = json.loads(Path("b.json").read_bytes())
    strangers = {
        "is issued by did:example:x": {**badge, "issuer": "did:example:x"},
        f"was given to {badge['id']}": {**badge, "id": "urn:uuid:another"},
    }
    for words, stranger in strangers.items():
        Path("stranger.json").write_text(json.dumps(stranger))
        run = bayleaf("status", "revoke", "list.json", "stranger.json", "--key", "key.json")
        assert run.code == 2
        assert words in run.err
    run = bayleaf("status", "revoke", "list.json", "b.json", "--key", "key.json")
    assert "b.json (entry 3) is revoked." in run.err


@pytest.mark.usefixtures("lists")
def test_a_list_that_is_reached_by_a_link_stays_one_list(bayleaf: Command) -> None:
    Path("link.json").symlink_to("list.json")
    for name, index in (("link.json", "1"), ("list.json", "2")):
        assert bayleaf("status", "revoke", name, index, "--key", "key.json").code == 0
    assert Path("link.json").is_symlink()
    subject = json.loads(Path("list.json").read_bytes())["credentialSubject"]
    assert [Bitstring.decode(subject["encodedList"]).get(n) for n in (1, 2)] == [1, 1]


@pytest.mark.usefixtures("lists")
def test_who_has_to_wait_is_told_and_then_goes_on(tmp_path: Path) -> None:
    command = [*BAYLEAF, "status", "revoke", "list.json", "5", "--key", "key.json"]
    with locked("list.json"):
        running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert running.stderr is not None
        assert running.stderr.readline() == "Waiting for another bayleaf that works on list.json.\n"
    assert "Entry 5 is revoked." in running.communicate(timeout=60)[1]
    assert running.returncode == 0


def test_two_that_want_the_same_two_files_never_wait_for_each_other(tmp_path: Path) -> None:
    swap = (
        "import sys\nfrom bayleaf.cli.keeping import locked\n"
        "for _ in range(200):\n    with locked(*sys.argv[1:]): pass\n"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", swap, *names], cwd=tmp_path, stderr=subprocess.DEVNULL
        )
        for names in (("a", "b"), ("b", "./a"))
    ]
    assert [each.wait(timeout=60) for each in running] == [0, 0]
