"""The room as a Django application."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The room of this folder."""

    name = "bayleaf.campus.api"
    label = "api"
