"""The editor of a draft. Every button saves, so that nothing typed is lost."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bayleaf.campus.achievements import actions, art, artwork
from bayleaf.campus.achievements.elements import elements, gaps, missing_for
from bayleaf.campus.achievements.forms import DESIGN, DraftForm
from bayleaf.campus.achievements.models import Achievement, Version
from bayleaf.campus.achievements.queries import access_achievement, draft_of, published_versions
from bayleaf.campus.achievements.swatches import swatches
from bayleaf.campus.achievements.views.badges import svg_response
from bayleaf.campus.foundation.errors import CampusError
from bayleaf.campus.foundation.forms import refuse
from bayleaf.campus.organizations.policy import Right
from bayleaf.campus.organizations.queries import access_organization
from bayleaf.campus.skills.queries import all_attributions, search_skills

_CHOICES: Final = {
    "silhouette": tuple(art.SILHOUETTES),
    "division": tuple(art.DIVISIONS),
    "field": tuple(art.FIELDS),
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """The draft to work on; where there is none, what is published and what can be done."""
    achievement = access_achievement(request.user, slug, public_id, Right.DEFINE)
    request.desk = achievement.organization  # type: ignore[attr-defined]
    draft = draft_of(achievement)
    if draft is None:
        if request.method == "POST":
            return redirect("achievement-edit", slug, public_id)
        return _settled(request, achievement)
    if request.method != "POST":
        form, sought = DraftForm(draft=draft), request.GET.get("skills", "")
        return _page(request, draft, form, sought, seen=draft.saved_at)
    data = _posted(request.POST)
    form, seen, status = DraftForm(data, request.FILES, draft=draft), _seen(request), 400
    if form.is_valid():
        try:
            _save(request, draft, form, seen)
        except actions.Overtaken as error:
            refuse(form, error)
            seen, status = error.saved.saved_at, error.status
        except CampusError as error:
            refuse(form, error)
        else:
            return redirect(_after(request, draft))
    return _page(request, draft, form, _sought(request), seen=seen, status=status)


@login_required
@never_cache
@require_safe
def badge_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """A badge as the choices in the query describe it; nothing is stored."""
    access_organization(request.user, slug, Right.DEFINE)
    values: dict[str, Any] = {name: request.GET.get(name, "") for name in DESIGN}
    for name in ("ring_text", "issuer_text"):
        values[name] = art.short_name(values[name])
    try:
        design = art.Design.from_dict(values)
    except art.ArtProblem as problem:
        raise CampusError(problem.message, field=problem.field, cure=problem.cure) from None
    return svg_response(art.draw(design, small="small" in request.GET))


@login_required
@require_safe
def skill_suggestions(request: HttpRequest, slug: str) -> HttpResponse:
    """Skills that fit what is typed, as a part of the editor."""
    access_organization(request.user, slug, Right.DEFINE)
    text = request.GET.get("skill_text", "")
    context = {"sought": text.strip(), "found": search_skills(text)}
    return render(request, "achievements/parts/found_skills.html", context)


def _posted(given: QueryDict) -> QueryDict:
    """The form as it was sent, after the button that changes it."""
    data = given.copy()
    if added := data.get("add_skill"):
        data.appendlist("skills", added)
    if removed := data.get("remove_skill"):
        data.setlist("skills", [key for key in data.getlist("skills") if key != removed])
    if data.get("do") == "surprise":
        for name, keys in _CHOICES.items():
            data[name] = secrets.choice(keys)
        data["motif"] = secrets.choice(art.FIELDS[str(data["field"])].motifs)
    return data


@transaction.atomic
def _save(request: HttpRequest, draft: Version, form: DraftForm, seen: datetime | None) -> None:
    actor: Any = request.user
    # First, since taking a picture in counts as saving, too.
    actions.save_draft(draft=draft, wording=form.wording(), actor=actor, seen=seen)
    picture = form.cleaned_data["art"]
    if picture:
        actions.upload_art(
            draft=draft, data=picture.read(), alt=form.cleaned_data["art_alt"], actor=actor
        )
    elif request.POST.get("do") == "remove_art" and draft.art_id:
        actions.remove_art(draft=draft, actor=actor)


def _seen(request: HttpRequest) -> datetime | None:
    """The moment of the draft that the form was filled in from; None when it does not say."""
    try:
        found = parse_datetime(request.POST.get("seen", ""))
    except ValueError:
        return None
    return found if found is not None and is_aware(found) else None


def _after(request: HttpRequest, draft: Version) -> str:
    achievement = draft.achievement
    place = (achievement.organization.slug, achievement.public_id)
    here = reverse("achievement-edit", args=place)
    wanted = request.POST.get("do", "")
    if wanted == "publish":
        return reverse("achievement-publish", args=place)
    if wanted == "preview":
        return reverse("achievement-version", args=(achievement.public_id, draft.number))
    if sought := _sought(request):
        return f"{here}?{urlencode({'skills': sought})}#skills"
    if "add_skill" in request.POST or "remove_skill" in request.POST:
        return f"{here}#skills"
    return f"{here}#badge" if wanted in {"surprise", "remove_art", "draw"} else here


def _sought(request: HttpRequest) -> str:
    is_asked = request.POST.get("do") == "find_skills"
    return request.POST.get("skill_text", "").strip()[:100] if is_asked else ""


def _page(
    request: HttpRequest,
    draft: Version,
    form: DraftForm,
    sought: str,
    *,
    seen: datetime | None,
    status: int = 200,
) -> HttpResponse:
    design = _shown_design(form, draft)
    stated = elements(draft)
    chosen = form.chosen()
    context = {
        "organization": draft.achievement.organization,
        "achievement": draft.achievement,
        "draft": draft,
        "seen": seen.isoformat() if seen else "",
        "form": form,
        "chosen": chosen,
        "sought": sought,
        "found": search_skills(sought) if sought else [],
        "attributions": all_attributions(),
        "swatches": swatches(design),
        "fields": art.FIELDS,
        "picture": urlencode({name: getattr(design, name) for name in DESIGN}),
        "have": sum(element.is_stated for element in stated),
        "all": len(stated),
        "elements": stated,
        "missing": gaps(draft),
        "badge_lacks": missing_for(draft, "Badge"),
        "more_is_open": any(form[name].errors for name in _FOLDED),
    }
    return render(request, "achievements/editor.html", context, status=status)


_FOLDED: Final = (
    "prerequisites",
    "stackability",
    "result_kind",
    "result_max",
    "result_pass",
    "result_levels",
    "valid_months",
    "can_be_suspended",
)


def _shown_design(form: DraftForm, draft: Version) -> art.Design:
    """What is chosen on the page, as far as it can be drawn."""
    stored = artwork.design_of(draft)
    if not form.is_bound:
        return stored
    typed = {name: form[name].value() or "" for name in DESIGN}
    for name in ("ring_text", "issuer_text"):
        typed[name] = art.short_name(typed[name])
    try:
        return art.Design.from_dict(typed)
    except art.ArtProblem:
        return stored


def _settled(request: HttpRequest, achievement: Achievement) -> HttpResponse:
    context = {
        "organization": achievement.organization,
        "achievement": achievement,
        "version": achievement.latest,
        "versions": published_versions(achievement),
    }
    return render(request, "achievements/settled.html", context)
