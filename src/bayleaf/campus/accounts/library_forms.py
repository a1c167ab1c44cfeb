"""Forms of allauth in our words. Settings name them.

They are apart from ``forms`` because allauth's own forms import the sign-up form from there.
"""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm, ResetPasswordForm
from allauth.core import context
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms

from bayleaf.campus.accounts.addresses import opens

_LONGEST_CODE = 32


class AskForCodeForm(RequestLoginCodeForm):  # type: ignore[misc]  # allauth is untyped
    """An address that was never proved is as unknown as any other."""

    _user: Any

    def clean_email(self) -> str:
        """The address; the account only where the address opens it."""
        email = str(super().clean_email())
        if self._user is not None and not opens(email, self._user):
            self._user = None
        return email


class AskForPasswordForm(ResetPasswordForm):  # type: ignore[misc]  # allauth is untyped
    """Likewise."""

    users: list[Any]

    def clean_email(self) -> str:
        """The address; the accounts only where the address opens them."""
        email = str(super().clean_email())
        self.users = [user for user in self.users if opens(email, user)]
        return email


class LoginCodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]  # allauth is untyped
    """The link of the mail fills in its code. Opening it uses nothing up: only sending does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("code", context.request.GET.get("code", "")[:_LONGEST_CODE])


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """A key that signs in by itself, unless somebody wants it beside a password only."""

    passwordless = forms.BooleanField(
        label="Sign in with it alone",
        required=False,
        initial=True,
        help_text="Your device asks for your finger, face or PIN. "
        "Without this, it is asked for after your password.",
    )
