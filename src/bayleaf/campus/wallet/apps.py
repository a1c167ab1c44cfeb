"""The room as a Django application."""

from django.apps import AppConfig


class WalletConfig(AppConfig):
    """The room of this folder."""

    name = "bayleaf.campus.wallet"
    label = "wallet"

    def ready(self) -> None:
        """Say what belongs to a person here, for the export of an account and its erasure."""
        from bayleaf.campus.wallet import personal

        personal.register()
