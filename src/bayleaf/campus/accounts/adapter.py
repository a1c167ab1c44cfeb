"""Where allauth asks what is ours to decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import unstash_login
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.core import context as allauth_context
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from bayleaf.campus.accounts import sessions
from bayleaf.campus.accounts.models import User
from bayleaf.campus.foundation.errors import Forbidden


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Our words and our addresses for allauth."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "duplicate_email": "This address is in your account already.",
        "email_password_mismatch": (
            "Address and password do not fit together. Type them again, or ask for a sign-in link."
        ),
        "enter_current_password": "Type the password you use now.",
        "incorrect_code": "This is not the code of the newest mail. Copy it again.",
        "incorrect_password": "This is not your password. Type it again.",
        "invalid_password_reset": "This link was used or has ended. Ask for a new one.",
        "max_email_addresses": "You can keep %d addresses. Remove one first.",
        "same_as_current": "This is what it is now. Type another one.",
        "too_many_login_attempts": "That was tried too often. Wait a few minutes, then try again.",
        "rate_limited": "That was tried too often. Wait a few minutes, then try again.",
        "unverified_primary_email": "Confirm this address before you make it the main one.",
    }

    def clean_email(self, email: str) -> str:
        """Addresses are kept in lower case: they are compared, and hashed into credentials."""
        return str(super().clean_email(email)).strip().lower()

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Prove an address, where it is sure whose account it is proved for.

        A further address is proved from inside the account it was written down in, so that nobody
        adds another's address and waits for its owner to press the button. The first address of an
        account is proved by whoever opened it; if that was in another browser, the password that
        was set there goes.
        """
        person = email_address.user
        if EmailAddress.objects.filter(user=person, verified=True).exists():
            if request.user.pk != person.pk:
                raise Forbidden(
                    "This address was asked for in an account that you are not signed in to.",
                    cure="Sign in to that account in this browser, then open the link again.",
                )
        elif request.user.pk != person.pk and not _was_opened_here(request, person):
            person.set_unusable_password()
            person.save(update_fields=["password"])
            sessions.end_all(person)
        return bool(super().confirm_email(request, email_address))

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Anybody may hold credentials."""
        return True

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> Any:
        """Store a new person with the name they gave."""
        user.name = form.cleaned_data.get("name", "").strip()
        return super().save_user(request, user, form, commit)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send allauth's mail. Its links name the one host of this instance, whatever the request
        named; that with a sign-in code also carries ``link_url``, which fills the code in."""
        request = allauth_context.request
        asked = request.build_absolute_uri("/")
        ours = {
            name: f"{settings.BASE_URL}/{value.removeprefix(asked)}"
            for name, value in context.items()
            if isinstance(value, str) and value.startswith(asked)
        }
        if code := context.get("code"):
            query = {"code": code}
            onward = get_next_redirect_url(request)
            if onward:
                query["next"] = onward
            path = reverse("account_confirm_login_code")
            ours["link_url"] = f"{settings.BASE_URL}{path}?{urlencode(query)}"
        super().send_mail(
            template_prefix, email, {**context, **ours, "current_site": _Site(settings.AUTHORITY)}
        )


def _was_opened_here(request: HttpRequest, person: User) -> bool:
    """Whether this browser is in the middle of signing up for the account."""
    login = unstash_login(request, peek=True)
    return login is not None and login.user is not None and login.user.pk == person.pk


@dataclass(frozen=True)
class _Site:
    """What allauth's mails call the place they come from."""

    domain: str
    name: str = "Bayleaf"
