"""What a report tells of a credential, as lines: what, by whom, for whom, when, and how hard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from bayleaf.engine.verifying.sentences import BANNERS
from bayleaf.engine.verifying.verdict import Assurance

if TYPE_CHECKING:
    from bayleaf.engine.verifying import Report

_ASSURANCE: Final[dict[Assurance, str]] = {
    Assurance.KEY_ONLY: "only the key is known",
    Assurance.DOMAIN: "it controls this web address",
    Assurance.LISTED: "on a list you trust",
    Assurance.ACCREDITED: "accredited",
}
_RIGOUR: Final = {
    "type": "Kind",
    "workload": "Credits",
    "level": "Level",
    "assessment": "Assessment",
    "participation": "Participation",
    "supervision": "Supervision",
    "quality_assurance": "Quality",
    "assessor": "Assessor",
    "result": "Result",
    "skill": "Skill",
    "evidence": "Evidence",
}
_RECIPIENT: Final = {
    "match": "it is the person you named",
    "mismatch": "NOT the person you named",
    "uncheckable": "cannot be compared with what you typed",
}
_LONGEST: Final = 240


def facts(report: Report) -> Iterator[tuple[str, str]]:
    """The lines between verdict and checks. A presentation says nothing of its own: what counts
    is what the credentials in it say."""
    if is_presentation(report):
        yield from _inside(report)
        return
    document = report.document or {}
    subjects = _objects(document.get("credentialSubject"))
    yield from _achievements(document, subjects)
    yield from _issuer(report)
    yield "Recipient", _RECIPIENT.get(report.recipient_match, "not asked; use --recipient")
    yield from _dates(document)
    for line in report.rigour:
        label = _RIGOUR.get(str(line["id"]), str(line["id"]))
        yield label, f"{line['value']} (stated by the issuer)"
    if report.container in ("png", "svg"):
        yield "Picture", report.check("image").message
    yield from _inside(report)


def is_presentation(report: Report) -> bool:
    """Whether the report is about a presentation, which has checks of its own."""
    return any(check.id.startswith("vp.") for check in report.checks)


def abridged(text: str, longest: int = _LONGEST) -> str:
    """A text on one line, cut at a word if it is long."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    cut = line[:longest]
    return f"{cut.rpartition(' ')[0] or cut}…"


def _issuer(report: Report) -> Iterator[tuple[str, str]]:
    issuer = report.issuer
    if issuer.claimed_name is not None:
        yield "Issued by", f"{abridged(issuer.claimed_name)} (this is what it calls itself)"
    if issuer.id is not None:
        known = _ASSURANCE[issuer.assurance] if issuer.assurance is not None else "not established"
        yield "Identity", f"{issuer.id} ({known})"
    for _, listed in issuer.registries:
        yield "Listed as", listed


def _inside(report: Report) -> Iterator[tuple[str, str]]:
    """The credentials of a presentation or a record, each with its own verdict."""
    for inside in report.contained:
        document = inside.document or {}
        titles = [text for label, text in _achievements(document, _objects(document.get("credentialSubject"))) if label == "What"]  # fmt: skip
        who = inside.issuer.claimed_name or inside.issuer.id
        by = f", issued by {abridged(who, 80)}" if who is not None else ""
        title = abridged(titles[0] if titles else inside.credential_id or "a credential", 80)
        yield "Inside", f"{BANNERS[inside.verdict]}: {title}{by}"


def _achievements(
    document: Mapping[str, Any], subjects: list[Mapping[str, Any]]
) -> Iterator[tuple[str, str]]:
    achievements = [each for subject in subjects for each in _objects(subject.get("achievement"))]
    for each in achievements or [document]:
        for label, member in (("What", "name"), ("About", "description")):
            if isinstance(each.get(member), str):
                yield label, abridged(each[member])
        for criteria in _objects(each.get("criteria")):
            earned = criteria.get("narrative", criteria.get("id"))
            if isinstance(earned, str):
                yield "Earned by", abridged(earned)


def _dates(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for label, names in (
        ("Awarded", ("awardedDate",)),
        ("Valid from", ("validFrom", "issuanceDate")),
        ("Valid until", ("validUntil", "expirationDate")),
    ):
        value = next((document[name] for name in names if name in document), None)
        if isinstance(value, str):
            yield label, value


def _objects(value: Any) -> list[Mapping[str, Any]]:
    items = value if isinstance(value, list) else [value]
    return [item for item in items if isinstance(item, Mapping)]
