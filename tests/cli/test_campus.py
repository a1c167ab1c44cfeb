"""The platform from the command line: it says what is wrong before it does anything."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bayleaf.campus.config.environment import environment
from tests.cli.conftest import Command
from tests.cli.test_front import BAYLEAF


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Nothing is set but the folder, and what a test reads is not kept for the next."""
    for name in [name for name in os.environ if name.startswith("BAYLEAF_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("BAYLEAF_DATA_DIR", str(tmp_path / "data"))
    mask = os.umask(0o022)
    environment.cache_clear()
    yield
    environment.cache_clear()
    os.umask(mask)


@pytest.mark.parametrize("base_url", ["https://badges.example.org", "http://192.168.1.5:8000"])
def test_a_demo_is_refused_at_a_public_address(
    bayleaf: Command, monkeypatch: pytest.MonkeyPatch, base_url: str, tmp_path: Path
) -> None:
    monkeypatch.setenv("BAYLEAF_BASE_URL", base_url)
    monkeypatch.setenv("BAYLEAF_DEMO", "")  # put back what the command sets
    run = bayleaf("demo")
    assert (run.code, run.out) == (2, b"")
    assert "its passwords are public" in run.err
    assert "Leave BAYLEAF_BASE_URL out" in run.err
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("command", ["serve", "worker", "manage"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", "badges.example.org"),
        ("PORT", "eighty"),
        ("MASTER_KEY", "hunter2"),
        ("SMTP_URL", "hunter2"),
        ("LOG_LEVEL", "LOUD"),
        ("FETCH_PORTS", "8443,9443"),
    ],
)
def test_a_wrong_setting_is_named_and_nothing_starts(
    bayleaf: Command,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    command: str,
    name: str,
    value: str,
) -> None:
    monkeypatch.setenv(f"BAYLEAF_{name}", value)
    run = bayleaf(command)
    assert (run.code, run.out) == (2, b"")
    assert run.err.startswith(f"bayleaf: BAYLEAF_{name}: ")
    assert run.err.count("\n") == 1
    assert "hunter2" not in run.err
    assert not (tmp_path / "data").exists()


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """A folder with a small database of ours and the keys."""
    import sqlite3
    from contextlib import closing

    folder = tmp_path / "data"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "bayleaf.sqlite3")) as database:
        database.execute("CREATE TABLE foundation_auditline (number INTEGER)")
    (folder / "master.key").write_text("ab" * 32)
    (folder / "secret.key").write_text("cd" * 32)
    return folder


def test_a_backup_is_written_and_restored_and_each_says_so(
    bayleaf: Command, instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = bayleaf("backup", "b.zip")
    assert (run.code, run.text) == (0, "Written: b.zip\n")
    assert sorted(zipfile.ZipFile("b.zip").namelist()) == [
        "bayleaf.sqlite3", "master.key", "secret.key",
    ]  # fmt: skip

    run = bayleaf("backup", "b.zip")
    assert (run.code, run.err) == (2, "bayleaf: b.zip is there already. Name another file.\n")
    run = bayleaf("restore", "b.zip")
    assert run.code == 2
    assert "is not empty. Restore into a new folder." in run.err

    monkeypatch.setenv("BAYLEAF_DATA_DIR", str(tmp_path / "new"))
    environment.cache_clear()
    run = bayleaf("restore", "b.zip")
    assert (run.code, run.text) == (0, f"Restored into {tmp_path / 'new'}\n")
    assert (tmp_path / "new" / "master.key").read_text() == "ab" * 32


def test_what_is_no_backup_is_refused_in_one_line(bayleaf: Command, tmp_path: Path) -> None:
    (tmp_path / "letter.zip").write_text("Dear Ada")
    for name in ("letter.zip", "missing.zip"):
        run = bayleaf("restore", name)
        assert (run.code, run.out) == (2, b"")
        assert run.err.startswith(f"bayleaf: {name} cannot be read: ")
        assert run.err.count("\n") == 1
    assert not (tmp_path / "data").exists()


def test_without_an_instance_there_is_nothing_to_back_up(bayleaf: Command) -> None:
    run = bayleaf("backup", "b.zip")
    assert run.code == 2
    assert "There is no database in" in run.err
    assert "BAYLEAF_DATA_DIR" in run.err


def test_manage_passes_every_argument_on(bayleaf: Command) -> None:
    run = bayleaf("manage", "check", "--tag", "models", "--fail-level=ERROR")
    assert run.code == 0, run.err
    assert "no issues" in run.text


@pytest.mark.parametrize("arguments", [("no_such_command",), ("check", "--tag", "no-such-tag")])
def test_manage_fails_when_the_command_does(bayleaf: Command, arguments: tuple[str, ...]) -> None:
    run = bayleaf("manage", *arguments)
    assert run.code == 1
    assert arguments[-1] in run.err


def free_port() -> int:
    with socket.create_server(("localhost", 0)) as server:
        return int(server.getsockname()[1])


def test_the_demo_says_everything_before_it_answers_and_ends_when_asked(tmp_path: Path) -> None:
    port, printed = free_port(), tmp_path / "printed.txt"
    variables = {
        **{name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")},
        "BAYLEAF_BASE_URL": f"http://localhost:{port}",
    }
    with printed.open("wb") as out:
        process = subprocess.Popen([*BAYLEAF, "demo"], env=variables, cwd=tmp_path, stdout=out)
    try:
        wait_for(port, process)
        said = printed.read_text("utf-8")
        base_url = variables["BAYLEAF_BASE_URL"]
        assert f"Bayleaf is at {base_url}/\n" in said
        assert len(re.findall(r"^  \S+@\S+   \S.*, \S.*$", said, re.MULTILINE)) >= 3
        assert "The password of all is: " in said
        assert f"{base_url}/outbox/" in said
        assert said.endswith("Stop with Ctrl+C.\n")
        (showcase,) = re.findall(rf"^A public credential: ({base_url}/c/\S+)$", said, re.MULTILINE)
        with urllib.request.urlopen(showcase, timeout=20) as answer:
            assert answer.status == 200
    finally:
        process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    assert {(tmp_path / "data" / name).stat().st_mode & 0o077 for name in ("bayleaf.sqlite3", "master.key")} == {0}  # fmt: skip


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    pytest.fail("the demo did not start")
