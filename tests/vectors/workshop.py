"""Where the golden vectors are made: keys of the issuers, their little web, and the files.

Nothing of Bayleaf signs, bakes or judges here. What a vector is expected to give is written down
by the recipe that makes it.
"""

from __future__ import annotations

import copy
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.interop import containers
from tests.interop.oracle import Oracle

GOLDEN = Path(__file__).parent / "golden"
NOW = "2026-11-01T12:00:00Z"
CREATED = "2026-03-02T08:00:00Z"
DATA_INTEGRITY = "@digitalbazaar/vc"
UNRECOGNISED = "valid_issuer_unrecognised"

Signed = dict[str, Any] | str


class Workshop:
    """Makes vectors and remembers what was made."""

    def __init__(self, oracle: Oracle) -> None:
        self.oracle = oracle
        self.web: dict[str, dict[str, Any]] = {}
        self.vectors: list[dict[str, Any]] = []
        self._keys: dict[tuple[str, str | None], dict[str, Any]] = {}

    def key(self, kind: str, did: str | None = None) -> dict[str, Any]:
        """The throw-away key of this kind, of a DID of its own or of a ``did:web``."""
        if (kind, did) not in self._keys:
            self._keys[kind, did] = self.oracle.key(kind, did)
        return self._keys[kind, did]

    def publish(self, url: str, body: Any, media_type: str = "application/json") -> None:
        """Put a page on the little web."""
        self.web[url] = {"status": 200, "media_type": media_type, "body": body}
        pages = {url: page["body"] for url, page in self.web.items()}
        self.oracle.must("web", pages=pages)

    def version(self, package: str) -> str:
        """Name and version of a package in Node or Python."""
        if package == "jose" or package.startswith("@"):
            return f"{package} {self.oracle.must('version', of=package)['version']}"
        return f"{package} {version(package)}"

    def embed(
        self,
        credential: dict[str, Any],
        suite: str,
        key: dict[str, Any],
        *,
        by: str = DATA_INTEGRITY,
        **options: Any,
    ) -> dict[str, Any]:
        """The credential with a proof by a library."""
        request = {"suite": suite, "key": key["verificationMethod"], "created": CREATED, **options}
        signed: dict[str, Any] = self.oracle.issue(
            by, credential=copy.deepcopy(credential), **request
        )
        return signed

    def token(self, payload: dict[str, Any], key: dict[str, Any], **header: Any) -> str:
        """The payload as a compact JWS by jose."""
        method = key["verificationMethod"]
        return str(self.oracle.issue("jose", key=method, header=header, payload=payload))

    def add(
        self,
        name: str,
        signed: Signed,
        *,
        suite: str,
        verdict: str = UNRECOGNISED,
        codes: tuple[str, ...] = (),
        into: tuple[str, ...] = ("json",),
        by: str = DATA_INTEGRITY,
        change: str = "none",
        at: str = NOW,
        trust: tuple[str, ...] = (),
    ) -> None:
        """Write one signed credential in these containers, with what a verifier is to say."""
        text = (
            signed if isinstance(signed, str) else json.dumps(signed, indent=1, ensure_ascii=False)
        )
        for container in into:
            data, writer = self._contained(text, container)
            file = f"{name}.{container}"
            self.add_bytes(
                file, data, suite=suite, container=container, verdict=verdict, codes=codes, by=by,
                change=change, at=at, trust=trust, writer=writer,
            )  # fmt: skip

    def add_bytes(
        self,
        file: str,
        data: bytes,
        *,
        suite: str,
        container: str,
        verdict: str,
        codes: tuple[str, ...],
        by: str = DATA_INTEGRITY,
        change: str = "none",
        at: str = NOW,
        trust: tuple[str, ...] = (),
        writer: str = "",
    ) -> None:
        """Write one file as it is, with what a verifier is to say."""
        (GOLDEN / file).write_bytes(data)
        maker = self.version(by)
        self.vectors.append(
            {
                "file": file,
                "madeBy": maker,
                "suite": suite,
                "container": container,
                "change": change,
                "at": at,
                "trust": list(trust),
                "verdict": verdict,
                "codes": sorted(codes),
                "provenance": f"Signed with {maker} under a key made for these files and thrown "
                f"away{f', baked with {writer}' if writer else ''}.",
            }
        )

    def _contained(self, text: str, container: str) -> tuple[bytes, str]:
        if container == "png":
            return containers.png_with(text), self.version("pillow")
        if container == "svg":
            return containers.svg_with(text), "a text template"
        return text.encode(), ""
