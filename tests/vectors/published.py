"""The world of the published vectors: their issuers are examples, so a test web plays their sites.

The key of each is taken from the document itself: the fragment of ``verificationMethod`` is a
Multikey, and the token carries its ``jwk``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from jsonschema import Draft202012Validator

from bayleaf.engine.encoding import Json
from bayleaf.engine.keys import PublicKey
from bayleaf.engine.ports import Fetch
from bayleaf.engine.verifying import Policy, Report, report_schema, verify
from bayleaf.engine.verifying.reading import read
from tests.fraud.corpus import FakeWeb

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SCHEMA = Draft202012Validator(report_schema())


def judge(data: bytes, fetch: Fetch) -> Report:
    """Verify under the default policy, which trusts nobody; the report keeps its schema."""
    report = verify(data, fetch=fetch, at=NOW, policy=Policy())
    SCHEMA.validate(report.to_json())
    return report


def web_of(data: bytes, pages: Mapping[str, Json] | None = None) -> FakeWeb:
    """A web on which every issuer in the file lists the key it signed with; ``pages`` come on top."""
    received = read(data)
    methods: dict[str, dict[str, Json]] = defaultdict(dict)
    for method in _methods(received.document):
        methods[method["controller"]][method["id"]] = method
    if received.jws is not None and "jwk" in received.jws.header:
        method = _of_token(received.document["issuer"]["id"], received.jws.header["jwk"])
        methods[method["controller"]][method["id"]] = method
    documents = {issuer: _document(issuer, listed) for issuer, listed in methods.items()}
    served = {**documents, **(pages or {})}
    return FakeWeb({url: {"status": 200, "body": body} for url, body in served.items()})


def multikey(issuer: str, key: str) -> dict[str, Json]:
    """A verification method that is named after its key."""
    return {
        "id": f"{issuer}#{key}",
        "type": "Multikey",
        "controller": issuer,
        "publicKeyMultibase": key,
    }


def _methods(value: Json) -> Iterator[dict[str, Json]]:
    """The key behind every proof whose issuer has a website."""
    if isinstance(value, list):
        for item in value:
            yield from _methods(item)
    elif isinstance(value, dict):
        named = value.get("verificationMethod")
        if isinstance(named, str) and named.startswith("https://"):
            issuer, _, key = named.partition("#")
            yield multikey(issuer, key)
        for inner in value.values():
            yield from _methods(inner)


def _of_token(issuer: str, jwk: Mapping[str, Any]) -> dict[str, Json]:
    return {
        "id": f"{issuer}#{PublicKey.from_jwk(jwk).thumbprint()}",
        "type": "JsonWebKey",
        "controller": issuer,
        "publicKeyJwk": dict(jwk),
    }


def _document(issuer: str, methods: Mapping[str, Json]) -> dict[str, Json]:
    return {
        "id": issuer,
        "verificationMethod": list(methods.values()),
        "assertionMethod": list(methods),
    }
