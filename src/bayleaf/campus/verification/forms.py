"""What somebody may hand in to be checked: a file, a pasted text or link, or what was just checked."""

from __future__ import annotations

import base64
import binascii
from typing import Any, Final

from django import forms

from bayleaf.campus.verification.actions import MAX_IMAGE_BYTES, MAX_TEXT_BYTES
from bayleaf.campus.verification.links import is_link
from bayleaf.campus.verification.picture import MAX_BYTES as MAX_PICTURE_BYTES

_NOTHING: Final = "Choose a file, or paste a link or the text of a credential."


class VerifyForm(forms.Form):
    """One of ``file``, ``text``, ``url`` and ``kept``; the first that is there counts.

    ``kept`` and ``picture`` are what the page itself sends back, in base64, when the same
    credential is compared with a person or asked about for another day: nothing is stored here.
    """

    file = forms.FileField(label="File", required=False, allow_empty_file=True)
    text = forms.CharField(
        label="or paste a link or text",
        required=False,
        max_length=MAX_TEXT_BYTES,
        widget=forms.Textarea(
            attrs={"rows": 2, "spellcheck": "false", "autocomplete": "off", "dir": "auto"}
        ),
    )
    url = forms.CharField(required=False, widget=forms.HiddenInput)
    kept = forms.CharField(required=False, strip=True, widget=forms.HiddenInput)
    picture = forms.CharField(required=False, strip=True, widget=forms.HiddenInput)
    source = forms.CharField(required=False, widget=forms.HiddenInput)
    recipient = forms.CharField(label="Is it the same person?", required=False, max_length=320)
    valid_on = forms.DateField(
        label="Was it valid on another day?",
        required=False,
        error_messages={"invalid": "Write the day as 2026-05-01."},
    )

    def clean_file(self) -> Any:
        """At most what a picture may have; the content decides what it is."""
        file = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > MAX_IMAGE_BYTES:
            raise forms.ValidationError(
                f"The file is larger than {MAX_IMAGE_BYTES >> 20} MiB. Ask for the original file."
            )
        return file

    def clean_kept(self) -> bytes:
        """The text of the credential that was checked before."""
        return _decoded(self.cleaned_data["kept"], MAX_TEXT_BYTES)

    def clean_picture(self) -> bytes:
        """The small picture it came in; never trusted, it is drawn anew."""
        return _decoded(self.cleaned_data["picture"], MAX_PICTURE_BYTES)

    def clean(self) -> dict[str, Any]:
        """Something is there, and ``link`` or ``data`` says what."""
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        text = data["text"].strip()
        data["link"] = data["url"].strip() or (text if is_link(text) else "")
        if data["file"] is not None:
            data["link"], data["data"] = "", data["file"].read()
            data["source"] = data["file"].name or ""
        elif text and not is_link(text):
            data["link"], data["data"] = "", text.encode(errors="replace")
        elif data["link"]:
            data["source"] = data["link"]
        elif data["kept"]:
            data["data"] = data["kept"]
        else:
            self.add_error("text", _NOTHING)
        return data


def _decoded(text: str, most: int) -> bytes:
    if len(text) > most * 4 // 3 + 4:
        raise forms.ValidationError("Choose the file again.")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise forms.ValidationError("Choose the file again.") from None
