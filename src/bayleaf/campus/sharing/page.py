"""What the page of a credential shows: the live answer of the verifier, and what was awarded.

The answer comes from ``verification``, which sees the stored bytes and the public web like any
stranger. Nothing about the e-mail address is in here: neither it, nor its hash, nor the salt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from bayleaf.campus.achievements.document import facts_in_words, level, number, workload
from bayleaf.campus.achievements.models import ResultKind, Version
from bayleaf.campus.achievements.vocabulary import LANGUAGES
from bayleaf.campus.awarding import stated
from bayleaf.campus.awarding.models import Credential, Reason, State
from bayleaf.campus.foundation.errors import TooMany
from bayleaf.campus.foundation.limits import Limit
from bayleaf.campus.sharing.queries import history
from bayleaf.campus.verification.actions import check
from bayleaf.campus.verification.content import RigourLine
from bayleaf.campus.verification.page import Checks, Technical, page_of
from bayleaf.campus.verification.plain import day, visible
from bayleaf.campus.verification.words import Ticket
from bayleaf.engine.verifying import Verdict
from bayleaf.engine.verifying.sentences import BANNERS

LIVE: Final = Limit("live-verdict", burst=60, per_minute=60)
"""Checks that the pages of credentials make for one client."""

LONG_TITLE: Final = 60
_BUSY: Final = Ticket(
    str(Verdict.NOT_FULLY_CHECKED),
    BANNERS[Verdict.NOT_FULLY_CHECKED],
    "Do not treat it as valid yet. Too many checks are under way at this moment.",
)


@dataclass(frozen=True)
class Entry:
    """A line of the history."""

    day: str
    words: str


@dataclass(frozen=True)
class Skills:
    """Skills of one framework, and what its publisher asks to be said."""

    labels: Sequence[str]
    attribution: str


@dataclass(frozen=True)
class CredentialPage:
    """The page in its order. ``is_checked`` is false when there was no room to check; then the
    ticket says so. ``is_genuine`` is false when nothing of it may be shown as a fact."""

    credential: Credential
    ticket: Ticket
    is_checked: bool
    is_genuine: bool
    issuer_name: str
    issuer_address: str
    caution: str
    facts: Sequence[tuple[str, str]]
    rigour: Sequence[RigourLine]
    confirmed: int
    skills: Sequence[Skills]
    checks: Checks | None
    technical: Technical | None
    entries: Sequence[Entry]

    @property
    def is_long(self) -> bool:
        """Whether the title needs a smaller type."""
        return len(self.credential.version.name) > LONG_TITLE


def page_for(credential: Credential, *, client: str) -> CredentialPage:
    """Check the credential now, and gather what its page shows. ``client`` is whose limit counts."""
    version = credential.version
    shown = None
    try:
        LIVE.spend(client)
        shown = page_of(check(bytes(credential.signed.json)))
    except TooMany:
        pass
    said = [RigourLine(label, value) for label, value in facts_in_words(version)]
    return CredentialPage(
        credential=credential,
        ticket=shown.ticket if shown else _BUSY,
        is_checked=shown is not None,
        is_genuine=shown is None or shown.is_genuine,
        issuer_name=visible(stated.issuer_name(credential), 200),
        issuer_address=shown.issuer.address if shown and shown.issuer else "",
        caution=shown.issuer.caution if shown and shown.issuer else "",
        facts=_facts(credential),
        rigour=shown.rigour if shown and shown.rigour else said,
        confirmed=shown.confirmed if shown else 0,
        skills=_skills(version),
        checks=shown.checks if shown else None,
        technical=_without_hashes(shown.technical) if shown else None,
        entries=[*_entries(credential)],
    )


def result_in_words(credential: Credential) -> str:
    """``82 of 100``, ``82 %``, ``Merit`` or ``Passed``; empty when no result is stated."""
    version, value = credential.version, credential.result
    kind = ResultKind(version.result_kind)
    if kind == ResultKind.STATUS:
        return "Passed"
    if not value or kind == ResultKind.NONE:
        return ""
    if kind == ResultKind.PERCENT:
        return f"{value} %"
    if kind == ResultKind.POINTS and version.result_max is not None:
        return f"{value} of {number(version.result_max)}"
    return value


def watermark(credential: Credential, now: datetime) -> str | None:
    """What is printed across the picture that travels: nothing while it is in force."""
    if credential.state == State.REVOKED:
        return "REVOKED"
    if credential.state == State.SUSPENDED:
        return "SUSPENDED"
    is_over = credential.valid_until is not None and credential.valid_until < now
    return "EXPIRED" if is_over else None


def _facts(credential: Credential) -> list[tuple[str, str]]:
    version = credential.version
    until = credential.valid_until
    facts = [("Awarded", day(credential.awarded_at))]
    if credential.valid_from.astimezone(UTC).date() != credential.awarded_at.astimezone(UTC).date():
        facts.append(("Valid from", day(credential.valid_from)))
    facts += [
        ("Valid until", day(until) if until else "No end"),
        ("Result", result_in_words(credential)),
        ("Workload", workload(version).replace(" hours", " h").replace(" hour", " h")),
        ("Level", level(version) if version.level else ""),
        ("Language", LANGUAGES.get(version.language, "")),
    ]
    return [(label, value) for label, value in facts if value][:6]


def _skills(version: Version) -> list[Skills]:
    groups: dict[int, list[str]] = {}
    frameworks = {}
    for skill in version.skills.select_related("framework").order_by("label"):
        frameworks[skill.framework_id] = skill.framework
        groups.setdefault(skill.framework_id, []).append(skill.label)
    return [
        Skills(labels, frameworks[key].attribution or f"From {frameworks[key].name}.")
        for key, labels in groups.items()
    ]


def _without_hashes(technical: Technical) -> Technical:
    # The signed text carries the salted hash of an address: it is in the file, never on the page.
    return replace(technical, raw="")


def _entries(credential: Credential) -> list[Entry]:
    earlier = credential.supersedes
    entries = [Entry(day(credential.awarded_at), "Awarded")]
    if earlier is not None:
        entries.append(Entry(day(credential.valid_from), "Corrected: this credential replaces an earlier one"))  # fmt: skip
    said = {"suspend": "Put on hold", "reinstate": "In force again", "revoke": "Revoked"}
    if credential.state_reason == Reason.CORRECTED:
        said["revoke"] = "Replaced by a corrected credential"
    entries += [Entry(day(at), said[verb]) for verb, at in history(credential)]
    return entries
