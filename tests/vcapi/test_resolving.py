"""The resolver (DID Resolution 1.0): did:key, did:jwk, did:web."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from bayleaf.engine import dids
from bayleaf.engine.encoding import b58encode
from bayleaf.engine.errors import FetchError
from bayleaf.engine.keys import PrivateKey
from bayleaf.engine.ports import Response
from tests.vcapi.conftest import SUITES, Answer, Service

PLACE = "/1.0/identifiers/"
KEY = PrivateKey.generate("Ed25519").public_key
WEB = "did:web:example.org"


def error_of(answer: Answer) -> str:
    body = answer.json()
    assert body["didDocument"] is None
    assert body["didDocumentMetadata"] == {}
    assert answer.status >= 400
    return str(body["didResolutionMetadata"]["error"])


@pytest.mark.parametrize("suite", SUITES)
def test_every_issuer_is_resolved(suite: str, service: Service) -> None:
    did = service.issuer(suite)
    answer = service.get(PLACE + did)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == 'application/ld+json;profile="https://w3id.org/did-resolution"'  # fmt: skip
    body = answer.json()
    assert {"@context", "didDocument", "didDocumentMetadata", "didResolutionMetadata"} == set(body)
    document = body["didDocument"]
    assert document["id"] == did
    [method] = document["verificationMethod"]
    assert method["publicKeyMultibase"] == did.removeprefix("did:key:")
    for use in ("assertionMethod", "authentication"):
        assert document[use] == [method["id"]]


def test_a_did_jwk_has_its_jwk(service: Service) -> None:
    did = dids.jwk.did_of(KEY)
    document = service.get(PLACE + did).json()["didDocument"]
    assert document["verificationMethod"][0]["publicKeyJwk"] == KEY.to_jwk()
    assert document["verificationMethod"][0]["id"] == f"{did}#0"


def test_a_fragment_is_dereferenced(service: Service) -> None:
    method = dids.key.method_of(KEY)
    body = service.get(PLACE + method).json()
    assert body["contentStream"]["id"] == method
    assert "error" not in body["didDereferencingMetadata"]
    answer = service.get(f"{PLACE}{dids.key.did_of(KEY)}#other")
    assert error_of(answer) == "invalidDidUrl"
    assert answer.json()["didDereferencingMetadata"]["error"] == "invalidDidUrl"


def test_the_controller_of_a_key_is_said(service: Service) -> None:
    for method in (dids.key.method_of(KEY), f"{dids.jwk.did_of(KEY)}#0"):
        did = method.partition("#")[0]
        assert service.get(PLACE + method).json()["didDocument"]["controller"] == did
        assert "controller" not in service.get(PLACE + did).json()["didDocument"]


@pytest.mark.parametrize(("query", "error"), [
    ("publicKeyFormat=Multikey", None), ("other=x", None), ("publicKeyFormat=", None),
    ("publicKeyFormat=unheard-of", "unsupportedPublicKeyType"),
    ("publicKeyFormat=JsonWebKey2020", "unsupportedPublicKeyType"),
    ("publicKeyFormat=X25519KeyAgreementKey2019", "invalidPublicKeyType"),
])  # fmt: skip
def test_a_did_key_comes_as_multikey_only(query: str, error: str | None, service: Service) -> None:
    for fragment in ("", "#" + dids.key.method_of(KEY).partition("#")[2]):
        path = f"{PLACE}{dids.key.did_of(KEY)}{fragment}"
        answer = service.ask("GET", path, QUERY_STRING=query)
        if error is None:
            assert answer.status == 200
        else:
            assert error_of(answer) == error
            assert ("didDereferencingMetadata" in answer.json()) is bool(fragment)


def multikey(data: bytes) -> str:
    return "did:key:z" + b58encode(data)


@pytest.mark.parametrize(("did", "error"), [
    ("nothing", "invalidDid"), ("did:", "invalidDid"), ("did:key:", "invalidDid"),
    ("did:key:hello", "invalidDid"), ("did:key:z0OIl", "invalidDid"), ("did:KEY:z6Mk", "invalidDid"),
    ("did:key:z6Mk abc", "invalidDid"), ("did:key:z6Mk<b>", "invalidDid"), ("did:jwk:abc", "invalidDid"),
    ("did:example:abc", "methodNotSupported"), ("did:ion:abc", "methodNotSupported"),
    (multikey(b"\xed\x01" + b"x" * 31), "invalidPublicKeyLength"),
    (multikey(b"\xed\x01" + b"x" * 33), "invalidPublicKeyLength"),
    (multikey(b"\x80\x24" + b"x" * 10), "invalidPublicKeyLength"),
    (multikey(b"\xec\x01" + b"x" * 32), "unsupportedPublicKeyType"),
    ("did:key:z6Mk/path", "invalidDidUrl"), ("did:key:z6Mk?service=x", "invalidDidUrl"),
    ("did:web:", "invalidDid"), ("did:web:a b", "invalidDid"), ("did:web:example.org:..", "invalidDid"),
    ("did:key:" + "z" * 9000, "invalidDid"), ("did:key:z\u00e9", "invalidDid"),
])  # fmt: skip
def test_what_cannot_be_resolved_says_why(did: str, error: str, service: Service) -> None:
    assert error_of(service.get(PLACE + did)) == error


def test_a_did_web_is_fetched(service_with: Callable[..., Service]) -> None:
    document: dict[str, Any] = {**dids.web.document(WEB, {"k": KEY}), "service": []}

    def fetch(url: str, *, accept: str = "", max_bytes: int = 0) -> Response:
        if url != "https://example.org/.well-known/did.json":
            raise FetchError("not there")
        return Response(url, 200, "application/did+json", json.dumps(document).encode())

    service = service_with(fetch)
    assert service.get(PLACE + WEB).json()["didDocument"] == document
    dereferenced = service.get(f"{PLACE}{WEB}#k").json()
    assert dereferenced["contentStream"]["id"] == f"{WEB}#k"
    assert dereferenced["didDocument"] == document
    lost = service.get(f"{PLACE}did:web:example.com")
    assert (lost.status, error_of(lost)) == (404, "notFound")
