"""What every page of a desk does first, and how it answers a refusal."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from bayleaf.campus.accounts.models import User
from bayleaf.campus.foundation.errors import CampusError, TooMany
from bayleaf.campus.foundation.forms import refuse
from bayleaf.campus.organizations.models import Organization
from bayleaf.campus.organizations.policy import Right, may
from bayleaf.campus.organizations.queries import access_organization


def enter(request: HttpRequest, slug: str, right: Right) -> tuple[User, Organization]:
    """The reader and the organization, for a member with this right. Raises as the query does.

    Use it under ``login_required``: whoever is signed out is asked to sign in first.
    """
    organization = access_organization(request.user, slug, right)
    request.desk = organization  # type: ignore[attr-defined]
    assert request.user.is_authenticated
    return request.user, organization


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form; None when the page is only looked at."""
    return request.POST if request.method == "POST" else None


def may_manage(organization: Organization) -> bool:
    """Whether the reader, whose role ``enter`` found, manages this organization."""
    return may(organization.role, Right.MANAGE)  # type: ignore[attr-defined]


def answer(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    form: BaseForm | None = None,
    error: CampusError | None = None,
) -> HttpResponse:
    """The page, with the refusal in its form and its status; 400 when the form itself is wrong."""
    status = 200
    if form is not None and form.is_bound and not form.is_valid():
        status = 400
    if error is not None and form is not None:
        refuse(form, error)
        status = error.status
    response = render(request, template, context, status=status)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response
