"""A check that breaks has not answered: whatever goes wrong inside, the verdict is never valid."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from bayleaf.engine import verifying
from bayleaf.engine.errors import BayleafError, InputError
from bayleaf.engine.presenting import present
from bayleaf.engine.verifying import Check, Report, Verdict, checks, verify
from bayleaf.engine.verifying.case import Case
from bayleaf.engine.verifying.checks import PRESENTATION_RULES, RULES, Rule
from tests.engine.verifying.world import (
    GOOD,
    NOW,
    NothingIsKnown,
    World,
    badge,
    by_key,
    by_web,
    signed,
    subject,
    trusting,
)


@pytest.fixture(autouse=True)
def _always_the_whole_verification(monkeypatch: pytest.MonkeyPatch) -> None:
    """A known shape does not ask the rules that are broken here."""
    monkeypatch.setattr(verifying, "_SHAPES", NothingIsKnown())


ERRORS = [BayleafError("broken", code="KEY_NOT_ISSUER"), InputError("odd"), RuntimeError("broken"),
          AssertionError()]  # fmt: skip

TABLE = {
    "input.parse": ("input", True, False),
    "input.single": ("input", True, False),
    "format.structure": ("integrity", True, False),
    "format.context": ("integrity", True, False),
    "format.schema": ("format", False, True),
    "proof.present": ("integrity", True, False),
    "proof.signature": ("integrity", True, False),
    "proof.purpose": ("integrity", True, False),
    "format.recompaction": ("integrity", True, True),
    "issuer.binding": ("authority", True, False),
    "issuer.key_state": ("authority", True, True),
    "refresh": ("content", False, True),
    "status.revocation": ("status", True, True),
    "status.suspension": ("status", True, True),
    "status.other": ("status", False, True),
    "time.valid_from": ("time", True, True),
    "time.valid_until": ("time", True, True),
    "issuer.assurance": ("trust", False, True),
    "issuer.lookalike": ("trust", False, True),
    "issuer.self": ("trust", False, True),
    "recipient.match": ("person", False, True),
    "endorsement": ("content", False, True),
    "evidence": ("content", False, True),
    "image": ("content", False, True),
    "log": ("content", False, True),
    "contained": ("content", False, True),
}
"""Section 4 of the design: id, group, required, "nothing to check" allowed; in this order."""

PRESENTATION_TABLE = {
    **dict(list(TABLE.items())[:4]),
    "vp.proof": ("integrity", True, False),
    "vp.challenge": ("integrity", True, True),
    "vp.domain": ("integrity", True, True),
    "vp.holder": ("authority", True, False),
    "contained": ("content", False, True),
}


WORLD = World()
COLLEGE = by_web(WORLD.web)
HOLDER = by_key("P-256", "holder")


@functools.cache
def a_badge() -> Any:
    return signed(badge(COLLEGE), COLLEGE)


@functools.cache
def a_presentation() -> bytes:
    credential = signed(badge(COLLEGE, credentialSubject=subject(id=HOLDER.id)), COLLEGE)
    shown = present([credential], signer=HOLDER.signer, at=NOW, challenge="c", domain="d.example")
    return shown.data


def judge_badge() -> Report:
    """A badge with everything in order, from an issuer on the list."""
    return WORLD.judge(a_badge(), policy=trusting(COLLEGE))


def judge_presentation() -> Report:
    """A presentation with everything in order."""
    asked = {"challenge": "c", "domain": "d.example"}
    return WORLD.judge(a_presentation(), policy=trusting(COLLEGE), **asked)


@pytest.fixture(autouse=True)
def made_before_anything_breaks() -> None:
    """Issuing checks its own work, so what is judged here is issued before a rule is broken."""
    a_badge()
    a_presentation()


def every_rule(rules: Sequence[Rule]) -> Any:
    return pytest.mark.parametrize("rule", rules, ids=lambda rule: rule.id)


def break_rule(monkeypatch: pytest.MonkeyPatch, name: str, rule: Rule, error: Exception) -> None:
    def broken(_: Case) -> Any:
        raise error

    rules = [
        replace(one, ask=broken) if one.id == rule.id else one for one in getattr(checks, name)
    ]
    monkeypatch.setattr(checks, name, tuple(rules))


@pytest.mark.parametrize("judge", [judge_badge, judge_presentation])
def test_without_a_fault_the_verdict_is_valid(judge: Any) -> None:
    assert judge().verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("rules", "table"), [(RULES, TABLE), (PRESENTATION_RULES, PRESENTATION_TABLE)]
)
def test_the_rules_are_those_of_the_design(
    rules: Sequence[Rule], table: dict[str, tuple[str, bool, bool]]
) -> None:
    found = {rule.id: (rule.group, rule.required, rule.may_be_absent) for rule in rules}
    assert list(found) == list(table)
    assert found == table


@every_rule(RULES)
def test_a_rule_that_raises_leaves_no_badge_valid(
    rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    for error in ERRORS:
        with monkeypatch.context() as patch:
            break_rule(patch, "RULES", rule, error)
            report = judge_badge()
        assert str(report.check(rule.id).outcome) == "unknown", error
        assert report.verdict not in GOOD, error


@every_rule(PRESENTATION_RULES)
def test_a_rule_that_raises_leaves_no_presentation_valid(
    rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    for error in ERRORS:
        with monkeypatch.context() as patch:
            break_rule(patch, "PRESENTATION_RULES", rule, error)
            report = judge_presentation()
        assert str(report.check(rule.id).outcome) == "unknown", error
        assert report.verdict not in GOOD, error


def drop_from_the_answers(monkeypatch: pytest.MonkeyPatch, check_id: str) -> None:
    run = checks.run

    def without(case: Case, rules: Sequence[Rule]) -> tuple[Check, ...]:
        return tuple(check for check in run(case, rules) if check.id != check_id)

    monkeypatch.setattr(checks, "run", without)


@every_rule([rule for rule in RULES if rule.required])
def test_a_required_check_that_is_not_in_the_list_leaves_no_badge_valid(
    rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop_from_the_answers(monkeypatch, rule.id)
    assert judge_badge().verdict not in GOOD


@every_rule([rule for rule in PRESENTATION_RULES if rule.required])
def test_a_required_check_that_is_not_in_the_list_leaves_no_presentation_valid(
    rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    drop_from_the_answers(monkeypatch, rule.id)
    assert judge_presentation().verdict not in GOOD


@every_rule(RULES)
def test_a_rule_with_nothing_to_say_is_no_answer(
    rule: Rule, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty list of findings is a check that did not run."""
    rules = tuple(replace(one, ask=lambda _: []) if one.id == rule.id else one for one in RULES)
    monkeypatch.setattr(checks, "RULES", rules)
    if rule.required:
        assert judge_badge().verdict not in GOOD


def test_the_message_of_an_unexpected_error_stays_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = next(rule for rule in RULES if rule.id == "format.structure")
    break_rule(monkeypatch, "RULES", rule, RuntimeError("/home/secret/path"))
    check = judge_badge().check("format.structure")
    assert (check.message, check.detail) == ("This could not be checked.", "internal: RuntimeError")
    assert "secret" not in str(judge_badge().to_json())


def test_a_web_that_breaks_is_no_answer() -> None:
    def broken(url: str, **_: Any) -> Any:
        raise RuntimeError(url)

    report = verify(a_badge(), fetch=broken, at=NOW, policy=trusting(COLLEGE))
    assert report.verdict is Verdict.NOT_FULLY_CHECKED
