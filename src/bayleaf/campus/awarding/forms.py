"""What an issuer may hand in: one person, pieces of evidence, a list, a reason; and a new name."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.html import escape

from bayleaf.campus.achievements.document import number
from bayleaf.campus.achievements.models import ResultKind, Version
from bayleaf.campus.awarding import checking, reading
from bayleaf.campus.awarding.actions import Award
from bayleaf.campus.awarding.models import Credential, Reason
from bayleaf.campus.awarding.queries import award_in_force
from bayleaf.campus.awarding.results import checked_result
from bayleaf.campus.awarding.words import scale_of
from bayleaf.campus.foundation.errors import CampusError

MOST_EVIDENCE: Final = 8
_OCCASION_HINT: Final = (
    "Which run of the course or exam, such as Autumn 2026. Each person is awarded once for each."
)


class EvidenceForm(forms.Form):
    """One piece of evidence; empty ones are passed over."""

    name = forms.CharField(label="What it is", max_length=120, required=False)
    url = forms.URLField(
        label="Web address",
        max_length=checking.LIMITS["evidence"],
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Write a whole web address, such as https://example.org/film."},
    )
    narrative = forms.CharField(
        label="What it shows",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_url(self) -> str:
        """Only addresses that a browser opens as a page."""
        url = str(self.cleaned_data["url"])
        if url and not url.startswith(("https://", "http://")):
            raise forms.ValidationError("Write an address that begins with https://.")
        return url

    def clean(self) -> dict[str, Any]:
        """Something that is there has a name."""
        data: dict[str, Any] = super().clean() or {}
        if (data.get("url") or data.get("narrative")) and not data.get("name"):
            self.add_error("name", "Name it in a few words, for example: Film of the exam.")
        return data


EvidenceForms = forms.formset_factory(
    EvidenceForm, extra=1, max_num=MOST_EVIDENCE, absolute_max=MOST_EVIDENCE
)


class _AboutThem(forms.Form):
    """What is said of a person, whether for the first time or put right."""

    name = forms.CharField(
        label="Name",
        max_length=checking.LIMITS["name"],
        help_text="As it should stand on the credential.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    result = forms.CharField(label="Result", max_length=60, required=False)
    narrative = forms.CharField(
        label="What they did",
        max_length=checking.LIMITS["narrative"],
        required=False,
        help_text="A few sentences that every reader of the credential sees.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, version: Version, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        result = _result_field(version)
        if result is None:
            del self.fields["result"]
        else:
            self.fields["result"] = result

    def clean_name(self) -> str:
        """On one line, and no web address: the mail greets by it."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        if checking.holds_address(name):
            raise forms.ValidationError("A name holds no web address.")
        return name

    def clean_result(self) -> str:
        """On the scale of the achievement."""
        try:
            return checked_result(self.version, str(self.cleaned_data["result"]))
        except CampusError as error:
            raise forms.ValidationError(str(error)) from None


class PersonForm(_AboutThem):
    """One person to be awarded."""

    email = forms.EmailField(
        label="E-mail",
        max_length=checking.LIMITS["email"],
        help_text="The credential is bound to this address, and the link goes there.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "Write a whole address, such as ada@example.org."},
    )
    occasion = forms.CharField(
        label="Occasion", max_length=80, required=False, help_text=_OCCASION_HINT
    )
    valid_from = forms.DateField(
        label="Valid from",
        required=False,
        help_text="Without a day it is valid at once.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day as 2026-05-01."},
    )
    field_order = ("email", "name", "result", "narrative", "occasion", "valid_from")

    def clean_email(self) -> str:
        """In lower case, as it is compared and hashed."""
        return str(self.cleaned_data["email"]).lower()

    def clean_valid_from(self) -> date | None:
        """Within reason."""
        day: date | None = self.cleaned_data["valid_from"]
        today = timezone.now().date()
        span = timedelta(days=366 * 5)
        if day is not None and not today - span <= day <= today + span:
            raise forms.ValidationError("Choose a day within five years of today.")
        return day

    def clean(self) -> dict[str, Any]:
        """Nobody is awarded the same twice for the same occasion."""
        data: dict[str, Any] = super().clean() or {}
        if {"email", "occasion"} <= data.keys():
            there = award_in_force(self.version, data["email"], data["occasion"])
            if there is not None:
                day = f"{there.awarded_at:%-d %B %Y}"
                self.add_error(
                    "email",
                    f"This person was awarded it on {day} for this occasion. Correct that award, "
                    "or write another occasion.",
                )
        return data

    def award(self, evidence: list[dict[str, str]]) -> Award:
        """What the form says; the form is valid."""
        data = self.cleaned_data
        day = data["valid_from"]
        return Award(
            email=data["email"],
            name=data["name"],
            narrative=data["narrative"],
            evidence=evidence,
            result=data.get("result", ""),
            occasion=data["occasion"],
            valid_from=datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None,
        )


class CorrectForm(_AboutThem):
    """What the corrected credential says; person, achievement and occasion stay."""

    def award(self, credential: Credential, evidence: list[dict[str, str]]) -> Award:
        """What the form says; the form is valid."""
        data = self.cleaned_data
        return Award(
            email=credential.recipient_email,
            name=data["name"],
            narrative=data["narrative"],
            evidence=evidence,
            result=data.get("result", ""),
            occasion=credential.occasion,
        )


class ListForm(forms.Form):
    """Many people: pasted, or as a file."""

    people = forms.CharField(
        label="Paste the people",
        required=False,
        strip=False,
        help_text=(
            "One a line: e-mail, name, result, narrative, evidence. From a spreadsheet, copy the "
            "cells as they are. A header row may name the columns in another order."
        ),
        widget=forms.Textarea(
            attrs={
                "rows": 8,
                "spellcheck": "false",
                "autocomplete": "off",
                "class": "mono",
                "dir": "ltr",
            }
        ),
    )
    file = forms.FileField(
        label="or choose a file",
        required=False,
        allow_empty_file=True,
        help_text="A CSV file with up to 5,000 people, at most 1 MiB.",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv,text/plain"}),
    )
    occasion = forms.CharField(
        label="Occasion", max_length=80, required=False, help_text=_OCCASION_HINT
    )

    def clean(self) -> dict[str, Any]:
        """The text of the list, from either."""
        data: dict[str, Any] = super().clean() or {}
        file = data.get("file")
        if file is not None:
            if file.size > reading.MOST_BYTES:
                self.add_error("file", "The file is larger than 1 MiB. Split it into several.")
                return data
            try:
                data["people"] = reading.text_of(file.read())
            except CampusError as error:
                self.add_error("file", str(error))
        elif not (data.get("people") or "").strip():
            self.add_error("people", "Paste one person a line, or choose a file.")
        return data


class ReasonForm(forms.Form):
    """Why a credential is revoked or suspended: one of a few codes, never a story."""

    reason = forms.ChoiceField(label="Reason", widget=forms.RadioSelect)

    def __init__(self, *args: Any, reasons: tuple[Reason, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(reason.value, reason.label) for reason in reasons]


class JoinForm(forms.Form):
    """The name of somebody who makes an account by following a claim link."""

    name = forms.CharField(
        label="Your name",
        max_length=150,
        help_text="As you want to be called here.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


def evidence_of(evidence: Any) -> list[dict[str, str]]:
    """What a valid set of evidence forms holds."""
    items = (form.cleaned_data for form in evidence.forms)
    return [
        {name: str(item.get(name, "")) for name in ("name", "url", "narrative")}
        for item in items
        if item and item.get("name")
    ]


def _result_field(version: Version) -> forms.Field | None:
    """The field for the scale of the achievement; None where nothing is to be stated."""
    kind = ResultKind(version.result_kind)
    if kind in {ResultKind.NONE, ResultKind.STATUS}:
        return None
    if kind == ResultKind.LEVELS:
        names = [(str(name), str(name)) for name in version.result_levels]
        return forms.ChoiceField(label="Level reached", choices=[("", "Choose a level"), *names])
    highest = "100" if kind == ResultKind.PERCENT else _figure(version.result_max)
    return forms.CharField(
        label="Result, per cent" if kind == ResultKind.PERCENT else "Result, points",
        max_length=20,
        help_text=escape(scale_of(highest, _figure(version.result_pass))),
        widget=forms.TextInput(
            attrs={"inputmode": "decimal", "class": "short", "autocomplete": "off"}
        ),
    )


def _figure(value: Any) -> str:
    return "" if value is None else number(value)
