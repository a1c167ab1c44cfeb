"""The room as a Django application."""

from django.apps import AppConfig


class VerificationConfig(AppConfig):
    """The room of this folder."""

    name = "bayleaf.campus.verification"
    label = "verification"

    def ready(self) -> None:
        """Register the system check of the trust list."""
        from bayleaf.campus.verification import recognition  # noqa: F401
