"""Real credentials for the verify desk, signed now, and the little web in which they are checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import bayleaf
from bayleaf.engine import status
from bayleaf.engine.dids import web as did_web
from bayleaf.engine.errors import FetchError
from bayleaf.engine.keys import PrivateKey, SoftwareSigner
from bayleaf.engine.ports import Response

SCHOOL = "did:web:school.example"
LIST = "https://school.example/status/1"
RECIPIENT = "ada@example.org"
PERSON = "Ada Okonkwo-Lindqvist"
TITLE = "Knots and splices"
CLAIMED = "Harbour Evening School"


class Web:
    """A ``Fetch`` over a handful of pages. It remembers what it was asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, Response] = {}
        self.requested: list[tuple[str, str]] = []

    def publish(
        self, url: str, body: bytes, kind: str = "application/json", status: int = 200
    ) -> None:
        """Put a page there."""
        self.pages[url] = Response(url, status, kind, body)

    def __call__(
        self, url: str, *, accept: str = "application/json", max_bytes: int = 1 << 20
    ) -> Response:
        """Answer, or be unreachable."""
        self.requested.append((url, accept))
        if url not in self.pages:
            raise FetchError(f"{url} did not answer.", code="unreachable")
        answer = self.pages[url]
        if len(answer.body) > max_bytes:
            raise FetchError("The answer is too long.", code="too-large")
        return answer


class School:
    """An issuer with a website and, when it is asked, a status list."""

    def __init__(self, web: Web) -> None:
        self.key = PrivateKey.generate("Ed25519")
        self.signer = SoftwareSigner(self.key, f"{SCHOOL}#key-1")
        self.web = web
        document = did_web.document(SCHOOL, {"key-1": self.key.public_key})
        web.publish("https://school.example/.well-known/did.json", json.dumps(document).encode())

    def award(self, **changes: Any) -> bytes:
        """A credential as JSON, signed by the school."""
        return award(self.signer, **changes)

    def publish_list(self, purpose: str, value: int, url: str = LIST) -> dict[str, Any]:
        """Publish a list in which entry 7 has this value; the entry that points to it."""
        now = datetime.now(UTC)
        entry = status.new_entry(list_url=url, index=7, purpose=purpose)
        credential = status.new_list(
            id=url, issuer=SCHOOL, purpose=purpose, at=now - timedelta(days=1)
        )
        if value:
            credential = status.with_status(credential, 7, value)
        signed = bayleaf.issue(credential, signer=self.signer, at=now)
        self.web.publish(url, signed.data, "application/vc")
        return entry


def draft(**changes: Any) -> dict[str, Any]:
    """The unsigned credential: texts in every field that a page shows."""
    now = datetime.now(UTC)
    start = (now - timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "name": TITLE,
        "issuer": {
            "type": ["Profile"],
            "name": CLAIMED,
            "address": {"type": ["Address"], "addressCountryCode": "IE"},
        },
        "validFrom": start,
        "awardedDate": start,
        "credentialSubject": {
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": False,
                    "identityHash": PERSON,
                    "identityType": "name",
                }
            ],
            "creditsEarned": 1.5,
            "result": [{"type": ["Result"], "value": "17", "resultDescription": "urn:uuid:5f0c3f4e-0001-4000-8000-000000000001"}],
            "achievement": {
                "achievementType": "MicroCredential",
                "name": TITLE,
                "description": "Ties the twelve working knots and makes an eye splice.",
                "criteria": {"narrative": "**All twelve** in five minutes.\n\n- Assessment: Practical"},
                "resultDescription": [
                    {
                        "id": "urn:uuid:5f0c3f4e-0001-4000-8000-000000000001",
                        "type": ["ResultDescription"],
                        "name": "Result",
                        "resultType": "RawScore",
                        "valueMax": "20",
                        "requiredValue": "10",
                    }
                ],
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetName": "tie knots",
                        "targetUrl": "https://school.example/skills/knots",
                    },
                    {
                        "type": ["Alignment"],
                        "targetName": "Level 3",
                        "targetFramework": "European Qualifications Framework",
                        "targetUrl": "http://data.europa.eu/snb/eqf/3",
                    },
                ],
            },
        },
    } | changes  # fmt: skip


def award(signer: SoftwareSigner, *, recipient: str = RECIPIENT, **changes: Any) -> bytes:
    """A credential signed by this key."""
    now = datetime.now(UTC)
    credential = bayleaf.complete(draft(**changes), signer=signer, at=now, recipient=recipient)
    return bayleaf.issue(credential, signer=signer, at=now).data


def tampered(data: bytes, **changes: Any) -> bytes:
    """The same file with members that nobody signed."""
    document: Mapping[str, Any] = json.loads(data)
    return json.dumps({**document, **changes}).encode()
