"""The root of the command line: help, usage, start-up, pipes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from bayleaf.cli.front import app
from bayleaf.engine.version import VERSION
from tests.cli.conftest import Command

BAYLEAF = [sys.executable, "-m", "bayleaf.cli"]
_HEAVY = ("pyld", "cryptography", "nacl", "rich", "typer", "bayleaf.engine.model", "socket")


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command of the program, as it is typed."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


COMMANDS = list(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_help_of_every_command_has_an_example(
    command: tuple[str, ...], bayleaf: Command
) -> None:
    run = bayleaf(*command, "--help")
    assert run.code == 0
    assert re.search(rf"Examples?:\s+bayleaf {' '.join(command)}\b", run.text)


def test_there_are_the_commands_that_the_documents_promise() -> None:
    promised = (
        "keys new, keys show, keys did, new, issue, status new, status revoke, status suspend, "
        "status reinstate, bake, unbake, inspect, verify, tour, demo, serve, worker, manage, "
        "backup, restore, skills import, vc-api"
    )
    assert {" ".join(command) for command in COMMANDS} == set(promised.split(", "))


def test_the_version_is_told(bayleaf: Command) -> None:
    assert bayleaf("--version").text == f"bayleaf {VERSION}\n"


@pytest.mark.parametrize(
    "arguments",
    [("frobnicate",), ("verify",), ("verify", "--no-such-option"), ("keys", "frobnicate"), ("issue",), ("bake", "x")],
)  # fmt: skip
def test_wrong_usage_is_one_line_and_exit_code_2(
    arguments: tuple[str, ...], bayleaf: Command
) -> None:
    run = bayleaf(*arguments)
    assert (run.code, run.out) == (2, b"")
    assert run.err.startswith("bayleaf: ")
    assert run.err.count("\n") == 1


@pytest.mark.parametrize("group", ["keys", "status"])
def test_a_group_without_a_command_shows_its_help(group: str, bayleaf: Command) -> None:
    run = bayleaf(group)
    assert (run.code, run.out) == (2, b"")
    assert run.err.startswith(f"Usage: bayleaf {group}")
    assert run.err.count("\n") > 8
    assert f"Example:\n    bayleaf {group} " in run.err
    assert run.err == bayleaf(group, "--help").text


def test_without_a_command_there_is_help(bayleaf: Command) -> None:
    run = bayleaf()
    assert run.code == 0
    assert "Example:" in run.text


def test_importing_bayleaf_loads_nothing_heavy() -> None:
    listing = "import sys, bayleaf; print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", listing], capture_output=True, text=True, check=True
    )
    assert not [name for name in done.stdout.split() if name.startswith(_HEAVY)]


def test_the_commands_work_in_a_pipe(tmp_path: Path) -> None:
    shell = " ".join(BAYLEAF)
    script = (
        f"{shell} keys new --out k.json && {shell} new | {shell} issue --key k.json"
        f" | {shell} verify - --json --offline"
    )
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert '"valid_issuer_unrecognised"' in done.stdout


def test_a_reader_that_goes_away_is_no_error_message(tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"{' '.join(BAYLEAF)} verify --help | true; echo ${{PIPESTATUS[0]}}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    assert done.stdout.strip() in ("0", "141")


def test_a_terminal_without_unicode_gets_escapes_and_no_exception(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = subprocess.run(
        [*BAYLEAF, "verify", "missing"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_the_tour_shows_the_main_job_on_real_files(tmp_path: Path) -> None:
    done = subprocess.run(
        [*BAYLEAF, "tour", "--folder", "mine"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("✔ VALID, ISSUER NOT RECOGNISED") == 4
    assert done.stdout.count("✘ NOT GENUINE") == 3
    assert done.stdout.count("✘ REVOKED") == 1
    assert "Three forgeries, three refusals." in done.stdout
    assert "not to be accepted" in done.stdout
    assert (tmp_path / "mine" / "badge.svg").exists()


def test_the_tour_fails_when_a_step_of_it_fails(
    bayleaf: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bayleaf.cli import tour

    steps = (tour.Step("Look at nothing.", "bayleaf keys show missing.json"),)
    monkeypatch.setattr(tour, "_STEPS", steps)
    run = bayleaf("tour", "--folder", "mine")
    assert run.code != 0
    assert "That should have ended with 0" in run.err
