"""Found an organization; its public page and DID document; settings; closing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bayleaf.campus.foundation.errors import CampusError
from bayleaf.campus.organizations import actions, keyring, showcase
from bayleaf.campus.organizations.countries import country_name
from bayleaf.campus.organizations.forms import ClosingForm, FoundingForm, ProfileForm
from bayleaf.campus.organizations.models import Organization
from bayleaf.campus.organizations.policy import Right
from bayleaf.campus.organizations.queries import known_organization
from bayleaf.campus.organizations.views.desk import answer, enter, posted

_PROFILE = ("name", "kind", "country", "region", "city", "description", "url", "email")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    """The form that makes an organization."""
    assert request.user.is_authenticated
    form, refusal = FoundingForm(posted(request)), None
    if form.is_valid():
        try:
            organization = actions.found_organization(founder=request.user, **form.cleaned_data)
        except CampusError as error:
            refusal = error
        else:
            messages.success(request, f"{organization.name} is set up, and its keys are made.")
            return redirect("desk", organization.slug)
    context = {"form": form, "prefix": f"{settings.AUTHORITY}/o/"}
    return answer(request, "organizations/new.html", context, form=form, error=refusal)


@require_safe
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    """The public page: who it is, where, and what it awards. A closed one says that it closed."""
    organization = known_organization(slug)
    context = {
        "organization": organization,
        "place": place_of(organization),
        "pieces": [] if organization.closed_at else showcase.pieces(organization),
    }
    return render(request, "organizations/profile.html", context)


def place_of(organization: Organization) -> str:
    """City, region and country, as far as they are known."""
    parts = (organization.city, organization.region, country_name(organization.country))
    return ", ".join(part for part in parts if part)


@require_safe
def did_document(request: HttpRequest, slug: str) -> HttpResponse:
    """The keys, for every verifier in the world: no cookies, any origin, fresh within a minute."""
    document = keyring.did_document(known_organization(slug))
    response = JsonResponse(document, content_type="application/did+json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The settings: the profile, and the way to the keys and to closing."""
    actor, organization = enter(request, slug, Right.MANAGE)
    kept: dict[str, Any] = {field: getattr(organization, field) for field in _PROFILE}
    form, refusal = ProfileForm(posted(request), initial=kept), None
    if form.is_valid():
        try:
            actions.update_profile(organization=organization, actor=actor, **form.cleaned_data)
        except CampusError as error:
            refusal = error
        else:
            messages.success(request, "The profile is changed.")
            return redirect("organization-settings", slug)
    context = {"form": form, "organization": organization}
    return answer(request, "organizations/settings.html", context, form=form, error=refusal)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, then close."""
    actor, organization = enter(request, slug, Right.MANAGE)
    form = ClosingForm(posted(request), expected=slug)
    if form.is_valid():
        actions.close_organization(organization=organization, actor=actor)
        messages.success(request, f"{organization.name} is closed.")
        return redirect("home")
    context = {"form": form, "organization": organization}
    return answer(request, "organizations/close.html", context, form=form)
