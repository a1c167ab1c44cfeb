"""``bayleaf verify``: what is known about a credential, for a person or for a program."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from bayleaf.cli.files import MAX_READ_BYTES, read_input, read_json
from bayleaf.cli.pages import Pages
from bayleaf.cli.plain import visible
from bayleaf.engine.errors import BayleafError, FetchError, InputError

if TYPE_CHECKING:
    from bayleaf.engine.ports import Fetch, Response
    from bayleaf.engine.verifying import Policy, Report

_EXIT_OF: Final = {"valid": 0, "valid_issuer_unrecognised": 0, "not_fully_checked": 3}
_WORST_FIRST: Final = (2, 1, 3, 0)
_ACCEPT: Final = "application/vc, application/vc+ld+json, application/ld+json, application/json, image/png, image/svg+xml, text/plain"  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What came of one input: a report, or why there is none.

    ``mistaken`` is what the input is instead of a credential, ``pages`` what was not from the web.
    """

    name: str
    report: Report | None = None
    error: str = ""
    mistaken: str | None = None
    pages: str | None = None

    @property
    def exit_code(self) -> int:
        """0 valid, 3 not fully checked, 1 anything worse, 2 nothing to judge."""
        return 2 if self.report is None else _EXIT_OF.get(str(self.report.verdict), 1)

    def to_json(self) -> dict[str, Any]:
        """The report, or ``{"error": …}`` in its place."""
        return {"error": self.error} if self.report is None else self.report.to_json()


def verify(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="PATH|URL|-...", help="JSON, JWT, PNG or SVG; - is standard input."),
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the report as JSON (an array for several).")
    ] = False,
    at: Annotated[
        str | None,
        typer.Option(
            "--at", metavar="DATE", help="Was it valid then? A day means its end, in UTC."
        ),
    ] = None,
    recipient: Annotated[
        str | None,
        typer.Option("--recipient", metavar="TEXT", help="The e-mail, name or DID of its owner."),
    ] = None,
    trust: Annotated[
        str | None,
        typer.Option("--trust", metavar="FILE", help='Issuers you trust: [{"id": …, "name": …}].'),
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Ask nothing of the network.")] = False,
    page: Annotated[
        list[str] | None,
        typer.Option(
            "--page", metavar="URL=FILE", help="Read this file as if published there; repeat."
        ),
    ] = None,
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
      bayleaf verify https://badges.example.org/c/17.json --at 2026-05-01
      bayleaf verify badge.json --page https://example.org/status/1=list.json
    """
    if recipient is not None and not recipient.strip():
        raise InputError("--recipient is empty.", cure="Write the e-mail, name or DID to compare.")
    moment = None if at is None else read_moment(at)
    policy = read_policy(trust)
    pages = Pages.read(page or [])
    answers = _answers(inputs, policy, _Web(_fetch(offline), pages, offline), moment, recipient)
    codes = _print_json(answers, len(inputs)) if as_json else _print_report(answers, len(inputs))
    for url in sorted(pages.never_asked):
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
class _Web:
    """The web as a run sees it; every input has its own time for all that it asks for."""

    fetch: Fetch
    pages: Pages
    is_offline: bool

    def for_one_input(self) -> Fetch:
        self.pages.asked.clear()
        if self.is_offline:
            return self.pages.before(self.fetch)
        from bayleaf.fetching import Within

        return self.pages.before(Within(self.fetch))


def _answers(
    inputs: Sequence[str], policy: Policy, web: _Web, moment: datetime | None, recipient: str | None
) -> Iterator[Answer]:  # fmt: skip
    from bayleaf.cli.drafts import mistaken
    from bayleaf.engine.verifying import Verdict
    from bayleaf.engine.verifying import verify as judge

    now = datetime.now(UTC)
    for name in inputs:
        fetch = web.for_one_input()
        try:
            data = _read(name, fetch)
        except BayleafError as error:
            yield Answer(name, error=str(error))
            continue
        report = judge(
            data, fetch=fetch, at=now, policy=policy, expect_recipient=recipient, valid_on=moment
        )
        instead = mistaken(data) if report.verdict is Verdict.NOT_GENUINE else None
        yield Answer(name, report, mistaken=instead, pages=web.pages.said())


def _read(name: str, fetch: Fetch) -> bytes:
    if not name.lower().startswith(("https://", "http://")):
        return read_input(name)
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


def _print_json(answers: Iterator[Answer], count: int) -> set[int]:
    """One report as an object; several as an array, written as they come."""
    from bayleaf.engine.encoding import dump_json

    codes = set()
    out = sys.stdout
    for number, answer in enumerate(answers):
        codes.add(answer.exit_code)
        out.write("" if count == 1 else "[\n" if number == 0 else ",\n")
        out.write(dump_json(answer.to_json(), indent=2).decode())
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
        if answer.report is None:
            printer.show_error(answer.name, answer.error)
        else:
            printer.show(answer.name, answer.report, answer.mistaken, answer.pages)
    return codes
