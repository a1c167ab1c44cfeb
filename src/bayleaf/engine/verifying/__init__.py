"""Verify: establish the facts about a credential. Whether to accept it is the reader's choice.

The only place where errors of the lower rooms become checks. docs/verdicts.md has the table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from bayleaf.engine.errors import InputError
from bayleaf.engine.processes import spread
from bayleaf.engine.verifying import checks
from bayleaf.engine.verifying.case import Case, Memory, Web, as_list
from bayleaf.engine.verifying.checks.trust import claimed_name
from bayleaf.engine.verifying.known import Shapes
from bayleaf.engine.verifying.policy import Policy, trust_list
from bayleaf.engine.verifying.reading import Received, Unpacked, read, unpack
from bayleaf.engine.verifying.report import Check, IssuerFacts, Report, report_schema
from bayleaf.engine.verifying.rigour import rigour
from bayleaf.engine.verifying.shapes import Question
from bayleaf.engine.verifying.verdict import Assurance, Outcome, Verdict, verdict, worst

if TYPE_CHECKING:
    from bayleaf.engine.ports import Fetch

__all__ = [
    "Assurance",
    "Check",
    "Outcome",
    "Policy",
    "Report",
    "Verdict",
    "report_schema",
    "trust_list",
    "verify",
    "verify_many",
]


def verify(
    document: bytes | str | Mapping[str, Any],
    *,
    fetch: Fetch,
    at: datetime,
    policy: Policy | None = None,
    expect_recipient: str | None = None,
    valid_on: datetime | None = None,
    challenge: str | None = None,
    domain: str | None = None,
) -> Report:
    """Verify a credential or presentation of any container, and say what is known about it.

    ``document`` is JSON text, a compact JWS, the bytes of a baked PNG or SVG, or a parsed
    credential. ``at`` is now; ``valid_on`` asks about another moment. ``expect_recipient`` is the
    address, name or DID of the person it should belong to. ``challenge`` and ``domain`` are what
    the reader asked the holder of a presentation for. Every request goes through ``fetch``.

    Never raises for anything that is in the document: what is wrong with it is in the report.
    Follows Open Badges 3.0 section 9.1, VCDM 2.0 section 7.1 and the table in docs/verdicts.md.
    """
    if at.tzinfo is None or (valid_on is not None and valid_on.tzinfo is None):
        raise InputError("A time needs a time zone.")
    judge = partial(
        _Judge(policy or _DEFAULT, Web(fetch), at),
        document, expect_recipient=expect_recipient, challenge=challenge, domain=domain,
    )  # fmt: skip
    if valid_on is None:
        return judge()
    return replace(judge(moment=valid_on), valid_on=valid_on, verdict_now=judge().verdict)


def verify_many(
    documents: Iterable[bytes | str | Mapping[str, Any]],
    *,
    fetch: Fetch,
    at: datetime,
    policy: Policy | None = None,
    processes: int = 1,
) -> Iterator[Report]:
    """Verify many credentials, in order, as they are asked for; each as ``verify`` does.

    What one teaches serves the next: of an achievement's badges all but the first two are known
    shapes. Memory does not grow with their number. With ``processes`` above one, ``fetch`` is
    copied into as many processes, and has to be picklable.
    """
    yield from spread(partial(_verifier, fetch, at, policy), documents, processes)


def _verifier(
    fetch: Fetch, at: datetime, policy: Policy | None
) -> Callable[[Iterable[Any]], Iterator[Report]]:
    return partial(map, partial(verify, fetch=fetch, at=at, policy=policy))


_DEFAULT: Final = Policy()
_SHAPES: Final = Shapes()


class _Judge:
    """One verification with everything inside it: same policy, same clock, same answers."""

    def __init__(self, policy: Policy, web: Web, now: datetime) -> None:
        self.policy, self.web, self.now = policy, web, now
        self.memory = Memory()

    def __call__(
        self,
        source: Any,
        *,
        depth: int = 0,
        moment: datetime | None = None,
        expect_recipient: str | None = None,
        challenge: str | None = None,
        domain: str | None = None,
    ) -> Report:
        self.memory.count_judgement()
        moment = moment or self.now
        unpacked = _unpacked(source)
        is_plain = depth == 0 and challenge is None and domain is None
        if is_plain and isinstance(unpacked, Unpacked):
            question = Question(self.policy, self.web, self.now, moment, self, expect_recipient)
            known = _SHAPES.recall(unpacked, question)
            if known is not None:
                return known
        case = Case(
            policy=self.policy, web=self.web, now=self.now, moment=moment, judge=self,
            memory=self.memory, depth=depth, expect_recipient=expect_recipient, challenge=challenge, domain=domain,
        )  # fmt: skip
        _receive(case, unpacked)
        rules = checks.rules_for(case)
        report = _report(case, checks.run(case, rules), checks.required(rules))
        if is_plain and case.received is not None and isinstance(unpacked, Unpacked):
            _SHAPES.notice(unpacked, case, report)
        return report


def _unpacked(source: Any) -> Unpacked | InputError:
    try:
        return unpack(source)
    except InputError as error:
        return error


def _receive(case: Case, unpacked: Unpacked | InputError) -> None:
    """Take the credential, or what stands in its way, into the case."""
    if isinstance(unpacked, InputError):
        case.error = unpacked
        return
    try:
        case.received = read(unpacked)
        if case.depth and case.is_presentation:
            case.received = None
            raise InputError("A presentation is not a credential.")
    except InputError as error:
        case.error = error


def _report(case: Case, found: tuple[Check, ...], required: frozenset[str]) -> Report:
    threshold = case.policy.threshold
    # A holder needs no entry in a list, when what is presented has issuers of its own.
    assurance = threshold if case.is_presentation and case.contained else case.assurance
    own = verdict(found, required=required, assurance=assurance, threshold=threshold)
    inside = [report.verdict for report in case.contained]
    broken = own is Verdict.NOT_GENUINE
    received = case.received
    return Report(
        verdict=worst([own, *inside]),
        checks=found,
        checked_at=case.now,
        policy=case.policy.label,
        credential_id=None if broken else _text(case.document.get("id")),
        text=None if received is None else received.data,
        format=None if received is None else received.format,
        container=None if received is None else _container(received),
        read_document=None if broken or received is None else lambda: case.protected,
        issuer=IssuerFacts() if broken or case.is_presentation else _issuer(case),
        recipient_match=case.recipient_match,
        recipient_method=case.recipient_method,
        rigour=() if broken or case.is_presentation else rigour(case.document),
        endorsements=tuple(case.endorsements),
        contained=tuple(case.contained),
        code_page=case.policy.code_page,
    )


def _issuer(case: Case) -> IssuerFacts:
    listed = case.policy.trusted.get(case.issuer_id or "")
    return IssuerFacts(
        claimed_name=claimed_name(case),
        id=case.issuer_id,
        assurance=case.assurance,
        registries=() if listed is None else (("trust list", listed),),
        lookalike_of=case.lookalike_of,
    )


def _container(received: Received) -> str:
    types = as_list(received.document.get("type"))
    if received.container == "json" and "ClrCredential" in types:
        return "clr"
    if received.container == "json" and "VerifiablePresentation" in types:
        return "vp"
    return received.container


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
