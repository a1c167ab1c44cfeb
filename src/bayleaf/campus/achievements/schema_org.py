"""An achievement for search engines: schema.org ``EducationalOccupationalCredential``."""

from __future__ import annotations

import json
from typing import Any, Final

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from bayleaf.campus.achievements import vocabulary as v
from bayleaf.campus.achievements.document import level
from bayleaf.campus.achievements.models import Version

_ESCAPES: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def credential_object(version: Version) -> dict[str, Any]:
    """The object of sharing.md section 1.5, with its skills loaded."""
    achievement = version.achievement
    organization = achievement.organization
    members: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "EducationalOccupationalCredential",
        "name": version.name,
        "description": version.description,
        "url": version.uri,
        "image": f"{version.uri}/badge.png",
        "inLanguage": version.language,
        "credentialCategory": {
            "@type": "DefinedTerm",
            "name": v.TYPES[version.achievement_type].label,
        },
        "competencyRequired": [
            {"@type": "DefinedTerm", "name": skill.label, "url": skill.uri}
            for skill in version.skills.all()
        ],
        "educationalLevel": level(version) if version.level else "",
        "recognizedBy": {
            "@type": "Organization",
            "name": organization.name,
            "url": organization.url or f"{settings.BASE_URL}/o/{organization.slug}",
        },
        "validFor": f"P{version.valid_months}M" if version.valid_months else "",
        "validIn": {"@type": "AdministrativeArea", "name": organization.country},
    }
    return {name: value for name, value in members.items() if value}


def script_text(version: Version) -> SafeString:
    """The object as JSON that can stand inside a script element: it cannot close it."""
    text = json.dumps(credential_object(version), ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308  the translation made it inert
