"""Backups: whole or not there, readable by their owner alone, and restored into an empty folder."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bayleaf.campus.config import keeping
from bayleaf.engine.errors import InputError

KEY = b"0123456789abcdef" * 4


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder of a small instance."""
    folder = tmp_path / "data"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "bayleaf.sqlite3")) as database:
        database.executescript(
            "PRAGMA journal_mode=WAL; CREATE TABLE foundation_auditline (number INTEGER PRIMARY KEY);"
            "CREATE TABLE pair (a INTEGER, b INTEGER); INSERT INTO pair VALUES (0, 0);"
        )
    (folder / "master.key").write_bytes(KEY)
    (folder / "secret.key").write_bytes(KEY[::-1])
    return folder


def pairs(folder: Path) -> list[tuple[int, int]]:
    with closing(sqlite3.connect(folder / "bayleaf.sqlite3")) as database:
        return database.execute("SELECT a, b FROM pair").fetchall()


def packed(file: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file


def test_what_was_backed_up_comes_back(data: Path, tmp_path: Path) -> None:
    keeping.back_up(data, tmp_path / "b.zip")
    keeping.restore(tmp_path / "b.zip", tmp_path / "other" / "place")

    restored = tmp_path / "other" / "place"
    assert pairs(restored) == [(0, 0)]
    assert (restored / "master.key").read_bytes() == KEY
    assert (restored / "secret.key").read_bytes() == KEY[::-1]
    assert {file.name for file in restored.iterdir()} == {file.name for file in data.iterdir()}
    for file in (tmp_path / "b.zip", *restored.iterdir()):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(restored.stat().st_mode) == 0o700


def test_it_is_one_moment_of_a_database_that_is_being_written(data: Path, tmp_path: Path) -> None:
    stop, started = threading.Event(), threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(data / "bayleaf.sqlite3", timeout=20)) as database:
            while not stop.is_set():
                with database:
                    database.execute("UPDATE pair SET a = a + 1")
                    database.execute("UPDATE pair SET b = b + 1")
                    database.execute("INSERT INTO foundation_auditline DEFAULT VALUES")
                started.set()

    writer = threading.Thread(target=write)
    writer.start()
    started.wait(10)
    try:
        for number in range(5):
            keeping.back_up(data, tmp_path / f"{number}.zip")
    finally:
        stop.set()
        writer.join()

    for number in range(5):
        keeping.restore(tmp_path / f"{number}.zip", tmp_path / str(number))
        ((a, b),) = pairs(tmp_path / str(number))
        assert a == b > 0


def test_a_crash_leaves_no_half_of_a_zip(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there: list[str] = []

    def fail(_: int) -> None:
        there.extend(file.name for file in tmp_path.glob("*.zip"))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(keeping.os, "fsync", fail)
    with pytest.raises(OSError, match="space"):
        keeping.back_up(data, tmp_path / "b.zip")
    assert there == []
    assert [file.name for file in tmp_path.iterdir()] == ["data"]


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (lambda data, file: file.write_bytes(b"mine"), "is there already"),
        (lambda data, file: (data / "bayleaf.sqlite3").unlink(), "There is no database"),
        (lambda data, file: file.parent.rmdir(), "There is no folder"),
    ],
    ids=["file there", "no database", "no folder"],
)
def test_what_cannot_be_backed_up_is_told(
    data: Path, tmp_path: Path, prepare: Callable[[Path, Path], object], said: str
) -> None:
    file = tmp_path / "backups" / "b.zip"
    file.parent.mkdir()
    prepare(data, file)
    with pytest.raises(InputError, match=said):
        keeping.back_up(data, file)
    assert not file.exists() or file.read_bytes() == b"mine"


@pytest.mark.parametrize(
    "name", ["bayleaf.sqlite3", "master.key", "secret.key", "bayleaf.sqlite3-wal"]
)
def test_nothing_is_restored_over_what_is_there(data: Path, tmp_path: Path, name: str) -> None:
    keeping.back_up(data, tmp_path / "b.zip")
    used = tmp_path / "used"
    used.mkdir()
    (used / name).write_bytes(b"mine")
    with pytest.raises(InputError, match="not empty"):
        keeping.restore(tmp_path / "b.zip", used)
    assert [(file.name, file.read_bytes()) for file in used.iterdir()] == [(name, b"mine")]


def a_database(statement: str = "") -> bytes:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(statement or "CREATE TABLE foundation_auditline (number INTEGER)")
        return database.serialize()


def cut(file: Path) -> Path:
    file.write_bytes(file.read_bytes()[:-300])
    return file


def spoiled(file: Path) -> Path:
    content = bytearray(file.read_bytes())
    content[200:260] = os.urandom(60)
    file.write_bytes(content)
    return file


_OURS = {"bayleaf.sqlite3": a_database(), "master.key": KEY}
REFUSED: dict[str, Callable[[Path, Path], object]] = {
    "no file": lambda backup, file: None,
    "no zip": lambda backup, file: file.write_bytes(b"hello"),
    "nothing in it": lambda backup, file: file.write_bytes(b""),
    "cut off": lambda backup, file: cut(backup.rename(file)),
    "spoiled": lambda backup, file: spoiled(backup.rename(file)),
    "foreign zip": lambda backup, file: packed(file, **{"letter.txt": b"hello"}),
    "something more": lambda backup, file: packed(file, **_OURS, **{"more.txt": b"x"}),
    "climbs up": lambda backup, file: packed(file, **_OURS, **{"../evil.py": b"x"}),
    "absolute": lambda backup, file: packed(file, **_OURS, **{"/tmp/evil.py": b"x"}),
    "in a folder": lambda backup, file: packed(file, **{"a/bayleaf.sqlite3": a_database()}),
    "backslash": lambda backup, file: packed(file, **_OURS, **{"..\\master.key": b"x"}),
    "another program's": lambda backup, file: packed(
        file, **{**_OURS, "bayleaf.sqlite3": a_database("CREATE TABLE songs (name TEXT)")}
    ),
    "no database": lambda backup, file: packed(file, **{**_OURS, "bayleaf.sqlite3": b"x" * 9000}),
    "torn database": lambda backup, file: packed(
        file, **{**_OURS, "bayleaf.sqlite3": a_database()[:4096]}
    ),
    "no master key": lambda backup, file: packed(file, **{"bayleaf.sqlite3": a_database()}),
}


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.parametrize("is_there", [True, False])
def test_what_is_refused_leaves_nothing_behind(
    data: Path, tmp_path: Path, kind: str, is_there: bool
) -> None:
    keeping.back_up(data, tmp_path / "b.zip")
    target = tmp_path / "target"
    if is_there:
        target.mkdir()
    REFUSED[kind](tmp_path / "b.zip", tmp_path / "refused.zip")

    with pytest.raises(InputError):
        keeping.restore(tmp_path / "refused.zip", target)

    assert target.exists() is is_there
    assert not is_there or list(target.iterdir()) == []
    assert not (tmp_path / "evil.py").exists()


def test_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as archive:
        for name, content in _OURS.items():
            archive.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("master.key", KEY[::-1])
    with pytest.raises(InputError, match="no backup"):
        keeping.restore(tmp_path / "twice.zip", tmp_path / "target")


def test_a_backup_without_the_master_key_needs_it_from_the_environment(tmp_path: Path) -> None:
    file = packed(tmp_path / "b.zip", **{"bayleaf.sqlite3": a_database()})
    with pytest.raises(InputError, match="master key") as refused:
        keeping.restore(file, tmp_path / "target")
    assert "BAYLEAF_MASTER_KEY" in " ".join(refused.value.lines)
    keeping.restore(file, tmp_path / "target", has_master_key=True)
    assert [file.name for file in (tmp_path / "target").iterdir()] == ["bayleaf.sqlite3"]


def test_a_folder_that_was_signed_in_under_one_address_is_not_used_under_another(
    tmp_path: Path,
) -> None:
    keeping.claim_folder(tmp_path, "http://localhost:8000", is_in_use=False)
    keeping.claim_folder(tmp_path, "http://localhost:8001", is_in_use=False)  # nothing is in it
    keeping.claim_folder(tmp_path, "http://localhost:8001", is_in_use=True)
    with pytest.raises(InputError, match="belongs to http://localhost:8001"):
        keeping.claim_folder(tmp_path, "http://localhost:8000", is_in_use=True)
