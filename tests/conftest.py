"""Fixtures that every test may use, and what the run as a whole promises.

Two runs give the same result: hypothesis draws from a fixed seed (``make fuzz`` draws freely, and
as long as it is let). A skipped test is said aloud, and ``--allowed-skips`` makes it a failure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from jsonschema import Draft202012Validator

from bayleaf.engine import verifying
from bayleaf.engine.verifying import Report
from bayleaf.engine.verifying.case import Case
from tests.effort import examples

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile("steady", derandomize=True, deadline=None, suppress_health_check=_SLOW)
settings.register_profile(
    "fuzz", deadline=None, max_examples=examples(100), suppress_health_check=_SLOW
)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def shared() -> Callable[..., Path]:
    """Path of a file or folder of the shared reference, which is read where it lies.

    ``shared("vectors", "jcs")`` skips the test, with a reason, where the reference is absent.
    """

    def path(*parts: str) -> Path:
        found = SHARED.joinpath(*parts)
        if not found.exists():
            pytest.skip("the shared reference (../shared) is absent")
        return found

    return path


@pytest.fixture(scope="session", autouse=True)
def _every_report_keeps_to_its_schema() -> Iterator[None]:
    """Whatever a test verifies, and for whatever reason: the report is valid against the schema."""
    schema = Draft202012Validator(verifying.report_schema())
    make = verifying._report

    def checked(case: Case, *more: Any) -> Report:
        report = make(case, *more)
        if case.depth == 0:
            schema.validate(report.to_json())
        return report

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verifying, "_report", checked)
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--allowed-skips FILE``: one node id, or the start of one, a line."""
    parser.addoption("--allowed-skips", metavar="FILE", help="fail when any other test is skipped")


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """``make fuzz`` runs what is marked ``property``: every test that hypothesis drives."""
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("property")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> object:
    """Fail the run when a test was skipped that may not be."""
    if _unlisted(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    return (yield)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say every skipped test with its reason: one loud line for each reason."""
    skipped = _skipped(terminalreporter.config)
    for reason, count in Counter(skipped.values()).items():
        terminalreporter.write_line(f"!!! {count} tests SKIPPED: {reason}", red=True, bold=True)
    if terminalreporter.config.getoption("--allowed-skips") is None:
        return
    for node_id, reason in skipped.items():
        terminalreporter.write_line(f"SKIPPED {node_id}: {reason}")
    for node_id in _unlisted(terminalreporter.config):
        terminalreporter.write_line(f"NOT ALLOWED to be skipped: {node_id}", red=True)


def _skipped(config: pytest.Config) -> dict[str, str]:
    """Node id and reason of every skipped test; known to the process that collects the results."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    found = reporter.stats.get("skipped", []) if reporter is not None else []
    return {report.nodeid: str(report.longrepr[-1]).removeprefix("Skipped: ") for report in found}


def _unlisted(config: pytest.Config) -> list[str]:
    """The skipped tests that the list in the project does not name."""
    name = config.getoption("--allowed-skips")
    if name is None:
        return []
    lines = (PROJECT / name).read_text(encoding="utf-8").splitlines()
    allowed = tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
    return [node_id for node_id in _skipped(config) if not node_id.startswith(allowed)]
