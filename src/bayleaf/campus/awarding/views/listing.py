"""What the organization awarded: search, tabs with counts, a page at a time, and a file of it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bayleaf.campus.achievements.queries import awardable
from bayleaf.campus.awarding import export
from bayleaf.campus.awarding.queries import (
    STATES,
    Filters,
    achievements_awarded,
    counts,
    page_of,
)
from bayleaf.campus.awarding.queries import awarded as awarded_by
from bayleaf.campus.awarding.views.asking import DeskRequest, may_award
from bayleaf.campus.awarding.words import state_of
from bayleaf.campus.organizations.policy import Right
from bayleaf.campus.organizations.queries import access_organization


@login_required
@require_safe
def awarded(request: DeskRequest, slug: str) -> HttpResponse:
    """The list, newest first."""
    organization = access_organization(request.user, slug, Right.SEE)
    request.desk = organization
    filters = _filters(request)
    cursor = request.GET.get("after", "")
    page = page_of(awarded_by(organization, filters), cursor)
    found = counts(organization, filters)
    now = timezone.now()
    is_narrowed = bool(filters.text or filters.achievement or filters.state)
    context = {
        "organization": organization,
        "filters": filters,
        "rows": [(credential, state_of(credential, now)) for credential in page.rows],
        "tabs": [
            ("", "All", found["all"]),
            *((key, word, found[key]) for key, word in STATES.items()),
        ],
        "achievements": achievements_awarded(organization),
        "is_empty": not is_narrowed and not page.rows and not cursor,
        "is_narrowed": is_narrowed,
        "older": _address(filters, page.older) if page.older else "",
        "newer": _address(filters, "") if cursor else "",
        "may_award": may_award(organization),
        "has_achievements": awardable(organization).exists(),
        "export_url": f"{reverse('awarded-export', args=[slug])}{_address(filters, '')}",
    }
    return render(request, "awarding/awarded.html", context)


@login_required
@require_safe
def awarded_export(request: DeskRequest, slug: str) -> StreamingHttpResponse:
    """The same list, filtered the same way, as CSV. Taking it away is noted in the audit log."""
    organization = access_organization(request.user, slug, Right.AWARD)
    filters = _filters(request)
    export.record_export(actor=request.user, organization=organization, filters=filters)
    response = StreamingHttpResponse(
        export.lines(organization, filters), content_type="text/csv; charset=utf-8"
    )
    day = f"{timezone.now():%Y-%m-%d}"
    response.headers["Content-Disposition"] = f'attachment; filename="awarded-{slug}-{day}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _filters(request: DeskRequest) -> Filters:
    state = request.GET.get("state", "")
    return Filters(
        text=request.GET.get("q", "")[:100].replace("\0", ""),
        achievement=request.GET.get("achievement", "")[:22].replace("\0", ""),
        state=state if state in STATES else "",
    )


def _address(filters: Filters, cursor: str) -> str:
    values = {
        "q": filters.text,
        "achievement": filters.achievement,
        "state": filters.state,
        "after": cursor,
    }
    return f"?{urlencode({name: value for name, value in values.items() if value})}"
