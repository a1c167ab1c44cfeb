"""What can be earned here, for anybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from bayleaf.campus.achievements.exploring import FACETS, search_published
from bayleaf.campus.skills.queries import all_attributions


@require_safe
def explore(request: HttpRequest) -> HttpResponse:
    """Search with facets; a page of 20. Works without JavaScript: ticks are sent with Search."""
    text = request.GET.get("q", "").strip()[:100]
    page = request.GET.get("page", "1")
    found = search_published(
        text,
        {facet.name: request.GET.getlist(facet.name) for facet in FACETS},
        int(page) if page.isdecimal() and len(page) < 6 else 1,
    )
    context = {
        "text": text,
        "found": found,
        "is_narrowed": any(c.is_chosen for group in found.groups for c in group.choices),
        "attributions": all_attributions(),
    }
    is_part = request.headers.get("HX-Request") == "true"
    name = "achievements/parts/found.html" if is_part else "achievements/explore.html"
    response = render(request, name, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
