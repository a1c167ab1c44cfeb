"""The truth table: every row of it, exhaustively, and as a property over whole lists of checks."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayleaf.engine.verifying import Assurance, Check, Outcome, Verdict
from bayleaf.engine.verifying.checks import PRESENTATION_RULES, RULES, Rule
from bayleaf.engine.verifying.verdict import FATAL_GROUPS, verdict, worst
from tests.engine.verifying.world import GOOD

LEVELS = [None, *Assurance]
NA = Outcome.NOT_APPLICABLE


def check(check_id: str, group: str, outcome: Outcome, *, required: bool = True) -> Check:
    """A check of which nothing but these matters; it may be absent unless its group is fatal."""
    return Check(
        check_id, group, "title", required, outcome, "message",
        may_be_absent=group not in FATAL_GROUPS,
    )  # fmt: skip


def expected(
    grounds: Outcome,
    revocation: Outcome,
    suspension: Outcome,
    start: Outcome,
    end: Outcome,
    other: Outcome,
    assurance: Assurance | None,
) -> Verdict:
    """The table of the design, row by row."""
    rows = [
        (grounds is Outcome.FAIL, Verdict.NOT_GENUINE),
        (revocation is Outcome.FAIL, Verdict.REVOKED),
        (suspension is Outcome.FAIL, Verdict.SUSPENDED),
        (
            Outcome.UNKNOWN in (grounds, revocation, suspension, start, end, other)
            or grounds is NA,
            Verdict.NOT_FULLY_CHECKED,
        ),
        (start is Outcome.FAIL, Verdict.NOT_YET_VALID),
        (end is Outcome.FAIL, Verdict.EXPIRED),
        (assurance in (None, Assurance.KEY_ONLY, Assurance.DOMAIN), Verdict.VALID_ISSUER_UNRECOGNISED),
        (True, Verdict.VALID),
    ]  # fmt: skip
    return next(result for matches, result in rows if matches)


def test_every_combination_of_the_classes_gets_the_verdict_of_its_row() -> None:
    not_failing = [outcome for outcome in Outcome if outcome is not Outcome.FAIL]
    others = (
        ("status.revocation", "status"), ("status.suspension", "status"),
        ("time.valid_from", "time"), ("time.valid_until", "time"), ("b", "status"),
    )  # fmt: skip
    places = [*(("a", group) for group in FATAL_GROUPS), *others]
    made = {(place, outcome): check(*place, outcome) for place in places for outcome in Outcome}
    cases = 0
    for grounds, *rest, other, assurance in product(*[Outcome] * 5, not_failing, LEVELS):
        group = FATAL_GROUPS[cases % len(FATAL_GROUPS)]
        checks = [made[("a", group), grounds]]
        checks += [made[pair] for pair in zip(others, (*rest, other), strict=True)]
        found = verdict(checks, required=(), assurance=assurance)
        assert found is expected(grounds, *rest, other, assurance), (checks, assurance)
        cases += 1
    assert cases == 5**5 * 4 * 5


@pytest.mark.parametrize("group", FATAL_GROUPS)
def test_a_failure_of_the_grounds_outweighs_everything_else(group: str) -> None:
    broken = check("a", group, Outcome.FAIL, required=False)
    for outcome, assurance in product(Outcome, LEVELS):
        rest = [check("status.revocation", "status", outcome), check("b", "trust", outcome)]
        assert verdict([broken, *rest], required="x", assurance=assurance) is Verdict.NOT_GENUINE


@st.composite
def whole_lists(draw: st.DrawFn) -> list[Check]:
    """Every check of a table, all passed but for a few; some of them answered twice."""
    rules = draw(st.sampled_from([RULES, PRESENTATION_RULES]))
    answers: list[tuple[Rule, Outcome, bool]] = [(r, Outcome.PASS, r.required) for r in rules]
    for rule in draw(st.lists(st.sampled_from(rules), max_size=3)):
        place = rules.index(rule)
        outcome, required = draw(st.sampled_from(list(Outcome))), draw(st.booleans())
        answer = (rule, outcome, rule.required or required)
        if draw(st.booleans()):
            answers[place] = answer
        else:
            answers.append(answer)
    return [
        Check(
            rule.id, rule.group, rule.title, required, outcome, "",
            may_be_absent=rule.may_be_absent,
        )
        for rule, outcome, required in answers
    ]  # fmt: skip


levels = st.sampled_from(LEVELS)
thresholds = st.sampled_from(list(Assurance))


@given(whole_lists(), levels, thresholds)
def test_nothing_is_valid_with_a_required_check_failed_or_unanswered(
    checks: list[Check], assurance: Assurance | None, threshold: Assurance
) -> None:
    found = verdict(checks, required=(), assurance=assurance, threshold=threshold)
    if found in GOOD:
        assert not [one for one in checks if one.required and one.outcome is Outcome.FAIL]
        assert not [one for one in checks if one.required and one.outcome is Outcome.UNKNOWN]
        absent = [one for one in checks if one.required and one.outcome is NA]
        assert all(one.may_be_absent for one in absent)
        assert not [c for c in checks if c.group in FATAL_GROUPS and c.outcome is Outcome.FAIL]
    if found is Verdict.VALID:
        assert assurance is not None
        assert assurance.reaches(threshold)


@given(whole_lists(), levels)
def test_a_warning_in_the_place_of_a_pass_never_changes_the_verdict(
    checks: list[Check], assurance: Assurance | None
) -> None:
    warned = [
        Check(**{**one.__dict__, "outcome": Outcome.WARN}) if one.outcome is Outcome.PASS else one
        for one in checks
    ]
    assert verdict(checks, required=(), assurance=assurance) is verdict(
        warned, required=(), assurance=assurance
    )


@given(whole_lists(), levels, st.sampled_from([rule.id for rule in RULES if rule.required]))
def test_a_required_check_that_is_missing_is_an_open_question(
    checks: list[Check], assurance: Assurance | None, missing: str
) -> None:
    rest = [one for one in checks if one.id != missing]
    assert verdict(rest, required={missing}, assurance=assurance) not in GOOD


@given(whole_lists(), levels, st.randoms(use_true_random=False))
def test_the_order_of_the_checks_does_not_matter(
    checks: list[Check], assurance: Assurance | None, random: object
) -> None:
    shuffled = list(checks)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert verdict(checks, required=(), assurance=assurance) is verdict(
        shuffled, required=(), assurance=assurance
    )


@given(whole_lists(), levels, st.sampled_from(list(Outcome)))
def test_whose_it_is_never_changes_the_verdict(
    checks: list[Check], assurance: Assurance | None, outcome: Outcome
) -> None:
    match = check("recipient.match", "person", outcome, required=False)
    without = [one for one in checks if one.id != "recipient.match"]
    assert verdict(without, required=(), assurance=assurance) is verdict(
        [*without, match], required=(), assurance=assurance
    )


def test_the_empty_list_is_no_answer() -> None:
    required = {rule.id for rule in RULES if rule.required}
    found = verdict([], required=required, assurance=Assurance.ACCREDITED)
    assert found is Verdict.NOT_FULLY_CHECKED


def test_an_unknown_level_reaches_no_threshold() -> None:
    assert verdict([], required=(), assurance=None, threshold=Assurance.KEY_ONLY) is (
        Verdict.VALID_ISSUER_UNRECOGNISED
    )
    assert verdict([], required=(), assurance=Assurance.KEY_ONLY, threshold=Assurance.KEY_ONLY) is (
        Verdict.VALID
    )


def test_the_levels_have_an_order() -> None:
    for low, high in product(range(4), range(4)):
        levels = list(Assurance)
        assert levels[high].reaches(levels[low]) == (high >= low)


def test_the_worst_of_several_verdicts_is_the_one_of_the_earliest_row() -> None:
    order = [
        "not_genuine", "revoked", "suspended", "not_fully_checked", "not_yet_valid", "expired",
        "valid_issuer_unrecognised", "valid",
    ]  # fmt: skip
    assert [str(one) for one in Verdict] == order
    for left, right in product(Verdict, Verdict):
        wanted = order[min(order.index(left), order.index(right))]
        assert worst([left, right]) == wanted
