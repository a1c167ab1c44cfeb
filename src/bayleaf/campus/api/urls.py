"""The addresses of this room: ``/api/v1/…``, with the document at ``/api/v1/openapi.json``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from bayleaf.campus.api.door import door

urlpatterns: list[URLPattern | URLResolver] = [path("v1/", door.urls)]
