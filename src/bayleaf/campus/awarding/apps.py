"""The room as a Django application."""

from django.apps import AppConfig


class AwardingConfig(AppConfig):
    """The room of this folder."""

    name = "bayleaf.campus.awarding"
    label = "awarding"

    def ready(self) -> None:
        """Take part in the deletion of accounts."""
        from bayleaf.campus.awarding import leaving

        leaving.register()
