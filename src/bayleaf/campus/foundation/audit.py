"""The audit log: append-only, and each line seals the one before it."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import transaction
from django.utils import timezone

from bayleaf.campus.foundation.models import AuditHead, AuditLine


def record(
    *,
    verb: str,
    noun: str,
    object: str,
    actor: str = "",
    organization: str = "",
    detail: dict[str, Any] | None = None,
) -> AuditLine:
    """Write one line. Must run in the transaction of the change, so that neither is without the other.

    ``actor`` is the public id of a person, ``organization`` a slug, ``object`` a public id.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An audit line belongs to a transaction.")
    AuditHead.objects.get_or_create(id=1)
    head = AuditHead.objects.select_for_update().get(id=1)
    line = AuditLine(
        number=head.count + 1,
        at=timezone.now(),
        actor=actor,
        organization=organization,
        verb=verb,
        noun=noun,
        object=object,
        detail=detail or {},
    )
    line.hash = hash_of(line, previous=head.hash)
    line.save(force_insert=True)
    AuditHead.objects.filter(id=1).update(count=line.number, hash=line.hash)
    return line


def hash_of(line: AuditLine, *, previous: str) -> str:
    """The SHA-256 that binds a line to all before it."""
    content = [
        previous,
        line.number,
        line.at.isoformat(timespec="microseconds"),
        line.actor,
        line.organization,
        line.verb,
        line.noun,
        line.object,
        line.detail,
    ]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def first_broken_line() -> int | None:
    """The number of the first line that does not fit those before it, or None.

    Lines that are missing at the end, or an end that was written anew, count as one more line.
    """
    previous, expected = "", 1
    for line in AuditLine.objects.order_by("number").iterator():
        if line.number != expected or line.hash != hash_of(line, previous=previous):
            return expected
        previous, expected = line.hash, expected + 1
    head = AuditHead.objects.filter(id=1).first()
    end = (head.count, head.hash) if head else (0, "")
    return None if end == (expected - 1, previous) else expected
