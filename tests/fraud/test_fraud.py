"""The fraud corpus: every trick gets the verdict that the design promises, for the reason it names.

``python -m tests.fraud.make`` writes the folders. Each holds files, ``expected.json`` with what a
verifier is to find, and ``web.json`` with all of the web that it can reach.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bayleaf.engine.verifying import Report, report_schema
from bayleaf.engine.verifying.checks import PRESENTATION_RULES, RULES
from tests.fraud.corpus import Trial, bases, folders, forgeries
from tests.fraud.make import all_fixtures
from tests.interop import by_hand

SCHEMA = Draft202012Validator(report_schema())
BASES = {(trial.folder, trial.name): trial for trial in bases()}
FORGERIES = forgeries()

PROMISED = {
    f"F{number:02}"
    for numbers in (range(1, 11), (18, 19), range(21, 29), (30,), range(32, 41))
    for number in numbers
}
"""The attacks of design section 18 that the engine meets today."""

GRAPH_SHADOWING = {"F32", "F33", "F34", "F35", "F36"}

every_forgery = pytest.mark.parametrize("trial", FORGERIES, ids=str)
every_base = pytest.mark.parametrize("trial", BASES.values(), ids=str)
every_shadow = pytest.mark.parametrize(
    "trial", [trial for trial in FORGERIES if trial.fools_a_naive_verifier], ids=str
)


@every_forgery
def test_a_forgery_gets_its_verdict_for_the_reason_it_should(trial: Trial) -> None:
    report, web = trial.judge()
    SCHEMA.validate(report.to_json())
    assert report.verdict == trial.verdict
    missing = [check for check in trial.checks if not _has(report, check)]
    assert not missing, [(c.id, str(c.outcome), c.code, c.message) for c in report.checks]
    if trial.requested is not None:
        assert web.requested == list(trial.requested)


@every_forgery
def test_the_report_on_a_forgery_is_whole_and_tells_nothing_false_as_a_fact(trial: Trial) -> None:
    report, _ = trial.judge()
    rules = PRESENTATION_RULES if trial.id.startswith("F69") else RULES
    assert {rule.id for rule in rules} == {re.sub(r"\[\d+\]$", "", c.id) for c in report.checks}
    told = (report.document, report.issuer.id, report.issuer.claimed_name, report.credential_id)
    assert (told == (None,) * 4) == (report.verdict == "not_genuine")
    assert trial.judge()[0].to_json() == report.to_json(), "the same comes out again"


@every_base
def test_the_untampered_file_gets_its_own_verdict(trial: Trial) -> None:
    report, _ = trial.judge()
    SCHEMA.validate(report.to_json())
    assert report.verdict == trial.verdict


def test_a_forgery_can_fail_only_for_its_trick_because_its_base_is_valid() -> None:
    for trial in FORGERIES:
        base = BASES[trial.folder, str(trial.base)]
        assert (base.verdict, base.trust) == ("valid", trial.trust), str(trial)


@every_shadow
def test_a_verifier_without_guards_accepts_what_shadows_the_graph(trial: Trial) -> None:
    """PyLD and a signature check, nothing of Bayleaf: so it is the guards that refuse these."""
    by_hand.verify(json.loads(trial.read()), by_hand.with_pyld)


def test_every_trick_that_shadows_the_graph_is_shown_to_a_verifier_without_guards() -> None:
    shown = {trial.id for trial in FORGERIES if trial.fools_a_naive_verifier}
    assert shown >= GRAPH_SHADOWING
    assert not [t for t in FORGERIES if t.id in GRAPH_SHADOWING and not t.fools_a_naive_verifier]


def test_the_corpus_holds_every_attack_that_the_design_lists() -> None:
    assert {trial.id for trial in FORGERIES} >= PROMISED


def test_the_corpus_expects_what_its_recipes_say() -> None:
    made = {fixture.folder: fixture.expected for fixture in all_fixtures()}
    assert made == {
        folder: json.loads((folder / "expected.json").read_bytes()) for folder in folders()
    }


def test_every_file_of_the_corpus_is_judged() -> None:
    judged = {trial.folder / trial.file for trial in (*BASES.values(), *FORGERIES)}
    kept = {path for folder in folders() for path in folder.iterdir()}
    unjudged = {path.name for path in kept - judged}
    assert unjudged == {"expected.json", "web.json"}


def _has(report: Report, expected: dict[str, Any]) -> bool:
    return any(
        (check.id, str(check.outcome), check.code)
        == (expected["check"], expected["outcome"], expected["code"])
        and expected.get("says", "") in check.message
        for check in report.checks
    )
