"""Badges as pictures. They are shown on other sites, and are never allowed to act there."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from bayleaf.campus.achievements import artwork
from bayleaf.campus.achievements.models import Version
from bayleaf.campus.achievements.queries import visible_version
from bayleaf.campus.foundation.errors import CampusError
from bayleaf.campus.foundation.limits import Limit, client_of

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
DRAWINGS: Final = Limit("badge-png", burst=120, per_minute=120)
"""Of one client: drawing pixels takes a processor a moment."""
_YEAR: Final = 31_536_000


def svg_response(text: str) -> HttpResponse:
    """An SVG that cannot run, load or frame anything, whoever shows it."""
    response = HttpResponse(text, content_type="image/svg+xml; charset=utf-8")
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def badge_svg(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """The badge of a version; ``?small=1`` is drawn for less than 150 pixels."""
    version = visible_version(request.user, public_id, number)
    response = svg_response(artwork.badge_svg(version, small="small" in request.GET))
    return _cached(response, version)


@require_safe
def badge_png(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """The badge in ``?size=`` pixels, 96 to 1024, 512 by default."""
    given = request.GET.get("size", "512")
    if not given.isdecimal() or len(given) > 4 or int(given) not in artwork.SIZES:
        raise CampusError(
            "There is no badge of this size.", field="size", cure="Ask for 96 to 1024 pixels."
        )
    version = visible_version(request.user, public_id, number)
    DRAWINGS.spend(client_of(request))
    response = HttpResponse(artwork.badge_png(version, size=int(given)), content_type="image/png")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _cached(response, version)


def _cached(response: HttpResponse, version: Version) -> HttpResponse:
    """A published version never changes, and nor does its badge."""
    if version.is_published:
        patch_cache_control(response, public=True, max_age=_YEAR, immutable=True)
        response.headers["Access-Control-Allow-Origin"] = "*"
    else:
        response.headers["Cache-Control"] = "no-store"
    return response
