"""Find what can be earned: words, and facets that the database counts, so that no more than one page
is ever in memory."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Case, Count, F, Q, QuerySet, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Lower

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


_LOAD: Final = Case(
    *(
        When(latest__workload_hours__gt=least, latest__workload_hours__lte=most, then=Value(key))
        for key, (_, least, most) in _LOADS.items()
    ),
    default=Value("none"),
)
_LEVEL: Final = Case(When(latest__level="", then=Value("unstated")), default=F("latest__level"))
_ASSESSMENTS: Final = Cast("latest__assessments", TextField())


@dataclass(frozen=True)
class Facet:
    """One group of choices. ``value`` is what the rows are grouped by; where ``has_many``, that is
    the text of a JSON list, each of whose members counts."""

    name: str
    legend: str
    labels: Mapping[str, str]
    value: Any
    has_many: bool = False

    def narrow(self, found: QuerySet[Achievement], wanted: set[str]) -> QuerySet[Achievement]:
        """Those that have one of the wanted keys; all of them when none is wanted."""
        if not wanted:
            return found
        column = f"of_{self.name}"
        found = found.alias(**{column: self.value})
        if not self.has_many:
            return found.filter(**{f"{column}__in": wanted})
        return found.filter(
            reduce(or_, (Q(**{f"{column}__contains": f'"{key}"'}) for key in sorted(wanted)))
        )

    def count(self, found: QuerySet[Achievement]) -> Counter[str]:
        """How many rows have each key, in one query that returns a row for each value."""
        counts: Counter[str] = Counter()
        grouped = found.order_by().values(grouped=self.value).annotate(count=Count("pk"))
        for value, count in grouped.values_list("grouped", "count"):
            for key in json.loads(value or "[]") if self.has_many else (value,):
                counts[key] += count
        return counts


FACETS: Final = (
    Facet(
        "judged",
        "How it is judged",
        {key: concept.label for key, concept in v.ASSESSMENTS.items()},
        _ASSESSMENTS,
        has_many=True,
    ),
    Facet(
        "field",
        "Field",
        {key: field.label for key, field in art.FIELDS.items()},
        KeyTextTransform("field", "latest__design"),
    ),
    Facet("time", "Time", {key: label for key, (label, *_) in _LOADS.items()}, _LOAD),
    Facet(
        "level",
        "Level",
        {
            **{key: f"EQF {key}" for key in v.LEVELS if key != "none"},
            "none": "No level applies",
            "unstated": "Not stated",
        },
        _LEVEL,
    ),
    Facet("language", "Language", v.LANGUAGES, F("latest__language")),
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
    what is not known is ignored. Ten queries, whatever is there.
    """
    chosen = {
        facet.name: {key for key in (filters or {}).get(facet.name, ()) if key in facet.labels}
        for facet in FACETS
    }
    matching = _matching(text)
    fitting = _narrowed(matching, chosen)
    count = fitting.count()
    pages = max(1, -(-count // PAGE))
    page = min(max(page, 1), pages)
    rows = fitting.select_related("latest", "organization").prefetch_related("latest__skills")
    return FoundPage(
        rows=list(rows[(page - 1) * PAGE : page * PAGE]),
        count=count,
        everything=published().count(),
        groups=[_group(facet, matching, chosen) for facet in FACETS],
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


def _narrowed(
    found: QuerySet[Achievement], chosen: Mapping[str, set[str]], *, without: str = ""
) -> QuerySet[Achievement]:
    for facet in FACETS:
        if facet.name != without:
            found = facet.narrow(found, chosen[facet.name])
    return found


def _group(facet: Facet, matching: QuerySet[Achievement], chosen: Mapping[str, set[str]]) -> Group:
    counts = facet.count(_narrowed(matching, chosen, without=facet.name))
    wanted = chosen[facet.name]
    choices = [
        Choice(key, label, counts[key], key in wanted)
        for key, label in facet.labels.items()
        if counts[key] or key in wanted
    ]
    return Group(facet.name, facet.legend, choices)
