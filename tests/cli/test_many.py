"""Folders and archives: what is in them is verified, in order, and can be had as a table."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from bayleaf.cli import verify as command
from tests.cli.conftest import Command

SAMPLES = Path(command.__file__).parent / "samples"
GOOD = ("bread.svg", "first-aid.json", "welding.png")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three credentials, one that is none, one deeper down, and what is passed over."""
    place = tmp_path / "applications"
    (place / "deeper").mkdir(parents=True)
    for name in GOOD:
        shutil.copy(SAMPLES / name, place / name)
    shutil.copy(SAMPLES / "first-aid.json", place / "deeper" / "again.json")
    (place / "odd.json").write_text("{}")
    (place / "letter.pdf").write_bytes(b"%PDF")
    (place / ".hidden.json").write_text("{}")
    return place


def names(out: bytes) -> list[str]:
    return [Path(row["file"]).name for row in csv.DictReader(io.StringIO(out.decode()))]


def test_the_files_of_a_folder_are_verified_in_order(bayleaf: Command, folder: Path) -> None:
    run = bayleaf("verify", str(folder), "--offline", "--json")
    assert run.code == 1
    verdicts = [report["verdict"] for report in run.json()]
    assert verdicts == ["valid_issuer_unrecognised"] * 2 + [
        "not_genuine",
        "valid_issuer_unrecognised",
    ]


def test_folders_within_are_read_when_asked_for(bayleaf: Command, folder: Path) -> None:
    table = folder.parent / "report.csv"
    bayleaf("verify", str(folder), "-r", "--offline", "--out", str(table))
    assert names(table.read_bytes()) == [
        "bread.svg",
        "again.json",
        "first-aid.json",
        "odd.json",
        "welding.png",
    ]


def test_an_archive_is_read_without_unpacking_it(
    bayleaf: Command, folder: Path, tmp_path: Path
) -> None:
    archive = tmp_path / "applications.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for name in GOOD:
            opened.write(folder / name, f"2026/{name}")
        opened.writestr("2026/bomb.json", b" " * (64 << 20))
        opened.writestr("../outside.json", b"{}")
    run = bayleaf("verify", str(archive), "--offline", "--json", "--out", str(tmp_path / "r.json"))
    rows = json.loads((tmp_path / "r.json").read_bytes())
    found = {row["file"].partition("!/")[2]: row.get("verdict") for row in rows}
    assert all(found[f"2026/{name}"] == "valid_issuer_unrecognised" for name in GOOD)
    assert found["2026/bomb.json"] == "not_genuine"
    assert len(run.json()) == 5
    assert not (tmp_path.parent / "outside.json").exists()


def test_a_table_says_who_what_and_why(bayleaf: Command, folder: Path) -> None:
    table = folder.parent / "report.csv"
    bayleaf("verify", str(folder), str(folder / "nothing.json"), "--offline", "--out", str(table))
    rows = {Path(row["file"]).name: row for row in csv.DictReader(io.StringIO(table.read_text()))}
    assert rows["first-aid.json"]["verdict"] == "valid_issuer_unrecognised"
    assert rows["first-aid.json"]["claimedIssuer"]
    assert rows["first-aid.json"]["achievement"]
    assert rows["odd.json"]["codes"]
    assert "There is no file" in rows["nothing.json"]["error"]


def test_hundreds_are_shared_among_processes_and_come_in_order(
    bayleaf: Command, tmp_path: Path
) -> None:
    place = tmp_path / "many"
    place.mkdir()
    for number in range(command.MANY + 10):
        name = GOOD[number % 3]
        shutil.copy(SAMPLES / name, place / f"{number:03}-{name}")
    table = tmp_path / "report.csv"
    run = bayleaf("verify", str(place), "--offline", "--out", str(table))
    assert run.code == 0
    assert names(table.read_bytes()) == sorted(path.name for path in place.iterdir())


@pytest.mark.parametrize("option", [(), ("--json",)], ids=["text", "json"])
def test_all_cores_print_what_one_prints(
    option: tuple[str, ...], bayleaf: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS")
    place = tmp_path / "many"
    place.mkdir()
    for number in range(command.MANY):
        shutil.copy(SAMPLES / GOOD[number % 3], place / f"{number:03}-{GOOD[number % 3]}")
    (place / "odd.json").write_text("[1, 2]")
    files = sorted(str(path) for path in place.iterdir())
    run = bayleaf("verify", str(place), "--offline", *option)
    monkeypatch.setattr(command, "MANY", 1_000)
    alone = bayleaf("verify", *files, "--offline", *option)
    assert run.code == alone.code
    assert without_times(run.text) == without_times(alone.text)


def without_times(text: str) -> list[str]:
    return [line for line in text.splitlines() if "checkedAt" not in line and "Today" not in line]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("empty",), "There is no credential in the folder"),
        (("empty.zip",), "There is no credential in the archive"),
        (("first-aid.json", "--out", "report.xlsx"), "is no table"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    bayleaf: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    (tmp_path / "empty").mkdir()
    zipfile.ZipFile(tmp_path / "empty.zip", "w").close()
    shutil.copy(SAMPLES / "first-aid.json", tmp_path)
    monkeypatch.chdir(tmp_path)
    run = bayleaf("verify", *arguments, "--offline")
    assert run.code == 2
    assert said in run.err


def test_a_cell_is_no_formula() -> None:
    from bayleaf.cli.many import _guarded

    assert [_guarded(text) for text in ("=1+1", "@x", "plain")] == ["'=1+1", "'@x", "plain"]
