"""Where lines are written: to a terminal in colour and wrapped, or to a file as they are."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Protocol, TextIO

if TYPE_CHECKING:
    from rich.text import Text

Span = tuple[str, str]
"""Words, and the style they are shown in."""

LEAST: Final = 24
"""Columns that a text needs, however narrow the terminal is."""


class Surface(Protocol):
    """``width`` counts columns; ``encoding`` is how text is written."""

    width: int
    encoding: str

    def write(self, text: Sequence[Span], head: Sequence[Span]) -> None:
        """Write a text after ``head``, and under itself where it needs more than one line."""


def is_terminal() -> bool:
    """Whether standard output is a terminal, or somebody has set a width (``COLUMNS``)."""
    return sys.stdout.isatty() or bool(os.environ.get("COLUMNS"))


def surface() -> Surface:
    """What standard output is."""
    return Terminal() if is_terminal() else File(sys.stdout, encoding())


def encoding() -> str:
    """How standard output writes text."""
    return sys.stdout.encoding or "ascii"


class File:
    """For other programs: a line is as long as it is, and has no colour."""

    width = sys.maxsize

    def __init__(self, out: TextIO, encoding: str) -> None:
        self._out, self.encoding = out, encoding

    def write(self, text: Sequence[Span], head: Sequence[Span]) -> None:
        """Write one line."""
        self._out.write("".join(words for words, _ in (*head, *text)).rstrip() + "\n")


class Terminal:
    """For people."""

    def __init__(self) -> None:
        from rich.console import Console

        self._console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
        self.width, self.encoding = self._console.width, self._console.encoding

    def write(self, text: Sequence[Span], head: Sequence[Span]) -> None:
        """Write as many lines as the text needs beside its head."""
        first, whole = _joined(head), _joined(text)
        beside = len(first)
        for line in whole.wrap(self._console, max(self.width, LEAST) - beside, overflow="fold"):
            line.rstrip()
            first.append_text(line)
            self._console.print(first, soft_wrap=True)
            first = _joined([(" " * beside, "")])


def _joined(spans: Sequence[Span]) -> Text:
    from rich.text import Text

    return Text.assemble(*spans)
