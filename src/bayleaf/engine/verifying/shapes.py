"""Credentials that differ from one verified before in a few texts only.

Nine in ten of the questions of a verification have the same answer for every badge of one
achievement. A ``Shape`` is learned from one that the reference path found sound; of the next one it
compares every byte that has to be the same, computes the hash from the texts that differ, checks
the signature, and asks again only what depends on time, on those texts or on the network.

A shape answers for what is sound, or not at all: whatever does not fit, fails or is unusual gets
the whole verification, which says why. docs/fast-paths.md has the argument.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from bayleaf.engine.canonical.vocabulary import Unsupported
from bayleaf.engine.encoding import MAX_JSON_BYTES, parse_instant
from bayleaf.engine.layout import Path, Values
from bayleaf.engine.verifying import checks as table
from bayleaf.engine.verifying.carriers import Carrier, carrier_of, keep
from bayleaf.engine.verifying.case import Case, Memory, Web, as_list
from bayleaf.engine.verifying.checks import Rule, ask, required
from bayleaf.engine.verifying.keyring import look_up
from bayleaf.engine.verifying.reading import Received, Unpacked
from bayleaf.engine.verifying.report import Check, Report
from bayleaf.engine.verifying.verdict import Outcome, Verdict, verdict

if TYPE_CHECKING:
    from bayleaf.engine.verifying.policy import Policy

MAX_LEARNED: Final = 1 << 17
"""Most bytes of a credential that stands for others: what is kept of it is many times as much."""
_LOCAL: Final = ("did:key:", "did:jwk:")
_TIMES: Final = ("time.valid_from", "time.valid_until")
_STATUS: Final = ("status.revocation", "status.suspension", "status.other")


class Question(NamedTuple):
    """What one verification wants to know, apart from the credential."""

    policy: Policy
    web: Web
    now: datetime
    moment: datetime
    judge: Callable[..., Report]
    expect_recipient: str | None


class Shape:
    """One sound credential, and what all that are like it have in common."""

    def __init__(self, unpacked: Unpacked, case: Case, report: Report) -> None:
        """Raises ``Unsupported`` when this one cannot stand for others."""
        _refuse_the_unlikely(unpacked, case, report)
        self._container = unpacked.container
        self._policy, self._found, self._report = case.policy, case.keys[0], report
        self._rules = table.RULES
        self._document = case.document
        self._carrier = carrier_of(case, unpacked.data)
        self._is_gap = self._carrier.gaps
        if ("validFrom" in self._document and "validUntil" in self._document) and (
            (("validFrom",) in self._is_gap) != (("validUntil",) in self._is_gap)
        ):
            raise Unsupported  # they could not be compared as texts
        entries = as_list(self._document.get("credentialStatus"))
        lists = [one["statusListCredential"] for one in entries if "statusListCredential" in one]
        self._lists = {str(one).encode() for one in lists}
        self._entries = [
            number for path, number in self._is_gap.items()
            if (path[0], path[-1]) == ("credentialStatus", "id")
        ]  # fmt: skip
        self._subjects = [
            number for path, number in self._is_gap.items()
            if (path[0], path[-1]) == ("credentialSubject", "id")
        ]  # fmt: skip
        self._issuer = (report.issuer.id or "").encode()
        self._again = {"recipient.match", *_TIMES}
        if "credentialStatus" in self._document:
            self._again |= set(_STATUS)
        self._stay, self._asked = self._plan(report)
        self._not_asked = [report.check("recipient.match")]
        self._time_gaps = {
            rule: self._is_gap[name,]
            for rule, name in zip(_TIMES, ("validFrom", "validUntil"), strict=True)
            if (name,) in self._is_gap
        }
        self._passed: dict[tuple[str, bytes], tuple[datetime, list[Check]]] = {}
        self._verdicts: dict[tuple[Any, ...], Verdict] = {}
        own = self._carrier.match(unpacked.data)
        if own is None or not self._fits(unpacked, own, case.policy):
            raise Unsupported  # what is wrong with it need not be wrong with the next

    def judge(self, unpacked: Unpacked, question: Question) -> Report | None:
        """The report on a credential of this shape; ``None`` when it is not one, or not sound."""
        values = self._carrier.match(unpacked.data)
        if values is None or not self._fits(unpacked, values, question.policy):
            return None
        try:
            if self._holds(unpacked.data, values, question):
                return self._report_on(unpacked, values, question)
        except Exception:
            # Whatever breaks here, the whole verification has a check for it, and says so.
            return None
        return None

    def _fits(self, unpacked: Unpacked, values: Values, policy: Policy) -> bool:
        """Whether what was learned holds for these texts, in this container, under this policy."""
        return (
            self._rules is table.RULES
            and (policy is self._policy or policy == self._policy)
            and unpacked.container == self._container
            and len(unpacked.data) <= MAX_JSON_BYTES
            and self._ends_after_it_begins(values)
            and self._lists.isdisjoint([values[number] for number in self._entries])
            and self._issuer not in [values[number] for number in self._subjects]
        )

    def _ends_after_it_begins(self, values: Values) -> bool:
        start, end = (self._text_at((name,), values, None) for name in ("validFrom", "validUntil"))
        return start is None or end is None or start <= end  # both are written in one way

    # --- the signature ----------------------------------------------------------------------------

    def _holds(self, data: bytes, values: Values, question: Question) -> bool:
        key = self._found.key
        assert key is not None, "only what a key has signed is learned"
        return self._is_same_key(question.web) and self._carrier.is_signed(data, values, key)

    def _is_same_key(self, web: Web) -> bool:
        """Whether the issuer's document still lists the key as it did."""
        controller = self._report.issuer.id or ""
        if controller.startswith(_LOCAL):
            return True
        found = look_up(self._found.method_id, controller, "assertionMethod", web)
        return replace(found, suite=self._found.suite) == self._found

    # --- the report -------------------------------------------------------------------------------

    def _plan(self, report: Report) -> tuple[list[Check], list[tuple[int, Rule]]]:
        """The checks whose answer stays, and the rules that are asked each time, with their places
        among them."""
        rules = {rule.id: rule for rule in self._rules}
        stay: list[Check] = []
        again: list[tuple[int, Rule]] = []
        for check in report.checks:
            name = check.id.partition("[")[0]
            if name not in self._again:
                stay.append(check)
            elif not again or again[-1][1].id != name:
                again.append((len(stay), rules[name]))
        return stay, again[::-1]

    def _report_on(self, unpacked: Unpacked, values: Values, question: Question) -> Report:
        learned = self._report
        asked = _Asked(unpacked, self._carrier, learned, question)
        checks = self._stay.copy()
        answers: list[Check] = []
        for place, rule in self._asked:
            found = self._answer(rule, values, asked)
            checks[place:place] = found
            answers += found
        return Report(
            verdict=self._verdict(checks, answers),
            checks=tuple(checks),
            checked_at=question.now,
            policy=learned.policy,
            credential_id=self._text_at(("id",), values, learned.credential_id),
            text=unpacked.data,
            format=learned.format,
            container=learned.container,
            read_document=asked.reader,
            issuer=learned.issuer,
            recipient_match=asked.match,
            recipient_method=asked.method,
            rigour=learned.rigour,
            code_page=learned.code_page,
        )

    def _answer(self, rule: Rule, values: Values, asked: _Asked) -> list[Check]:
        if rule.id == "recipient.match":
            return self._not_asked if asked.question.expect_recipient is None else asked.ask(rule)
        number = self._time_gaps.get(rule.id)
        return asked.ask(rule) if number is None else self._time(rule, values[number], asked)

    def _time(self, rule: Rule, value: bytes, asked: _Asked) -> list[Check]:
        """What was passed once is passed at every later moment; or earlier one, for an end."""
        known = self._passed.get((rule.id, value))
        if known is not None and _is_passed(rule.id, known[0], asked.question.moment):
            return known[1]
        checks = asked.ask(rule)
        instant = parse_instant(value.decode())
        if _is_passed(rule.id, instant, asked.question.moment):
            keep(self._passed, (rule.id, value), (instant, checks))
        return checks

    def _verdict(self, checks: list[Check], answers: list[Check]) -> Verdict:
        """As always; remembered by what the rules that are asked answered."""
        key = tuple([(one.id, one.outcome, one.required, one.may_be_absent) for one in answers])
        known = self._verdicts.get(key)
        if known is None:
            known = verdict(
                checks,
                required=required(self._rules),
                assurance=self._report.issuer.assurance,
                threshold=self._policy.threshold,
            )
            keep(self._verdicts, key, known)
        return known

    def _text_at(self, path: Path, values: Values, otherwise: str | None) -> str | None:
        number = self._is_gap.get(path)
        return otherwise if number is None else values[number].decode()


class _Asked:
    """The rules that have to be asked, and the case they are asked about, made when it is needed."""

    def __init__(
        self, unpacked: Unpacked, carrier: Carrier, learned: Report, question: Question
    ) -> None:
        self.question, self._unpacked, self._learned = question, unpacked, learned
        self.reader = carrier.reader(unpacked.data)
        self._case: Case | None = None
        self._read: Mapping[str, Any] | None = None

    def read(self) -> Mapping[str, Any]:
        """The document."""
        if self._read is None:
            self._read = self.reader()
        return self._read

    def ask(self, rule: Rule) -> list[Check]:
        """Ask as a whole verification does."""
        if self._case is None:
            self._case = self._make_case()
        return ask(rule, self._case)

    @property
    def match(self) -> str:
        """The answer about the recipient."""
        return "not_asked" if self._case is None else self._case.recipient_match

    @property
    def method(self) -> str | None:
        """What was compared."""
        return None if self._case is None else self._case.recipient_method

    def _make_case(self) -> Case:
        question, data = self.question, self._unpacked.data
        received = Received("json", self._learned.format or "", data, self.read())
        return Case(
            policy=question.policy, web=question.web, now=question.now, moment=question.moment,
            judge=question.judge, memory=Memory(), received=received,
            expect_recipient=question.expect_recipient,
        )  # fmt: skip


def _refuse_the_unlikely(unpacked: Unpacked, case: Case, report: Report) -> None:
    """Only a credential about which everything is settled, and simply so, stands for others."""
    received = case.received
    if received is None or len(case.keys) != 1 or received.data != unpacked.data:
        raise Unsupported
    if len(unpacked.data) > MAX_LEARNED:
        raise Unsupported
    method = case.keys[0].method
    is_settled = (
        report.is_sound
        and not report.contained
        and not report.endorsements
        and case.expect_recipient is None
        and all(check.outcome is not Outcome.WARN for check in report.checks if check.required)
        and "SELF_ISSUED" not in report.codes
        and method is not None
        and method.expires is None
        and method.revoked is None
        and not case.policy.any_of
        and case.signature_errors.keys() <= {case.policy.contexts.name}
        and _names_its_key(case)
    )
    if not is_settled:
        raise Unsupported


def _names_its_key(case: Case) -> bool:
    """Whether the same name finds the key again. A token that only shows its key gets the first
    that fits of those in the issuer's document, which may be another one tomorrow."""
    is_local = (case.issuer_id or "").startswith(_LOCAL)
    return is_local or case.jws is None or isinstance(case.jws.header.get("kid"), str)


def _is_passed(rule: str, instant: datetime, moment: datetime) -> bool:
    return instant <= moment if rule == _TIMES[0] else moment <= instant
