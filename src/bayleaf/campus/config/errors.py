"""The pages for what went wrong. Each says what happened and what to do now."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from bayleaf.campus.foundation.errors import CampusError, Missing, TooMany
from bayleaf.campus.homes.menu import menu_for

_TITLES = {
    400: "That did not work",
    403: "This is not yours to do",
    404: "There is nothing here",
    409: "That cannot be done now",
    413: "That is too large",
    429: "Too many attempts",
    500: "Something broke on our side",
}

_A_MINUTE: Final = 60


def refusal(request: HttpRequest, error: CampusError) -> HttpResponse:
    """The answer for a refusal, as a page or as a problem document (RFC 9457)."""
    response = _answer(request, error.status, error.message, error.cure)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return _answer(request, 400, "The request could not be read.", "Go back and try again.")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return _answer(request, 403, "You may see this, but not do this.", "")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, the same for what is not there and for what the reader may not know of."""
    return refusal(request, Missing())


def too_many(request: HttpRequest) -> HttpResponse:
    """429 for what allauth limits; it counts over minutes and does not say how long is left."""
    return refusal(
        request,
        TooMany("That was tried too often. Try again in a minute.", retry_after=_A_MINUTE),
    )


def broken(request: HttpRequest) -> HttpResponse:
    """500. Nothing here asks the database or the session, which may be what failed."""
    message, cure = "Your data is unchanged. We have a record of it.", "Try again."
    if _is_for_a_program(request):
        return _problem(500, message, cure)
    context = {**_said(500, message, cure), "menu": menu_for(HttpRequest())}
    return HttpResponse(render_to_string("error.html", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that does not come from one of our pages in this session."""
    cure = "Go back, load the page again and send the form once more."
    return _answer(request, 403, "This form is no longer current.", cure)


def _answer(request: HttpRequest, status: int, message: str, cure: str) -> HttpResponse:
    if _is_for_a_program(request):
        return _problem(status, message, cure)
    return render(request, "error.html", _said(status, message, cure), status=status)


def _is_for_a_program(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or request.path.endswith(".json")


def _problem(status: int, message: str, cure: str) -> JsonResponse:
    problem = {"title": _title(status), "status": status, "detail": f"{message} {cure}".strip()}
    return JsonResponse(problem, status=status, content_type="application/problem+json")


def _said(status: int, message: str, cure: str) -> dict[str, object]:
    return {"title": _title(status), "message": message, "cure": cure, "status": status}


def _title(status: int) -> str:
    return _TITLES.get(status, _TITLES[400])
