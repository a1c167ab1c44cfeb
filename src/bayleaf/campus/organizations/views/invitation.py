"""The page that an invitation leads to."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bayleaf.campus.foundation.errors import CampusError
from bayleaf.campus.organizations import actions
from bayleaf.campus.organizations.actions.invitations import refuse_ended
from bayleaf.campus.organizations.models import Invitation
from bayleaf.campus.organizations.queries import holds_address, invitation_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who invites you to what. Looking changes nothing; a POST accepts."""
    found = invitation_of(token)
    person = request.user
    if request.method == "POST" and not person.is_authenticated:
        return redirect(_signing("account_login", token))
    refusal: CampusError | None = None
    if request.method == "POST" and person.is_authenticated:
        try:
            membership = actions.accept_invitation(token=token, person=person)
        except CampusError as error:
            refusal = error
        else:
            role = membership.get_role_display().lower()
            name = found.organization.name
            messages.success(request, f"You work at {name} now. Your role: {role}.")
            return redirect("desk", found.organization.slug)
    refusal = refusal or _ended(found)
    context = {
        "invitation": found,
        "organization": found.organization,
        "refusal": refusal,
        "is_for_reader": person.is_authenticated and holds_address(person, found.email),
        "is_member": person.is_authenticated
        and found.organization.memberships.filter(person=person).exists(),
        "sign_in": _signing("account_login", token),
        "sign_up": _signing("account_signup", token, email=found.email),
        "here": reverse("invitation", args=[token]),
    }
    status = refusal.status if refusal else 200
    response = render(request, "organizations/invitation.html", context, status=status)
    # The address of this page is a secret. Not "no-referrer": with that, browsers send our own form
    # from "null", which CSRF refuses.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _ended(found: Invitation) -> CampusError | None:
    try:
        refuse_ended(found)
    except CampusError as error:
        return error
    return None


def _signing(name: str, token: str, **more: str) -> str:
    return f"{reverse(name)}?{urlencode({'next': reverse('invitation', args=[token]), **more})}"
