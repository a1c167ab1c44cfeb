"""The room as a Django application."""

from django.apps import AppConfig


class HomesConfig(AppConfig):
    """The room of this folder."""

    name = "bayleaf.campus.homes"
    label = "homes"
