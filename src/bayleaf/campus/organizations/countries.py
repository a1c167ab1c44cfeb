"""The countries that a form offers, by their ISO 3166-1 code."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def countries() -> dict[str, str]:
    """English names by two-letter code, in the order of the names."""
    text = (files(__package__) / "countries.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return dict(sorted(rows, key=lambda row: row[1]))


def country_name(code: str) -> str:
    """The English name, or the code itself where there is none."""
    return countries().get(code, code)
