"""Open Badges to sign: a small one, and one that uses most of what the standard has."""

from __future__ import annotations

import hashlib
from typing import Any

VCDM_2 = "https://www.w3.org/ns/credentials/v2"
VCDM_1 = "https://www.w3.org/2018/credentials/v1"
OB_3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OB_3_FOR_V1 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"
OB_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
SCHEMA = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)

_LEVELS = "urn:uuid:6a2f4c38-2f0f-4f67-9f0d-1f4be1d2c0a1"
_RESULT = "urn:uuid:6a2f4c38-2f0f-4f67-9f0d-1f4be1d2c0a2"


def minimal(issuer: str = "", **changes: Any) -> dict[str, Any]:
    """The least that Open Badges 3.0 asks for, by this issuer, as changed."""
    return {
        "@context": [VCDM_2, OB_3],
        "id": "urn:uuid:3c0f1d53-6fb5-4a52-8d1f-0f7f5f0a6b10",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": issuer, "type": ["Profile"], "name": "Harbour Evening School"},
        "validFrom": "2026-03-02T08:00:00Z",
        "name": "Knots and splices",
        "credentialSubject": {
            "id": "urn:uuid:b8f9a1de-92e5-4c43-8f0c-9b6a3d1b7a55",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://harbour.example/courses/knots",
                "type": ["Achievement"],
                "name": "Knots and splices",
                "description": "Ties the twelve working knots and makes an eye splice.",
                "criteria": {"narrative": "All twelve knots in five minutes, seen by a trainer."},
            },
        },
    } | changes


def rich(issuer: str = "", **changes: Any) -> dict[str, Any]:
    """A badge with images, results, alignments, evidence, a hashed address and its schema."""
    return {
        "@context": [VCDM_2, OB_3, OB_EXTENSIONS],
        "id": "https://harbour.example/awards/2026/0117",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": _issuer(issuer),
        "validFrom": "2026-03-02T08:00:00Z",
        "validUntil": "2086-03-02T08:00:00Z",
        "awardedDate": "2026-02-27T16:30:00Z",
        "name": "First aid on the water — Erste Hilfe auf dem Wasser",
        "description": "Awarded after a weekend course with a practical examination.",
        "image": {"id": "https://harbour.example/images/first-aid.png", "type": "Image"},
        "evidence": [
            {
                "id": "urn:uuid:6a2f4c38-2f0f-4f67-9f0d-1f4be1d2c0a3",
                "type": ["Evidence"],
                "name": "Rescue exercise",
                "narrative": "Recovered a casualty from the water; 14 °C, wind force 4.",
            }
        ],
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialSubject": _subject(),
    } | changes


def minimal_v1(issuer: str, **changes: Any) -> dict[str, Any]:
    """The minimal badge in version 1.1 of the data model, as it was issued before 2024."""
    document = minimal(issuer)
    document["@context"] = [VCDM_1, OB_3_FOR_V1]
    document["issuanceDate"] = document.pop("validFrom")
    return document | changes


def _issuer(issuer: str) -> dict[str, Any]:
    return {
        "id": issuer,
        "type": ["Profile"],
        "name": "Harbour Evening School",
        "url": "https://harbour.example/",
        "description": "Evening courses by the water since 1911.",
        "email": "office@harbour.example",
        "address": {
            "type": ["Address"],
            "addressCountry": "Ireland",
            "addressCountryCode": "IE",
            "addressLocality": "Kinsale",
        },
    }


def _subject() -> dict[str, Any]:
    salt = "f1d0a6c2b97e4d5893"
    digest = hashlib.sha256(f"learner@harbour.example{salt}".encode()).hexdigest()
    return {
        "id": "urn:uuid:b8f9a1de-92e5-4c43-8f0c-9b6a3d1b7a55",
        "type": ["AchievementSubject"],
        "identifier": [
            {
                "type": "IdentityObject",
                "hashed": True,
                "identityHash": f"sha256${digest}",
                "identityType": "emailAddress",
                "salt": salt,
            }
        ],
        "activityStartDate": "2026-02-20T08:00:00Z",
        "activityEndDate": "2026-02-27T16:00:00Z",
        "creditsEarned": 1.5,
        "narrative": 'Kept calm & led the group: "stop, look, call" <before> acting.',
        "result": [
            {"type": ["Result"], "resultDescription": _RESULT, "achievedLevel": _LEVELS},
        ],
        "achievement": _achievement(),
    }


def _achievement() -> dict[str, Any]:
    return {
        "id": "https://harbour.example/courses/first-aid",
        "type": ["Achievement"],
        "achievementType": "MicroCredential",
        "name": "First aid on the water",
        "description": "Gives first aid aboard small craft and on the quay.",
        "criteria": {
            "id": "https://harbour.example/courses/first-aid/criteria",
            "narrative": "**Practice**: three scenes.\n\n**Theory**: 30 questions, 80 %.",
        },
        "creditsAvailable": 1.5,
        "inLanguage": "en",
        "tag": ["first aid", "sailing", "sécurité"],
        "alignment": [
            {
                "type": ["Alignment"],
                "targetName": "provide first aid",
                "targetUrl": "https://harbour.example/skills/first-aid",
                "targetFramework": "Skills of the harbour",
                "targetCode": "HS-07",
            },
            {
                "type": ["Alignment"],
                "targetName": "EQF level 4",
                "targetUrl": "http://data.europa.eu/snb/eqf/4",
                "targetFramework": "European Qualifications Framework",
                "targetCode": "4",
            },
        ],
        "resultDescription": [
            {
                "id": _RESULT,
                "type": ["ResultDescription"],
                "name": "Practical examination",
                "resultType": "RubricCriterionLevel",
                "rubricCriterionLevel": [
                    {
                        "id": _LEVELS,
                        "type": ["RubricCriterionLevel"],
                        "name": "Independent",
                        "level": "3",
                        "points": "30",
                    }
                ],
            }
        ],
    }
