"""The addresses of this room. allauth's own stand beside them, under the same prefix."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from bayleaf.campus.accounts import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.account, name="account"),
    path("export", views.download, name="account-export"),
    path("delete", views.delete, name="account-delete"),
    path("sessions/end", views.end_sessions, name="account-end-sessions"),
]
