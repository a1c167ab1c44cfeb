"""The room as a Django application."""

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    """The room of this folder."""

    name = "bayleaf.campus.foundation"
    label = "foundation"
