"""The assessor's first page: for whom they judge, and by which criteria."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bayleaf.campus.achievements.models import Achievement
from bayleaf.campus.organizations.policy import Right, may
from bayleaf.campus.organizations.queries import memberships_of


@login_required
@require_safe
def assessor(request: HttpRequest) -> HttpResponse:
    """Every organization where the reader may assess, with what is on offer there."""
    offered = Achievement.objects.filter(latest__isnull=False, withdrawn_at=None).select_related(
        "latest"
    )
    memberships = memberships_of(request.user).prefetch_related(
        Prefetch("organization__achievements", offered.order_by("latest__name"), to_attr="offered")
    )
    desks = [m for m in memberships if may(m.role, Right.ASSESS)]
    return render(request, "homes/assessor.html", {"desks": desks})
