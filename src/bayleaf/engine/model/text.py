"""Characters and numbers that no signed value may hold (only issuing asks; standards differ on the
rest).

Canonicalization algorithms disagree on how control characters are escaped, and programs on what
integers beyond 2^53 are, so a document that holds one may verify here and fail elsewhere. Nothing
is stripped: the author has to decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bayleaf.engine.encoding import Json
from bayleaf.engine.model.problem import Findings, Path, Problem

_MAX_INTEGER = (1 << 53) - 1
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def text_problems(document: Json) -> list[Problem]:
    """Control characters (U+0000 to U+001F except tab, line feed and carriage return, and U+007F)
    in any string or member name of a JSON value, strings of nothing but blanks, and integers beyond
    2^53, as problems with pointers. Never raises."""
    findings = Findings()
    for path, text in _leaves(document):
        if not isinstance(text, str):
            if isinstance(text, int) and abs(text) > _MAX_INTEGER:
                findings.add(path, "The number is too large for some readers.", "Write it as text.")
            continue
        if path and not text.strip():
            findings.add(path, f"`{path[-1]}` is empty.", "Fill it in, or leave it out.")
        found = _CONTROL.search(text)
        if found is not None:
            message = f"The text holds the control character U+{ord(found[0]):04X}."
            findings.add(path, message, f"Remove it (character {found.start() + 1}).")
    return findings.problems


def _leaves(document: Json) -> Iterator[tuple[Path, Any]]:
    pending: list[tuple[Path, Any]] = [((), document)]
    while pending:
        path, value = pending.pop()
        if isinstance(value, (str, int)):
            yield path, value
        elif isinstance(value, Mapping):
            for name, inner in value.items():
                yield (*path, name), str(name)
                pending.append(((*path, name), inner))
        elif isinstance(value, (list, tuple)):
            pending.extend(((*path, index), inner) for index, inner in enumerate(value))
