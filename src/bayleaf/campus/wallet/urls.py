"""The addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from bayleaf.campus.wallet import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("wallet", views.wallet, name="wallet"),
    path("wallet/import", views.import_one, name="wallet-import"),
    path("wallet/elsewhere/<str:public_id>", views.imported, name="imported"),
    path("wallet/elsewhere/<str:public_id>/file", views.imported_file, name="imported-file"),
    path("wallet/elsewhere/<str:public_id>/picture.png", views.imported_picture, name="imported-picture"),
    path("wallet/elsewhere/<str:public_id>/remove", views.remove, name="imported-remove"),
    path("wallet/<str:public_id>", views.held_one, name="held"),
    path("wallet/<str:public_id>/keep", views.keep, name="held-keep"),
    path("wallet/<str:public_id>/show", views.show, name="held-show"),
    path("wallet/<str:public_id>/links", views.create_link, name="held-links"),
    path("wallet/<str:public_id>/links/<str:link_id>/end", views.revoke_link, name="held-link-end"),
]  # fmt: skip
