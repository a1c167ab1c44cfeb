"""The addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from bayleaf.campus.verification import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("verify/", views.verify, name="verify"),
]
