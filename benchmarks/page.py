"""The figures as a page: docs/benchmarks.md, and the same tables in the terminal."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence

from benchmarks.badges import PEOPLE
from benchmarks.engine import OTHERS
from benchmarks.figures import Figures

COLD_GOAL = 6
Row = Sequence[str]

_HOW = """\
Everything is measured in one run of `make bench`: {rounds} rounds, each of which gives every line a
fifth of a second in turn, and the median of the rounds. Every line works on the same {people} badges of
the interoperability tests (images, results, alignments, evidence; under 5 KB), signed with
`eddsa-rdfc-2022` unless it says otherwise, with all contexts in memory and no network. Libraries in
JavaScript are timed by a loop inside Node. Before a peer is timed, it has to accept what Bayleaf
signed, and Bayleaf what it signed."""

_WHAT = """\
- **of raw sign** and **of raw verify** are shares of the physical limit: credentials for every bare
  libsodium signature, or check of one, over the 64 bytes that a proof signs. What is missing to
  100 % is the time spent on the document. Shares carry from machine to machine; rates do not.
- **One of a class** is a credential that differs from others of one issuer and achievement in the
  person, the dates and the ids: `issue_many`, and `verify` of a known shape. **By itself** is `issue`,
  which verifies its own work, and `verify` of a shape that was never seen. [Fast paths](fast-paths.md)
  explains both. Of `issue_many`, one in a hundred is judged by the reference path after each round.
- **Bayleaf issues** and **Bayleaf verifies** compare one of a class with the peer of that line: `80 x`
  means that Bayleaf does eighty while the peer does one. They compare what each calls issue and
  verify, which is not the same work: Bayleaf's verify makes every check of
  [the verdicts](verdicts.md). The peers check less; PyLD by hand checks the signature only. No peer
  has a way of its own for many of a class.
- **Cold start** is `bayleaf verify FILE` in a new process, divided by a new Python that does no more
  than load JSON and Ed25519; the byte code of both is compiled before. The goal is at most {goal}.
- **Two processes** is `issue_many` and `verify_many` with `processes=2`, after both have started: the
  documents and reports travel back to the first process, which is part of the work.
- **`bayleaf vc-api`** is a process of its own, asked by a client in another one on the same machine
  over connections that stay open. It uses one core; what it verifies is no known shape."""


def page(figures: Figures, rounds: int) -> str:
    """The whole page."""
    machine = f"{os.cpu_count()} CPUs, Python {platform.python_version()}"
    parts = (
        "# Benchmarks",
        f"Written by `make bench`; do not edit. Machine: {machine}.",
        "![Issued and verified per second, on a scale of tens](benchmarks.svg)",
        tables(figures),
        "## How it is measured",
        _HOW.format(rounds=rounds, people=PEOPLE),
        "## What the ratios mean",
        _WHAT.format(goal=COLD_GOAL),
    )
    return "\n\n".join(parts) + "\n"


def tables(figures: Figures) -> str:
    """The tables, and who is absent."""
    absent = [f"Absent: {name} ({reason})" for name, reason in figures.absent.items()]
    found = [_main(figures), _suites(figures), _two(figures), _cold(figures), _service(figures)]
    return "\n\n".join([*found, *absent])


def _main(figures: Figures) -> str:
    raw, ours = figures.raw, figures.engine
    rows = [
        _rates("raw Ed25519, libsodium", raw["sign"], raw["verify"], figures),
        _rates("raw Ed25519, OpenSSL", raw["openssl_sign"], raw["openssl_verify"], figures),
        _rates("**Bayleaf**, one of a class", ours["issue_many"], ours["verify_known"], figures),
        _rates("**Bayleaf**, by itself", ours["issue"], ours["verify_unseen"], figures),
    ]
    for name in figures.names_of_peers:
        issue, verify = figures.peers[name, "issue"], figures.peers[name, "verify"]
        ratios = (f"{ours['issue_many'] / issue:.0f} x", f"{ours['verify_known'] / verify:.0f} x")
        rows.append(_rates(name, issue, verify, figures, ratios))
    head = (
        "",
        "issue/s",
        "verify/s",
        "of raw sign",
        "of raw verify",
        "Bayleaf issues",
        "Bayleaf verifies",
    )
    return _table(head, rows)


def _suites(figures: Figures) -> str:
    ours = figures.engine
    rows = [
        (suite.label.replace("_", ", "), *(_number(ours[f"{verb}_{suite.label}"]) for verb in ("issue_many", "issue", "verify")))
        for suite in OTHERS
    ]  # fmt: skip
    head = ("Bayleaf, other suites", "issue_many/s", "issue/s", "verify known/s")
    return _table(head, rows)


def _two(figures: Figures) -> str:
    ours = figures.engine
    rows = [
        (name, _number(ours[key]), _number(ours[f"{key}_two_processes"]))
        for name, key in (("issue_many", "issue_many"), ("verify known", "verify_known"))
    ]
    return _table(("Bayleaf", "one process/s", "two processes/s"), rows)


def _service(figures: Figures) -> str:
    rows = [
        (f"{kind.replace('_', ' ')}, {count} connections", _number(load["per_second"]), f"{load['median_ms']:.1f} ms", f"{load['p99_ms']:.1f} ms")
        for kind, loads in figures.service.items()
        for count, load in loads.items()
    ]  # fmt: skip
    return _table(("`bayleaf vc-api` on this machine", "requests/s", "median", "99 of 100"), rows)


def _cold(figures: Figures) -> str:
    cold = figures.cold
    rows = [
        ("`bayleaf verify FILE`, new process", f"{cold.verify_ms:.0f} ms"),
        ("Python that loads JSON and Ed25519, new process", f"{cold.floor_ms:.0f} ms"),
        ("ratio of the two", f"{cold.ratio:.1f}"),
        ("`import bayleaf`", f"{cold.import_ms:.1f} ms"),
    ]
    return _table(("Cold start", "median"), rows)


def _rates(
    name: str, issue: float, verify: float, figures: Figures, ratios: Row = ("", "")
) -> tuple[str, ...]:
    shares = (issue / figures.raw["sign"], verify / figures.raw["verify"])
    return name, _number(issue), _number(verify), *(f"{share:.2%}" for share in shares), *ratios


def _number(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:.1f}"


def _table(head: Row, rows: Iterable[Row]) -> str:
    """A Markdown table in straight columns, to be read as text too."""
    lines = [head, *rows]
    widths = [max(3, *(len(line[column]) for line in lines)) for column in range(len(head))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(_line(line, widths) for line in (head, rule, *rows))


def _line(cells: Row, widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    return f"| {first[0]:<{first[1]}} | {' | '.join(f'{c:>{w}}' for c, w in others)} |"
