"""Award one person: a form, a preview of what they will see, and the award itself."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from bayleaf.campus.achievements.models import Version
from bayleaf.campus.achievements.queries import awardable
from bayleaf.campus.awarding import actions, batches, claiming
from bayleaf.campus.awarding.forms import EvidenceForms, ListForm, PersonForm, evidence_of
from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.awarding.queries import access_awardable, by_idempotency_key
from bayleaf.campus.awarding.views.asking import DeskRequest
from bayleaf.campus.foundation.errors import CampusError
from bayleaf.campus.foundation.forms import refuse
from bayleaf.campus.foundation.ids import TOKEN_LENGTH, new_token
from bayleaf.campus.organizations.policy import Right
from bayleaf.campus.organizations.queries import access_organization


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def award(request: DeskRequest, slug: str) -> HttpResponse:
    """GET: choose what, then whom. POST: award what the preview showed, once."""
    if request.method == "POST":
        return _confirmed(request, slug)
    chosen = request.GET.get("achievement", "")
    if not chosen:
        organization = access_organization(request.user, slug, Right.AWARD)
        request.desk = organization
        context = {
            "organization": organization,
            "achievements": list(awardable(organization)[:200]),
        }
        return render(request, "awarding/choose.html", context)
    version = _chosen(request, slug, chosen)
    if request.GET.get("how") == "list":
        return _list_page(request, version, ListForm())
    return _person_page(request, version, PersonForm(version=version), _evidence())


@login_required
@require_POST
def award_preview(request: DeskRequest, slug: str) -> HttpResponse:
    """The credential as the person will see it; nothing is stored."""
    version = _chosen(request, slug, request.POST.get("achievement", ""))
    form = PersonForm(request.POST, version=version)
    evidence = _evidence(request.POST)
    if "more" in request.POST:
        return _person_page(request, version, _unbound(form), _one_more(request))
    if "change" in request.POST:
        return _person_page(request, version, _unbound(form), evidence)
    if not form.is_valid() or not evidence.is_valid():
        return _person_page(request, version, form, evidence, status=422)
    award = form.award(evidence_of(evidence))
    credential = actions.prepared(version=version, award=award, at=timezone.now())
    context = {
        "organization": request.desk,
        "version": version,
        "credential": credential,
        "form": form,
        "evidence": evidence,
        "key": new_token(),
        "mail": mail_of(credential),
    }
    return render(request, "awarding/preview.html", context)


@login_required
@require_POST
def award_list(request: DeskRequest, slug: str) -> HttpResponse:
    """Read a list of people and show what is ready and what needs a decision."""
    version = _chosen(request, slug, request.POST.get("achievement", ""))
    form = ListForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            batch = batches.draft_batch(
                actor=request.user,
                organization=request.desk,
                version=version,
                text=form.cleaned_data["people"],
                occasion=form.cleaned_data["occasion"],
            )
        except CampusError as error:
            refuse(form, error)
        else:
            return redirect("batch", slug, batch.public_id)
    return _list_page(request, version, form, status=422)


def mail_of(credential: Credential) -> dict[str, str]:
    """Subject and text of the mail that goes out with an award; its link leads nowhere."""
    context = {
        "credential": credential,
        "url": f"{settings.BASE_URL}/claim/…",
        "until": timezone.now() + claiming.LIFETIME,
    }
    subject, _, text = render_to_string("awarding/mail/award.txt", context).strip().partition("\n")
    return {"subject": subject, "text": text.strip()}


def _confirmed(request: DeskRequest, slug: str) -> HttpResponse:
    """The second step: the same fields again, with the key that makes it happen once."""
    version = _chosen(request, slug, request.POST.get("achievement", ""))
    form = PersonForm(request.POST, version=version)
    evidence = _evidence(request.POST)
    key = request.POST.get("key", "")[:TOKEN_LENGTH]
    again = by_idempotency_key(request.desk, key)
    if again is not None and again.recipient_email == request.POST.get("email", "").lower():
        return redirect("awarded-one", slug, again.public_id)
    if not key or not form.is_valid() or not evidence.is_valid():
        return _person_page(request, version, form, evidence, status=422)
    try:
        credential = actions.award(
            version=version,
            award=form.award(evidence_of(evidence)),
            awarded_by=request.user,
            idempotency_key=key,
        )
    except CampusError as error:
        refuse(form, error)
        return _person_page(request, version, form, evidence, status=error.status)
    messages.success(
        request, f"Awarded to {credential.recipient_name}. The mail with the link is on its way."
    )
    return redirect("awarded-one", slug, credential.public_id)


def _chosen(request: DeskRequest, slug: str, public_id: str) -> Version:
    version = access_awardable(request.user, slug, public_id)
    request.desk = version.achievement.organization
    return version


def _evidence(data: Any = None) -> Any:
    return EvidenceForms(data, prefix="evidence")


def _one_more(request: DeskRequest) -> Any:
    """What was typed so far, and an empty piece after it."""
    typed = _evidence(request.POST)
    typed.is_valid()
    return EvidenceForms(prefix="evidence", initial=[_typed(form) for form in typed.forms])


def _unbound(form: PersonForm) -> PersonForm:
    """The form with what was typed, before anybody asked whether it is right."""
    return PersonForm(version=form.version, initial=_typed(form))


def _typed(form: Any) -> dict[str, Any]:
    return {name: form[name].value() for name in form.fields}


def _has_more(form: PersonForm, evidence: Any) -> bool:
    """Whether what the page folds holds something typed or something wrong."""
    fields = (form["occasion"], form["valid_from"], *(field for each in evidence for field in each))
    typed = any(field.value() or field.errors for field in fields)
    return typed or bool(evidence.total_form_count() > evidence.extra)


def _person_page(
    request: DeskRequest, version: Version, form: PersonForm, evidence: Any, status: int = 200
) -> HttpResponse:
    context = {
        "organization": version.achievement.organization,
        "version": version,
        "form": form,
        "evidence": evidence,
        "more_is_open": _has_more(form, evidence),
        "how": "one",
    }
    return render(request, "awarding/award.html", context, status=status)


def _list_page(
    request: DeskRequest, version: Version, form: ListForm, status: int = 200
) -> HttpResponse:
    context = {
        "organization": version.achievement.organization,
        "version": version,
        "form": form,
        "how": "list",
    }
    return render(request, "awarding/award.html", context, status=status)
