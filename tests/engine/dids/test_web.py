"""did:web: where the document lies, and what it has to be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayleaf.engine import dids
from bayleaf.engine.dids import web as did_web
from bayleaf.engine.errors import DidError
from tests.engine.verifying.world import Web, key_of

KEY = key_of("Ed25519").public_key

PLACES = {
    "did:web:w3c-ccg.github.io": "https://w3c-ccg.github.io/.well-known/did.json",
    "did:web:w3c-ccg.github.io:user:alice": "https://w3c-ccg.github.io/user/alice/did.json",
    "did:web:example.com%3A3000": "https://example.com:3000/.well-known/did.json",
    "did:web:example.com%3A3000:user:alice": "https://example.com:3000/user/alice/did.json",
    "did:web:example.com%3a8443": "https://example.com:8443/.well-known/did.json",
    "did:web:localhost": "https://localhost/.well-known/did.json",
    "did:web:xn--80ak6aa92e.com": "https://xn--80ak6aa92e.com/.well-known/did.json",
    "did:web:a.example:o:harbour_1.x-y": "https://a.example/o/harbour_1.x-y/did.json",
    "did:web:a.example:caf%C3%A9": "https://a.example/caf%C3%A9/did.json",
    "did:web:a.example:...": "https://a.example/.../did.json",
}

NO_PLACES = [
    "did:web:",
    "did:web",
    "did:webb:example.com",
    "did:key:example.com",
    "did:web:example.com:",
    "did:web::user",
    "did:web:example.com::alice",
    "did:web:example.com:..",
    "did:web:example.com:.",
    "did:web:example.com:a:..:b",
    "did:web:example.com:%2E%2E",
    "did:web:example.com:%2e.",
    "did:web:example.com:a/b",
    "did:web:example.com/a",
    "did:web:example.com?x=1",
    "did:web:example.com#key",
    "did:web:example.com%2Fa",
    "did:web:example.com%3A",
    "did:web:example.com%3A123456",
    "did:web:example.com%3Aabc",
    "did:web:example.com%3A80%3A90",
    "did:web:user%40example.com",
    "did:web:user@example.com",
    "did:web:[::1]",
    "did:web:%5B%3A%3A1%5D",
    "did:web:-example.com",
    "did:web:example-.com",
    "did:web:.example.com",
    "did:web:example..com",
    "did:web:example.com.",
    "did:web:exa mple.com",
    "did:web:exam%20ple.com",
    "did:web:exämple.com",
    "did:web:example.com%0Ax",
    "did:web:example.com\n",
    "did:web:example.com:a\n",
    "did:web:example.com:a%",
    "did:web:example.com:a%2",
    "did:web:" + "a" * 64 + ".com",
]


@pytest.mark.parametrize(("did", "url"), PLACES.items())
def test_a_did_web_lies_at_its_place(did: str, url: str) -> None:
    assert did_web.url_of(did) == url


@pytest.mark.parametrize("did", NO_PLACES)
def test_what_is_not_a_host_and_steps_is_no_did_web(did: str) -> None:
    with pytest.raises(DidError) as refused:
        did_web.url_of(did)
    assert refused.value.code == "invalidDid"


def test_a_step_does_not_hide_a_slash_a_backslash_or_a_control() -> None:
    """Some servers decode a path before they look for the file: ``..%2F`` climbs out there."""
    for step in ("..%2F..%2Fetc", "a%2fb", "a%5C..%5Cb", "%00"):
        with pytest.raises(DidError):
            did_web.url_of(f"did:web:example.com:{step}")


@given(st.text(alphabet=st.sampled_from(":%./\\@#?[]-aZ0 é\n\r\t\0"), max_size=30))
def test_whatever_a_did_web_says_the_request_goes_to_its_host(text: str) -> None:
    """Odd letters never make a URL whose host, port or path differs from what the DID says."""
    from urllib.parse import urlsplit

    try:
        url = did_web.url_of(f"did:web:{text}")
    except DidError:
        return
    parts = urlsplit(url)
    assert parts.scheme == "https"
    assert (parts.username, parts.query, parts.fragment) == (None, "", "")
    assert parts.path.endswith("/did.json")
    assert not {".", ".."} & set(parts.path.split("/"))
    host = text.partition(":")[0].replace("%3A", ":").replace("%3a", ":")
    assert parts.netloc == host


@pytest.mark.parametrize("did", ["did:web:a.example", "did:web:a.example%3A8443:o:harbour"])
def test_the_document_that_is_published_is_the_one_that_is_read(did: str) -> None:
    web = Web()
    web.publish(did_web.url_of(did), did_web.document(did, {"key-1": KEY}))
    document = dids.resolve(did, fetch=web, method_id=f"{did}#key-1")
    assert (document.id, document.source) == (did, did_web.url_of(did))
    for use in ("assertionMethod", "authentication"):
        method = document.method(use, f"{did}#key-1")  # type: ignore[arg-type]
        assert method is not None
        assert (method.key, method.controller) == (KEY, did)
    assert web.requests == [did_web.url_of(did)]


def test_a_document_of_somebody_else_does_not_count() -> None:
    web = Web()
    other = did_web.document("did:web:b.example", {"key-1": KEY})
    web.publish(did_web.url_of("did:web:a.example"), other)
    with pytest.raises(DidError) as refused:
        dids.resolve("did:web:a.example", fetch=web)
    assert refused.value.code == "notListed"


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (404, b"{}", "notFound"),
        (500, b"{}", "notFound"),
        (301, b"{}", "notFound"),
        (200, b"", "invalidDidDocument"),
        (200, b"<html>", "invalidDidDocument"),
        (200, b"[]", "invalidDidDocument"),
        (200, b"5", "invalidDidDocument"),
        (200, b"{}", "invalidDidDocument"),
        (200, b'{"id":"did:web:a.example"}', "invalidDidDocument"),
        (200, b'{"id":1,"id":2}', "invalidDidDocument"),
    ],
)
def test_a_place_that_serves_no_document_says_why(status: int, body: bytes, code: str) -> None:
    web = Web()
    web.publish(did_web.url_of("did:web:a.example"), body, status)
    with pytest.raises(DidError) as refused:
        dids.resolve("did:web:a.example", fetch=web)
    assert refused.value.code == code


def test_a_place_that_does_not_answer_is_not_found() -> None:
    with pytest.raises(DidError, match="nobody answers") as refused:
        dids.resolve("did:web:a.example", fetch=Web())
    assert refused.value.code == "notFound"


@pytest.mark.parametrize(
    "method_id",
    [
        "https://evil.example/keys/1",
        "http://a.example/keys/1",
        "https://a.example.evil.example/keys/1",
        "https://a.example:8443/keys/1",
        "https://a.example@evil.example/keys/1",
        "https://evil.example\\@a.example/keys/1",
        "HTTPS://evil.example/keys/1",
        "https:a.example",
        "https://",
        "https://[::1",
    ],
)
def test_a_key_at_a_foreign_address_is_refused_and_nothing_is_asked(method_id: str) -> None:
    web = Web()
    web.publish(method_id, KEY.to_jwk())
    with pytest.raises(DidError) as refused:
        dids.resolve("did:web:a.example", fetch=web, method_id=method_id)
    assert (refused.value.code, web.requests) == ("foreignOrigin", [])


def test_a_key_at_a_web_address_cannot_belong_to_a_did_key() -> None:
    web = Web()
    with pytest.raises(DidError) as refused:
        dids.resolve(dids.key.did_of(KEY), fetch=web, method_id="https://a.example/keys/1")
    assert (refused.value.code, web.requests) == ("foreignOrigin", [])
