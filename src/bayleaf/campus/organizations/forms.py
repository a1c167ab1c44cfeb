"""The forms of this room. Each has exactly the fields that may be changed through it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import URLValidator

from bayleaf.campus.accounts.fields import NameField
from bayleaf.campus.organizations.countries import countries
from bayleaf.campus.organizations.models import SLUG, Kind, Role


def _country_choices() -> list[tuple[str, str]]:
    return [("", "Choose a country"), *countries().items()]


class ProfileForm(forms.Form):
    """What the public page says about an organization."""

    name = NameField(
        max_length=120,
        label="Name",
        help_text="As it should stand on every credential.",
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": "Type the name of the organization."},
    )
    kind = forms.ChoiceField(
        label="What it is",
        choices=[("", "Choose one"), *Kind.choices],
        error_messages={"required": "Choose what sort of organization it is."},
    )
    country = forms.ChoiceField(
        label="Country",
        choices=_country_choices,
        help_text="Where it is registered or works.",
        error_messages={"required": "Choose the country."},
    )
    region = NameField(max_length=100, label="Region or state", required=False)
    city = NameField(max_length=100, label="City", required=False)
    description = forms.CharField(
        max_length=2000,
        label="What it does",
        required=False,
        help_text="Two or three sentences for people who have never heard of it.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    url = forms.CharField(
        max_length=300,
        label="Website",
        required=False,
        help_text="For example https://harbour-school.org",
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
    )
    email = forms.EmailField(
        max_length=254,
        label="E-mail for questions",
        required=False,
        help_text="Shown on the public page.",
        error_messages={"invalid": "Type an address such as office@harbour-school.org."},
    )

    def clean_url(self) -> str:
        """A web address; without a scheme it gets https."""
        value = str(self.cleaned_data["url"]).strip()
        if not value:
            return ""
        address = value if "://" in value else f"https://{value}"
        URLValidator(
            schemes=["https", "http"], message="Type an address such as https://harbour-school.org."
        )(address)
        return address


class FoundingForm(ProfileForm):
    """The profile, and the address that is chosen once."""

    slug = forms.CharField(
        max_length=40,
        label="Short name for its address",
        help_text="3 to 40 small letters, digits and hyphens. It can never be changed.",
        validators=[SLUG],
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": "Type a short name such as harbour-school.",
            "max_length": "Use at most 40 characters.",
        },
    )
    field_order = ("name", "slug", "kind", "country", "region", "city", "description")

    def clean_slug(self) -> str:
        """In small letters."""
        return str(self.cleaned_data["slug"]).lower()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["data-slug-from"] = ""
        self.fields["slug"].widget.attrs["data-slug"] = ""


class RoleForm(forms.Form):
    """Another role for a member."""

    role = forms.ChoiceField(label="Role", choices=Role.choices)


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        max_length=254,
        label="E-mail address",
        help_text="The invitation belongs to this address.",
        error_messages={
            "required": "Type the address to invite.",
            "invalid": "Type an address such as ada@example.org.",
        },
    )
    role = forms.ChoiceField(
        label="Role", choices=Role.choices, initial=Role.VIEWER, widget=forms.RadioSelect
    )


class ClosingForm(forms.Form):
    """What is typed before an organization closes: its short name."""

    slug = forms.CharField(
        max_length=40,
        label="Short name",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Type the short name of the organization."},
    )

    def __init__(self, *args: Any, expected: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected
        self.fields["slug"].help_text = f"Type {expected}, to be sure that it is this one."

    def clean_slug(self) -> str:
        """The short name of this very organization."""
        value = str(self.cleaned_data["slug"])
        if value != self.expected:
            raise forms.ValidationError(f"This is another name. Type {self.expected}, or go back.")
        return value
