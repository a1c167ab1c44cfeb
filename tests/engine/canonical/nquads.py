"""Reads N-Quads (RDF 1.1) for the tests, into the engine's quads."""

from __future__ import annotations

import re
from pathlib import Path

from bayleaf.engine.canonical.rdf import _ESCAPED, _escape
from bayleaf.engine.canonical.rdfc import Quad

_TERM = re.compile(r'<[^>]*>|_:[^\s<]+|"(?:[^"\\]|\\.)*"(?:\^\^<[^>]*>|@[\w-]+)?')
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_LETTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_STRING = "^^<http://www.w3.org/2001/XMLSchema#string>"


def read(path: Path) -> list[Quad]:
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> list[Quad]:
    lines = text.split("\n")
    rows = [_TERM.findall(line) for line in lines if line.strip() and not line.startswith("#")]
    return [Quad(*(_canonical(term) for term in row)) for row in rows]


def _canonical(term: str) -> str:
    if not term.startswith('"'):
        return _unescape(term)
    text, tail = term[1 : term.rindex('"')], term[term.rindex('"') + 1 :]
    return f'"{_ESCAPED.sub(_escape, _unescape(text))}"{_unescape(tail).replace(_STRING, "")}'


def _unescape(text: str) -> str:
    return _ESCAPE.sub(
        lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _LETTERS.get(m[3], m[3]), text
    )
