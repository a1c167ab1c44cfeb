"""The room as a Django application."""

from django.apps import AppConfig


class SeedConfig(AppConfig):
    """The room of this folder."""

    name = "bayleaf.campus.seed"
    label = "seed"
