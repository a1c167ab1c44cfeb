"""The room as a Django application."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The room of this folder."""

    name = "bayleaf.campus.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to what allauth does."""
        from bayleaf.campus.accounts import listeners

        listeners.connect()
