"""The walls of the house: each holds, and each would show a fault that is planted behind it.

import-linter checks the contracts of ``.importlinter`` in ``make check``. Here every contract gets
one planted fault, in a copy of the source, and has to report it.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import PROJECT

SOURCE = PROJECT / "src" / "bayleaf"

# contract -> (a module, an import that must not be there)
FAULTS = {
    "The doors stand above the halls": ("engine/errors.py", "import bayleaf.cli.plain"),
    "The floors of the campus": (
        "campus/foundation/ids.py",
        "import bayleaf.campus.accounts.models",
    ),
    "Only awarding signs": ("campus/homes/menu.py", "import bayleaf.engine.issuing"),
    "The employer's door sees what a stranger sees": (
        "campus/verification/plain.py",
        "import bayleaf.campus.awarding.models",
    ),
    "The floors of the engine": ("engine/encoding.py", "import bayleaf.engine.keys"),
    "The engine knows no framework, no network and no database": (
        "engine/status/entries.py",
        "import sqlite3",
    ),
    "Only fetching opens a connection to the world": ("cli/keys.py", "import socket"),
    "Only proofs.jwt speaks JWS, and nothing imports a JOSE library": (
        "engine/proofs/jwt.py",
        "import joserfc",
    ),
    "The verifier does not know the issuing side": (
        "engine/verifying/case.py",
        "import bayleaf.engine.issuing",
    ),
}

_CLIENTS = ("socket", "ssl", "http", "urllib.request", "httpx", "requests", "aiohttp", "urllib3")
_VAGUE_NAMES = {"utils", "util", "helpers", "common", "misc", "services"}
_OLD_WORDS = re.compile(r"badge.?class|\bassertions?\b|backpack|\bearner", re.IGNORECASE)


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the source: its path below ``src/bayleaf``, and its syntax tree."""
    for path in sorted(SOURCE.rglob("*.py")):
        yield path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.Module) -> Iterator[str]:
    """The full names of what a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def opens_connections(tree: ast.Module) -> list[str]:
    """The imports of a module that could reach the network."""
    return [name for name in imports(tree) if any(f"{name}.".startswith(f"{c}.") for c in _CLIENTS)]


def lint(project: Path) -> str:
    """What import-linter says of a project, in its own words."""
    command = "from importlinter.cli import import_linter; import_linter()"
    done = subprocess.run(
        [sys.executable, "-c", command, "lint", "--no-cache"],
        cwd=project,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(project / "src"), "PATH": "/usr/bin:/bin", "COLUMNS": "200"},
    )
    return re.sub(r"\x1b\[[0-9;]*m", "", done.stdout + done.stderr)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the source and its contracts, to plant faults in."""
    shutil.copy(PROJECT / ".importlinter", tmp_path)
    shutil.copytree(
        SOURCE, tmp_path / "src" / "bayleaf", ignore=shutil.ignore_patterns("__pycache__")
    )
    return tmp_path


def test_every_planted_fault_breaks_its_wall(copy: Path) -> None:
    for module, fault in FAULTS.values():
        with (copy / "src" / "bayleaf" / module).open("a", encoding="utf-8") as file:
            file.write(f"\n{fault}\n")
    said = lint(copy)
    assert all(f"{contract} BROKEN" in said for contract in FAULTS), said


def test_every_wall_holds_and_has_its_planted_fault(copy: Path) -> None:
    said = lint(copy)
    kept = re.findall(r"^(.+) KEPT$", said, re.MULTILINE)
    assert sorted(kept) == sorted(FAULTS), said


def test_a_new_folder_of_the_engine_needs_a_floor(copy: Path) -> None:
    (copy / "src" / "bayleaf" / "engine" / "attic.py").write_text('"""Nobody\'s floor."""\n')
    assert "The floors of the engine BROKEN" in lint(copy)


def test_only_fetching_imports_what_opens_a_connection() -> None:
    found = {path: opens_connections(tree) for path, tree in modules()}
    assert {path for path, names in found.items() if names} <= {
        "fetching/addresses.py",
        "fetching/door.py",
        "fetching/wire.py",
    }


def test_a_hidden_import_of_a_client_would_be_seen() -> None:
    tree = ast.parse("def f():\n    from urllib import request\n")
    assert opens_connections(tree) == ["urllib.request"]


def test_the_engine_has_no_clock_of_its_own() -> None:
    asks = re.compile(r"\b(?:datetime|date|time)\.(?:now|utcnow|today|time)\(|\bmonotonic\(")
    for path in sorted((SOURCE / "engine").rglob("*.py")):
        assert not asks.search(path.read_text(encoding="utf-8")), path


def test_only_issuing_and_presenting_make_proofs() -> None:
    makers = ("create_proof", "jwt.create", "jwt.sign")
    callers = set()
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(makers):
                callers.add(path)
    assert callers <= {"engine/issuing.py", "engine/presenting.py", "vcapi/issuing.py"}


def test_no_module_hides_its_noun_or_shadows_the_standard_library() -> None:
    top = {path.split("/")[0].removesuffix(".py") for path, _ in modules()}
    parts = {part.removesuffix(".py") for path, _ in modules() for part in path.split("/")}
    assert not parts & _VAGUE_NAMES
    assert not top & sys.stdlib_module_names


def test_the_words_of_older_badges_stay_out_of_the_code() -> None:
    for path, tree in modules():
        names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
        names += [
            node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)
        ]
        assert not [name for name in names if _OLD_WORDS.search(name)], path


def test_files_and_functions_can_be_read_in_one_sitting() -> None:
    for path, tree in modules():
        if "/migrations/" in path:  # generated
            continue
        lines = (SOURCE / path).read_text(encoding="utf-8").count("\n")
        assert lines <= 400, f"{path} has {lines} lines"
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                length = (node.end_lineno or 0) - node.lineno
                assert length <= 60, f"{path}: {node.name} has {length} lines"
