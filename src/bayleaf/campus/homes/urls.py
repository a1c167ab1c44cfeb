"""The addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from bayleaf.campus.homes import assessor, desk, employer, learner, operating, pages

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.front, name="front"),
    path("start", learner.start, name="start"),
    path("home", learner.home, name="home"),
    path("learn", pages.learn, name="learn"),
    path("issue", pages.issue, name="issue"),
    path("employer", employer.employer, name="employer"),
    path("assessor", assessor.assessor, name="assessor"),
    path("o/<slug:slug>/desk", desk.desk, name="desk"),
    path("about/checking", pages.how_checking, name="how-checking"),
    path("about/accessibility", pages.accessibility, name="accessibility"),
    path("about/privacy", pages.privacy, name="privacy"),
    path("about/reading", pages.reading, name="reading"),
    path("outbox/", operating.outbox, name="outbox"),
    path("outbox/<str:public_id>", operating.outbox_mail, name="outbox-mail"),
    path("healthz", operating.healthz, name="healthz"),
]
