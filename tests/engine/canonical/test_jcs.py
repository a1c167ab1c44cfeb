"""RFC 8785: the published vectors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bayleaf.engine.canonical import jcs
from bayleaf.engine.encoding import parse_json
from bayleaf.engine.errors import TransformationError

NAMES = ["arrays", "french", "structures", "unicode", "values", "weird"]


@pytest.mark.parametrize("name", NAMES)
def test_the_published_vectors_come_out_byte_for_byte(
    name: str, shared: Callable[..., Path]
) -> None:
    given = parse_json(shared("vectors", "jcs", "input", f"{name}.json").read_bytes())
    expected = shared("vectors", "jcs", "outhex", f"{name}.txt").read_text()
    assert jcs.canonicalize(given) == bytes.fromhex(expected)


def test_a_number_that_no_double_holds_is_refused() -> None:
    with pytest.raises(TransformationError):
        jcs.canonicalize({"n": 2**60 + 1})
