"""``docs/conformance.md`` lists the tests of this folder, and counts what it lists."""

from __future__ import annotations

import ast
import functools
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import PROJECT

DOCUMENT = PROJECT / "docs" / "conformance.md"
STATES = ("tested", "not applicable", "not met")
_ROW = re.compile(
    r"^\| `([A-Z]+-[0-9B.]+-[0-9]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE
)
_COUNTS = re.compile(r"^\| (?:\[[^\]]+\]\([^)]+\)|all) \|.*$", re.MULTILINE)


@functools.cache
def rows() -> list[tuple[str, str, str, str]]:
    """Id, section, words and state of every MUST."""
    return _ROW.findall(DOCUMENT.read_text(encoding="utf-8"))


def slug(id_: str) -> str:
    """How the functions for an id begin."""
    return "test_" + re.sub(r"[.-]", "_", id_.lower()) + "_"


@functools.cache
def functions() -> tuple[str, ...]:
    """Every test function of this folder but those of this file."""
    here = Path(__file__)
    files = [path for path in here.parent.glob("test_*.py") if path != here]
    nodes = [node for path in files for node in ast.parse(path.read_text(encoding="utf-8")).body]
    names = [node.name for node in nodes if isinstance(node, ast.FunctionDef)]
    return tuple(name for name in names if name.startswith("test_"))


def belongs(function: str, id_: str) -> bool:
    """Whether a function is the one for an id: its number ends where the words begin."""
    return function.startswith(slug(id_)) and function[len(slug(id_))].isalpha()


def test_every_line_of_the_tables_is_read() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert text.count("\n| `") == len(rows())
    assert len({id_ for id_, *_ in rows()}) == len(rows())


def test_every_must_has_one_state_and_a_reason_where_it_is_not_tested() -> None:
    for id_, _, words, state in rows():
        name, _, reason = state.partition(": ")
        assert name in STATES, id_
        assert bool(reason) is (name != "tested"), id_
        assert words.endswith("."), id_


@pytest.mark.parametrize("state", STATES)
def test_what_is_listed_as_tested_has_one_test_and_nothing_else_has_any(state: str) -> None:
    for id_, _, _, said in rows():
        if said.startswith(state):
            found = [function for function in functions() if belongs(function, id_)]
            assert len(found) == (1 if state == "tested" else 0), (id_, found)


def test_every_test_is_listed() -> None:
    ids = [id_ for id_, *_ in rows()]
    for function in functions():
        found = [id_ for id_ in ids if belongs(function, id_)]
        assert len(found) == 1, (function, found)


def test_the_counts_at_the_top_are_those_of_the_tables() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    head, *tables = text.split("\n## ")
    counted = []
    for table in tables:
        states = Counter(row[3].partition(":")[0] for row in _ROW.findall(table))
        counted.append([states.total(), *(states[state] for state in STATES)])
    counted.append([sum(column) for column in zip(*counted, strict=True)])
    listed = [[int(cell) for cell in line.split("|")[3:7]] for line in _COUNTS.findall(head)]
    assert listed == counted


def test_sections_are_those_of_the_ids() -> None:
    for id_, section, *_ in rows():
        assert section.split()[0] == id_.split("-")[1], id_
