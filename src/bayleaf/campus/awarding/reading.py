"""A pasted list or a file becomes rows of text. Nothing is judged here; ``checking.py`` does that."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bayleaf.campus.foundation.errors import CampusError

MOST_ROWS: Final = 5_000
MOST_BYTES: Final = 1 << 20
COLUMNS: Final = ("email", "name", "result", "narrative", "evidence")
"""The columns, in the order that holds when the list has no header."""

_NAMES: Final = {
    "email": {"email", "e-mail", "mail", "email address", "e-mail address", "address"},
    "name": {"name", "full name", "learner", "student", "participant"},
    "first": {"first name", "firstname", "given name"},
    "last": {"last name", "lastname", "surname", "family name"},
    "result": {"result", "score", "grade", "points", "mark", "level", "percent"},
    "narrative": {"narrative", "note", "notes", "comment", "text", "words"},
    "evidence": {"evidence", "evidence url", "url", "link"},
}
_DELIMITERS: Final = "\t;,"
_LONGEST_PERSON: Final = 700
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Line:
    """One person as the list has them; ``number`` is the line of the file, from 1."""

    number: int
    email: str = ""
    name: str = ""
    result: str = ""
    narrative: str = ""
    evidence: str = ""


def text_of(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, or what spreadsheets of old wrote.

    Raises ``CampusError`` for what is too large or no text.
    """
    if len(data) > MOST_BYTES:
        raise _wrong("The file is larger than 1 MiB.", "Split it into several lists.")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise _wrong("This is not a text file.", "Save the sheet as CSV and choose that file.")
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read(text: str) -> list[Line]:
    """The people of a list, with the columns of ``COLUMNS`` or of its own header.

    Raises ``CampusError`` when there is nobody, too many, or no table.
    """
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise _wrong("The list is longer than 1 MiB.", "Split it into several lists.")
    table = _table(_CONTROLS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")))
    if not table:
        raise _wrong("There is nobody on the list.", "Paste one person a line.")
    columns = _header(table[0][1])
    if columns:
        table = table[1:]
        if not table:
            raise _wrong("There is only a header.", "Add one person a line below it.")
    else:
        columns = _guess(table[0][1])
    if len(table) > MOST_ROWS:
        raise _wrong(
            f"The list has {len(table):,} people; {MOST_ROWS:,} are possible.",
            "Split it into several lists.",
        )
    return [_line(number, cells, columns) for number, cells in table]


def _table(text: str) -> list[tuple[int, list[str]]]:
    """Line number and cells of every row that is not empty."""
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            # Past the end by a wide margin there is no need to count on.
            if len(rows) > MOST_ROWS * 4:
                break
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num, _opened(cells)))
    except csv.Error as error:
        raise _wrong(
            f"Line {reader.line_num} cannot be read as a row of a table: {error}.",
            "Look for a quotation mark that is not closed.",
        ) from None
    return rows


def _delimiter(text: str) -> str:
    """The one that occurs most in the first lines; a comma when there is none."""
    start = "\n".join(text.split("\n")[:5])
    return max(_DELIMITERS, key=lambda sign: (start.count(sign), sign == ","))


def _opened(cells: list[str]) -> list[str]:
    """``Ada Lovelace <ada@example.org>``, as mail programs copy it, as two cells."""
    person = cells[0].strip().rstrip(",;").rstrip()
    if len(person) > _LONGEST_PERSON or not person.endswith(">"):
        return cells
    name, _, email = person[:-1].rpartition("<")
    if not email or any(mark in name + email for mark in "<>") or email.split() != [email]:
        return cells
    return [email, name.strip().strip('"').strip(), *cells[1:]]


def _header(cells: Sequence[str]) -> list[str]:
    """The columns that the first row names, or nothing when it is no header."""
    if any("@" in cell for cell in cells):
        return []
    words = [" ".join(cell.lower().replace("_", " ").split()) for cell in cells]
    columns = [
        next((column for column, names in _NAMES.items() if word in names), "") for word in words
    ]
    return columns if "email" in columns else []


def _guess(cells: Sequence[str]) -> list[str]:
    """The order of the columns when nothing names them: a name may come before the address."""
    if len(cells) > 1 and "@" in cells[1] and "@" not in cells[0]:
        return ["name", "email", *COLUMNS[2:]]
    return list(COLUMNS)


def _line(number: int, cells: Sequence[str], columns: Sequence[str]) -> Line:
    found: dict[str, str] = {}
    for column, cell in zip(columns, cells, strict=False):
        if column:
            found.setdefault(column, cell.strip())
    first, last = found.pop("first", ""), found.pop("last", "")
    name = " ".join((found.pop("name", "") or f"{first} {last}").split())
    return Line(number=number, name=name, **found)


def _wrong(message: str, cure: str) -> CampusError:
    return CampusError(message, field="people", cure=cure)
