"""The addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from bayleaf.campus.achievements.views import badges, desk, editor, explore, public

_DESK = "o/<slug:slug>/achievements"
_ONE = f"{_DESK}/<str:public_id>"
_PUBLIC = "a/<str:public_id>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("explore", explore.explore, name="explore"),
    path(_DESK, desk.achievements, name="achievements"),
    path(f"{_DESK}/new", desk.new, name="achievement-new"),
    path(_ONE, editor.edit, name="achievement-edit"),
    path(f"{_ONE}/publish", desk.publish, name="achievement-publish"),
    path(f"{_ONE}/version", desk.start_version, name="achievement-start-version"),
    path(f"{_ONE}/discard", desk.discard, name="achievement-discard"),
    path(f"{_ONE}/withdraw", desk.withdraw, name="achievement-withdraw"),
    path(f"{_ONE}/restore", desk.restore, name="achievement-restore"),
    path("o/<slug:slug>/badge-preview.svg", editor.badge_preview, name="badge-preview"),
    path("o/<slug:slug>/skills", editor.skill_suggestions, name="skill-suggestions"),
    path(_PUBLIC, public.newest, name="achievement"),
    path(f"{_PUBLIC}/<int:number>", public.numbered, name="achievement-version"),
    path(f"{_PUBLIC}/<int:number>/badge.svg", badges.badge_svg, name="achievement-badge"),
    path(f"{_PUBLIC}/<int:number>/badge.png", badges.badge_png, name="achievement-badge-png"),
]
