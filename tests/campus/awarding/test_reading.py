"""A list as people have it becomes rows: whatever the program, the order and the marks."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayleaf.campus.awarding.reading import MOST_BYTES, MOST_ROWS, Line, read, text_of
from bayleaf.campus.foundation.errors import CampusError

ADA = Line(number=1, email="ada@example.org", name="Ada Lovelace", result="17")


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_the_delimiter_is_found(sign: str) -> None:
    assert read(sign.join(["ada@example.org", "Ada Lovelace", "17"])) == [ADA]


@pytest.mark.parametrize(
    "text",
    [
        "Ada Lovelace,ada@example.org,17",
        "\n\nName;E-mail;Result\nAda Lovelace;ada@example.org;17",
        "score\tLast name\tFirst name\tE-Mail Address\n17\tLovelace\tAda\tada@example.org",
        "id,name,ignored,email,result\n9,Ada Lovelace,x,ada@example.org,17",
        '"ada@example.org","Ada\nLovelace","17"',
        " ada@example.org ,  Ada   Lovelace , 17 \r\n\r\n",
        "Ada Lovelace <ada@example.org>,17",
    ],
)
def test_the_columns_are_found(text: str) -> None:
    (line,) = read(text)

    if "<" in text:
        assert (line.email, line.name) == (ADA.email, ADA.name)
    else:
        assert (line.email, line.name, line.result) == (ADA.email, ADA.name, ADA.result)


def test_addresses_alone_are_a_list() -> None:
    assert [line.email for line in read("a@x.org\nb@x.org\n")] == ["a@x.org", "b@x.org"]


def test_a_row_has_the_number_of_its_line() -> None:
    assert [line.number for line in read("email,name\n\na@x.org,A\n\nb@x.org,B")] == [3, 5]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_letters_of_a_file_are_read(encoding: str) -> None:
    assert text_of("Zoë Müller".encode(encoding)) == "Zoë Müller"


@pytest.mark.parametrize("data", [b"PK\x03\x04zip", b"%PDF-1.7", b"x" * (MOST_BYTES + 1)])
def test_what_is_no_list_names_the_cure(data: bytes) -> None:
    with pytest.raises(CampusError) as refusal:
        text_of(data)

    assert refusal.value.cure


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nobody"),
        ("email,name\n", "only a header"),
        ("a@x.org\n" * (MOST_ROWS + 1), "5,001 people"),
        ("x" * (MOST_BYTES + 1), "1 MiB"),
        ('a@x.org,"' + "x" * 200_000, "cannot be read"),
    ],
)
def test_a_list_that_cannot_be_read_says_why(text: str, words: str) -> None:
    with pytest.raises(CampusError, match=words) as refusal:
        read(text)

    assert refusal.value.field == "people"


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        lines = read(text)
    except CampusError:
        return
    assert lines
    assert len({line.number for line in lines}) == len(lines)


@pytest.mark.parametrize("text", ["\u00a0" * 100_000 + "<", "<" * 100_000, " <a" * 30_000 + ">"])
def test_a_cell_made_to_be_slow_is_read_as_quickly_as_any(text: str) -> None:
    """The pattern that found ``Name <address>`` once took minutes for these."""
    with contextlib.suppress(CampusError):
        read(text)
