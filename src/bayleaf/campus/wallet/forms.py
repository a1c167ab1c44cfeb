"""What a holder may choose and bring."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import Any, Final

from django import forms
from django.utils import timezone

from bayleaf.campus.verification.actions import MAX_IMAGE_BYTES, MAX_TEXT_BYTES
from bayleaf.campus.verification.links import is_link
from bayleaf.campus.wallet.actions import LIFETIME
from bayleaf.campus.wallet.models import Visibility

CONSEQUENCES: Final = {
    Visibility.PRIVATE: "Nobody else sees the page. Members of the organization that awarded it still can.",
    Visibility.LINK: "Whoever has one of your links sees the page and can download the signed file. You can end each link.",
    Visibility.PUBLIC: "Whoever has the address sees the page, can check it and can download the signed file. Search engines are told to leave it out.",
}
"""What follows from each choice, for the holder."""


class VisibilityForm(forms.Form):
    """Who may see it."""

    visibility = forms.ChoiceField(
        label="Who may see it", choices=Visibility.choices, widget=forms.RadioSelect
    )


class LinkForm(forms.Form):
    """A link for one audience."""

    label = forms.CharField(
        label="Whom it is for",
        max_length=60,
        help_text='Only you see this, for example "Acme, March".',
        error_messages={"required": 'Name whom the link is for, for example "Acme, March".'},
    )
    ends_on = forms.DateField(
        label="Works until",
        help_text="90 days, unless you choose another day.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "invalid": "Write the day as 2026-05-01.",
            "required": "Choose the last day on which the link works.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = {"ends_on": (timezone.now() + LIFETIME).date()}
        super().__init__(*args, **{**kwargs, "initial": {**initial, **kwargs.get("initial", {})}})

    @property
    def expires_at(self) -> datetime:
        """The last second of the last day, in UTC."""
        return datetime.combine(self.cleaned_data["ends_on"], time(23, 59, 59), tzinfo=UTC)


class ImportForm(forms.Form):
    """A file, or a pasted link or text. The first that is there counts."""

    file = forms.FileField(
        label="File", required=False, help_text="JSON, a token, or a badge picture (PNG or SVG)."
    )
    text = forms.CharField(
        label="Or paste a link or the text",
        required=False,
        max_length=MAX_TEXT_BYTES,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "dir": "auto"}),
    )

    def clean_file(self) -> Any:
        """At most what a picture may have; the content decides what it is."""
        file = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > MAX_IMAGE_BYTES:
            raise forms.ValidationError(
                f"The file is larger than {MAX_IMAGE_BYTES >> 20} MiB. Ask for the original file."
            )
        return file

    def clean(self) -> dict[str, Any]:
        """``link`` or ``data`` says what was brought."""
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        text = given["text"]
        given["link"] = text if given["file"] is None and is_link(text) else ""
        given["data"] = given["file"].read() if given["file"] is not None else text.encode()
        if not given["data"]:
            self.add_error("file", "Choose a file, or paste a link or the text of a credential.")
        return given
