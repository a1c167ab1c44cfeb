"""The issuer's first page: what to do first, what was awarded, what needs a look."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bayleaf.campus.achievements.models import Version
from bayleaf.campus.awarding.models import Batch, BatchState, State
from bayleaf.campus.awarding.queries import Filters, awarded
from bayleaf.campus.awarding.words import state_of
from bayleaf.campus.organizations.models import Organization
from bayleaf.campus.organizations.policy import Right, may
from bayleaf.campus.organizations.views.desk import enter

_RECENT: Final = 5
_SOON: Final = timedelta(days=30)


@login_required
@require_safe
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """For every member; what a role may not do is not offered."""
    _, organization = enter(request, slug, Right.SEE)
    now = timezone.now()
    role = organization.role  # type: ignore[attr-defined]
    drafts = Version.objects.filter(achievement__organization=organization, published_at=None)
    context = {
        "organization": organization,
        "recent": [
            (credential, state_of(credential, now))
            for credential in awarded(organization, Filters())[:_RECENT]
        ],
        "drafts": drafts.select_related("achievement").order_by("-saved_at")[:_RECENT],
        "published": organization.achievements.exclude(latest=None)
        .filter(withdrawn_at=None)
        .count(),
        "counts": _counts(organization),
        "batches": Batch.objects.filter(
            organization=organization, state__in=[BatchState.RUNNING, BatchState.DRAFT]
        ).select_related("version")[:_RECENT],
        "may_award": may(role, Right.AWARD),
        "may_define": may(role, Right.DEFINE),
    }
    return render(request, "homes/desk.html", context)


def _counts(organization: Organization) -> dict[str, int]:
    now = timezone.now()
    in_force = Q(state=State.ACTIVE)
    return organization.credentials.aggregate(
        awarded=Count("id"),
        waiting=Count("id", filter=Q(claimed_at=None) & ~Q(state=State.REVOKED)),
        ending=Count("id", filter=in_force & Q(valid_until__gte=now, valid_until__lt=now + _SOON)),
    )
