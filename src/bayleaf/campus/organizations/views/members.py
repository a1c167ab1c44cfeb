"""The members of an organization and its open invitations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bayleaf.campus.foundation.errors import CampusError
from bayleaf.campus.organizations import actions
from bayleaf.campus.organizations.forms import InvitationForm, RoleForm
from bayleaf.campus.organizations.models import Organization, Role
from bayleaf.campus.organizations.policy import Right
from bayleaf.campus.organizations.queries import access_member, members_of, open_invitations
from bayleaf.campus.organizations.views.desk import answer, enter, may_manage, posted


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Who works here; a POST, by an owner, invites somebody."""
    right = Right.MANAGE if request.method == "POST" else Right.SEE
    actor, organization = enter(request, slug, right)
    form, refusal = InvitationForm(posted(request)), None
    if form.is_valid():
        try:
            invitation = actions.invite_member(
                organization=organization, actor=actor, **form.cleaned_data
            )
        except CampusError as error:
            refusal = error
        else:
            messages.success(request, f"The invitation to {invitation.email} is on its way.")
            return redirect("members", slug)
    context = _context(organization, form)
    return answer(request, "organizations/members.html", context, form=form, error=refusal)


def _context(organization: Organization, form: InvitationForm) -> dict[str, Any]:
    manages = may_manage(organization)
    return {
        "organization": organization,
        "members": members_of(organization),
        "invitations": open_invitations(organization) if manages else [],
        "roles": Role.choices,
        "may_manage": manages,
        "now": timezone.now(),
        "form": form,
    }


@login_required
@require_POST
def change_role(request: HttpRequest, slug: str, person: str) -> HttpResponse:
    """Give a member another role."""
    actor, organization = enter(request, slug, Right.MANAGE)
    access_member(organization, person)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "This is not a role. Choose one of the four.")
        return redirect("members", slug)
    try:
        membership = actions.change_role(
            organization=organization, person=person, role=form.cleaned_data["role"], actor=actor
        )
    except CampusError as error:
        return _say(request, slug, error)
    role = membership.get_role_display().lower()
    messages.success(request, f"{membership.person} is {_article(role)} {role} now.")
    return redirect("members", slug)


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, slug: str, person: str) -> HttpResponse:
    """Ask, then end a membership. Owners remove anybody, everybody may leave."""
    is_leaving = request.user.is_authenticated and request.user.public_id == person
    actor, organization = enter(request, slug, Right.SEE if is_leaving else Right.MANAGE)
    membership = access_member(organization, person)
    context = {"organization": organization, "membership": membership, "is_leaving": is_leaving}
    if request.method != "POST":
        return render(request, "organizations/remove.html", context)
    try:
        actions.remove_member(organization=organization, person=person, actor=actor)
    except CampusError as error:
        return _say(request, slug, error)
    if is_leaving:
        messages.success(request, f"You have left {organization.name}.")
        return redirect("home")
    messages.success(request, f"{membership.person} is no member any more.")
    return redirect("members", slug)


@login_required
@require_POST
def resend(request: HttpRequest, slug: str, invitation: str) -> HttpResponse:
    """Mail a new link."""
    actor, organization = enter(request, slug, Right.MANAGE)
    try:
        found = actions.resend_invitation(
            organization=organization, invitation=invitation, actor=actor
        )
    except CampusError as error:
        if error.status == 404:
            raise
        return _say(request, slug, error)
    messages.success(request, f"A new link is on its way to {found.email}. The old one has ended.")
    return redirect("members", slug)


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str, invitation: str) -> HttpResponse:
    """End an open invitation."""
    actor, organization = enter(request, slug, Right.MANAGE)
    try:
        found = actions.withdraw_invitation(
            organization=organization, invitation=invitation, actor=actor
        )
    except CampusError as error:
        if error.status == 404:
            raise
        return _say(request, slug, error)
    messages.success(request, f"The invitation to {found.email} is withdrawn.")
    return redirect("members", slug)


def _say(request: HttpRequest, slug: str, error: CampusError) -> HttpResponse:
    """Back to the list with the refusal above it: nothing was typed that could be lost."""
    messages.error(request, str(error))
    return redirect("members", slug)
