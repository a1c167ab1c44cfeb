"""One credential at the issuer's desk: what it says, its state, its history, and what can be done."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bayleaf.campus.achievements.document import badge_alt
from bayleaf.campus.awarding import actions, claiming, erasing, status
from bayleaf.campus.awarding.forms import CorrectForm, EvidenceForms, ReasonForm, evidence_of
from bayleaf.campus.awarding.models import Credential, Reason, State
from bayleaf.campus.awarding.queries import access_credential, history, open_claim
from bayleaf.campus.awarding.views.asking import DeskRequest, may_award, may_erase
from bayleaf.campus.awarding.words import done_in_words, state_of
from bayleaf.campus.foundation.errors import CampusError, Conflict
from bayleaf.campus.foundation.forms import refuse
from bayleaf.campus.foundation.limits import Limit
from bayleaf.campus.organizations.policy import Right

_RESEND: Final = Limit("resend-by-issuer", burst=5, per_minute=0.2)
_REVOKING: Final = (Reason.MISTAKE, Reason.CONDUCT, Reason.REQUEST, Reason.LAPSED)
_ERASING: Final = (Reason.REQUEST, Reason.MISTAKE)
_SUSPENDING: Final = (Reason.REVIEW, Reason.LAPSED, Reason.CONDUCT, Reason.REQUEST)


@login_required
@require_safe
def awarded_one(request: DeskRequest, slug: str, public_id: str) -> HttpResponse:
    """The page of a credential, for everybody who may see the desk."""
    credential = _found(request, slug, public_id, Right.SEE)
    if credential.erased_at is not None:
        return _erased_page(request, credential)
    can_suspend = credential.status_entries.filter(purpose=status.SUSPENSION).exists()
    context = {
        **_context(credential),
        "history": _history(credential),
        "claim": open_claim(credential),
        "now": timezone.now(),
        "may_award": may_award(credential.organization),
        "may_erase": may_erase(credential.organization),
        "can_suspend": can_suspend and credential.state == State.ACTIVE,
    }
    return render(request, "awarding/one.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: DeskRequest, slug: str, public_id: str) -> HttpResponse:
    """Say what it means, ask why, then revoke."""
    return _end(request, slug, public_id, "revoke", _REVOKING)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: DeskRequest, slug: str, public_id: str) -> HttpResponse:
    """Say what it means, ask why, then put it on hold."""
    return _end(request, slug, public_id, "suspend", _SUSPENDING)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reinstate(request: DeskRequest, slug: str, public_id: str) -> HttpResponse:
    """Say what it means, then end the suspension."""
    credential = _found(request, slug, public_id, Right.AWARD)
    if credential.state != State.SUSPENDED:
        raise Conflict("Only a suspended credential can be reinstated.")
    if request.method == "POST":
        actions.reinstate(credential=credential, actor=request.user)
        messages.success(request, "It is in force again. The status list says so now.")
        return redirect("awarded-one", slug, public_id)
    return render(request, "awarding/change.html", {**_context(credential), "verb": "reinstate"})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: DeskRequest, slug: str, public_id: str) -> HttpResponse:
    """A form with what it says now, a preview, and the corrected credential in its place."""
    credential = _found(request, slug, public_id, Right.AWARD)
    successor = getattr(credential, "superseded_by", None)
    if successor is not None:  # sent twice: the first time did it
        return redirect("awarded-one", slug, successor.public_id)
    if credential.state == State.REVOKED:
        raise Conflict("This credential is revoked already.", cure="Award it again.")
    version = credential.version
    if request.method != "POST":
        initial = {
            "name": credential.recipient_name,
            "result": credential.result,
            "narrative": credential.narrative,
        }
        form = CorrectForm(version=version, initial=initial)
        evidence = EvidenceForms(prefix="evidence", initial=credential.evidence)
        return _correct_page(request, credential, form, evidence)
    form = CorrectForm(request.POST, version=version)
    evidence = EvidenceForms(request.POST, prefix="evidence")
    if "more" in request.POST or "change" in request.POST:
        typed = [_typed(each) for each in evidence.forms]
        again = CorrectForm(version=version, initial=_typed(form))
        return _correct_page(
            request, credential, again, EvidenceForms(prefix="evidence", initial=typed)
        )
    if not form.is_valid() or not evidence.is_valid():
        return _correct_page(request, credential, form, evidence, status=422)
    award = form.award(credential, evidence_of(evidence))
    if "confirm" not in request.POST:
        return _correct_preview(request, credential, award, form, evidence)
    try:
        corrected = actions.correct(credential=credential, award=award, actor=request.user)
    except CampusError as error:
        refuse(form, error)
        return _correct_page(request, credential, form, evidence, status=error.status)
    messages.success(request, "Corrected. The first one now reads as replaced.")
    return redirect("awarded-one", slug, corrected.public_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: DeskRequest, slug: str, public_id: str) -> HttpResponse:
    """Say what goes and what stays, ask why, then erase what is kept of the person."""
    credential = _found(request, slug, public_id, Right.ERASE)
    if credential.erased_at is not None:
        return redirect("awarded-one", slug, public_id)
    form = ReasonForm(request.POST or None, reasons=_ERASING)
    if request.method == "POST" and form.is_valid():
        erasing.erase(credential=credential, reason=form.cleaned_data["reason"], actor=request.user)
        messages.success(request, "Erased. Tell the person that it is done.")
        return redirect("awarded-one", slug, public_id)
    context = {**_context(credential), "form": form}
    code = 422 if request.method == "POST" else 200
    return render(request, "awarding/erase.html", context, status=code)


@login_required
@require_POST
def resend(request: DeskRequest, slug: str, public_id: str) -> HttpResponse:
    """A new claim link to the same address; the old one stops working."""
    credential = _found(request, slug, public_id, Right.AWARD)
    _RESEND.spend(credential.public_id)
    claiming.send_again(credential=credential, actor=request.user)
    messages.success(request, f"A new link is on its way to {credential.recipient_email}.")
    return redirect("awarded-one", slug, public_id)


def _end(
    request: DeskRequest, slug: str, public_id: str, verb: str, reasons: tuple[Reason, ...]
) -> HttpResponse:
    credential = _found(request, slug, public_id, Right.AWARD)
    form = ReasonForm(request.POST or None, reasons=reasons)
    code = 200
    if request.method == "POST":
        if form.is_valid():
            act = {"revoke": actions.revoke, "suspend": actions.suspend}[verb]
            act(
                credential=credential,
                reason=form.cleaned_data["reason"],
                actor=request.user,
            )
            word = "Revoked" if verb == "revoke" else "Suspended"
            messages.success(request, f"{word}. The status list says so now.")
            return redirect("awarded-one", slug, public_id)
        code = 422
    context = {**_context(credential), "verb": verb, "form": form}
    return render(request, "awarding/change.html", context, status=code)


def _correct_page(
    request: DeskRequest,
    credential: Credential,
    form: CorrectForm,
    evidence: Any,
    status: int = 200,
) -> HttpResponse:
    context = {**_context(credential), "form": form, "evidence": evidence}
    return render(request, "awarding/correct.html", context, status=status)


def _correct_preview(
    request: DeskRequest,
    credential: Credential,
    award: actions.Award,
    form: CorrectForm,
    evidence: Any,
) -> HttpResponse:
    shown = actions.prepared(version=credential.version, award=award, at=credential.awarded_at)
    shown.valid_until = credential.valid_until
    context = {
        **_context(credential),
        "shown": shown,
        "form": form,
        "evidence": evidence,
    }
    return render(request, "awarding/correct_preview.html", context)


def _erased_page(request: DeskRequest, credential: Credential) -> HttpResponse:
    context = {
        **_context(credential),
        "history": _history(credential),
        "places": credential.status_entries.select_related("list").order_by("purpose"),
    }
    return render(request, "awarding/erased.html", context)


def _history(credential: Credential) -> list[tuple[datetime, str, str]]:
    """When, what in words, and by whom."""
    return [
        (line.at, done_in_words(line.verb, line.detail), name) for line, name in history(credential)
    ]


def _found(request: DeskRequest, slug: str, public_id: str, right: Right) -> Credential:
    credential = access_credential(request.user, slug, public_id, right)
    request.desk = credential.organization
    return credential


def _context(credential: Credential) -> dict[str, Any]:
    return {
        "organization": credential.organization,
        "version": credential.version,
        "credential": credential,
        "state": state_of(credential, timezone.now()),
        "alt": badge_alt(credential.version),
    }


def _typed(form: Any) -> dict[str, Any]:
    return {name: form[name].value() for name in form.fields}
