"""The door of a credential: its page for people, its signed bytes for programs, its pictures."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Any, Final

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from bayleaf.campus.achievements.artwork import badge_svg
from bayleaf.campus.achievements.document import badge_alt
from bayleaf.campus.awarding import stated
from bayleaf.campus.foundation.errors import Missing
from bayleaf.campus.foundation.limits import client_of
from bayleaf.campus.sharing.addresses import Addresses, addresses_of
from bayleaf.campus.sharing.files import File, file_of
from bayleaf.campus.sharing.image import generic_image, share_image
from bayleaf.campus.sharing.page import page_for, watermark
from bayleaf.campus.wallet import posting
from bayleaf.campus.wallet.actions import note_opened
from bayleaf.campus.wallet.queries import Sight, may_see

_HTML: Final = "text/html"
_EXTENSIONS: Final = {
    "application/vc": "json",
    "application/vc+ld+json": "json",
    "application/ld+json": "json",
    "application/json": "json",
    "application/vc+jwt": "jwt",
}
"""What a program may ask for at the address of the page, and the file it gets."""

_INERT: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
"""For drawings that are opened by themselves: they show, and do nothing."""

# Half a second of work each, asked for by every site a page is posted to.
_drawn_card: Final = lru_cache(maxsize=64)(share_image)
_drawn_generic: Final = lru_cache(maxsize=1)(generic_image)


@require_safe
def credential(request: HttpRequest, public_id: str) -> HttpResponse:
    """The page, or the signed bytes when a program asks for them. 404 for whom it is not shown."""
    sight = _sight(request, public_id)
    wanted = request.get_preferred_type([_HTML, *_EXTENSIONS]) or _HTML
    if wanted in _EXTENSIONS:
        file = file_of(sight.credential, _EXTENSIONS[wanted])
        response = _for_programs(HttpResponse(file.data, content_type=wanted))
    else:
        response = _page(request, sight)
    patch_vary_headers(response, ["Accept", "Cookie"])
    return _guarded(response, sight)


@require_safe
def credential_file(request: HttpRequest, public_id: str, extension: str) -> HttpResponse:
    """One of the four files, byte for byte; ``?download=1`` saves it under a readable name."""
    sight = _sight(request, public_id)
    file = file_of(sight.credential, extension)
    response = _drawing(file) if extension == "svg" else HttpResponse(file.data, content_type=file.media_type)  # fmt: skip
    if request.GET.get("download"):
        response.headers["Content-Disposition"] = str(content_disposition_header(True, file.name))
    patch_vary_headers(response, ["Cookie"])
    return _guarded(_for_programs(response), sight)


@require_safe
def credential_badge(request: HttpRequest, public_id: str) -> HttpResponse:
    """The badge alone, without the credential in it; ``?small=1`` for less than 150 pixels."""
    sight = _sight(request, public_id)
    drawn = badge_svg(sight.credential.version, small=bool(request.GET.get("small")))
    return _guarded(_drawing(File(drawn.encode(), "image/svg+xml", "badge")), sight)


@require_safe
def credential_qr(request: HttpRequest, public_id: str) -> HttpResponse:
    """A QR code that opens the verify page with this credential: never a short link."""
    sight = _sight(request, public_id)
    out = BytesIO()
    code = segno.make(_addresses(request, sight).verify, error="m", micro=False, boost_error=False)
    # Dark on light in both themes: many readers cannot take the inverse.
    code.save(out, kind="svg", border=4, dark="#1C2520", light="#FFFFFF", xmldecl=False, omitsize=True)  # fmt: skip
    return _guarded(_drawing(File(out.getvalue(), "image/svg+xml", "code")), sight)


@require_safe
def credential_image(request: HttpRequest, public_id: str) -> HttpResponse:
    """The picture that travels with a shared link. Unless it is public it tells nothing."""
    try:
        sight = may_see(public_id, viewer=request.user)
    except Missing:
        sight = None
    if sight is None or not sight.is_public:
        response = HttpResponse(_drawn_generic(host=settings.AUTHORITY), content_type="image/png")
    else:
        response = HttpResponse(_card(sight), content_type="image/png")
    response.headers["Cache-Control"] = "no-cache"  # it may be made private, or revoked
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _card(sight: Sight) -> bytes:
    credential = sight.credential
    return _drawn_card(
        badge=badge_svg(credential.version),
        media_type="image/svg+xml",
        title=credential.version.name,
        holder=credential.recipient_name or None,
        issuer=stated.issuer_name(credential),
        host=settings.AUTHORITY,
        watermark=watermark(credential, timezone.now()),
    )


def _page(request: HttpRequest, sight: Sight) -> HttpResponse:
    if sight.link is not None and request.method == "GET" and not sight.is_holder and not sight.is_issuer:  # fmt: skip
        note_opened(sight.link)
    credential = sight.credential
    context: dict[str, Any] = {
        "page": page_for(credential, client=client_of(request)),
        "credential": credential,
        "version": credential.version,
        "organization": credential.organization,
        "sight": sight,
        "at": _addresses(request, sight),
        "alt": badge_alt(credential.version, issuer=stated.issuer_name(credential)),
        "replacement": _replacement(request, sight),
        "is_closed": not sight.is_public and sight.link is None,
    }
    if sight.is_holder and sight.is_public:
        context["profile"] = posting.profile(credential)
    return render(request, "sharing/credential.html", context)


def _replacement(request: HttpRequest, sight: Sight) -> str:
    """The id of the corrected credential; empty when there is none or this reader may not see it."""
    newer = getattr(sight.credential, "superseded_by", None)
    if newer is None:
        return ""
    try:
        may_see(newer.public_id, viewer=request.user)
    except Missing:
        return ""
    return str(newer.public_id)


def _sight(request: HttpRequest, public_id: str) -> Sight:
    return may_see(public_id, viewer=request.user, key=request.GET.get("key", "")[:64])


def _addresses(request: HttpRequest, sight: Sight) -> Addresses:
    key = request.GET.get("key", "") if sight.link is not None else ""
    return addresses_of(sight.credential, key)


def _drawing(file: File) -> HttpResponse:
    response = HttpResponse(file.data, content_type=file.media_type)
    response.headers["Content-Security-Policy"] = _INERT
    return response


def _for_programs(response: HttpResponse) -> HttpResponse:
    """Anybody's page may read it: whoever has the address may have the bytes."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _guarded(response: HttpResponse, sight: Sight) -> HttpResponse:
    """No search engine keeps it; unless it is public, no cache does, and its address goes nowhere."""
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if sight.is_public:
        response.headers["Cache-Control"] = "no-cache"
    else:
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
    return response
