"""What the frame of every page needs: who is there, and the three or four words of their menu."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context for ``base.html``; the menu is in ``homes.menu``."""
    from bayleaf.campus.homes.menu import menu_for

    return {
        "menu": menu_for(request),
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "is_demo": settings.DEMO,
        "base_url": settings.BASE_URL,
        "host": settings.AUTHORITY,
    }
