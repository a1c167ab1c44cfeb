"""The learner's first page: what waits, what is worth knowing, what they hold, where to go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.auth.decorators import login_required
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding.models import Credential, Reason, State
from bayleaf.campus.organizations.models import Role
from bayleaf.campus.organizations.queries import memberships_of
from bayleaf.campus.verification.plain import day
from bayleaf.campus.wallet.queries import counted, mine, newest
from bayleaf.campus.wallet.states import SOON, ending

_MOST_BADGES: Final = 5
_MOST_NOTES: Final = 6


@dataclass(frozen=True)
class Note:
    """One thing worth knowing: a state word's colour and icon, what it is about, and the fact."""

    kind: str
    icon: str
    title: str
    words: str
    url: str
    action: str


@login_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where a sign-in leads: who holds nothing and works in one place goes to work."""
    assert isinstance(request.user, User)
    desks = list(memberships_of(request.user)[:2])
    if len(desks) != 1 or mine(request.user).exists():
        return redirect("home")
    if desks[0].role == Role.ASSESSOR:
        return redirect("assessor")
    return redirect("desk", desks[0].organization.slug)


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page of somebody who is signed in."""
    assert isinstance(request.user, User)
    person = request.user
    waiting = list(
        mine(person)
        .filter(holder=None, superseded_by=None)
        .exclude(state=State.REVOKED)
        .select_related("organization", "version")
        .order_by("-awarded_at", "-id")[:_MOST_NOTES]
    )
    context = {
        "person": person,
        "waiting": waiting,
        "notes": [*_notes(person)],
        "rows": newest(person, most=_MOST_BADGES),
        "total": counted(person),
        "memberships": memberships_of(person),
    }
    return render(request, "homes/home.html", context)


def _notes(person: User) -> Iterator[Note]:
    now = timezone.now()
    ends = Q(state=State.ACTIVE, valid_until__gte=now, valid_until__lte=now + SOON)
    stopped = Q(state=State.SUSPENDED) | Q(state=State.REVOKED)
    found = (
        mine(person)
        .filter(ends | stopped)
        .select_related("organization", "version", "superseded_by")
        .order_by(F("state_since").desc(nulls_last=True), "valid_until", "-id")
    )
    for credential in found[:_MOST_NOTES]:
        yield _note(credential, now)


def _note(credential: Credential, now: datetime) -> Note:
    title, issuer = credential.version.name, credential.organization.name
    url = reverse("held", args=[credential.public_id])
    if credential.state == State.SUSPENDED:
        words = f"is on hold. {issuer} can say why and for how long."
        return Note("warn", "circle-pause", title, words, url, "See it")
    if credential.state == State.REVOKED and credential.state_reason == Reason.CORRECTED:
        newer = getattr(credential, "superseded_by", None)
        if newer is not None:
            url = reverse("held", args=[newer.public_id])
        words = f"was replaced by a corrected one from {issuer}. Show the new one from now on."
        return Note("info", "history", title, words, url, "See the new one")
    if credential.state == State.REVOKED:
        return Note("danger", "octagon-x", title, f"was revoked by {issuer}.", url, "See it")
    assert credential.valid_until is not None
    left = ending((credential.valid_until - now).days).lower()
    words = f"{left}, on {day(credential.valid_until)}. Ask {issuer} how to renew it."
    return Note("warn", "hourglass", title, words, url, "See it")
