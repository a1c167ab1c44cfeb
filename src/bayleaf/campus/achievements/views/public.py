"""The public page of an achievement: for people, for search engines, for programs."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from bayleaf.campus.achievements import schema_org
from bayleaf.campus.achievements import vocabulary as v
from bayleaf.campus.achievements.document import achievement_object, facts_in_words, level, workload
from bayleaf.campus.achievements.models import ResultKind, Version
from bayleaf.campus.achievements.queries import (
    public_version,
    published_versions,
    visible_version,
)
from bayleaf.campus.skills.queries import attributions

_OFFERED: Final = ["text/html", "application/json", "application/ld+json"]
_CONTEXT: Final = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]


@require_safe
def newest(request: HttpRequest, public_id: str) -> HttpResponse:
    """The newest published version."""
    return _answer(request, public_version(public_id))


@require_safe
def numbered(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """One published version; its draft for members."""
    return _answer(request, visible_version(request.user, public_id, number))


def _answer(request: HttpRequest, version: Version) -> HttpResponse:
    wanted = request.get_preferred_type(_OFFERED)
    if wanted in {"application/json", "application/ld+json"}:
        response: HttpResponse = _document(version, wanted)
    else:
        response = render(request, "achievements/public.html", _context(version))
    patch_vary_headers(response, ["Accept"])
    if not version.is_published:
        response.headers["Cache-Control"] = "no-store"
    return response


def _document(version: Version, media_type: str) -> HttpResponse:
    members = achievement_object(version)
    if media_type == "application/ld+json":
        members = {"@context": _CONTEXT, **members}
    response = JsonResponse(members, content_type=media_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _context(version: Version) -> dict[str, Any]:
    achievement = version.achievement
    skills = list(version.skills.all())
    stated = dict(facts_in_words(version))
    return {
        "version": version,
        "achievement": achievement,
        "organization": achievement.organization,
        "is_newest": achievement.latest_id == version.pk,
        "facts": _facts(version),
        "judged": _judged(version, stated),
        "skills": skills,
        "attributions": attributions(skills),
        "stackability": stated.get("Stackability", ""),
        "versions": published_versions(achievement),
        "type": v.TYPES[version.achievement_type].label,
        "schema_org": schema_org.script_text(version) if version.is_published else "",
    }


def _facts(version: Version) -> list[tuple[str, str]]:
    months = version.valid_months
    participation = v.PARTICIPATIONS.get(version.participation)
    return [
        ("Workload", workload(version) or "Not stated"),
        ("Level", level(version) if version.level else "Not stated"),
        ("Language", v.LANGUAGES.get(version.language, version.language)),
        ("Takes place", participation.label.partition(":")[0] if participation else "Not stated"),
        ("Valid for", _span(months)),
    ]


def _span(months: int | None) -> str:
    if months is None:
        return "No end"
    if months % 12 == 0:
        years = months // 12
        return f"{years} year{'s' if years != 1 else ''}"
    return f"{months} month{'s' if months != 1 else ''}"


def _judged(version: Version, stated: dict[str, str]) -> list[tuple[str, str]]:
    """The stated lines about assessment; what is not stated is called so."""
    lines = [(name, stated.get(name, "")) for name in ("Assessment", "Supervision and identity")]
    kind = ResultKind(version.result_kind)
    if kind != ResultKind.NONE:
        lines.append(("Result", _result(version, kind)))
    return lines


def _result(version: Version, kind: ResultKind) -> str:
    if kind == ResultKind.LEVELS:
        return ", ".join(version.result_levels)
    parts = [kind.label]
    if kind == ResultKind.POINTS and version.result_max is not None:
        parts.append(f"at most {version.result_max.normalize():f}")
    if version.result_pass is not None and kind != ResultKind.STATUS:
        parts.append(f"{version.result_pass.normalize():f} needed to pass")
    return ", ".join(parts)
