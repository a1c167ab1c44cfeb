"""The front page, and the pages that say how things are: the same for everybody."""

from __future__ import annotations

from functools import cache
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from bayleaf.campus.verification.words import EIGHT
from bayleaf.campus.wallet.queries import shown_to_anyone

READING_COOKIE: Final = "reading"
_FONTS: Final = ("house", "hyperlegible")
_YEAR: Final = 365 * 24 * 3600  # seconds


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The claim, and three doors: learn, issue, verify. A demo also shows one of its credentials;
    elsewhere none is put in front of everybody, whatever its holder allows."""
    shown = shown_to_anyone() if settings.DEMO else None
    return render(request, "homes/front.html", {"badge": _specimen(), "shown": shown})


@require_safe
def learn(request: HttpRequest) -> HttpResponse:
    """What a learner does here, and the first step."""
    return render(request, "homes/learn.html")


@require_safe
def issue(request: HttpRequest) -> HttpResponse:
    """What an issuer does here, and the first step."""
    return render(request, "homes/issue.html", {"badge": _specimen()})


@require_safe
def how_checking(request: HttpRequest) -> HttpResponse:
    """What is checked, in which order, and the eight verdicts."""
    return render(request, "homes/how_checking.html", {"eight": EIGHT})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What works for whom, and what does not yet."""
    return render(request, "homes/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, for how long, and who sees it."""
    return render(request, "homes/privacy.html")


@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest) -> HttpResponse:
    """Choose the typeface; the choice is a cookie of this browser and goes nowhere else."""
    if request.method == "POST":
        return _keep_font(request.POST.get("font", ""))
    chosen = request.COOKIES.get(READING_COOKIE, _FONTS[0])
    return render(
        request,
        "homes/reading.html",
        {"chosen": chosen if chosen in _FONTS else _FONTS[0]},
    )


def _keep_font(font: str) -> HttpResponse:
    response = HttpResponseRedirect(reverse("reading"))
    if font == "hyperlegible":
        response.set_cookie(
            READING_COOKIE,
            font,
            max_age=_YEAR,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    else:
        response.delete_cookie(READING_COOKIE, samesite="Lax")
    return response


@cache
def _specimen() -> SafeString:
    """The badge on the front page, drawn once; what it names is invented."""
    from bayleaf.campus.achievements.art import Design, draw

    design = Design(
        silhouette="roundel",
        division="plain",
        motif="curve",
        field="data",
        ring_text="Statistical Reasoning",
        issuer_text="Northmoor College",
    )
    return mark_safe(draw(design))  # noqa: S308 - our own drawing of our own words
