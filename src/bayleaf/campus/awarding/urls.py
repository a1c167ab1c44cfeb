"""The addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from bayleaf.campus.awarding import publishing
from bayleaf.campus.awarding.views import award, batch, claim, credential, listing

_DESK = "o/<slug:slug>"
_ONE = f"{_DESK}/awarded/<str:public_id>"

urlpatterns: list[URLPattern | URLResolver] = [
    path("status/<str:public_id>", publishing.status_list, name="status-list"),
    path("claim/<str:token>", claim.claim, name="claim"),
    path(f"{_DESK}/award", award.award, name="award"),
    path(f"{_DESK}/award/preview", award.award_preview, name="award-preview"),
    path(f"{_DESK}/award/list", award.award_list, name="award-list"),
    path(f"{_DESK}/batches/<str:public_id>", batch.batch, name="batch"),
    path(f"{_DESK}/awarded", listing.awarded, name="awarded"),
    path(f"{_DESK}/awarded.csv", listing.awarded_export, name="awarded-export"),
    path(_ONE, credential.awarded_one, name="awarded-one"),
    path(f"{_ONE}/revoke", credential.revoke, name="awarded-revoke"),
    path(f"{_ONE}/suspend", credential.suspend, name="awarded-suspend"),
    path(f"{_ONE}/reinstate", credential.reinstate, name="awarded-reinstate"),
    path(f"{_ONE}/correct", credential.correct, name="awarded-correct"),
    path(f"{_ONE}/erase", credential.erase, name="awarded-erase"),
    path(f"{_ONE}/resend", credential.resend, name="awarded-resend"),
]
