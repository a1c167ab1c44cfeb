"""``bayleaf verify``: what is known about a credential, for a person or for a program."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from bayleaf.cli.files import MAX_READ_BYTES, read_json
from bayleaf.cli.many import names_of, read_named, write_table
from bayleaf.cli.pages import Pages
from bayleaf.cli.paper import File, encoding, is_terminal
from bayleaf.cli.plain import visible
from bayleaf.engine.errors import BayleafError, FetchError, InputError

if TYPE_CHECKING:
    from bayleaf.cli.reading import Printer
    from bayleaf.engine.ports import Fetch, Response
    from bayleaf.engine.verifying import Policy, Report

_EXIT_OF: Final = {"valid": 0, "valid_issuer_unrecognised": 0, "not_fully_checked": 3}
_WORST_FIRST: Final = (2, 1, 3, 0)
MANY: Final = 64
"""From so many on, more processes are worth their start."""

_ACCEPT: Final = "application/vc, application/vc+ld+json, application/ld+json, application/json, image/png, image/svg+xml, text/plain"  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What came of one input: a report, or why there is none.

    ``mistaken`` is what the input is instead of a credential, ``pages`` what was not from the web.
    ``printed`` is what there is to print, where the process that judged has written it; the report
    is left out then, unless something else asks for it.
    """

    name: str
    report: Report | None = None
    error: str = ""
    mistaken: str | None = None
    pages: str | None = None
    exit_code: int = 2
    printed: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The report, or ``{"error": …}`` in its place."""
        return {"error": self.error} if self.report is None else self.report.to_json()


_Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH|URL|-...",
        help="JSON, JWT, PNG or SVG; a folder or ZIP of them; - is standard input.",
    ),
]
_AsJson = Annotated[
    bool, typer.Option("--json", help="Print the report as JSON (an array for several).")
]
_At = Annotated[
    str | None,
    typer.Option("--at", metavar="DATE", help="Was it valid then? A day means its end, in UTC."),
]
_Recipient = Annotated[
    str | None,
    typer.Option("--recipient", metavar="TEXT", help="The e-mail, name or DID of its owner."),
]
_Trust = Annotated[
    str | None,
    typer.Option("--trust", metavar="FILE", help='Issuers you trust: [{"id": …, "name": …}].'),
]
_Recursive = Annotated[
    bool, typer.Option("-r", "--recursive", help="Read folders within folders, too.")
]
_Out = Annotated[
    str | None,
    typer.Option("--out", metavar="FILE", help="Also write a table: report.csv or .json."),
]
_Offline = Annotated[bool, typer.Option("--offline", help="Ask nothing of the network.")]
_Page = Annotated[
    list[str] | None,
    typer.Option(
        "--page", metavar="URL=FILE", help="Read this file as if published there; repeat."
    ),
]


def verify(
    inputs: _Inputs,
    as_json: _AsJson = False,
    at: _At = None,
    recipient: _Recipient = None,
    trust: _Trust = None,
    recursive: _Recursive = False,
    out: _Out = None,
    offline: _Offline = False,
    page: _Page = None,
) -> None:
    """Say what is known about credentials: is each genuine, whose is it, is it in force?

    Whether it belongs to the person you name with --recipient is told beside the verdict. The exit
    code is about the credential, not the person.

    \b
    Exit code (of several, the worst: 2, 1, 3, 0):
      0  valid, or valid from an issuer on no list of yours
      3  could not be fully checked
      1  expired, revoked, suspended, not yet valid, or not genuine
      2  wrong usage, or nothing there to judge

    \b
    Examples:
      bayleaf verify badge.png
      bayleaf verify badge.json --recipient ada@example.org --trust issuers.json
      bayleaf verify *.png --json > reports.json
      bayleaf verify applications/ -r --out report.csv
      bayleaf verify https://badges.example.org/c/17.json --at 2026-05-01
      bayleaf verify badge.json --page https://example.org/status/1=list.json
    """
    if recipient is not None and not recipient.strip():
        raise InputError("--recipient is empty.", cure="Write the e-mail, name or DID to compare.")
    moment = None if at is None else read_moment(at)
    names = names_of(inputs, recursive=recursive)
    wish = Wish(
        read_policy(trust), Pages.read(page or []), offline, moment, recipient, datetime.now(UTC),
        None if is_terminal() and not as_json else Form(as_json, encoding(), out is not None),
    )  # fmt: skip
    answers = _answers(names, wish)
    if out is not None:
        answers = write_table(answers, out)
    codes = _print_json(answers, len(names)) if as_json else _print_report(answers, len(names))
    for url in sorted(wish.pages.never_asked):
        typer.echo(visible(f"Nothing asked for the page {url}."), err=True)
    raise typer.Exit(next(code for code in _WORST_FIRST if code in codes))


def read_moment(text: str) -> datetime:
    """A moment of the past or future. A day without a time means its last second, in UTC.

    Raises ``InputError``.
    """
    from bayleaf.engine.encoding import parse_instant

    try:
        return parse_instant(f"{text}T23:59:59Z" if len(text) == len("2026-05-01") else text)
    except InputError:
        raise InputError(
            f"--at {text} is not a date.", cure="Write 2026-05-01 or 2026-05-01T09:30:00Z."
        ) from None


def read_policy(trust: str | None) -> Policy:
    """The default policy, with the issuers that a file lists. Raises ``InputError``."""
    from bayleaf.engine.verifying import Policy, trust_list

    if trust is None:
        return Policy()
    value = read_json(trust, "The trust list")
    try:
        return Policy(trusted=trust_list(value))
    except InputError as error:
        raise InputError(f"The trust list {trust}: {error}") from None


@dataclass(frozen=True)
class Form:
    """How answers are written that nobody watches. ``keeps_reports``: a table is made of them."""

    as_json: bool
    encoding: str
    keeps_reports: bool


@dataclass(frozen=True)
class Wish:
    """What is asked of every input of a run."""

    policy: Policy
    pages: Pages
    is_offline: bool
    moment: datetime | None
    recipient: str | None
    now: datetime
    form: Form | None


class _Judge:
    """Answers for one input after the other. Each has its own time for all that it asks for."""

    def __init__(self, wish: Wish) -> None:
        self._wish, self._fetch = wish, _fetch(wish.is_offline)

    def answer(self, name: str) -> Answer:
        """The report, or why there is none."""
        from bayleaf.cli.drafts import mistaken
        from bayleaf.engine.verifying import Verdict
        from bayleaf.engine.verifying import verify as judge

        wish, fetch = self._wish, self._for_one_input()
        try:
            data = _read(name, fetch)
        except BayleafError as error:
            return Answer(name, error=str(error))
        report = judge(
            data, fetch=fetch, at=wish.now, policy=wish.policy, expect_recipient=wish.recipient, valid_on=wish.moment
        )  # fmt: skip
        instead = mistaken(data) if report.verdict is Verdict.NOT_GENUINE else None
        code = _EXIT_OF.get(str(report.verdict), 1)
        return Answer(name, report, mistaken=instead, pages=wish.pages.said(), exit_code=code)

    def written(self, name: str) -> Answer:
        """The same, with what there is to print: so all processes write, and not one for all."""
        answer, form = self.answer(name), self._wish.form
        if form is None:
            return answer
        printed = _as_json(answer) if form.as_json else _as_text(answer, form.encoding)
        report = answer.report if form.keeps_reports else None
        return replace(answer, printed=printed, report=report)

    def _for_one_input(self) -> Fetch:
        pages = self._wish.pages
        pages.asked.clear()
        if self._wish.is_offline:
            return pages.before(self._fetch)
        from bayleaf.fetching import Within

        return pages.before(Within(self._fetch))


def _answers(names: Sequence[str], wish: Wish) -> Iterator[Answer]:
    """In order; many of them by all cores, with a bar where somebody looks."""
    cores = os.cpu_count() or 1
    if len(names) < MANY or cores == 1 or "-" in names or wish.pages.files:
        yield from map(_Judge(wish).answer, names)
        return
    import multiprocessing

    context = multiprocessing.get_context("spawn")
    with context.Pool(cores, _start, (wish,)) as pool:
        size = max(1, min(64, len(names) // (4 * cores)))
        yield from _with_a_bar(pool.imap(_answer, names, size), len(names))


def _with_a_bar(answers: Iterator[Answer], count: int) -> Iterator[Answer]:
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield from answers  # the reports themselves show how far it is
        return
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    yield from track(answers, "Verifying", total=count, console=console, transient=True)


_JUDGE: list[_Judge] = []


def _start(wish: Wish) -> None:
    """A process of its own begins: it makes its way to the network, and learns for itself."""
    _JUDGE[:] = [_Judge(wish)]


def _answer(name: str) -> Answer:
    return _JUDGE[0].written(name)


def _read(name: str, fetch: Fetch) -> bytes:
    if not name.lower().startswith(("https://", "http://")):
        return read_named(name)
    answer = fetch(name, accept=_ACCEPT, max_bytes=MAX_READ_BYTES)
    if answer.status != 200:
        raise InputError(f"{name} answered {answer.status}.", cure="Check the address.")
    return answer.body


def _fetch(offline: bool) -> Fetch:
    if offline:
        return _ask_nobody
    from bayleaf.fetching import ResponseCache, SafeFetch

    return SafeFetch(cache=ResponseCache())


def _ask_nobody(
    url: str, *, accept: str = "application/json", max_bytes: int = 1 << 20
) -> Response:
    raise FetchError("not asked for, because of --offline", code="offline")


def _as_json(answer: Answer) -> str:
    from bayleaf.engine.encoding import dump_json

    return dump_json(answer.to_json(), indent=2).decode()


def _as_text(answer: Answer, encoding: str) -> str:
    from bayleaf.cli.reading import Printer

    text = io.StringIO()
    _show(answer, Printer(in_full=False, paper=File(text, encoding)))
    return text.getvalue()


def _print_json(answers: Iterator[Answer], count: int) -> set[int]:
    """One report as an object; several as an array, written as they come."""
    codes = set()
    out = sys.stdout
    for number, answer in enumerate(answers):
        codes.add(answer.exit_code)
        out.write("" if count == 1 else "[\n" if number == 0 else ",\n")
        out.write(_as_json(answer) if answer.printed is None else answer.printed)
        out.flush()
        if answer.pages is not None:
            typer.echo(visible(answer.pages), err=True)
    out.write("\n" if count == 1 else "\n]\n")
    return codes


def _print_report(answers: Iterator[Answer], count: int) -> set[int]:
    from bayleaf.cli.reading import Printer

    printer = Printer(in_full=count == 1)
    codes = set()
    for answer in answers:
        codes.add(answer.exit_code)
        if answer.printed is None:
            _show(answer, printer)
        else:
            sys.stdout.write(answer.printed)
    return codes


def _show(answer: Answer, printer: Printer) -> None:
    if answer.report is None:
        printer.show_error(answer.name, answer.error)
    else:
        printer.show(answer.name, answer.report, answer.mistaken, answer.pages)
