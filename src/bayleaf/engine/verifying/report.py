"""What a verification found: an ordered list of checks and one verdict."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from typing import Any

from bayleaf.engine.encoding import Json, content_digest, format_instant, parse_json
from bayleaf.engine.verifying.codes import TITLES, problem_type
from bayleaf.engine.verifying.verdict import Assurance, Outcome, Verdict
from bayleaf.engine.version import VERSION


@dataclass(frozen=True)
class Check:
    """One question and its answer.

    ``evidence`` holds what the answer rests on; ``blocked_by`` is the id of the earlier check that
    made this one impossible; ``may_be_absent`` says that "nothing to check" is a fine answer.
    """

    id: str
    group: str
    title: str
    required: bool
    outcome: Outcome
    message: str
    code: str | None = None
    detail: str | None = None
    evidence: Mapping[str, Json] = field(default_factory=dict)
    blocked_by: str | None = None
    may_be_absent: bool = False

    def to_json(self, code_page: str) -> dict[str, Json]:
        """The check as the report's JSON has it."""
        problem = None
        if self.code is not None and self.outcome is not Outcome.PASS:
            problem = {
                "type": problem_type(self.code, code_page),
                "title": TITLES.get(self.code, self.code),
                "detail": self.detail or self.message,
            }
        return {
            "id": self.id,
            "group": self.group,
            "required": self.required,
            "outcome": str(self.outcome),
            "code": self.code,
            "title": self.title,
            "message": self.message,
            "problem": problem,
            "evidence": dict(self.evidence),
            "blockedBy": self.blocked_by,
        }


@dataclass(frozen=True)
class IssuerFacts:
    """Who issued it: the claimed name, and the identity that was proved.

    After an integrity failure both are ``None``: nothing in the file is a fact then.
    """

    claimed_name: str | None = None
    id: str | None = None
    assurance: Assurance | None = None
    registries: tuple[tuple[str, str], ...] = ()
    lookalike_of: str | None = None


@dataclass(frozen=True)
class Endorsement:
    """One endorsement inside the credential, with its own verdict."""

    id: str | None
    issuer: str | None
    target: str | None
    verdict: Verdict


@dataclass(frozen=True)
class Report:
    """The answer of ``verify``: facts, in the order they were established, and a verdict.

    A report has no truth value on purpose: ask ``report.verdict``.
    """

    verdict: Verdict
    checks: tuple[Check, ...]
    checked_at: datetime
    policy: str
    valid_on: datetime | None = None
    verdict_now: Verdict | None = None
    credential_id: str | None = None
    text: bytes | None = field(default=None, repr=False)
    format: str | None = None
    container: str | None = None
    read_document: Callable[[], Mapping[str, Any]] | None = field(default=None, compare=False)
    issuer: IssuerFacts = IssuerFacts()
    recipient_match: str = "not_asked"
    recipient_method: str | None = None
    rigour: tuple[Mapping[str, Json], ...] = ()
    endorsements: tuple[Endorsement, ...] = ()
    contained: tuple[Report, ...] = ()
    code_page: str = "urn:bayleaf:problem:"

    @property
    def digest(self) -> str | None:
        """``sha-256:`` and the digest of the credential's own text, in hex."""
        return None if self.text is None else content_digest(self.text)

    @functools.cached_property
    def document(self) -> Mapping[str, Any] | None:
        """The credential as its signature covers it; ``None`` when it is not genuine."""
        return None if self.read_document is None else self.read_document()

    def __getstate__(self) -> dict[str, Any]:
        """For another process: with the way to the document, if it leads there too, else with the
        document itself."""
        state = {name: value for name, value in self.__dict__.items() if name != "document"}
        if not isinstance(self.read_document, functools.partial) or self.text is None:
            return {**state, "read_document": _Given(self.document)}
        return state

    def __bool__(self) -> bool:
        raise TypeError("A report is neither true nor false. Ask report.verdict.")

    def check(self, check_id: str) -> Check:
        """The first check with this id; raises ``KeyError`` when there is none."""
        for check in self.checks:
            if check.id == check_id:
                return check
        raise KeyError(check_id)

    @property
    def codes(self) -> frozenset[str]:
        """The codes of every check that is not a plain pass."""
        return frozenset(check.code for check in self.checks if check.code is not None)

    @property
    def is_sound(self) -> bool:
        """Whether the bytes are intact and signed by the issuer they name, whatever the status,
        the time and the trust list say. ``issue`` asks this of its own work."""
        grounds = [c for c in self.checks if c.group in ("input", "integrity", "authority")]
        return bool(grounds) and all(
            c.outcome in (Outcome.PASS, Outcome.WARN)
            or (c.outcome is Outcome.NOT_APPLICABLE and c.may_be_absent and c.blocked_by is None)
            for c in grounds
        )

    def to_json(self) -> dict[str, Json]:
        """The report as JSON, valid against ``report_schema()``."""
        return {
            "verdict": str(self.verdict),
            "checkedAt": format_instant(self.checked_at),
            "at": None if self.valid_on is None else format_instant(self.valid_on),
            "verdictNow": None if self.verdict_now is None else str(self.verdict_now),
            "verifier": {
                "name": "Bayleaf",
                "version": VERSION,
                "policy": self.policy,
                "clock": "system",
            },
            "credential": {
                "id": self.credential_id,
                "digest": self.digest,
                "format": self.format,
                "container": self.container,
            },
            "checks": [check.to_json(self.code_page) for check in self.checks],
            "issuer": self._issuer_json(),
            "recipient": {"match": self.recipient_match, "method": self.recipient_method},
            "rigour": [dict(line) for line in self.rigour],
            "endorsements": [_endorsement_json(item) for item in self.endorsements],
            "contained": [report.to_json() for report in self.contained],
            "log": None,
            "acceptance": None,
        }

    def _issuer_json(self) -> dict[str, Json]:
        facts = self.issuer
        return {
            "claimedName": facts.claimed_name,
            "id": facts.id,
            "assurance": None if facts.assurance is None else str(facts.assurance),
            "registries": [{"id": id_, "name": name} for id_, name in facts.registries],
            "unreachable": [],
            "lookalikeOf": facts.lookalike_of,
        }


@dataclass(frozen=True)
class _Given:
    """A document that is there."""

    document: Mapping[str, Any] | None

    def __call__(self) -> Any:
        return self.document


@functools.cache
def report_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a report."""
    schema: dict[str, Any] = parse_json(
        (files("bayleaf.engine.verifying") / "report.schema.json").read_bytes()
    )
    return schema


def _endorsement_json(item: Endorsement) -> dict[str, Json]:
    return {
        "id": item.id, "issuer": item.issuer, "target": item.target, "verdict": str(item.verdict),
    }  # fmt: skip
