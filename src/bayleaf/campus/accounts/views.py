"""The account page, the export, and the way out. Signing in and addresses are allauth's views."""

from __future__ import annotations

from typing import Final

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bayleaf.campus.accounts import actions, erasure, export, queries
from bayleaf.campus.accounts.forms import DeletionForm, NameForm
from bayleaf.campus.foundation.errors import CampusError
from bayleaf.campus.foundation.forms import refuse
from bayleaf.campus.foundation.limits import Limit

EXPORTS: Final = Limit("export", burst=5, per_minute=0.5)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Name, addresses, ways to sign in, export and deletion; a POST changes the name."""
    person = request.user
    assert person.is_authenticated
    form = NameForm(_posted(request), initial={"name": person.name})
    if form.is_valid():
        actions.rename_person(person=person, name=form.cleaned_data["name"])
        messages.success(request, "Your name is changed.")
        return redirect("account")
    context = {
        "form": form,
        "addresses": queries.addresses_of(person),
        "ways": queries.ways_to_sign_in(person),
    }
    status = 400 if form.is_bound else 200
    return render(request, "accounts/account.html", context, status=status)


@login_required
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    assert request.user.is_authenticated
    ended = actions.end_other_sessions(person=request.user, keep=request.session.session_key or "")
    messages.success(
        request, "You are signed out elsewhere." if ended else "You are signed in nowhere else."
    )
    return redirect("account")


@login_required
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """Everything the platform keeps of the person, as a ZIP file."""
    assert request.user.is_authenticated
    EXPORTS.spend(request.user.public_id)
    response = HttpResponse(export.archive(request.user), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="bayleaf-account.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


@login_required
@reauthentication_required  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays, then delete the account."""
    person = request.user
    assert person.is_authenticated
    form, status = DeletionForm(_posted(request)), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                erasure.erase_person(person=person, address=form.cleaned_data["address"])
            except CampusError as error:
                refuse(form, error)
                status = error.status
            else:
                logout(request)
                messages.success(request, "Your account is deleted.")
                return redirect("front")
    context = {"form": form, "parts": erasure.parts(), "objection": erasure.objection(person)}
    return render(request, "accounts/delete.html", context, status=status)


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
