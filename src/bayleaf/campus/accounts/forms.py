"""The forms of signing up and of the account page."""

from __future__ import annotations

from typing import Any

from django import forms

from bayleaf.campus.accounts.fields import NameField

_NAME_HINT = "As it should stand on credentials that you choose to show."


def _name_field() -> NameField:
    return NameField(
        max_length=150,
        label="Your name",
        help_text=_NAME_HINT,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Type the name you want to be called by."},
    )


class SignupName(forms.Form):
    """Adds the name to allauth's sign-up form."""

    name = _name_field()
    field_order = ("name", "email", "password1")

    def signup(self, request: Any, user: Any) -> None:
        """Called by allauth after the person is stored; the adapter has set the name."""


class NameForm(forms.Form):
    """How the person wants to be called."""

    name = _name_field()


class DeletionForm(forms.Form):
    """What is typed before an account goes: its own address."""

    address = forms.CharField(
        max_length=254,
        label="Your e-mail address",
        help_text="Type your main address, to be sure that it is this account.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Type your main address."},
    )
