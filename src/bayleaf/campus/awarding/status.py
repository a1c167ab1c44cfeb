"""Status lists: an index for every credential, and the signed list that is published."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from bayleaf.campus.awarding import pen
from bayleaf.campus.awarding.indexes import LENGTH, shuffled
from bayleaf.campus.awarding.models import Credential, StatusEntry, StatusList
from bayleaf.campus.foundation.events import KeyCompromised
from bayleaf.campus.organizations.models import Organization
from bayleaf.engine.status import Bitstring, new_entry, new_list

REVOCATION: Final = "revocation"
SUSPENSION: Final = "suspension"
TTL_MILLISECONDS: Final = 60_000
_FULL: Final = LENGTH * 9 // 10


def allot(credential: Credential, purpose: str, *, at: datetime) -> dict[str, Any]:
    """Give the credential an index of its own; return the entry that is signed into it.

    Runs in the transaction of the award. An index is never given twice, not even after a rollback
    that somebody saw: what was not committed was not signed.
    """
    status_list = _open_list(credential.organization, purpose, at)
    index = shuffled(status_list.used, seed=bytes(status_list.seed))
    StatusList.objects.filter(pk=status_list.pk).update(used=F("used") + 1)
    StatusEntry.objects.create(
        list=status_list, index=index, credential=credential, purpose=purpose
    )
    return new_entry(list_url=status_list.url, index=index, purpose=purpose)


def turn(credential: Credential, purpose: str, *, is_set: bool, at: datetime) -> None:
    """Change the bit and publish the list anew, in the transaction of the change."""
    entry = credential.status_entries.select_related("list").get(purpose=purpose)
    status_list = StatusList.objects.select_for_update().get(pk=entry.list_id)
    StatusEntry.objects.filter(pk=entry.pk).update(is_set=is_set)
    publish(status_list, at=at)


def publish(status_list: StatusList, *, at: datetime) -> None:
    """Sign the list as the rows have it."""
    bits = Bitstring.empty(LENGTH)
    for index in status_list.entries.filter(is_set=True).values_list("index", flat=True):
        bits.set(index, 1)
    status_list.document = _signed(status_list, bits, at)
    status_list.changed_at = at
    status_list.save(update_fields=["document", "changed_at"])


@transaction.atomic
def sign_anew(event: KeyCompromised) -> None:
    """Sign every list with the new key: readers believe no list that a stolen one has signed."""
    lists = StatusList.objects.select_for_update().filter(organization__slug=event.organization)
    for status_list in lists.select_related("organization"):
        publish(status_list, at=timezone.now().replace(microsecond=0))


def _open_list(organization: Organization, purpose: str, at: datetime) -> StatusList:
    """The list that has room, locked; a new one when the last is nine tenths full."""
    assert transaction.get_connection().in_atomic_block
    lists = StatusList.objects.select_for_update().filter(
        organization=organization, purpose=purpose
    )
    last = lists.order_by("-number").first()
    if last is not None and last.used < _FULL:
        return last
    fresh = StatusList(
        organization=organization,
        purpose=purpose,
        number=last.number + 1 if last else 1,
        seed=os.urandom(32),
        changed_at=at,
    )
    fresh.document = _signed(fresh, Bitstring.empty(LENGTH), at)
    fresh.save(force_insert=True)
    return fresh


def _signed(status_list: StatusList, bits: Bitstring, at: datetime) -> bytes:
    organization = status_list.organization
    document = new_list(
        id=status_list.url, issuer=organization.did, purpose=status_list.purpose, at=at
    )
    subject: dict[str, Any] = document["credentialSubject"]
    document["credentialSubject"] = {
        **subject,
        "encodedList": bits.encode(),
        "ttl": TTL_MILLISECONDS,
    }
    return pen.sign(document, organization=organization, kind="Ed25519", at=at)
