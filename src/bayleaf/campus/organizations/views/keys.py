"""The page of the signing keys, and the two confirm pages."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from bayleaf.campus.foundation.errors import Missing
from bayleaf.campus.organizations import actions, keyring
from bayleaf.campus.organizations.policy import Right
from bayleaf.campus.organizations.queries import access_key, published_keys
from bayleaf.campus.organizations.views.desk import enter


@login_required
@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Every key there ever was, newest first."""
    _, organization = enter(request, slug, Right.MANAGE)
    keys = published_keys(organization)[::-1]
    context = {"organization": organization, "keys": keys}
    return render(request, "organizations/keys.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rotate(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """Ask, then replace the active key of a kind."""
    actor, organization = enter(request, slug, Right.MANAGE)
    if kind not in keyring.KINDS:
        raise Missing
    if request.method == "POST":
        actions.rotate_key(organization=organization, kind=kind, actor=actor)
        messages.success(
            request, f"The {kind} key is replaced. What the old one signed stays valid."
        )
        return redirect("organization-keys", slug)
    context = {"organization": organization, "kind": kind}
    return render(request, "organizations/rotate.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def compromise(request: HttpRequest, slug: str, thumbprint: str) -> HttpResponse:
    """Ask, then publish that a key was stolen."""
    actor, organization = enter(request, slug, Right.MANAGE)
    key = access_key(organization, thumbprint)
    if request.method == "POST":
        actions.mark_compromised(organization=organization, thumbprint=thumbprint, actor=actor)
        messages.success(request, "The key is published as compromised.")
        return redirect("organization-keys", slug)
    context = {"organization": organization, "key": key}
    return render(request, "organizations/compromise.html", context)
