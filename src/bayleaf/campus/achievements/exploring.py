"""Find what can be earned: words, and facets with counts, in three queries whatever is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower

from bayleaf.campus.achievements import art
from bayleaf.campus.achievements import vocabulary as v
from bayleaf.campus.achievements.models import Achievement
from bayleaf.campus.achievements.queries import published

PAGE: Final = 20
_MOST_TERMS: Final = 6
_LOADS: Final = {
    "short": ("Up to 10 hours", Decimal(0), Decimal(10)),
    "medium": ("10 to 25 hours", Decimal(10), Decimal(25)),
    "long": ("25 to 100 hours", Decimal(25), Decimal(100)),
    "longest": ("More than 100 hours", Decimal(100), Decimal(10_000)),
    "none": ("Not stated", Decimal(0), Decimal(0)),
}


def _load(hours: Decimal | None) -> str:
    if hours is None:
        return "none"
    return next(key for key, (_, least, most) in _LOADS.items() if least < hours <= most)


@dataclass(frozen=True)
class Facet:
    """One group of choices. ``keys_of`` says which of them a row has, from its columns."""

    name: str
    legend: str
    labels: Mapping[str, str]
    keys_of: Callable[[Mapping[str, Any]], Sequence[str]]


FACETS: Final = (
    Facet(
        "judged",
        "How it is judged",
        {key: concept.label for key, concept in v.ASSESSMENTS.items()},
        lambda row: row["latest__assessments"] or (),
    ),
    Facet(
        "field",
        "Field",
        {key: field.label for key, field in art.FIELDS.items()},
        lambda row: (row["design_field"],),
    ),
    Facet(
        "time",
        "Time",
        {key: label for key, (label, *_) in _LOADS.items()},
        lambda row: (_load(row["latest__workload_hours"]),),
    ),
    Facet(
        "level",
        "Level",
        {
            **{key: f"EQF {key}" for key in v.LEVELS if key != "none"},
            "none": "No level applies",
            "unstated": "Not stated",
        },
        lambda row: (row["latest__level"] or "unstated",),
    ),
    Facet("language", "Language", v.LANGUAGES, lambda row: (row["latest__language"],)),
)


@dataclass(frozen=True)
class Choice:
    """One tick: how many more rows there are with it, under all other groups' choices."""

    key: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Group:
    """The ticks of one facet that lead to something."""

    name: str
    legend: str
    choices: list[Choice]


@dataclass(frozen=True)
class FoundPage:
    """One page of what was found; ``everything`` counts what there is without any choice."""

    rows: list[Achievement]
    count: int
    everything: int
    groups: list[Group]
    page: int
    pages: int

    @property
    def before(self) -> int:
        """The page before this one."""
        return self.page - 1

    @property
    def after(self) -> int:
        """The page after this one."""
        return self.page + 1


def search_published(
    text: str = "", filters: Mapping[str, Sequence[str]] | None = None, page: int = 1
) -> FoundPage:
    """Published achievements whose words hold every word of ``text``, by name, 20 a page.

    ``filters`` maps the name of a facet to the chosen keys: any of a group, all of the groups;
    what is not known is ignored. Three queries, and two more for the skills of the page.
    """
    chosen = {
        facet.name: {key for key in (filters or {}).get(facet.name, ()) if key in facet.labels}
        for facet in FACETS
    }
    keys = [
        (row["pk"], {facet.name: set(facet.keys_of(row)) for facet in FACETS})
        for row in _matching(text).values(
            "pk",
            "latest__assessments",
            "latest__workload_hours",
            "latest__level",
            "latest__language",
            design_field=F("latest__design__field"),
        )
    ]
    fitting = [pk for pk, has in keys if _fits(has, chosen, without="")]
    pages = max(1, -(-len(fitting) // PAGE))
    page = min(max(page, 1), pages)
    return FoundPage(
        rows=_rows(fitting[(page - 1) * PAGE : page * PAGE]),
        count=len(fitting),
        everything=len(keys) if not text.strip() else published().count(),
        groups=[_group(facet, keys, chosen) for facet in FACETS],
        page=page,
        pages=pages,
    )


def _matching(text: str) -> QuerySet[Achievement]:
    found = published().select_related(None)
    for term in text.lower().split()[:_MOST_TERMS]:
        found = found.filter(
            Q(latest__words__contains=term) | Q(organization__name__icontains=term)
        )
    return found.order_by(Lower("latest__name"), "pk")


def _rows(keys: list[int]) -> list[Achievement]:
    found = published().prefetch_related("latest__skills").in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _fits(has: dict[str, set[str]], chosen: dict[str, set[str]], *, without: str) -> bool:
    return all(
        name == without or not wanted or has[name] & wanted for name, wanted in chosen.items()
    )


def _group(
    facet: Facet, keys: list[tuple[int, dict[str, set[str]]]], chosen: dict[str, set[str]]
) -> Group:
    counts = Counter(
        key for _, has in keys if _fits(has, chosen, without=facet.name) for key in has[facet.name]
    )
    wanted = chosen[facet.name]
    choices = [
        Choice(key, label, counts[key], key in wanted)
        for key, label in facet.labels.items()
        if counts[key] or key in wanted
    ]
    return Group(facet.name, facet.legend, choices)
