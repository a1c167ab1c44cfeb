"""The addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from bayleaf.campus.organizations.views import invitation, keys, members, profile

_O = "o/<slug:slug>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("o/new", profile.found, name="organization-new"),
    path(_O, profile.profile, name="organization"),
    path(f"{_O}/did.json", profile.did_document, name="organization-did"),
    path(f"{_O}/settings", profile.edit, name="organization-settings"),
    path(f"{_O}/settings/close", profile.close, name="organization-close"),
    path(f"{_O}/keys", keys.overview, name="organization-keys"),
    path(f"{_O}/keys/rotate/<str:kind>", keys.rotate, name="organization-key-rotate"),
    path(
        f"{_O}/keys/<str:thumbprint>/compromised",
        keys.compromise,
        name="organization-key-compromise",
    ),
    path(f"{_O}/members", members.overview, name="members"),
    path(f"{_O}/members/<str:person>/role", members.change_role, name="member-role"),
    path(f"{_O}/members/<str:person>/remove", members.remove, name="member-remove"),
    path(f"{_O}/invitations/<str:invitation>/resend", members.resend, name="invitation-resend"),
    path(
        f"{_O}/invitations/<str:invitation>/withdraw",
        members.withdraw,
        name="invitation-withdraw",
    ),
    path("invitation/<str:token>", invitation.invitation, name="invitation"),
]
