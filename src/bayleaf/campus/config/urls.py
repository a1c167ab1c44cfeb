"""Every address of the campus. A room's own are in its urls.py."""

from django.urls import include, path

handler400 = "bayleaf.campus.config.errors.bad_request"
handler403 = "bayleaf.campus.config.errors.forbidden"
handler404 = "bayleaf.campus.config.errors.not_found"
handler429 = "bayleaf.campus.config.errors.too_many"
handler500 = "bayleaf.campus.config.errors.broken"

urlpatterns = [
    path("", include("bayleaf.campus.homes.urls")),
    path("account/", include("allauth.urls")),
    path("account/", include("bayleaf.campus.accounts.urls")),
    path("", include("bayleaf.campus.organizations.urls")),
    path("", include("bayleaf.campus.achievements.urls")),
    path("", include("bayleaf.campus.awarding.urls")),
    path("", include("bayleaf.campus.wallet.urls")),
    path("", include("bayleaf.campus.sharing.urls")),
    path("", include("bayleaf.campus.verification.urls")),
    path("api/", include("bayleaf.campus.api.urls")),
]
