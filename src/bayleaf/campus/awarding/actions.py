"""Verbs: award, revoke, suspend, reinstate, correct. Everybody above calls these; nobody else signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements.models import Version
from bayleaf.campus.awarding import claiming, composing, pen, status
from bayleaf.campus.awarding.models import Credential, Reason, SignedBytes, State
from bayleaf.campus.awarding.queries import award_in_force, by_idempotency_key
from bayleaf.campus.awarding.results import checked_result
from bayleaf.campus.foundation import audit, mail
from bayleaf.campus.foundation.errors import Conflict
from bayleaf.campus.foundation.events import CredentialIssued, CredentialStatusChanged, announce
from bayleaf.campus.organizations.models import KeyState
from bayleaf.campus.organizations.policy import Right
from bayleaf.campus.organizations.queries import access_organization


@dataclass(frozen=True)
class Award:
    """What is to be said of one person. ``email`` in lower case; ``evidence`` items have ``name``,
    ``url`` and ``narrative``; ``result`` is on the scale of the version."""

    email: str
    name: str
    narrative: str = ""
    evidence: Sequence[dict[str, str]] = field(default_factory=tuple)
    result: str = ""
    occasion: str = ""
    valid_from: datetime | None = None


@transaction.atomic
def award(
    *,
    version: Version,
    award: Award,
    awarded_by: User,
    idempotency_key: str = "",
    at: datetime | None = None,
) -> Credential:
    """Award a published version to a person: row, status index, signature, audit line and mail, all
    or nothing.

    The same idempotency key, or the same person for the same occasion, gives the credential that
    is there; one that was revoked does not stand in the way of a new one. ``at`` is when it was
    awarded, now by default. Raises ``Forbidden`` without the right, ``Conflict`` for a draft, a
    withdrawn achievement, or a key that was used for another person, ``CampusError`` for a result that is not on the scale.
    """
    access_organization(awarded_by, version.achievement.organization.slug, Right.AWARD)
    if not version.is_published:
        raise Conflict("This is a draft.", cure="Publish it first.")
    existing = _existing(version, award, idempotency_key)
    if existing is not None:
        return existing
    if version.achievement.withdrawn_at is not None:
        raise Conflict("This achievement is withdrawn: it is not awarded any more.")
    moment = (at or timezone.now()).replace(microsecond=0)
    credential = prepared(version=version, award=award, at=moment)
    credential.awarded_by, credential.idempotency_key = awarded_by, idempotency_key
    credential.revision = _next_revision(credential)
    _store_and_sign(credential, at=moment)
    claiming.invite(credential)
    return credential


@transaction.atomic
def revoke(*, credential: Credential, reason: str, actor: User) -> Credential:
    """Take it back for good; the status list says so at once. Raises ``Conflict`` when it is."""
    credential = _locked(credential, actor)
    if credential.state == State.REVOKED:
        raise Conflict("This credential is revoked already.")
    return _change(credential, State.REVOKED, reason, actor, status.REVOCATION, is_set=True)


@transaction.atomic
def suspend(*, credential: Credential, reason: str, actor: User) -> Credential:
    """Put it on hold. Raises ``Conflict`` when it is not in force or cannot be suspended."""
    credential = _locked(credential, actor)
    if credential.state != State.ACTIVE:
        raise Conflict(f"This credential is {credential.get_state_display().lower()} already.")
    if not credential.status_entries.filter(purpose=status.SUSPENSION).exists():
        raise Conflict(
            "Credentials of this achievement cannot be suspended.",
            cure="Revoke it, or allow suspension in the next version of the achievement.",
        )
    return _change(credential, State.SUSPENDED, reason, actor, status.SUSPENSION, is_set=True)


@transaction.atomic
def reinstate(*, credential: Credential, actor: User) -> Credential:
    """End a suspension. Raises ``Conflict`` when there is none: a revocation is for good."""
    credential = _locked(credential, actor)
    if credential.state != State.SUSPENDED:
        raise Conflict("Only a suspended credential can be reinstated.")
    return _change(credential, State.ACTIVE, "", actor, status.SUSPENSION, is_set=False)


@transaction.atomic
def correct(*, credential: Credential, award: Award, actor: User) -> Credential:
    """Put a mistake right: a corrected credential supersedes this one, which is revoked.

    The person, version and occasion stay; name, result, narrative and evidence are those of
    ``award``. The original date stays the date of the award. Raises ``Conflict`` for one that is
    revoked already, or on hold.
    """
    credential = _locked(credential, actor)
    if credential.state == State.REVOKED:
        raise Conflict("This credential is revoked already.", cure="Award it again.")
    if credential.state == State.SUSPENDED:
        raise Conflict("This credential is on hold.", cure="Reinstate it first, then correct it.")
    moment = timezone.now().replace(microsecond=0)
    corrected = Credential(
        organization=credential.organization,
        version=credential.version,
        recipient_email=credential.recipient_email,
        recipient_name=award.name.strip(),
        occasion=credential.occasion,
        narrative=award.narrative.strip(),
        evidence=[dict(item) for item in award.evidence],
        result=checked_result(credential.version, award.result),
        awarded_by=actor,
        awarded_at=credential.awarded_at,
        valid_from=max(moment, credential.valid_from),
        valid_until=credential.valid_until,
        supersedes=credential,
        holder=credential.holder,
        claimed_at=credential.claimed_at,
    )
    claiming.withdraw(credential)
    corrected.revision = _next_revision(corrected)
    _store_and_sign(corrected, at=moment)
    _change(credential, State.REVOKED, Reason.CORRECTED, actor, status.REVOCATION, is_set=True)
    if corrected.holder is None:
        claiming.invite(corrected)
    else:
        mail.queue(
            corrected.recipient_email,
            "awarding/mail/corrected",
            {"credential": corrected, "url": f"{settings.BASE_URL}/wallet/{corrected.public_id}"},
        )
    return corrected


def prepared(*, version: Version, award: Award, at: datetime) -> Credential:
    """The credential as it would be awarded, not stored: what a preview shows.

    Raises ``CampusError`` for a result that is not on the scale.
    """
    valid_from = (award.valid_from or at).replace(microsecond=0)
    return Credential(
        organization=version.achievement.organization,
        version=version,
        recipient_email=award.email.strip().lower(),
        recipient_name=award.name.strip(),
        occasion=award.occasion.strip(),
        narrative=award.narrative.strip(),
        evidence=[dict(item) for item in award.evidence],
        result=checked_result(version, award.result),
        awarded_at=at,
        valid_from=valid_from,
        valid_until=_end(version, valid_from),
    )


def _existing(version: Version, award: Award, idempotency_key: str) -> Credential | None:
    same_key = by_idempotency_key(version.achievement.organization, idempotency_key)
    if same_key is not None:
        if same_key.recipient_email != award.email.strip().lower():
            raise Conflict("This form was sent for somebody else.", cure="Begin a new award.")
        return same_key
    return award_in_force(version, award.email, award.occasion)


def _next_revision(credential: Credential) -> int:
    """Counts the credentials that say the same of the same person: corrected, or awarded anew."""
    last = Credential.objects.filter(
        version=credential.version,
        recipient_email=credential.recipient_email,
        occasion=credential.occasion,
    ).aggregate(last=Max("revision"))["last"]
    return int(last or 0) + 1


def _end(version: Version, start: datetime) -> datetime | None:
    return composing.months_after(start, version.valid_months) if version.valid_months else None


def _store_and_sign(credential: Credential, *, at: datetime) -> None:
    """Row, indexes, signatures, audit line: in that order, in the caller's transaction."""
    organization, version = credential.organization, credential.version
    credential.words = " ".join(
        (credential.recipient_name, credential.recipient_email, version.name)
    ).lower()[:700]
    try:
        with transaction.atomic():
            credential.save(force_insert=True)
    except IntegrityError:
        raise Conflict(
            "This award was made a moment ago.", cure="Look for it under Awarded."
        ) from None
    purposes = [status.REVOCATION, *([status.SUSPENSION] if version.can_be_suspended else [])]
    entries = [status.allot(credential, purpose, at=at) for purpose in purposes]
    document = composing.compose(credential, entries=entries, at=at)
    keys = {key.kind: key for key in organization.keys.filter(state=KeyState.ACTIVE)}
    SignedBytes.objects.create(
        credential=credential,
        json=pen.sign(document, organization=organization, kind="Ed25519", at=at),
        jwt=pen.sign(document, organization=organization, kind="P-256", at=at),
        key=keys["Ed25519"],
        jwt_key=keys["P-256"],
    )
    _record("award", credential, credential.awarded_by)
    announce(CredentialIssued(credential=credential.public_id))


def _locked(credential: Credential, actor: User) -> Credential:
    """The row as it is now, for an actor who may award here."""
    access_organization(actor, credential.organization.slug, Right.AWARD)
    return (
        Credential.objects.select_for_update(of=("self",))
        .select_related("organization", "version__achievement__organization")
        .get(pk=credential.pk)
    )


def _change(
    credential: Credential, state: State, reason: str, actor: User, purpose: str, *, is_set: bool
) -> Credential:
    moment = timezone.now().replace(microsecond=0)
    credential.state = state
    credential.state_reason = reason
    credential.state_since = moment
    credential.save(update_fields=["state", "state_reason", "state_since"])
    status.turn(credential, purpose, is_set=is_set, at=moment)
    verb = {State.REVOKED: "revoke", State.SUSPENDED: "suspend", State.ACTIVE: "reinstate"}[state]
    _record(verb, credential, actor, {"reason": reason} if reason else {})
    if reason != Reason.CORRECTED:
        mail.queue(
            credential.recipient_email,
            "awarding/mail/status",
            {"credential": credential, "verb": verb},
        )
    announce(CredentialStatusChanged(credential=credential.public_id))
    return credential


def _record(
    verb: str, credential: Credential, actor: User | None, detail: dict[str, Any] | None = None
) -> None:
    audit.record(
        verb=verb,
        noun="credential",
        object=credential.public_id,
        organization=credential.organization.slug,
        actor=actor.public_id if actor else "",
        detail=detail,
    )
