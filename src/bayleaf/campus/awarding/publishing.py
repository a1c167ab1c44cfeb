"""The status lists as the world reads them: the same for everybody, without cookies."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from bayleaf.campus.awarding.queries import public_status_list


@require_safe
def status_list(request: HttpRequest, public_id: str) -> HttpResponse:
    """The signed list. Caches may keep it, and ask each time whether it changed."""
    document = bytes(public_status_list(public_id).document)
    etag = f'"{hashlib.sha256(document).hexdigest()[:32]}"'
    response: HttpResponse
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(document, content_type="application/vc")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
