"""``bayleaf manage check_audit``: whether anybody changed what the audit log says."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from bayleaf.campus.foundation.audit import first_broken_line
from bayleaf.campus.foundation.models import AuditHead


class Command(BaseCommand):
    """Reads the whole log. Exit code 1 when a line does not fit those before it."""

    help = "Say whether every line of the audit log is as it was written."

    def handle(self, *_: Any, **__: Any) -> None:
        """Print the count and the hash of the end, which can be kept elsewhere and compared."""
        with transaction.atomic():  # one moment of a log that is being written
            broken, head = first_broken_line(), AuditHead.objects.filter(id=1).first()
        if broken is not None:
            raise CommandError(f"The audit log was changed at line {broken}, or ends there.")
        count, end = (head.count, head.hash) if head else (0, "none")
        self.stdout.write(f"{count} lines, all as they were written. The hash of the end: {end}")
