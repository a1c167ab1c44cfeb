"""The employer's first page: check one now, and know what to ask."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bayleaf.campus.verification.words import EIGHT


@require_safe
def employer(request: HttpRequest) -> HttpResponse:
    """What a verdict means, how to get one in seconds, and what to ask the candidate."""
    return render(request, "homes/employer.html", {"eight": EIGHT})
