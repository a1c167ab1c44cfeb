"""Reads: what happened to a credential, as far as anyone may know."""

from __future__ import annotations

from datetime import datetime

from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.foundation.models import AuditLine


def history(credential: Credential) -> list[tuple[str, datetime]]:
    """When its status was changed, and how, oldest first. Neither by whom nor why."""
    lines = AuditLine.objects.filter(
        noun="credential",
        object=credential.public_id,
        verb__in=("suspend", "reinstate", "revoke"),
    ).order_by("number")
    return list(lines.values_list("verb", "at"))
