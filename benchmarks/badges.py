"""What everybody signs and verifies: the rich badge of the interoperability tests, for a few people.

A few and not one, because nobody issues the same badge twice.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from tests.interop.credentials import rich

PEOPLE = 4
AT = datetime.fromisoformat("2026-11-01T12:00:00Z")


def badges(issuer: str) -> list[dict[str, Any]]:
    """The unsigned credentials, alike but for the ids of the award and of the person."""
    return [_badge(issuer, number) for number in range(1, PEOPLE + 1)]


def _badge(issuer: str, number: int) -> dict[str, Any]:
    badge = rich(issuer, id=f"https://harbour.example/awards/2026/{number:04}")
    badge["credentialSubject"]["id"] = f"urn:uuid:{uuid.UUID(int=number)}"
    return badge
