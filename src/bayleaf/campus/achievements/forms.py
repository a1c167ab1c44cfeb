"""The forms of the desk: a new achievement in three answers, and the editor of a draft."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

from bayleaf.campus.achievements import art, artwork, guidance, vocabulary
from bayleaf.campus.achievements.actions import MOST_SKILLS
from bayleaf.campus.achievements.art.uploads import UPLOAD_LIMIT
from bayleaf.campus.achievements.document import number
from bayleaf.campus.achievements.models import ResultKind, Version
from bayleaf.campus.achievements.wording import COLUMNS, Wording
from bayleaf.campus.skills.models import Skill

MOST_LINES: Final = 12
LINE_LENGTH: Final = 200
_LONGEST_KEY: Final = 18
"""Digits of a number that 64 bits hold, whatever the digits are."""
NOT_A_BODY: Final = frozenset(
    {"yes", "no", "none", "ok", "true", "n/a", "na", "-", "x", "self", "me", "us", "we", "internal"}
)
ELEMENTS: Final = (
    "name",
    "description",
    "outcomes",
    "criteria",
    "workload_hours",
    "level",
    "participation",
    "assessments",
    "quality_assurance",
)
"""Where an author states one of the eleven; a draft may be saved without them."""
_ELEMENT: Final = "achievements/parts/element_field.html"
DESIGN: Final = ("silhouette", "division", "motif", "field", "ring_text", "issuer_text")


class LinesField(forms.CharField):
    """A list, typed one item a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        """A stored list as lines; what was typed as it was typed."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The lines without list signs. Refuses too many and too long ones by number."""
        text = super().clean(value)
        lines = [line.strip().lstrip("-*•").strip() for line in text.splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(f"Keep to {MOST_LINES} lines; there are {len(lines)}.")
        for place, line in enumerate(lines, 1):
            if len(line) > LINE_LENGTH:
                raise forms.ValidationError(
                    f"Line {place} has {len(line)} characters. Shorten it to {LINE_LENGTH}."
                )
        return lines

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as lines."""
        return super().has_changed(self.prepare_value(initial), data)


class SkillsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Skills by their keys."""

    def clean(self, value: Any) -> Any:
        """The skills. A key that no database holds is refused before one is asked."""
        if any(len(str(key)) > _LONGEST_KEY for key in value or ()):
            raise forms.ValidationError(self.error_messages["invalid_choice"])
        return super().clean(value)


class NewForm(forms.ModelForm):  # type: ignore[type-arg]
    """The first three answers; everything else is asked in the editor."""

    class Meta:
        model = Version
        fields = ("name", "description", "achievement_type")
        labels: ClassVar = {name: guidance.LABELS[name] for name in fields}
        help_texts: ClassVar = {name: guidance.HINTS[name] for name in fields}
        widgets: ClassVar = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "achievement_type": forms.Select,
        }

    def wording(self) -> Wording:
        """What was answered."""
        return Wording(**self.cleaned_data)


class DraftForm(forms.ModelForm):  # type: ignore[type-arg]
    """Everything a draft says, its skills and its badge. Saving is the action's work."""

    outcomes = LinesField(required=False)
    result_levels = LinesField(required=False)
    quality_url = forms.URLField(
        max_length=300,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Give the whole address, starting with https://."},
    )
    assessments = forms.MultipleChoiceField(
        choices=[(c.key, c.label) for c in vocabulary.ASSESSMENTS.values()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    skills = SkillsField(
        Skill.objects.select_related("framework"),
        widget=forms.MultipleHiddenInput,
        required=False,
        error_messages={
            "invalid_choice": "One of the skills is not known any more. Choose it again.",
            "invalid_pk_value": "One of the skills is not known any more. Choose it again.",
        },
    )
    silhouette = forms.ChoiceField(choices=list(art.SILHOUETTES.items()), label="Shape")
    division = forms.ChoiceField(choices=list(art.DIVISIONS.items()), label="Pattern")
    motif = forms.ChoiceField(choices=list(art.MOTIFS.items()), label="Motif")
    field = forms.ChoiceField(
        choices=[(key, field.label) for key, field in art.FIELDS.items()], label="Field"
    )
    ring_text = forms.CharField(
        max_length=art.RING_LIMIT, required=False, label="Ring text", help_text="Above the motif."
    )
    issuer_text = forms.CharField(
        max_length=art.RING_LIMIT, required=False, label="Your name on the ring"
    )
    art = forms.FileField(
        required=False,
        label="Picture",
        help_text="PNG, JPEG, WebP or SVG, square, at most 5 MB. It stands in place of the badge.",
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp,.svg"}),
    )
    art_alt = forms.CharField(
        max_length=200,
        required=False,
        label="What the picture shows",
        help_text="For people who do not see it.",
    )

    class Meta:
        model = Version
        fields = tuple(name for name in COLUMNS if name not in {"outcomes", "assessments"})
        labels = guidance.LABELS
        help_texts = guidance.HINTS
        widgets: ClassVar = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "criteria": forms.Textarea(attrs={"rows": 8}),
            "prerequisites": forms.Textarea(attrs={"rows": 2}),
        }
        error_messages: ClassVar = guidance.ERRORS

    def __init__(self, data: Any = None, files: Any = None, *, draft: Version) -> None:
        design = artwork.design_of(draft).to_dict()
        initial = {name: design[name] for name in DESIGN}
        initial["art_alt"] = draft.art.alt if draft.art else ""
        initial["skills"] = [skill.pk for skill in draft.skills.all()]
        super().__init__(data, files, instance=draft, initial=initial)
        self.draft = draft
        for name in ("outcomes", "result_levels", "assessments", "quality_url"):
            self.initial[name] = getattr(draft, name)
            self.fields[name].label = guidance.LABELS[name]
            self.fields[name].help_text = guidance.HINTS[name]
        for name in ("level", "participation", "supervision", "stackability"):
            choices = [("", "Not stated yet"), *self.fields[name].choices[1:]]  # type: ignore[attr-defined]
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        for name in ELEMENTS:
            self.fields[name].template_name = _ELEMENT  # type: ignore[attr-defined]
        for name in ("workload_hours", "ects", "result_max", "result_pass"):
            stated = getattr(draft, name)
            self.initial[name] = None if stated is None else number(stated)

    def clean_skills(self) -> list[Skill]:
        """At most 20, in the order they were chosen."""
        chosen = list(self.cleaned_data["skills"])
        if len(chosen) > MOST_SKILLS:
            raise forms.ValidationError(f"Choose at most {MOST_SKILLS} skills.")
        return chosen

    def clean_quality_assurance(self) -> str:
        """A body has a name: a bare yes tells a reader nothing."""
        stated = str(self.cleaned_data["quality_assurance"]).strip()
        if stated and (len(stated) < 3 or stated.casefold().strip(".!") in NOT_A_BODY):
            raise forms.ValidationError(guidance.NAME_THE_BODY)
        return stated

    def clean_ring_text(self) -> str:
        """Only what can be drawn."""
        return _drawable(self.cleaned_data["ring_text"])

    def clean_issuer_text(self) -> str:
        """Only what can be drawn."""
        return _drawable(self.cleaned_data["issuer_text"])

    def clean_art(self) -> UploadedFile[bytes] | None:
        """Too large a file is refused before it is read."""
        picture: UploadedFile[bytes] | None = self.cleaned_data["art"]
        if picture is not None and (picture.size or 0) > UPLOAD_LIMIT:
            raise forms.ValidationError("The picture is larger than 5 MB. Save it smaller.")
        return picture

    def clean(self) -> dict[str, Any]:
        """The result must have a scale, and a picture needs words."""
        given = super().clean() or self.cleaned_data
        kind = given.get("result_kind")
        highest = Decimal(100) if kind == ResultKind.PERCENT else given.get("result_max")
        passing = given.get("result_pass")
        if kind == ResultKind.POINTS and highest is None and "result_max" not in self.errors:
            self.add_error("result_max", "State the most points that can be reached.")
        if kind == ResultKind.LEVELS and len(given.get("result_levels") or ()) < 2:
            self.add_error("result_levels", "Name at least two levels, the lowest first.")
        if passing is not None and highest is not None and passing > highest:
            self.add_error("result_pass", f"This is more than the most, {highest:f}.")
        picture = given.get("art")
        if isinstance(picture, UploadedFile) and not (given.get("art_alt") or "").strip():
            self.add_error("art_alt", "Say in a few words what the picture shows.")
        return given

    def _post_clean(self) -> None:
        """Check the columns as the model does, on a copy: the draft is the action's to change."""
        shown = self.instance
        self.instance = Version(achievement=self.draft.achievement, number=self.draft.number)
        super()._post_clean()  # type: ignore[misc]
        self.instance = shown

    def wording(self) -> Wording:
        """What was typed, for the action."""
        given = self.cleaned_data
        design = art.Design.from_dict({name: given[name] for name in DESIGN})
        stated = {name: given[name] for name in COLUMNS}
        return Wording(**stated, skills=given["skills"], design=design)

    def chosen(self) -> list[Skill]:
        """The skills as the page shows them now, saved or not."""
        if not self.is_bound:
            return list(self.draft.skills.all())
        posted = self.data.getlist("skills") if hasattr(self.data, "getlist") else []
        keys = [int(key) for key in posted if key.isdecimal() and len(key) <= _LONGEST_KEY]
        found = Skill.objects.select_related("framework").in_bulk(keys)
        return [found[key] for key in dict.fromkeys(keys) if key in found]


def _drawable(text: str) -> str:
    """The text on one line. A sign that turns or hides others is refused."""
    line = " ".join(text.split())
    if not line.isprintable():
        raise forms.ValidationError("It holds a sign that cannot be shown. Type it again.")
    return line
