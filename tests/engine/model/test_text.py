"""Control characters, which issuing refuses."""

from __future__ import annotations

import pytest

from bayleaf.engine.model import text_problems


@pytest.mark.parametrize(
    "character", ["\x00", "\x08", "\x0b", "\x0c", "\x1f", "\x7f", "\ufffe", "\uffff"]
)
def test_a_control_character_is_refused_where_it_stands(character: str) -> None:
    (problem,) = text_problems({"a": [{"b": f"ab{character}c"}]})
    assert problem.pointer == "/a/0/b"
    assert f"U+{ord(character):04X}" in problem.message
    assert "character 3" in problem.cure
    assert problem.grade == "must"


@pytest.mark.parametrize("text", ["\t", "line\nline", "\r\n", "\x80", "é", "\U0001f33f"])
def test_all_other_text_is_allowed(text: str) -> None:
    assert text_problems({"a": f"a{text}b", f"a{text}b": 1}) == []


@pytest.mark.parametrize("blank", ["", " ", "\t", "\r\n", "\u2003"])
def test_text_of_nothing_but_blanks_is_left_out_instead(blank: str) -> None:
    (problem,) = text_problems({"name": [{"a": blank}]})
    assert (problem.pointer, problem.message) == ("/name/0/a", "`a` is empty.")


@pytest.mark.parametrize("number", [1 << 53, -(1 << 53), 10**400])
def test_a_number_that_readers_round_is_refused(number: int) -> None:
    (problem,) = text_problems({"credits": number})
    assert problem.pointer == "/credits"
    assert text_problems({"credits": (1 << 53) - 1}) == []


def test_a_member_name_is_text_too() -> None:
    (problem,) = text_problems({"a": {"b\x01": "text"}})
    assert problem.pointer == "/a/b\x01"


def test_numbers_and_the_like_are_no_text() -> None:
    assert text_problems([1, 1.5, True, None, {"a": None}]) == []


def test_very_deep_text_is_found_without_recursion() -> None:
    document: object = "\x01"
    for _ in range(5000):
        document = [document]
    assert len(text_problems(document)) == 1
