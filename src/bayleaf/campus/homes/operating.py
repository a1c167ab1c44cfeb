"""For the operator: whether the instance is well, and the mail that has nowhere to go."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bayleaf.campus.foundation.errors import Missing
from bayleaf.campus.foundation.models import OutgoingMail

_PAGE: Final = 50


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the database answers, 503 when it does not; a monitor asks this."""
    try:
        OutgoingMail.objects.exists()  # a real table: SELECT 1 never opens the file
    except DatabaseError:
        told, status = {"status": "failing", "detail": "The database does not answer."}, 503
    else:
        told, status = {"status": "ok"}, 200
    return JsonResponse(told, status=status, headers={"Cache-Control": "no-store"})


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The newest mails: for operators, and in a demo for everybody."""
    _refuse_readers(request)
    newest = OutgoingMail.objects.order_by("-created_at", "-id")
    to = request.GET.get("to", "").strip().lower()
    if to:
        newest = newest.filter(to=to)
    return render(request, "homes/outbox.html", {"mails": newest[:_PAGE], "to": to})


@require_safe
def outbox_mail(request: HttpRequest, public_id: str) -> HttpResponse:
    """One mail as it was written."""
    _refuse_readers(request)
    mail = OutgoingMail.objects.filter(public_id=public_id).first()
    if mail is None:
        raise Missing
    return render(request, "homes/outbox_mail.html", {"mail": mail})


def _refuse_readers(request: HttpRequest) -> None:
    """Mail holds sign-in links. Outside a demo, nobody but an operator may know that this exists."""
    is_operator = request.user.is_authenticated and request.user.is_staff
    if not (settings.DEMO or is_operator):
        raise Missing
