"""Characters that no signed string may hold (only issuing asks; standards differ on the rest).

Canonicalization algorithms disagree on how control characters are escaped, so a document that
holds one may verify here and fail elsewhere. Nothing is stripped: the author has to decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bayleaf.engine.encoding import Json
from bayleaf.engine.model.problem import Findings, Path, Problem

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def text_problems(document: Json) -> list[Problem]:
    """Control characters (U+0000 to U+001F except tab, line feed and carriage return, and U+007F)
    in any string or member name of a JSON value, as problems with pointers. Never raises."""
    findings = Findings()
    for path, text in _strings(document):
        found = _CONTROL.search(text)
        if found is not None:
            message = f"The text holds the control character U+{ord(found[0]):04X}."
            findings.add(path, message, f"Remove it (character {found.start() + 1}).")
    return findings.problems


def _strings(document: Json) -> Iterator[tuple[Path, str]]:
    pending: list[tuple[Path, Any]] = [((), document)]
    while pending:
        path, value = pending.pop()
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, Mapping):
            for name, inner in value.items():
                yield (*path, name), str(name)
                pending.append(((*path, name), inner))
        elif isinstance(value, (list, tuple)):
            pending.extend(((*path, index), inner) for index, inner in enumerate(value))
