"""The room as a Django application."""

from django.apps import AppConfig


class AchievementsConfig(AppConfig):
    """The room of this folder."""

    name = "bayleaf.campus.achievements"
    label = "achievements"
