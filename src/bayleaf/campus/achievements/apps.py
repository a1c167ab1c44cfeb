"""The room as a Django application."""

from django.apps import AppConfig


class AchievementsConfig(AppConfig):
    """The room of this folder."""

    name = "bayleaf.campus.achievements"
    label = "achievements"

    def ready(self) -> None:
        """Put what is published on the public page of its organization."""
        from bayleaf.campus.achievements import showing

        showing.register()
