"""The page of a claim link. Looking at it changes nothing; its buttons do."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from bayleaf.campus.accounts.joining import has_account, join_by_link
from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements.document import badge_alt
from bayleaf.campus.awarding import claiming
from bayleaf.campus.awarding.forms import JoinForm
from bayleaf.campus.awarding.models import Claim, State
from bayleaf.campus.awarding.words import masked
from bayleaf.campus.foundation.errors import CampusError, Missing
from bayleaf.campus.foundation.limits import Limit, client_of

_BY_CLIENT: Final = Limit("claim", burst=60, per_minute=60)
"""A whole class may claim at once from behind one address."""
_RESEND: Final = Limit("claim-resend", burst=2, per_minute=0.1)
_BACKEND: Final = "allauth.account.auth_backends.AuthenticationBackend"


@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """Every state a link can be in, each with a way on."""
    if request.method == "POST":
        _BY_CLIENT.spend(client_of(request))
    try:
        found = claiming.find(token)
        if request.method == "POST":
            return _quiet(_pressed(request, token, found))
        return _quiet(_page(request, token, found))
    except Missing:
        return _quiet(render(request, "awarding/claim_unknown.html", status=404))


def _pressed(request: HttpRequest, token: str, found: Claim) -> HttpResponse:
    """Do what the pressed button says, if the state of the link allows it."""
    state = _state(request, found)
    action = request.POST.get("action")
    if action == "resend" and state == "ended":
        _RESEND.spend(found.credential.public_id)
        claiming.send_again(credential=found.credential)
        return render(request, "awarding/claim_sent.html", _context(request, token, found))
    if action == "join" and state == "join":
        return _joined(request, token, found)
    if action == "keep" and isinstance(request.user, User):
        try:
            claiming.claim(token=token, person=request.user)
        except CampusError as error:
            # It changed since the page was drawn: the page of the new state says what to do.
            return _page(request, token, claiming.find(token), status=error.status)
    return redirect("claim", token)


def _joined(request: HttpRequest, token: str, found: Claim) -> HttpResponse:
    """Make the account, sign in, and keep the credential."""
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _page(request, token, found, form=form, status=422)
    email = found.credential.recipient_email
    try:
        person = join_by_link(email=email, name=form.cleaned_data["name"])
    except CampusError as error:
        return _page(request, token, found, status=error.status)
    login(request, person, backend=_BACKEND)
    # Reading the mail was the sign-in; allauth asks for one before a passkey is added.
    record_authentication(request, person, method="code", email=email)
    claiming.claim(token=token, person=person)
    return redirect("claim", token)


def _state(request: HttpRequest, found: Claim) -> str:
    """Which page: kept, used, revoked, ended, keep, add, other, sign_in or join."""
    credential, person = found.credential, request.user
    is_signed_in = isinstance(person, User)
    if is_signed_in and credential.holder_id == person.pk:
        return "kept"
    if found.used_at is not None or credential.holder_id is not None:
        return "used"
    if credential.state == State.REVOKED:
        return "revoked"
    if found.expires_at <= timezone.now():
        return "ended"
    if not is_signed_in:
        return "sign_in" if has_account(credential.recipient_email) else "join"
    if _is_theirs(person, credential.recipient_email):
        return "keep"
    return "other" if has_account(credential.recipient_email) else "add"


def _is_theirs(person: Any, email: str) -> bool:
    return bool(person.emailaddress_set.filter(email__iexact=email, verified=True).exists())


def _page(
    request: HttpRequest,
    token: str,
    found: Claim,
    *,
    form: JoinForm | None = None,
    status: int = 200,
) -> HttpResponse:
    state = _state(request, found)
    credential = found.credential
    if state == "join" and form is None:
        form = JoinForm(initial={"name": credential.recipient_name})
    context = {**_context(request, token, found), "state": state, "form": form}
    if state in {"used", "revoked", "ended"} and status == 200:
        status = 410
    return render(request, "awarding/claim.html", context, status=status)


def _context(request: HttpRequest, token: str, found: Claim) -> dict[str, Any]:
    credential, person = found.credential, request.user
    here = reverse("claim", args=[token])
    is_theirs = isinstance(person, User) and _is_theirs(person, credential.recipient_email)
    return {
        "credential": credential,
        "organization": credential.organization,
        "version": credential.version,
        "alt": badge_alt(credential.version),
        "address": credential.recipient_email if is_theirs else masked(credential.recipient_email),
        "claim": found,
        "sign_in": f"{reverse('account_login')}?{urlencode({'next': here})}",
        "sign_out": f"{reverse('account_logout')}?{urlencode({'next': here})}",
        "is_suspended": credential.state == State.SUSPENDED,
        "needs_a_key": isinstance(person, User) and not person.has_usable_password(),
    }


def _quiet(response: HttpResponse) -> HttpResponse:
    """The address is a secret: it goes into no cache, no index and no other site's log."""
    response.headers["Cache-Control"] = "no-store"
    # Not "no-referrer": with that, browsers send our own forms from "null", which CSRF refuses.
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
