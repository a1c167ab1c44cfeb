"""The employer's door: a file, a link or a text in, a verdict with its reasons out."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from bayleaf.campus.foundation.errors import CampusError, Forbidden, TooMany
from bayleaf.campus.foundation.forms import refuse
from bayleaf.campus.foundation.limits import Limit, client_of
from bayleaf.campus.foundation.outside import fetch_for_one_check
from bayleaf.campus.verification import picture
from bayleaf.campus.verification.actions import Checked, check
from bayleaf.campus.verification.forms import VerifyForm
from bayleaf.campus.verification.links import fetch_document
from bayleaf.campus.verification.page import ReportPage, page_of
from bayleaf.campus.verification.plain import visible
from bayleaf.campus.verification.recognition import recognition
from bayleaf.campus.verification.words import EIGHT

LIMIT: Final = Limit("verify", burst=20, per_minute=20)
"""Checks of one client, on the page."""


@dataclass(frozen=True)
class Shown:
    """A report on the page, with what has to come back to compare it or ask for another day."""

    page: ReportPage
    source: str
    link: str
    kept: str
    picture: str
    recipient: str
    valid_on: str

    @property
    def again(self) -> str:
        """The query that checks the same link again."""
        return urlencode({"url": self.link})


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The verify desk. ``?url=`` checks that link at once, since it changes nothing."""
    if request.method == "POST":
        form = VerifyForm(request.POST, request.FILES)
    elif request.headers.get("User-Agent", "").startswith("Bayleaf/"):
        # Another check, or our own, was led here by what it reads. It must not ask in a circle.
        raise Forbidden("This page is for people. Programs ask /api/v1/verify.")
    elif request.GET.get("url", "").strip():
        form = VerifyForm({"text": request.GET["url"].strip()})
    else:
        return _page(request, VerifyForm(), None, 200)
    shown, status = None, 200
    if form.is_valid():
        try:
            LIMIT.spend(client_of(request))
            shown = _shown(form.cleaned_data, client_of(request))
        except CampusError as error:
            refuse(form, _beside_a_field(error))
            return _refused(request, form, error)
    else:
        status = 400
    return _page(request, form, shown, status)


def _shown(given: dict[str, Any], client: str) -> Shown:
    fetch = fetch_for_one_check()
    link = given["link"]
    data = fetch_document(link, fetch=fetch, client=client) if link else given["data"]
    checked = check(
        data,
        expect_recipient=given["recipient"],
        valid_on=given["valid_on"],
        fetch=fetch,
        client=client,
    )
    if given["picture"] and checked.text and not checked.thumbnail:
        checked = replace(checked, thumbnail=picture.thumbnail(given["picture"]))
    return Shown(
        page=page_of(checked),
        source=visible(given["source"], 200),
        link=given["link"],
        kept=_kept(checked),
        picture=base64.b64encode(checked.thumbnail).decode(),
        recipient=given["recipient"],
        valid_on=given["valid_on"].isoformat() if given["valid_on"] else "",
    )


def _kept(checked: Checked) -> str:
    return base64.b64encode(checked.text).decode()


def _beside_a_field(error: CampusError) -> CampusError:
    """Links and texts share one field on this page."""
    field = "text" if error.field in ("url", "text") else error.field
    return CampusError(error.message, field=field, cure=error.cure)


def _refused(request: HttpRequest, form: VerifyForm, error: CampusError) -> HttpResponse:
    response = _page(request, form, None, error.status)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _page(request: HttpRequest, form: VerifyForm, shown: Shown | None, status: int) -> HttpResponse:
    context = {
        "form": form,
        "shown": shown,
        "page": shown.page if shown else None,
        "eight": EIGHT,
        "recognition": recognition(),
        "host": settings.AUTHORITY,
    }
    is_part = request.headers.get("HX-Request") == "true" and shown is not None
    name = "verification/report.html" if is_part else "verification/verify.html"
    response = render(request, name, context, status=status)
    if request.headers.get("HX-Request") == "true" and shown is None:
        response.status_code = 200  # htmx shows no other, and takes the page from this one
        response.headers["HX-Retarget"] = response.headers["HX-Reselect"] = "#main"
        response.headers["HX-Reswap"] = "outerHTML"
    # What is checked is nobody else's business. Not "no-referrer": browsers would then send
    # "Origin: null" with the form, and the form would be refused as one of another site.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response
