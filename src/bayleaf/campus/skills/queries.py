"""Reads: find skills by what people call them, and what their publishers want said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import Case, IntegerField, Value, When
from django.db.models.functions import Length

from bayleaf.campus.skills.models import Framework, Skill

_MOST_TERMS: Final = 6


def search_skills(text: str, limit: int = 12) -> list[Skill]:
    """Skills whose label or another name holds every word of ``text``, the closest first.

    The closest: a label that is the text, then one that starts with it, then the shortest.
    Empty for an empty text. One query.
    """
    phrase = " ".join(text.lower().split())[:100]
    if not phrase:
        return []
    found = Skill.objects.select_related("framework").defer("description", "words")
    for term in phrase.split(" ")[:_MOST_TERMS]:
        found = found.filter(words__contains=term)
    closeness = Case(
        When(label__iexact=phrase, then=Value(0)),
        When(label__istartswith=f"{phrase} ", then=Value(1)),
        When(label__istartswith=phrase, then=Value(2)),
        When(words__startswith=phrase, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    return list(found.order_by(closeness, Length("label"), "label")[:limit])


def attributions(skills: Iterable[Skill]) -> list[str]:
    """What the publishers of these skills ask to be said, each once."""
    return list(dict.fromkeys(s.framework.attribution for s in skills if s.framework.attribution))


def all_attributions() -> list[str]:
    """What every framework in use here asks to be said, for a place where any may be found."""
    return list(
        Framework.objects.exclude(attribution="")
        .order_by("key")
        .values_list("attribution", flat=True)
        .distinct()
    )
