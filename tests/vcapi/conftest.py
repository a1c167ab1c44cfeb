"""The VC-API service in this process, asked through WSGI as a server would ask it."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from bayleaf.engine.ports import Fetch, offline
from bayleaf.vcapi import Application

V2 = "https://www.w3.org/ns/credentials/v2"
V1 = "https://www.w3.org/2018/credentials/v1"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
BASE = "https://vc.example.org"
SUITES = (
    "ed25519", "p256", "p384", "eddsa-jcs", "ecdsa-jcs-p256", "ecdsa-jcs-p384", "jwt", "status",
)  # fmt: skip
EMBEDDED = tuple(suite for suite in SUITES if suite != "jwt")


@dataclass(frozen=True)
class Answer:
    """What the service said."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def codes(self) -> list[str]:
        """The codes of the errors."""
        return [error["code"] for error in self.json()["errors"]]


class Service:
    """A client that calls the application and checks that every answer keeps its form."""

    def __init__(self, application: Application, **environ: str) -> None:
        self.application = application
        self.environ = environ

    def ask(self, method: str, path: str, body: bytes = b"", **environ: str) -> Answer:
        """One request."""
        seen: list[Any] = []
        sent = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path.encode().decode("latin-1"),
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/json",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_X_FORWARDED_PROTO": "https",
            "HTTP_X_FORWARDED_HOST": "vc.example.org",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            **self.environ,
            **environ,
        }
        data = b"".join(self.application(sent, lambda *given: seen.append(given)))
        (line, headers), *_ = seen
        answer = Answer(int(line.split()[0]), dict(headers), data)
        if data and answer.status >= 400 and "problem" in answer.headers["Content-Type"]:
            problem = answer.json()
            assert problem["status"] == answer.status
            assert problem["verified"] is False
            assert all(error["type"].partition(":")[0] in ("https", "urn") for error in problem["errors"])  # fmt: skip
        return answer

    def get(self, path: str) -> Answer:
        """``GET``."""
        return self.ask("GET", path)

    def post(self, path: str, value: Any, **environ: str) -> Answer:
        """``POST`` of a JSON value."""
        return self.ask("POST", path, json.dumps(value).encode(), **environ)

    def issuer(self, suite: str) -> str:
        """The DID of a path."""
        return str(self.application.issuers[suite].id)

    def credential(self, suite: str = "ed25519", **members: Any) -> dict[str, Any]:
        """A credential for a path to issue. A member that is ``None`` is left out."""
        plain: dict[str, Any] = {
            "@context": [V2],
            "type": ["VerifiableCredential"],
            "issuer": self.issuer(suite),
            "credentialSubject": {"id": "did:example:subject"},
            **members,
        }
        return {name: value for name, value in plain.items() if value is not None}

    def asked_to_issue(self, suite: str = "ed25519", **members: Any) -> Answer:
        """The answer to a request to issue such a credential."""
        body = {"credential": self.credential(suite, **members)}
        return self.post(f"/{suite}/credentials/issue", body)

    def issued(self, suite: str = "ed25519", **members: Any) -> dict[str, Any]:
        """An issued credential."""
        answer = self.asked_to_issue(suite, **members)
        assert answer.status == 201, answer.body
        return copy.deepcopy(answer.json()["verifiableCredential"])

    def verify(self, credential: Any, **more: Any) -> Answer:
        """The answer about a credential."""
        return self.post("/credentials/verify", {"verifiableCredential": credential, **more})

    def verify_presentation(self, presentation: Any, **options: Any) -> Answer:
        """The answer about a presentation."""
        body = {"verifiablePresentation": presentation, "options": options}
        return self.post("/presentations/verify", body)


@pytest.fixture(scope="session")
def service() -> Service:
    """A service without a network."""
    return Service(Application(fetch=offline))


@pytest.fixture
def service_with() -> Callable[..., Service]:
    """Make a service with other settings."""

    def make(fetch: Fetch = offline, **settings: Any) -> Service:
        return Service(Application(fetch=fetch, **settings))

    return make
