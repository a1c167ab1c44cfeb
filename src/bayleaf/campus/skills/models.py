"""Skills, each with the URI of the framework that defines it."""

from __future__ import annotations

from django.db import models


class Framework(models.Model):
    """A published list of skills, such as ESCO."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    uri = models.URLField(max_length=300)
    version = models.CharField(max_length=40, blank=True)
    attribution = models.CharField(max_length=300, blank=True)
    """What its publisher asks to be said wherever it is used."""

    def __str__(self) -> str:
        return self.name


class Skill(models.Model):
    """Something a person can do or knows."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="skills")
    uri = models.URLField(max_length=300, unique=True)
    label = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    kind = models.CharField(max_length=40, blank=True)
    words = models.TextField(blank=True)
    """Label and other names in lower case, a name a line, for searching."""
    isced = models.CharField(max_length=4, blank=True)
    """Field of education in ISCED-F 2013, such as ``0542``, where the framework says it."""

    class Meta:
        indexes = (models.Index(fields=["label"], name="skill_by_label"),)

    def __str__(self) -> str:
        return self.label
