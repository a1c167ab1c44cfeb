"""The addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, re_path

from bayleaf.campus.sharing import views

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(
        r"^c/(?P<public_id>[A-Za-z0-9_-]{1,22})\.(?P<extension>json|jwt|png|svg)$",
        views.credential_file,
        name="credential-file",
    ),
    path("c/<str:public_id>", views.credential, name="credential"),
    path("c/<str:public_id>/badge.svg", views.credential_badge, name="credential-badge"),
    path("c/<str:public_id>/qr.svg", views.credential_qr, name="credential-qr"),
    path("c/<str:public_id>/image.png", views.credential_image, name="credential-image"),
]
