"""A list of people: what is ready, what needs a decision, how far it is, and what became of it."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bayleaf.campus.awarding import actions, batches
from bayleaf.campus.awarding.checking import LEAVE_OUT
from bayleaf.campus.awarding.models import Batch, BatchRow, BatchState, RowState
from bayleaf.campus.awarding.queries import access_batch
from bayleaf.campus.awarding.views.asking import DeskRequest
from bayleaf.campus.awarding.views.award import mail_of

SHOWN: Final = 50
"""Rows on a page: as many as one can decide on at a sitting."""
_COLUMNS: Final = {
    "email": "E-mail",
    "name": "Name",
    "result": "Result",
    "narrative": "Narrative",
    "evidence": "Evidence",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: DeskRequest, slug: str, public_id: str) -> HttpResponse:
    """The page of a list, in whichever state it is; POST decides, starts or drops."""
    found = access_batch(request.user, slug, public_id)
    request.desk = found.organization
    if request.method == "POST":
        return _done(request, found)
    if request.headers.get("HX-Request") == "true":
        return _progress_part(request, found)
    pages = {
        BatchState.DRAFT: _draft_page,
        BatchState.RUNNING: _running_page,
        BatchState.DONE: _result_page,
        BatchState.DROPPED: _dropped_page,
    }
    return pages[BatchState(found.state)](request, found)


def _done(request: DeskRequest, found: Batch) -> HttpResponse:
    """Do what the pressed button says."""
    actor = request.user
    if "drop" in request.POST:
        batches.drop(batch=found, actor=actor)
        messages.info(request, "The list was dropped. Nobody was awarded.")
        return redirect("award", found.organization.slug)
    if "take-back" in request.POST:
        batches.take_back(batch=found, actor=actor)
    elif "start" in request.POST:
        batches.start(batch=found, actor=actor)
    else:
        values, left_out = _decisions(request)
        batches.decide(batch=found, actor=actor, values=values, left_out=left_out)
    return redirect("batch", found.organization.slug, found.public_id)


def _decisions(request: DeskRequest) -> tuple[dict[int, str], set[int]]:
    """New values and rows to leave out, by row number."""
    values: dict[int, str] = {}
    left_out: set[int] = set()
    for name, value in request.POST.items():
        kind, _, number = name.partition("-")
        if not number.isascii() or not number.isdecimal() or len(number) > 9:
            continue
        if kind == "value":
            values[int(number)] = str(value)
        elif kind == "out":
            left_out.add(int(number))
    return values, left_out


def _draft_page(request: DeskRequest, found: Batch) -> HttpResponse:
    problems = list(found.rows.filter(state=RowState.PROBLEM).order_by("number")[:SHOWN])
    ready = list(found.rows.filter(state=RowState.READY).order_by("number")[:SHOWN])
    progress = batches.progress_of(found)
    mail: dict[str, str] = {}
    if ready:
        award = batches.award_of(found, ready[0])
        first = actions.prepared(version=found.version, award=award, at=timezone.now())
        mail = mail_of(first)
    context = {
        **_context(found, progress),
        "problems": [_shown(row) for row in problems],
        "ready": ready,
        "mail": mail,
        "more_problems": progress.problems - len(problems),
        "more_ready": progress.ready - len(ready),
        "leave_out": LEAVE_OUT,
    }
    return render(request, "awarding/batch.html", context)


def _running_page(request: DeskRequest, found: Batch) -> HttpResponse:
    context = _context(found, batches.progress_of(found))
    return render(request, "awarding/batch_running.html", context)


def _result_page(request: DeskRequest, found: Batch) -> HttpResponse:
    failed = list(found.rows.filter(state=RowState.FAILED).order_by("number")[:SHOWN])
    undecided = list(found.rows.filter(state=RowState.PROBLEM).order_by("number")[:SHOWN])
    context = {
        **_context(found, batches.progress_of(found)),
        "failed": [_shown(row) for row in failed],
        "undecided": [_shown(row) for row in undecided],
    }
    return render(request, "awarding/batch_done.html", context)


def _dropped_page(request: DeskRequest, found: Batch) -> HttpResponse:
    return render(request, "awarding/batch_dropped.html", _context(found, None))


def _progress_part(request: DeskRequest, found: Batch) -> HttpResponse:
    """The moving part, asked for every two seconds; at the end it asks for the whole page."""
    if found.state != BatchState.RUNNING:
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = reverse(
            "batch", args=[found.organization.slug, found.public_id]
        )
        return response
    context = _context(found, batches.progress_of(found))
    return render(request, "awarding/parts/progress.html", context)


def _context(found: Batch, progress: batches.Progress | None) -> dict[str, object]:
    return {
        "organization": found.organization,
        "version": found.version,
        "batch": found,
        "progress": progress,
        "url": reverse("batch", args=[found.organization.slug, found.public_id]),
    }


def _shown(row: BatchRow) -> dict[str, object]:
    """A row with the value of the column that has the problem."""
    name = "evidence_url" if row.column == "evidence" else row.column
    return {
        "number": row.number,
        "name": row.name,
        "email": row.email,
        "column": _COLUMNS.get(row.column, ""),
        "value": getattr(row, name, "") if name else "",
        "problem": row.problem,
        "suggestion": row.suggestion,
        "leave_out": row.suggestion == LEAVE_OUT,
        "is_long": row.column == "narrative",
    }
