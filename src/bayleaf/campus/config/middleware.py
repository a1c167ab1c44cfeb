"""What holds for every answer: one host, strict headers, a log line, and errors in plain words."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable
from typing import Final

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from bayleaf.campus.config import errors
from bayleaf.campus.foundation.errors import CampusError

Handler = Callable[[HttpRequest], HttpResponse]

_POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "manifest-src": "'self'",
}
_FEATURES: Final = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), publickey-credentials-get=(self)"  # fmt: skip

_PORT: Final = re.compile(r":\d*$")

_log = structlog.get_logger("bayleaf.request")


class OneHost:
    """Send people who came by another name of this machine to the one that is signed everywhere.

    A passkey and a session belong to one host, and a credential names one.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = request.META.get("HTTP_HOST", "").lower()
        if request.path == "/healthz":
            # A monitor asks by whatever name or number it has for this machine.
            request.META["HTTP_HOST"] = settings.AUTHORITY
            return self.get_response(request)
        is_other = _PORT.sub("", host) in {"127.0.0.1", "[::1]"} and host != settings.AUTHORITY
        if is_other and request.method in {"GET", "HEAD"}:
            return HttpResponsePermanentRedirect(settings.BASE_URL + request.get_full_path())
        return self.get_response(request)


class RequestLog:
    """One line an answer: the route (not the path, which may hold a secret link), status, time."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        _log.info(
            "answered",
            method=request.method,
            route=match.route if match else "",
            status=response.status_code,
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
        )
        return response


class Headers:
    """The security headers of every answer. A view may set a stricter one by itself."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.csp_nonce = secrets.token_urlsafe(16)  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", _policy(request))
        response.headers.setdefault("Permissions-Policy", _FEATURES)
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # The cookie and not the person: looking one up asks the database, which may be what failed.
        if settings.SESSION_COOKIE_NAME in {*request.COOKIES, *response.cookies}:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _policy(request: HttpRequest) -> str:
    nonce = request.csp_nonce  # type: ignore[attr-defined]
    directives = {**_POLICY, "script-src": f"'self' 'nonce-{nonce}'"}
    if settings.BASE_URL.startswith("https://"):
        directives["upgrade-insecure-requests"] = ""
    return "; ".join(f"{name} {value}".strip() for name, value in directives.items())


class PlainErrors:
    """A refusal that no view turned into its form becomes a page, or JSON for programs."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for a ``CampusError``; anything else is a fault and gets the page for faults."""
        if isinstance(error, CampusError):
            return errors.refusal(request, error)
        return None
