"""The program's door to a verification: any container in, the report as JSON out.

No account, no cookie. The answer is 200 with the report whatever the verdict; every refusal is a
problem document (RFC 9457).
"""

from __future__ import annotations

import json
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from bayleaf.campus.foundation.errors import CampusError, TooMany
from bayleaf.campus.foundation.limits import Limit, client_of
from bayleaf.campus.foundation.outside import fetch_for_one_check
from bayleaf.campus.verification.actions import check
from bayleaf.campus.verification.api_spec import OPERATION
from bayleaf.campus.verification.links import fetch_document
from bayleaf.campus.verification.received import Asked, asked_of
from bayleaf.engine.verifying import Outcome, Report

LIMIT: Final = Limit("verify-api", burst=60, per_minute=60)
"""Checks of one client, for programs."""

router = Router(tags=["verification"])


@router.post(
    "/verify",
    summary="Verify a credential",
    operation_id="verify",
    auth=None,
    openapi_extra=OPERATION,
)
def verify(request: HttpRequest) -> HttpResponse:
    """Check one credential: is it genuine, who issued it, is it in force, whose is it?

    Send the file as it is (multipart, or as the body), or JSON. Nothing is kept. `recipient` is
    compared and forgotten. A `200` says that a report was made; read its `verdict`.
    """
    try:
        LIMIT.spend(client_of(request))
        asked = asked_of(request)
        report = _report(asked, client_of(request))
    except CampusError as error:
        return problem(error)
    if not asked.is_readable and report.check("input.parse").outcome is Outcome.FAIL:
        message = report.check("input.parse").message
        return _answer(_problem(400, message, report=report.to_json()), 400)
    return _answer(report.to_json(), 200)


@router.api_operation(["OPTIONS"], "/verify", include_in_schema=False, auth=None)
def preflight(request: HttpRequest) -> HttpResponse:
    """A page of another origin asks whether its script may call this."""
    response = HttpResponse(status=204)
    response.headers["Access-Control-Allow-Methods"] = "POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Content-Type"
    response.headers["Access-Control-Max-Age"] = "86400"
    return open_to_all(response)


def problem(error: CampusError) -> HttpResponse:
    """A refusal as a problem document."""
    more = {"field": error.field} if error.field else {}
    response = _answer(_problem(error.status, str(error), **more), error.status)
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def open_to_all(response: HttpResponse) -> HttpResponse:
    """Let scripts of any origin read the answer: it depends on nothing but the question."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Retry-After"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = "no-store"
    return response


def _report(asked: Asked, client: str) -> Report:
    fetch = fetch_for_one_check()
    data = fetch_document(asked.url, fetch=fetch, client=client) if asked.url else asked.data
    checked = check(
        data,
        expect_recipient=asked.recipient,
        valid_on=asked.valid_on,
        fetch=fetch,
        client=client,
    )
    return checked.report


def _problem(status: int, detail: str, **more: Any) -> dict[str, Any]:
    title = HttpResponse(status=status).reason_phrase
    return {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}


def _answer(body: dict[str, Any], status: int) -> HttpResponse:
    kind = "application/json" if status == 200 else "application/problem+json"
    return open_to_all(
        JsonResponse(body, status=status, content_type=kind, encoder=json.JSONEncoder)
    )
