"""Erase what the issuer keeps of one person: the only way out for what was signed.

A tombstone stays: the public id, the place in the status list, the digest of the signed bytes, the
achievement, the dates and the reason. Neither the id nor the place is ever given to another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding import status
from bayleaf.campus.awarding.models import BatchRow, Credential, SignedBytes, State
from bayleaf.campus.foundation import audit
from bayleaf.campus.foundation.errors import Conflict
from bayleaf.campus.foundation.events import CredentialStatusChanged, announce
from bayleaf.campus.foundation.models import OutgoingMail
from bayleaf.campus.organizations.policy import Right
from bayleaf.campus.organizations.queries import access_organization

_forgetters: list[Callable[[Credential], None]] = []


def on_erase(function: Callable[[Credential], None]) -> None:
    """Call ``function`` in the transaction of each erasure. Called from ``AppConfig.ready``."""
    if function not in _forgetters:
        _forgetters.append(function)


@transaction.atomic
def erase(*, credential: Credential, reason: str, actor: User) -> Credential:
    """Revoke the credential and remove all that it says of its person.

    What it corrects and what corrects it goes with it: they say the same of the same person.
    Nobody is written to, since the mail would keep what is erased. Raises ``Forbidden`` without
    the right, ``Conflict`` when it is erased already.
    """
    access_organization(actor, credential.organization.slug, Right.ERASE)
    now = timezone.now().replace(microsecond=0)
    chain = _locked_chain(credential)
    for each in chain:
        if each.erased_at is None:
            _erase_one(each, reason=reason, actor=actor, at=now)
        elif each.pk == credential.pk:
            raise Conflict("This credential is erased already.")
    return next(each for each in chain if each.pk == credential.pk)


def _locked_chain(credential: Credential) -> list[Credential]:
    """The first one and every correction of it, oldest first. A correction locks what it corrects,
    so none can be added behind a row that is locked here."""
    first = credential
    while first.supersedes is not None:
        first = first.supersedes
    rows = Credential.objects.select_for_update(of=("self",)).select_related(
        "organization", "version"
    )
    chain = [rows.get(pk=first.pk)]
    while (following := rows.filter(supersedes=chain[-1]).first()) is not None:
        chain.append(following)
    return chain


def _erase_one(credential: Credential, *, reason: str, actor: User, at: datetime) -> None:
    if credential.state != State.REVOKED:
        status.turn(credential, status.REVOCATION, is_set=True, at=at)
        credential.state, credential.state_reason = State.REVOKED, reason
        credential.state_since = at
        announce(CredentialStatusChanged(credential=credential.public_id))
    _empty(SignedBytes.objects.select_for_update().get(credential=credential))
    _remove_around(credential)
    for forget in _forgetters:
        forget(credential)
    credential.recipient_email = credential.recipient_name = credential.occasion = ""
    credential.narrative = credential.result = ""
    credential.evidence = []
    credential.words = credential.version.name.lower()
    credential.holder = credential.claimed_at = None
    credential.erased_at = at
    credential.save()
    audit.record(
        verb="erase",
        noun="credential",
        object=credential.public_id,
        organization=credential.organization.slug,
        actor=actor.public_id,
        detail={"reason": reason},
    )


def _empty(signed: SignedBytes) -> None:
    """Through the one door in the trigger: both are emptied, and the digest stands for them."""
    signed.erased_sha256 = hashlib.sha256(bytes(signed.json)).hexdigest()
    signed.json = signed.jwt = b""
    signed.save(update_fields=["json", "jwt", "erased_sha256"])


def _remove_around(credential: Credential) -> None:
    """The links, the line of the list it came from, and the mails that told of it."""
    credential.claims.all().delete()
    BatchRow.objects.filter(credential=credential).update(
        email="", name="", result="", narrative="", evidence_url="", problem="", suggestion=""
    )
    OutgoingMail.objects.filter(
        to__iexact=credential.recipient_email, text__contains=credential.version.name
    ).delete()
