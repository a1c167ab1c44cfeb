"""What can be earned. An achievement has versions; a published version never changes."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from bayleaf.campus.achievements import vocabulary
from bayleaf.campus.achievements.vocabulary import Concept
from bayleaf.campus.foundation.ids import new_token
from bayleaf.campus.organizations.models import Organization
from bayleaf.campus.skills.models import Skill


def _choices(table: dict[str, Concept]) -> list[tuple[str, str]]:
    return [(concept.key, concept.label) for concept in table.values()]


def _languages() -> list[tuple[str, str]]:
    """By name, since that is how a reader looks for one."""
    return sorted(vocabulary.LANGUAGES.items(), key=lambda item: item[1])


class ResultKind(models.TextChoices):
    """How a result is stated."""

    NONE = "none", "No result is stated"
    STATUS = "status", "Passed"
    PERCENT = "percent", "Per cent"
    POINTS = "points", "Points"
    LEVELS = "levels", "Named levels"


class Art(models.Model):
    """Uploaded badge art, cleaned before it was stored. The words say what it shows."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="art")
    data = models.BinaryField()
    media_type = models.CharField(max_length=20)
    alt = models.CharField(max_length=200)


class Achievement(models.Model):
    """Something an organization recognises; what it is, is said by its versions."""

    public_id = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="achievements")
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    """Not offered any more; what was awarded stays as it is."""
    latest = models.ForeignKey("Version", models.PROTECT, null=True, related_name="+")
    """The newest published version."""

    def __str__(self) -> str:
        return self.public_id


class Version(models.Model):
    """One wording of an achievement: a draft, then, once published, fixed for ever."""

    achievement = models.ForeignKey(Achievement, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    published_at = models.DateTimeField(null=True, blank=True)
    saved_at = models.DateTimeField(auto_now=True)

    name = models.CharField(max_length=120)
    description = models.TextField(max_length=1000, blank=True)
    """What someone can do who earned it, in one or two sentences."""
    outcomes = models.JSONField(default=list, blank=True)
    """Learning outcomes, a sentence each."""
    criteria = models.TextField(max_length=12_000, blank=True)
    """How it is earned, in Markdown."""
    achievement_type = models.CharField(
        max_length=30, choices=_choices(vocabulary.TYPES), default="MicroCredential"
    )
    language = models.CharField(
        max_length=8,
        choices=_languages(),
        default="en",
    )
    workload_hours = models.DecimalField(
        max_digits=6,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(Decimal(5000))],
    )
    ects = models.DecimalField(
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.1")), MaxValueValidator(Decimal(300))],
    )
    level = models.CharField(max_length=4, choices=_choices(vocabulary.LEVELS), blank=True)
    participation = models.CharField(
        max_length=20, choices=_choices(vocabulary.PARTICIPATIONS), blank=True
    )
    assessments = models.JSONField(default=list, blank=True)
    """Keys of ``vocabulary.ASSESSMENTS``."""
    assessment_note = models.CharField(max_length=300, blank=True)
    supervision = models.CharField(
        max_length=24, choices=_choices(vocabulary.SUPERVISIONS), blank=True
    )
    quality_assurance = models.CharField(max_length=200, blank=True)
    quality_url = models.URLField(max_length=300, blank=True)
    prerequisites = models.TextField(max_length=1000, blank=True)
    stackability = models.CharField(
        max_length=12, choices=_choices(vocabulary.STACKABILITIES), blank=True
    )
    result_kind = models.CharField(
        max_length=8, choices=ResultKind.choices, default=ResultKind.NONE
    )
    result_max = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    result_pass = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    result_levels = models.JSONField(default=list, blank=True)
    """Names of the levels, low to high."""
    valid_months = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    can_be_suspended = models.BooleanField(default=False)
    skills = models.ManyToManyField(Skill, blank=True, related_name="+")

    design = models.JSONField(default=dict)
    """The drawn badge, as ``art.Design.to_dict``."""
    art = models.ForeignKey(Art, models.PROTECT, null=True, blank=True, related_name="+")
    """Uploaded art in place of the drawn badge."""
    words = models.TextField(blank=True, editable=False)
    """Name, description, outcomes and skills in lower case, for searching; written when it is
    published."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["achievement", "number"], name="one_version_a_number"),
            models.UniqueConstraint(
                fields=["achievement"],
                condition=models.Q(published_at=None),
                name="one_draft_an_achievement",
            ),
        )
        indexes = (models.Index(fields=["name"], name="version_by_name"),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_published(self) -> bool:
        """Whether it is fixed."""
        return self.published_at is not None

    @property
    def uri(self) -> str:
        """The id of this version in credentials; it leads to its page."""
        return f"{settings.BASE_URL}/a/{self.achievement.public_id}/{self.number}"

    @property
    def hours(self) -> str:
        """The workload without trailing noughts; empty when it is not stated."""
        return "" if self.workload_hours is None else f"{self.workload_hours.normalize():f}"

    @property
    def judged_by(self) -> str:
        """The types of assessment in words; empty when none is stated."""
        labels = [
            vocabulary.ASSESSMENTS[key].label.partition(",")[0]
            for key in self.assessments
            if key in vocabulary.ASSESSMENTS
        ]
        return ", ".join([*labels[:1], *(label.lower() for label in labels[1:])])
