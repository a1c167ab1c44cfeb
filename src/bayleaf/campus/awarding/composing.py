"""From a row to the credential that is signed: Open Badges 3.0 with the European elements."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import bayleaf
from bayleaf.campus.achievements.document import achievement_object
from bayleaf.campus.achievements.models import ResultKind, Version
from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.organizations import keyring
from bayleaf.campus.organizations.models import Organization
from bayleaf.engine.encoding import format_instant


def compose(
    credential: Credential, *, entries: Sequence[dict[str, Any]], at: datetime
) -> dict[str, Any]:
    """The unsigned credential. ``entries`` are its status entries, the first for revocation."""
    version = credential.version
    achievement = achievement_object(version)
    draft: dict[str, Any] = {
        "id": credential.uri,
        "name": version.name,
        "description": version.description,
        "image": achievement["image"],
        "issuer": issuer_object(credential.organization),
        "validFrom": format_instant(credential.valid_from),
        "awardedDate": format_instant(credential.awarded_at),
        "credentialSubject": _subject(credential, achievement),
        "credentialStatus": entries[0] if len(entries) == 1 else list(entries),
    }
    if credential.valid_until is not None:
        draft["validUntil"] = format_instant(credential.valid_until)
    if credential.evidence:
        draft["evidence"] = [_evidence(item) for item in credential.evidence]
    completed = bayleaf.complete(
        draft,
        signer=keyring.signer_for(credential.organization, "Ed25519"),
        at=at,
        recipient=credential.recipient_email,
    )
    _add_name(completed, credential.recipient_name)
    return completed


def issuer_object(organization: Organization) -> dict[str, Any]:
    """The ``Profile`` of an organization (Open Badges 3.0 section B.1.16), with its country."""
    address = {
        "type": ["Address"],
        "addressCountryCode": organization.country,
        "addressRegion": organization.region,
        "addressLocality": organization.city,
    }
    members: dict[str, Any] = {
        "id": organization.did,
        "type": ["Profile"],
        "name": organization.name,
        "url": organization.url,
        "description": organization.description,
        "email": organization.email,
        "address": {name: value for name, value in address.items() if value},
    }
    return {name: value for name, value in members.items() if value}


def months_after(moment: datetime, months: int) -> datetime:
    """The same day so many months later, or the last day of that month."""
    index = moment.month - 1 + months
    year, month = moment.year + index // 12, index % 12 + 1
    day = min(moment.day, calendar.monthrange(year, month)[1])
    return moment.replace(year=year, month=month, day=day)


def _subject(credential: Credential, achievement: dict[str, Any]) -> dict[str, Any]:
    subject: dict[str, Any] = {"type": ["AchievementSubject"], "achievement": achievement}
    if credential.narrative:
        subject["narrative"] = credential.narrative
    if credential.version.ects is not None:
        subject["creditsEarned"] = float(credential.version.ects)
    result = _result(credential.version, credential.result)
    if result:
        subject["result"] = [result]
    return subject


def _result(version: Version, value: str) -> dict[str, Any]:
    kind = ResultKind(version.result_kind)
    if kind == ResultKind.NONE or (not value and kind != ResultKind.STATUS):
        return {}
    stated = {"status": "Completed"} if kind == ResultKind.STATUS else {"value": value}
    return {"type": ["Result"], "resultDescription": f"{version.uri}#result", **stated}


def _evidence(item: dict[str, str]) -> dict[str, Any]:
    members = {
        "id": item.get("url", ""),
        "type": ["Evidence"],
        "name": item.get("name", ""),
        "narrative": item.get("narrative", ""),
    }
    return {name: value for name, value in members.items() if value}


def _add_name(completed: dict[str, Any], name: str) -> None:
    """The learner's name, readable: without it a stranger cannot tell whose credential it is."""
    if name:
        completed["credentialSubject"]["identifier"].append(
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": name,
                "identityType": "name",
            }
        )
