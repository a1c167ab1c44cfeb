"""A report for people to read: the verdict first, then who, what and when, then every check."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bayleaf.cli.plain import visible
from bayleaf.engine.verifying.sentences import BANNERS, sentence
from bayleaf.engine.verifying.verdict import Assurance, Outcome, Verdict

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
_ASSURANCE: Final[dict[Assurance, str]] = {
    Assurance.KEY_ONLY: "only the key is known",
    Assurance.DOMAIN: "it controls this web address",
    Assurance.LISTED: "on a list you trust",
    Assurance.ACCREDITED: "accredited",
}
_RIGOUR: Final = {
    "type": "Kind",
    "workload": "Credits",
    "level": "Level",
    "assessment": "Assessment",
    "participation": "Participation",
    "supervision": "Supervision",
    "quality_assurance": "Quality",
    "assessor": "Assessor",
    "result": "Result",
    "skill": "Skill",
    "evidence": "Evidence",
}
_PERSON: Final = {
    "mismatch": ("✘", "BUT NOT ISSUED TO THE PERSON YOU NAMED", "bold red"),
    "uncheckable": ("?", "WHOSE IT IS CANNOT BE COMPARED WITH WHAT YOU TYPED", "bold yellow"),
}
_ASCII: Final = {"✔": "ok", "✘": "X", "!": "!", "?": "?", "–": "-"}
_NAME_WIDTH: Final = 12
_NARROW: Final = 76


class Printer:
    """Prints reports to standard output: with every check, or only with those that say something.

    Everything that comes from a credential goes through ``visible``, and none of it is markup.
    """

    def __init__(self, *, in_full: bool) -> None:
        self._in_full = in_full
        self._console = Console(highlight=False, markup=False, emoji=False, soft_wrap=False)

    def show(self, name: str, report: Report) -> None:
        """Print one report."""
        sign, style = _STYLES.get(report.verdict, ("✘", "bold red"))
        self._line(visible(name), "bold")
        self._line(f"{self._sign(sign)} {BANNERS[report.verdict]}", style)
        if report.recipient_match in _PERSON and report.verdict is not Verdict.NOT_GENUINE:
            sign, words, style = _PERSON[report.recipient_match]
            self._line(f"{self._sign(sign)} {words}", style)
        self._line(visible(shortened(sentence(report))), indent=2)
        if report.valid_on is not None and report.verdict_now is not None:
            self._line(f"That was on {report.valid_on:%Y-%m-%d}. Today: {BANNERS[report.verdict_now]}.", indent=2)  # fmt: skip
        if report.verdict is not Verdict.NOT_GENUINE:
            self._facts(report)
        self._checks(report)
        self._console.print()

    def show_error(self, name: str, message: str) -> None:
        """Print why an input could not be judged."""
        self._line(visible(name), "bold")
        self._line("? NOTHING TO JUDGE", "bold red")
        self._line(visible(message), indent=2)
        self._console.print()

    def _line(self, text: str, style: str = "", *, indent: int = 0) -> None:
        self._show(Text(text, style), (0, 0, 0, indent))

    def _show(self, what: RenderableType, space: tuple[int, int, int, int]) -> None:
        self._console.print(Padding(what, space, expand=False))

    def _sign(self, sign: str) -> str:
        """The sign, or a letter where the terminal cannot show it."""
        try:
            sign.encode(self._console.encoding)
        except (LookupError, UnicodeEncodeError):
            return _ASCII[sign]
        return sign

    def _facts(self, report: Report) -> None:
        table = Table.grid(padding=(0, 2))
        table.add_column(style="dim", min_width=_NAME_WIDTH, no_wrap=True)
        table.add_column(overflow="fold")
        for label, value in facts(report):
            table.add_row(label, Text(visible(value)))
        self._show(table, (1, 0, 0, 2))

    def _checks(self, report: Report) -> None:
        shown = [
            check for check in report.checks if _speaks(check) or (self._in_full and _counts(check))
        ]
        if shown:
            self._console.print()
        for row in _together(shown):
            self._check(row)
        left = [check for check in report.checks if check not in shown]
        if self._in_full and left:
            titles = ", ".join(dict.fromkeys(check.title.lower() for check in left))
            blocked = any(check.blocked_by for check in left)
            why = "Not checked after that" if blocked else "Nothing to check"
            self._show(Text(f"{why}: {titles}.", "dim"), (1, 0, 0, 2))

    def _check(self, check: Check) -> None:
        """One row: outcome, title and message side by side, or below each other where it is narrow."""
        sign, word, style = _MARKS[check.outcome]
        mark = Text(f"{self._sign(sign)} {word}", style)
        message = Text(visible(check.message))
        if check.code is not None and check.outcome is not Outcome.PASS:
            message.append(f" [{check.code}]", style="dim")
        if self._console.width < _NARROW:
            self._show(Text.assemble(mark, "  ", check.title), (0, 0, 0, 2))
            self._show(message, (0, 0, 0, 4))
            return
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True, min_width=9)
        table.add_column(no_wrap=True, min_width=24)
        table.add_column(overflow="fold")
        table.add_row(mark, Text(check.title), message)
        self._show(table, (0, 0, 0, 2))


def _together(checks: list[Check]) -> Iterator[Check]:
    """Every row once: several checks that say the same become one that says how many they are."""
    rows: dict[tuple[str, Outcome, str | None, str], list[Check]] = {}
    for check in checks:
        rows.setdefault((check.title, check.outcome, check.code, check.message), []).append(check)
    for alike in rows.values():
        first = alike[0]
        if len(alike) > 1:
            first = replace(first, message=f"{first.message} ({len(alike)} times)")
        yield first


def _speaks(check: Check) -> bool:
    """Whether a reader has to know."""
    return check.outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE) and check.blocked_by is None


def _counts(check: Check) -> bool:
    """Whether the answer is one the verdict rests on, or says that something is good, or warns of
    the picture that it came in."""
    if check.id == "image":
        return check.evidence.get("container") is not None
    return check.outcome is Outcome.PASS or (check.required and check.blocked_by is None)


def shortened(text: str) -> str:
    """The text with long identifiers shortened in the middle, so that what matters is not cut."""
    return re.sub(r"did:\w+:\S{60,}", lambda found: f"{found[0][:20]}…{found[0][-8:]}", text)


def facts(report: Report) -> Iterator[tuple[str, str]]:
    """The lines between verdict and checks: what, by whom, for whom, when, and how hard."""
    if any(check.id == "vp.proof" for check in report.checks):
        for inside in report.contained:
            yield "Inside", f"{inside.credential_id or 'a credential'}: {BANNERS[inside.verdict]}"
        return
    document = report.document or {}
    subjects = _objects(document.get("credentialSubject"))
    yield from _achievements(document, subjects)
    issuer = report.issuer
    if issuer.claimed_name is not None:
        yield "Issued by", f"{issuer.claimed_name} (this is what it calls itself)"
    if issuer.id is not None:
        known = _ASSURANCE[issuer.assurance] if issuer.assurance is not None else "not established"
        yield "Identity", f"{issuer.id} ({known})"
    for _, listed in issuer.registries:
        yield "Listed as", listed
    yield "Recipient", _RECIPIENT.get(report.recipient_match, "not asked; use --recipient")
    yield from _dates(document)
    for line in report.rigour:
        label = _RIGOUR.get(str(line["id"]), str(line["id"]))
        yield label, f"{line['value']} (stated by the issuer)"
    if report.contained:
        yield "Contains", f"{len(report.contained)} credentials, each with a line below"


_RECIPIENT: Final = {
    "match": "it is the person you named",
    "mismatch": "NOT the person you named",
    "uncheckable": "cannot be compared with what you typed",
}


def _achievements(
    document: Mapping[str, Any], subjects: list[Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    achievements = [each for subject in subjects for each in _objects(subject.get("achievement"))]
    for each in achievements or [document]:
        for label, member in (("What", "name"), ("About", "description")):
            if isinstance(each.get(member), str):
                yield label, " ".join(each[member].split())
        for criteria in _objects(each.get("criteria")):
            earned = criteria.get("narrative", criteria.get("id"))
            if isinstance(earned, str):
                yield "Earned by", " ".join(earned.split())


def _dates(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for label, names in (
        ("Awarded", ("awardedDate",)),
        ("Valid from", ("validFrom", "issuanceDate")),
        ("Valid until", ("validUntil", "expirationDate")),
    ):
        value = next((document[name] for name in names if name in document), None)
        if isinstance(value, str):
            yield label, value


def _objects(value: Any) -> list[Mapping[str, Any]]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, Mapping)]
