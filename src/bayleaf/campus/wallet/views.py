"""The wallet: the list, one credential with who may see it, and bringing one from elsewhere."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bayleaf.campus.accounts.models import User
from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.foundation.errors import CampusError, Missing
from bayleaf.campus.foundation.forms import refuse
from bayleaf.campus.foundation.limits import Limit
from bayleaf.campus.verification import picture
from bayleaf.campus.verification.actions import check
from bayleaf.campus.verification.links import fetch_document
from bayleaf.campus.verification.page import page_of
from bayleaf.campus.wallet import actions, posting
from bayleaf.campus.wallet.forms import CONSEQUENCES, ImportForm, LinkForm, VisibilityForm
from bayleaf.campus.wallet.models import Visibility
from bayleaf.campus.wallet.queries import (
    SORTS,
    access_held,
    access_imported,
    counted,
    held,
    links_of,
    visibility_of,
)
from bayleaf.campus.wallet.states import state_of, state_of_imported

CHECKS: Final = Limit("wallet-check", burst=20, per_minute=20)
"""Checks that one person's imports and looks at them may ask for."""

_SAYS_TO_OTHERS: Final = "I earned {name} from {issuer}."


@login_required
@require_safe
def wallet(request: HttpRequest) -> HttpResponse:
    """Everything this person holds, over all their addresses, and what they brought along."""
    person = _person(request)
    text, sort = request.GET.get("q", "")[:100], request.GET.get("sort", "newest")
    number = request.GET.get("page", "1")
    page = int(number[:4]) if number.isascii() and number.isdecimal() else 1
    context = {
        "rows": held(person, text=text, sort=sort, page=page),
        "total": counted(person),
        "text": text,
        "sort": sort if sort in SORTS else "newest",
        "sorts": SORTS.items(),
    }
    return render(request, "wallet/wallet.html", context)


@login_required
@require_safe
def held_one(request: HttpRequest, public_id: str) -> HttpResponse:
    """One credential: who may see it, its links, its files, and where it can be posted."""
    return _held(request, access_held(_person(request), public_id))


@login_required
@require_POST
def keep(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take one that waits for this person's address into the wallet."""
    actions.keep(public_id=public_id, person=_person(request))
    return redirect("held", public_id)


@login_required
@require_POST
def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """Choose who may see it."""
    form = VisibilityForm(request.POST)
    if not form.is_valid():
        return _held(request, access_held(_person(request), public_id), visibility=form, status=400)
    showing = actions.show(
        public_id=public_id, visibility=form.cleaned_data["visibility"], person=_person(request)
    )
    messages.info(request, f"Now visible to: {showing.get_visibility_display()}.")
    return redirect("held", public_id)


@login_required
@require_POST
def create_link(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make a link. It is shown in this answer alone, since only its hash is kept."""
    person, form = _person(request), LinkForm(request.POST)
    credential = access_held(person, public_id)
    if form.is_valid():
        try:
            link, token = actions.create_link(
                public_id=public_id,
                label=form.cleaned_data["label"],
                expires_at=form.expires_at,
                person=person,
            )
        except CampusError as error:
            named = "ends_on" if error.field == "expires_at" else error.field
            refuse(form, CampusError(error.message, field=named, cure=error.cure))
        else:
            address = f"{credential.uri}?key={quote(token, safe='')}"
            fresh = {"link": link, "url": address, "posts": _posts(credential, address)}
            return _held(request, access_held(person, public_id), fresh=fresh)
    return _held(request, credential, link_form=form, status=400)


@login_required
@require_POST
def revoke_link(request: HttpRequest, public_id: str, link_id: str) -> HttpResponse:
    """End a link."""
    link = actions.revoke_link(public_id=public_id, link_id=link_id, person=_person(request))
    messages.info(request, f"The link for {link.label} no longer works.")
    return redirect("held", public_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_one(request: HttpRequest) -> HttpResponse:
    """Bring a credential from elsewhere: checked first, then kept as it is."""
    person = _person(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return render(request, "wallet/import.html", {"form": ImportForm()})
    status = 400
    if form.is_valid():
        try:
            CHECKS.spend(person.public_id)
            link = form.cleaned_data["link"]
            data = fetch_document(link) if link else form.cleaned_data["data"]
            imported = actions.import_credential(person=person, data=data)
        except CampusError as error:
            status = error.status
            pasted = form.cleaned_data["file"] is None
            named = "text" if pasted and error.field in ("file", "url") else error.field
            refuse(form, CampusError(error.message, field=named, cure=error.cure))
        else:
            return redirect("imported", imported.public_id)
    return render(request, "wallet/import.html", {"form": form}, status=status)


@login_required
@require_safe
def imported(request: HttpRequest, public_id: str) -> HttpResponse:
    """One from elsewhere, checked at this moment."""
    person = _person(request)
    found = access_imported(person, public_id)
    page = None
    try:
        CHECKS.spend(person.public_id)
        page = page_of(check(bytes(found.data)))
    except CampusError as error:
        messages.warning(request, str(error))
    context = {"imported": found, "page": page, "state": state_of_imported(found, timezone.now())}
    return render(request, "wallet/imported.html", context)


@login_required
@require_safe
def imported_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """The file as it was brought, to the byte."""
    found = access_imported(_person(request), public_id)
    response = HttpResponse(bytes(found.data), content_type=found.media_type)
    name = f"credential-{found.public_id[:6]}.{found.kind}"
    response.headers["Content-Disposition"] = str(content_disposition_header(True, name))
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@login_required
@require_safe
def imported_picture(request: HttpRequest, public_id: str) -> HttpResponse:
    """The picture in the file, drawn anew. 404 for a file without one that can be shown."""
    small = picture.thumbnail(bytes(access_imported(_person(request), public_id).data))
    if not small:
        raise Missing
    return HttpResponse(small, content_type="image/png")


@login_required
@require_POST
def remove(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take one from elsewhere out of the wallet."""
    actions.remove_imported(public_id=public_id, person=_person(request))
    messages.info(request, "Removed from your wallet.")
    return redirect("wallet")


def _held(
    request: HttpRequest,
    credential: Credential,
    *,
    visibility: VisibilityForm | None = None,
    link_form: LinkForm | None = None,
    fresh: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    chosen = visibility_of(credential)
    is_public = chosen == Visibility.PUBLIC
    context = {
        "credential": credential,
        "version": credential.version,
        "organization": credential.organization,
        "state": state_of(credential, timezone.now()),
        "chosen": chosen,
        "is_public": is_public,
        "is_waiting": credential.holder_id is None,
        "is_first": not hasattr(credential, "showing"),
        "choices": [(value, label, CONSEQUENCES[value]) for value, label in _choices()],
        "visibility_form": visibility,
        "link_form": link_form or LinkForm(),
        "links": links_of(credential),
        "fresh": fresh,
        "profile": posting.profile(credential),
        "posts": _posts(credential, credential.uri) if is_public else (),
    }
    return render(request, "wallet/held.html", context, status=status)


def _choices() -> list[tuple[Visibility, str]]:
    return [(value, str(value.label)) for value in Visibility]


def _posts(credential: Credential, url: str) -> tuple[posting.Post, ...]:
    text = _SAYS_TO_OTHERS.format(name=credential.version.name, issuer=credential.organization.name)
    return posting.posts(text=text, url=url)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
