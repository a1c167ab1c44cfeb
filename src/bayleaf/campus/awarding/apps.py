"""The room as a Django application."""

from django.apps import AppConfig


class AwardingConfig(AppConfig):
    """The room of this folder."""

    name = "bayleaf.campus.awarding"
    label = "awarding"

    def ready(self) -> None:
        """Take part in the deletion of accounts, and in what happens to keys."""
        from bayleaf.campus.awarding import leaving, status
        from bayleaf.campus.foundation.events import KeyCompromised, listen

        leaving.register()
        listen(KeyCompromised, status.sign_anew)
