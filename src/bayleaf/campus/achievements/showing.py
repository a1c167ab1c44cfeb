"""What the public page of an organization shows of its achievements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.urls import reverse

from bayleaf.campus.achievements import vocabulary as v
from bayleaf.campus.achievements.document import level, workload
from bayleaf.campus.achievements.models import Version
from bayleaf.campus.achievements.queries import published
from bayleaf.campus.organizations import showcase
from bayleaf.campus.organizations.models import Organization
from bayleaf.campus.organizations.showcase import Piece

MOST: Final = 100


def register() -> None:
    """Called once, when the application starts."""
    showcase.contribute(on_show)


def on_show(organization: Organization) -> Iterator[Piece]:
    """Everything it has on offer, the newest first."""
    found = published().filter(organization=organization)
    for achievement in found.order_by("-latest__published_at", "-pk")[:MOST]:
        version = achievement.latest
        assert version is not None
        yield Piece(
            title=version.name,
            url=reverse("achievement", args=[achievement.public_id]),
            text=version.description,
            picture=f"{reverse('achievement-badge', args=[achievement.public_id, version.number])}?small=1",
            facts=tuple(_facts(version)),
        )


def _facts(version: Version) -> Iterator[tuple[str, str]]:
    if load := workload(version):
        yield "Workload", load
    if version.level:
        yield "Level", level(version)
    yield "Language", v.LANGUAGES.get(version.language, version.language)
