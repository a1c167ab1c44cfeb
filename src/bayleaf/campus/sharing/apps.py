"""The room as a Django application."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """The room of this folder."""

    name = "bayleaf.campus.sharing"
    label = "sharing"
