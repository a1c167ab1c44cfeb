"""The desk of an organization: what it defines, and the steps that cannot be taken lightly."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bayleaf.campus.achievements import actions
from bayleaf.campus.achievements.elements import elements, missing_for
from bayleaf.campus.achievements.forms import NewForm
from bayleaf.campus.achievements.models import Achievement
from bayleaf.campus.achievements.queries import access_achievement, desk_list, draft_of
from bayleaf.campus.foundation.errors import CampusError, Missing
from bayleaf.campus.foundation.forms import refuse
from bayleaf.campus.organizations.policy import Right, may
from bayleaf.campus.organizations.queries import access_organization


@dataclass(frozen=True)
class Tab:
    """One group of the list; ``key`` is what the address says."""

    key: str
    label: str
    rows: list[Achievement]


@login_required
@require_safe
def achievements(request: HttpRequest, slug: str) -> HttpResponse:
    """All of an organization's achievements, in groups with counts."""
    organization = access_organization(request.user, slug, Right.SEE)
    request.desk = organization  # type: ignore[attr-defined]
    everything = list(desk_list(organization))
    on_offer = [a for a in everything if a.latest_id and not a.withdrawn_at]
    tabs = [
        Tab("", "All", everything),
        Tab("published", "Published", on_offer),
        Tab("drafts", "Drafts", [a for a in everything if a.draft_number]),  # type: ignore[attr-defined]
        Tab("withdrawn", "Withdrawn", [a for a in everything if a.withdrawn_at]),
    ]
    chosen = next((tab for tab in tabs if tab.key == request.GET.get("show", "")), tabs[0])
    context = {
        "organization": organization,
        "tabs": tabs,
        "chosen": chosen,
        "may_define": may(organization.role, Right.DEFINE),  # type: ignore[attr-defined]
    }
    return render(request, "achievements/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Three answers make a draft; the editor asks for the rest."""
    organization = access_organization(request.user, slug, Right.DEFINE)
    request.desk = organization  # type: ignore[attr-defined]
    form = NewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            draft = actions.define(
                organization=organization,
                wording=form.wording(),
                actor=request.user,  # type: ignore[arg-type]
            )
        except CampusError as error:
            refuse(form, error)
        else:
            return redirect("achievement-edit", slug, draft.achievement.public_id)
    context = {"organization": organization, "form": form}
    return render(request, "achievements/new.html", context, status=400 if form.is_bound else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Say what publishing means and what is missing; then do it."""
    achievement = access_achievement(request.user, slug, public_id, Right.DEFINE)
    request.desk = achievement.organization  # type: ignore[attr-defined]
    draft = draft_of(achievement)
    if draft is None:
        return redirect("achievement-edit", slug, public_id)
    problem = None
    if request.method == "POST":
        try:
            version = actions.publish(
                draft=draft,
                actor=request.user,  # type: ignore[arg-type]
                as_type=request.POST.get("as_type", ""),
            )
        except CampusError as error:
            problem = error
        else:
            messages.success(request, f"Version {version.number} is published.")
            return redirect("achievement-edit", slug, public_id)
    stated = elements(draft)
    missing = missing_for(draft)
    is_micro = draft.achievement_type == "MicroCredential"
    context = {
        "organization": achievement.organization,
        "achievement": achievement,
        "draft": draft,
        "problem": problem,
        "have": sum(element.is_stated for element in stated),
        "all": len(stated),
        "missing": missing,
        "is_micro": is_micro,
        "can_be_a_badge": is_micro and bool(missing) and not missing_for(draft, "Badge"),
    }
    return render(request, "achievements/publish.html", context, status=400 if problem else 200)


@login_required
@require_POST
def start_version(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """A new draft from the newest version."""
    achievement = access_achievement(request.user, slug, public_id, Right.DEFINE)
    actions.start_version(achievement=achievement, actor=request.user)  # type: ignore[arg-type]
    return redirect("achievement-edit", slug, public_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Ask, then delete a draft."""
    achievement = access_achievement(request.user, slug, public_id, Right.DEFINE)
    request.desk = achievement.organization  # type: ignore[attr-defined]
    draft = draft_of(achievement)
    if draft is None:
        raise Missing
    if request.method == "POST":
        is_left = actions.discard_draft(draft=draft, actor=request.user)  # type: ignore[arg-type]
        messages.success(request, f"The draft of {draft.name} is deleted.")
        return (
            redirect("achievement-edit", slug, public_id)
            if is_left
            else redirect("achievements", slug)
        )
    context = {"organization": achievement.organization, "achievement": achievement, "draft": draft}
    return render(request, "achievements/discard.html", context)


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Offer it no more."""
    achievement = access_achievement(request.user, slug, public_id, Right.DEFINE)
    actions.withdraw(achievement=achievement, actor=request.user)  # type: ignore[arg-type]
    messages.success(request, "It is withdrawn. What was awarded stays in force.")
    return redirect("achievement-edit", slug, public_id)


@login_required
@require_POST
def restore(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Offer it again."""
    achievement = access_achievement(request.user, slug, public_id, Right.DEFINE)
    actions.restore(achievement=achievement, actor=request.user)  # type: ignore[arg-type]
    messages.success(request, "It is on offer again.")
    return redirect("achievement-edit", slug, public_id)
