"""A report as the page shows it: plain values in the order in which people ask.

``page_of`` is the one way from a verification to the templates in ``verification/parts``; other
rooms that show a verdict use both. After "not genuine" nothing of the content is in here.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Final

from bayleaf.campus.verification import content
from bayleaf.campus.verification.actions import Checked
from bayleaf.campus.verification.content import Achieved, Elements, RigourLine
from bayleaf.campus.verification.picture import data_uri, drawn_here
from bayleaf.campus.verification.plain import address, day, said, visible
from bayleaf.campus.verification.words import (
    IN_OTHER_WORDS,
    OUTCOMES,
    TELLING,
    TITLES,
    Ticket,
    on_another_day,
    ticket,
)
from bayleaf.engine.verifying import Assurance, Check, Outcome, Report, Verdict

_MOST_RAW: Final = 60_000
_MOST_INSIDE: Final = 60
_COUNTED: Final = (
    ("pass", "hold", "holds"),
    ("warn", "notes", "note"),
    ("fail", "fail", "fails"),
    ("unknown", "unknown", "unknown"),
    ("not_applicable", "not needed", "not needed"),
    ("not_reached", "not reached", "not reached"),
)


@dataclass(frozen=True)
class State:
    """A word with its icon and the colour that repeats it."""

    kind: str
    icon: str
    word: str
    detail: str = ""


@dataclass(frozen=True)
class Issuer:
    """The claimed name apart from the address that was proved. ``address`` is empty when only a
    key is known; ``caution`` warns of a look-alike."""

    name: str
    address: str
    known: State
    caution: str = ""


@dataclass(frozen=True)
class Line:
    """One check: its answer, what was asked, and what was found if that says more."""

    state: State
    title: str
    message: str


@dataclass(frozen=True)
class Checks:
    """Every check: those that say something, and those that had nothing to say."""

    summary: str
    spoken: tuple[Line, ...]
    silent: tuple[Line, ...]

    @property
    def held(self) -> tuple[Line, ...]:
        """Those whose statement holds without a note."""
        return tuple(line for line in self.spoken if line.state.kind == "leaf")

    @property
    def open(self) -> tuple[Line, ...]:
        """Those that a reader has to look at: a note, a failure, an open question."""
        return tuple(line for line in self.spoken if line.state.kind != "leaf")

    @property
    def has_failed(self) -> bool:
        """Whether the statement of one of them is false."""
        return any(line.state.kind == "danger" for line in self.spoken)


@dataclass(frozen=True)
class Inside:
    """A credential inside a record or a presentation, with its own verdict."""

    ticket: Ticket
    name: str
    issuer: str


@dataclass(frozen=True)
class Technical:
    """What is folded away: labels and values, the codes, and the signed document."""

    facts: tuple[tuple[str, str], ...]
    codes: tuple[tuple[str, str, str], ...]
    raw: str


@dataclass(frozen=True)
class ReportPage:
    """Everything a page shows of a report, from the first question to the last.

    ``person`` is the name that the credential states; ``match`` the answer to "is it the same
    person?", or None when nobody asked. ``issuer`` is None, and every list of content empty, when
    the credential is not genuine, or is a presentation, which has no content of its own.
    ``is_signed`` is false while the signature could not be checked: the content is then only what
    the file says, and the page says so. ``picture`` is the one in the file, ``badge`` the path of
    that which this instance draws for a credential of its own; either may be empty.
    """

    ticket: Ticket
    is_genuine: bool
    is_signed: bool
    issuer: Issuer | None
    person: str
    match: State | None
    achieved: tuple[Achieved, ...]
    picture: str
    badge: str
    rigour: tuple[RigourLine, ...]
    confirmed: int
    elements: Elements | None
    dates: tuple[tuple[str, str], ...]
    inside: tuple[Inside, ...]
    checks: Checks
    technical: Technical


def page_of(checked: Checked) -> ReportPage:
    """The page of a verification. Pure: the same verification gives the same page."""
    report = checked.report
    is_genuine = report.verdict is not Verdict.NOT_GENUINE
    has_content = is_genuine and report.issuer.id is not None
    document = report.document or {}
    lines = tuple(content.rigour(report)) if has_content else ()
    return ReportPage(
        ticket=ticket(report, detail=_when(checked), mistaken=checked.mistaken),
        is_genuine=is_genuine,
        is_signed=_is_signed(report),
        issuer=_issuer(report) if has_content else None,
        person=content.person_name(document) if has_content else "",
        match=_match(report) if is_genuine else None,
        achieved=tuple(content.achieved(report)) if has_content else (),
        picture=data_uri(checked.thumbnail) if has_content else "",
        badge=_badge(report) if has_content else "",
        rigour=lines,
        confirmed=sum(1 for line in lines if line.confirmed_by),
        elements=content.elements(report) if has_content and lines else None,
        dates=_dates(report) if has_content else (),
        inside=tuple(_inside(each) for each in report.contained[:_MOST_INSIDE]),
        checks=_checks(report),
        technical=_technical(report, is_genuine=is_genuine),
    )


def _is_signed(report: Report) -> bool:
    answers = [c.outcome for c in report.checks if c.id in ("proof.signature", "vp.proof")]
    return bool(answers) and set(answers) <= {Outcome.PASS, Outcome.WARN}


def _badge(report: Report) -> str:
    is_bound = report.check("issuer.binding").outcome is Outcome.PASS
    is_theirs = is_bound and _is_signed(report)
    return drawn_here(report.document or {}, report.issuer.id or "") if is_theirs else ""


def _when(checked: Checked) -> str:
    report = checked.report
    moment = f"Checked {day(report.checked_at)}, {report.checked_at:%H:%M} UTC, in {max(checked.seconds, 0.1):.1f} seconds."  # fmt: skip
    return " ".join(part for part in (on_another_day(report), moment, checked.recognition.words) if part)  # fmt: skip


def _dates(report: Report) -> tuple[tuple[str, str], ...]:
    return (*content.dates(report.document or {}), ("Checked", day(report.checked_at)))


def _issuer(report: Report) -> Issuer:
    facts = report.issuer
    where = address(facts.id or "")
    caution = ""
    if facts.lookalike_of is not None:
        caution = f"It looks like {address(facts.lookalike_of) or 'another issuer'}, but is not."
    elif "SUSPICIOUS_TEXT" in report.codes:
        caution = (
            "The name holds characters that mislead readers. Compare the address, not the name."
        )
    name = visible(facts.claimed_name, 200) if facts.claimed_name else "It gives no name"
    return Issuer(name, where, _known(report, where), caution)


def _known(report: Report, where: str) -> State:
    assurance, names = report.issuer.assurance, [name for _, name in report.issuer.registries]
    if assurance is not None and assurance.reaches(Assurance.LISTED):
        listed = f"As “{visible(names[0], 200)}”, on this site's list. " if names and names[0] else "On this site's list. "  # fmt: skip
        return State("leaf", "circle-check", "Recognised", f"{listed}A list says who they are, not how good.")  # fmt: skip
    if report.check("issuer.binding").outcome is not Outcome.PASS:
        return State("mute", "circle-dashed", "Not known", "Whether the key is theirs could not be found out. Try again later.")  # fmt: skip
    proved = "It controls this address; the name is its own claim." if where else "Only a key is known; anybody can make one and give it any name."  # fmt: skip
    return State("info", "circle-question-mark", "Not on a list", proved)


def _match(report: Report) -> State | None:
    message = next((c.message for c in report.checks if c.id == "recipient.match"), "")
    words = {
        "match": ("leaf", "user-check", "It matches. This credential was awarded to the owner of that address."),
        "mismatch": ("danger", "user-x", "It does not match. The e-mail you were given is not the one it was awarded to."),
        "uncheckable": ("mute", "circle-question-mark", f"It cannot be compared. {said(message)}"),
    }  # fmt: skip
    found = words.get(report.recipient_match)
    return None if found is None else State(*found)


def _inside(report: Report) -> Inside:
    names = content.achieved(report) if report.verdict is not Verdict.NOT_GENUINE else []
    who = report.issuer.claimed_name or address(report.issuer.id or "")
    title = names[0].name if names else ""
    return Inside(ticket(report), title or "A credential", visible(who or "", 200))


def _checks(report: Report) -> Checks:
    lines = [(check, _line(check)) for check in report.checks]
    spoken = [line for check, line in lines if check.outcome is not Outcome.NOT_APPLICABLE]
    silent = [line for check, line in lines if check.outcome is Outcome.NOT_APPLICABLE]
    counts = Counter(_answer(check) for check, _ in lines)
    parts = [
        f"{counts[answer]} {one if counts[answer] == 1 else many}"
        for answer, many, one in _COUNTED
        if counts[answer]
    ]
    return Checks(f"{', '.join(parts)}.", tuple(spoken), tuple(silent))


def _answer(check: Check) -> str:
    is_blocked = check.outcome is Outcome.NOT_APPLICABLE and check.blocked_by is not None
    return "not_reached" if is_blocked else str(check.outcome)


def _line(check: Check) -> Line:
    name = check.id.partition("[")[0]
    says_more = check.outcome is not Outcome.PASS or name in TELLING
    message = IN_OTHER_WORDS.get(check.code or "", check.message) if says_more else ""
    return Line(State(*OUTCOMES[_answer(check)]), TITLES.get(name, check.title), said(message))


def _technical(report: Report, *, is_genuine: bool) -> Technical:
    document = (report.document or {}) if is_genuine else {}
    proofs = content.objects(document.get("proof"))
    suites = {str(proof.get("cryptosuite") or proof.get("type")) for proof in proofs}
    methods = [str(proof.get("verificationMethod")) for proof in proofs]
    facts = (
        ("Credential", report.credential_id if is_genuine else None),
        ("Issuer", report.issuer.id if is_genuine else None),
        ("Key", ", ".join(methods)),
        (
            "Proof",
            ", ".join(sorted(suites)) or (report.format if report.format == "vc+jwt" else ""),
        ),
        ("Came as", " in ".join(part for part in (report.format, report.container) if part)),
        ("Digest of the file", report.digest),
        ("Policy", report.policy),
    )
    codes = tuple(
        (check.id, check.code, said(check.detail or check.message))
        for check in report.checks
        if check.code is not None and check.outcome is not Outcome.PASS
    )
    shown = tuple((label, visible(value, 2000)) for label, value in facts if value)
    raw = json.dumps(document, ensure_ascii=False, indent=2) if document else ""
    return Technical(shown, codes, visible(raw, _MOST_RAW))
