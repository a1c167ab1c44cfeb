"""A report for people to read: the verdict first, then who, what and when, then every check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bayleaf.cli.facts import facts, is_presentation
from bayleaf.cli.paper import LEAST, Span, Surface, surface
from bayleaf.cli.plain import visible
from bayleaf.engine.verifying.sentences import BANNERS, sentence
from bayleaf.engine.verifying.verdict import Outcome, Verdict

if TYPE_CHECKING:
    from bayleaf.engine.verifying import Check, Report

_MARKS: Final[dict[Outcome, tuple[str, str, str]]] = {
    Outcome.PASS: ("✔", "pass", "green"),
    Outcome.FAIL: ("✘", "fail", "bold red"),
    Outcome.WARN: ("!", "note", "yellow"),
    Outcome.UNKNOWN: ("?", "unknown", "yellow"),
    Outcome.NOT_APPLICABLE: ("–", "nothing", "dim"),
}
"""Sign, word and colour: colour is never the only signal."""

_STYLES: Final[dict[Verdict, tuple[str, str]]] = {
    Verdict.VALID: ("✔", "bold green"),
    Verdict.VALID_ISSUER_UNRECOGNISED: ("✔", "bold green"),
    Verdict.NOT_FULLY_CHECKED: ("?", "bold yellow"),
    Verdict.NOT_YET_VALID: ("!", "bold yellow"),
}
_PERSON: Final = {
    "mismatch": ("✘", "BUT NOT ISSUED TO THE PERSON YOU NAMED", "bold red"),
    "uncheckable": ("?", "WHOSE IT IS CANNOT BE COMPARED WITH WHAT YOU TYPED", "bold yellow"),
}
_ASCII: Final = str.maketrans({"✔": "ok", "✘": "X", "–": "-", "…": "...", "⟨": "<", "⟩": ">"})
_OURS: Final = "✔✘–…⟨⟩"

_NARROW: Final = 72
"""Below this many columns a message has a line of its own, under its title."""

_LONGEST_FACT: Final = 4000  # the identity of an RSA key has a thousand letters, and all count
_INDENT: Final = 2
_LABELS: Final = 12
_KEY_AS_DID: Final = re.compile(r"(did:(?:key|jwk):\w{4})[\w-]{24,}([\w-]{4})")
_PLURALS: Final = (("holds", "hold"), ("does ", "do "), ("is ", "are "), ("could ", "could "))


class Printer:
    """Prints reports, to standard output unless told otherwise: with every check, or only with
    those that say something.

    Everything that comes from a credential goes through ``visible``, and none of it is markup.
    Lines are laid out here, not by the terminal: nothing is cut, and nothing trails behind.
    """

    def __init__(self, *, in_full: bool, paper: Surface | None = None) -> None:
        self._in_full = in_full
        self._paper = paper or surface()
        self._width = max(self._paper.width, LEAST)
        self._is_ascii = not _can_show(self._paper.encoding)

    def show(
        self, name: str, report: Report, mistaken: str | None = None, pages: str | None = None
    ) -> None:
        """Print one report. ``mistaken`` says what the file is, if it is no credential;
        ``pages`` which answers did not come from the web."""
        sign, style = _STYLES.get(report.verdict, ("✘", "bold red"))
        self._line(visible(name), "bold")
        self._line(f"{sign} {BANNERS[report.verdict]}", style)
        if report.recipient_match in _PERSON and report.verdict is not Verdict.NOT_GENUINE:
            sign, words, style = _PERSON[report.recipient_match]
            self._line(f"{sign} {words}", style)
        self._line(visible(mistaken or shortened(sentence(report))), indent=_INDENT)
        if report.valid_on is not None and report.verdict_now is not None:
            self._line(f"That was on {report.valid_on:%Y-%m-%d}. Today: {BANNERS[report.verdict_now]}.", indent=_INDENT)  # fmt: skip
        if pages is not None:
            self._line(visible(pages, 2000), "yellow", indent=_INDENT)
        if report.verdict is not Verdict.NOT_GENUINE:
            self._facts(report)
        self._checks(report)
        self._blank()

    def show_error(self, name: str, message: str) -> None:
        """Print why an input could not be judged."""
        self._line(visible(name), "bold")
        self._line("? NOTHING TO JUDGE", "bold red")
        self._line(visible(message), indent=_INDENT)
        self._blank()

    def _facts(self, report: Report) -> None:
        lines = list(facts(report))
        if lines:
            self._blank()
        for label, value in lines:
            shown = self._plain(visible(value, _LONGEST_FACT))
            self._row([(label, "dim", _LABELS)], [(shown, "")])

    def _checks(self, report: Report) -> None:
        listed = [check for check in report.checks if not _has_a_line_of_facts(check, report)]
        shown = [c for c in listed if _speaks(c) or (self._in_full and _counts(c))]
        if shown:
            self._blank()
        for check in _together(shown):
            self._check(check)
        left = [check for check in listed if check not in shown]
        if self._in_full and left:
            titles = ", ".join(dict.fromkeys(check.title.lower() for check in left))
            blocked = any(check.blocked_by for check in left)
            why = "Not checked after that" if blocked else "Nothing to check"
            self._blank()
            self._line(f"{why}: {titles}.", "dim", indent=_INDENT)

    def _check(self, check: Check) -> None:
        sign, word, style = _MARKS[check.outcome]
        message = [(self._plain(visible(check.message)), "")]
        if check.code is not None and check.outcome is not Outcome.PASS:
            message.append((f" [{check.code}]", "dim"))
        cells = [(f"{sign} {word}", style, 9), (check.title, "", 24)]
        self._row(cells, message, is_below=self._paper.width < _NARROW)

    def _row(
        self, cells: list[tuple[str, str, int]], text: list[Span], *, is_below: bool = False
    ) -> None:
        """Cells of fixed width and a text beside them, or below where there is no room."""
        head = [(" " * _INDENT, "")]
        for words, style, width in cells:
            head.append((self._plain(words).ljust(width) + "  ", style))
        length = sum(len(words) for words, _ in head)
        if not is_below and self._width - length >= LEAST:
            self._paper.write(text, head)
            return
        words, style = head.pop()
        self._paper.write([*head, (words.rstrip(), style)], [])
        self._paper.write(text, [(" " * (2 * _INDENT), "")])

    def _line(self, text: str, style: str = "", *, indent: int = 0) -> None:
        self._paper.write([(self._plain(text), style)], [(" " * indent, "")])

    def _blank(self) -> None:
        self._paper.write([("", "")], [])

    def _plain(self, text: str) -> str:
        """The text, with our signs in letters where the terminal cannot show them."""
        return text.translate(_ASCII) if self._is_ascii else text


def _can_show(encoding: str) -> bool:
    try:
        _OURS.encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def _has_a_line_of_facts(check: Check, report: Report) -> bool:
    """Whether the lines above the checks say it already."""
    if check.id == "image":
        return report.container in ("png", "svg")
    is_inside = check.id.startswith("contained[") and bool(report.contained)
    return is_inside and (is_presentation(report) or check.outcome is Outcome.PASS)


def _together(checks: list[Check]) -> Iterator[Check]:
    """Every row once: several checks that say the same become one that says how many they are."""
    rows: dict[tuple[str, Outcome, str | None, str], list[Check]] = {}
    for check in checks:
        rows.setdefault((check.title, check.outcome, check.code, check.message), []).append(check)
    for first, *others in rows.values():
        yield replace(first, message=_many(first.message, len(others) + 1)) if others else first


def _many(message: str, count: int) -> str:
    """``An endorsement holds.``, five times: ``5 endorsements hold.``"""
    rest = message.removeprefix("An endorsement ")
    for one, several in _PLURALS:
        if rest != message and rest.startswith(one):
            return f"{count} endorsements {several}{rest[len(one) :]}"
    return f"{message} ({count} times)"


def _speaks(check: Check) -> bool:
    """Whether a reader has to know."""
    return check.outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE) and check.blocked_by is None


def _counts(check: Check) -> bool:
    """Whether the answer is one the verdict rests on, or says that something is good."""
    return check.outcome is Outcome.PASS or (check.required and check.blocked_by is None)


def shortened(text: str) -> str:
    """The text with keys that are written as a DID shortened in the middle. A web address is
    never shortened: what is left out could be the host."""
    return _KEY_AS_DID.sub(r"\1…\2", text)
