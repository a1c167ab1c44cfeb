"""The room as a Django application."""

from django.apps import AppConfig


class SkillsConfig(AppConfig):
    """The room of this folder."""

    name = "bayleaf.campus.skills"
    label = "skills"
