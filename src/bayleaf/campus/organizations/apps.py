"""The room as a Django application."""

from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    """The room of this folder."""

    name = "bayleaf.campus.organizations"
    label = "organizations"

    def ready(self) -> None:
        """Take part in exports and deletions of accounts."""
        from bayleaf.campus.organizations import keeping

        keeping.register()
