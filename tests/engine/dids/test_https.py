"""Issuers named by an https URL: a controller document, a key set, or the key's own address."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bayleaf.engine import dids
from bayleaf.engine.dids import document as documents
from bayleaf.engine.dids import https
from bayleaf.engine.errors import BayleafError, DidError, KeyMaterialError
from tests.engine.verifying.world import Web, key_of

ISSUER = "https://a.example/issuers/1"
KEYS = "https://a.example/.well-known/jwks.json"
KEY = key_of("P-256").public_key
OTHER = key_of("Ed25519").public_key
PROFILE = {"id": ISSUER, "type": ["Profile"], "name": "Harbour College"}


def jwk(kid: str | None = None, **changes: Any) -> dict[str, Any]:
    return {**KEY.to_jwk(), **({"kid": kid} if kid else {}), **changes}


def web_with(pages: dict[str, Any]) -> Web:
    web = Web()
    for url, body in pages.items():
        web.publish(url, body)
    return web


def resolve(web: Web, method_id: str | None = None) -> dids.ControllerDocument:
    return dids.resolve(ISSUER, fetch=web, method_id=method_id)


def code_of(web: Web, method_id: str | None = None, issuer: str = ISSUER) -> str:
    with pytest.raises(BayleafError) as refused:
        dids.resolve(issuer, fetch=web, method_id=method_id)
    assert isinstance(refused.value, (DidError, KeyMaterialError))
    return refused.value.code


def multikey(**changes: Any) -> dict[str, Any]:
    entry = documents.multikey_entry(ISSUER, "key-1", KEY) | changes
    return {name: value for name, value in entry.items() if value is not None}


CONTROLLER = {
    "id": ISSUER,
    "verificationMethod": [documents.multikey_entry(ISSUER, "key-1", KEY)],
    "assertionMethod": ["#key-1"],
}


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://a.example", "https://a.example"),
        ("https://a.example:443/x", "https://a.example"),
        ("https://A.Example/x#y", "https://a.example"),
        ("https://a.example:8443/x", "https://a.example:8443"),
        ("HTTPS://a.example", "https://a.example"),
        ("http://a.example", None),
        ("https://user@a.example", None),
        ("https://@a.example", None),
        ("https://a.example\\.evil.example", None),
        ("https://", None),
        ("https:///x", None),
        ("https://a.example:x/", None),
        ("https://a.example:99999/", None),
        ("https://[::1", None),
        ("did:web:a.example", None),
        ("", None),
    ],
)
def test_the_origin_of_a_url_is_scheme_host_and_port(url: str, origin: str | None) -> None:
    assert https.origin_of(url) == origin


def test_the_document_at_the_issuers_id_counts() -> None:
    web = web_with({ISSUER: CONTROLLER})
    document = resolve(web, f"{ISSUER}#key-1")
    method = document.method("assertionMethod", f"{ISSUER}#key-1")
    assert method is not None
    assert (method.key, document.source, web.requests) == (KEY, ISSUER, [ISSUER])


def test_a_document_at_the_issuers_id_that_is_anothers_does_not_count() -> None:
    web = web_with({ISSUER: {**CONTROLLER, "id": "https://b.example/"}, KEYS: {"keys": [jwk()]}})
    assert code_of(web) == "notListed"
    assert web.requests == [ISSUER]


@pytest.mark.parametrize("page", [PROFILE, "<html>", [], 5, "[", {"keys": 5}])
def test_what_is_no_controller_document_sends_us_to_the_key_set(page: Any) -> None:
    web = web_with({ISSUER: page, KEYS: {"keys": [jwk("key-1")]}})
    document = resolve(web, f"{ISSUER}#key-1")
    assert document.source == KEYS
    assert document.method("assertionMethod", f"{ISSUER}#key-1") is not None
    assert web.requests == [ISSUER, KEYS]


def test_an_issuer_without_a_page_may_have_a_key_set() -> None:
    web = web_with({KEYS: {"keys": [jwk()]}})
    assert resolve(web).by_thumbprint(KEY.thumbprint(), "assertionMethod") is not None


@pytest.mark.parametrize("keys", [None, 5, [], {}, {"keys": {}}, "<html>"])
def test_a_profile_without_a_key_set_lists_no_keys(keys: Any) -> None:
    pages = {ISSUER: PROFILE} if keys is None else {ISSUER: PROFILE, KEYS: keys}
    assert code_of(web_with(pages)) == "invalidDidDocument"


def test_a_site_that_does_not_answer_is_not_found() -> None:
    assert code_of(Web()) == "notFound"
    web = Web()
    web.publish(ISSUER, CONTROLLER, status=503)
    assert code_of(web) == "notFound"


def test_a_key_set_may_lie_at_the_issuers_id() -> None:
    web = web_with({ISSUER: {"keys": [jwk("key-1")]}})
    assert resolve(web).source == ISSUER
    assert web.requests == [ISSUER]


def test_a_key_of_a_set_answers_to_its_kid_and_its_thumbprint_for_credentials_only() -> None:
    document = resolve(web_with({KEYS: {"keys": [jwk("key-1")]}}))
    for name in ("key-1", KEY.thumbprint()):
        assert document.method("assertionMethod", f"{ISSUER}#{name}") is not None
        assert document.method("authentication", f"{ISSUER}#{name}") is None


def test_a_kid_that_is_a_url_is_taken_whole() -> None:
    document = resolve(web_with({KEYS: {"keys": [jwk("https://a.example/keys/1")]}}))
    assert document.method("assertionMethod", "https://a.example/keys/1") is not None


@pytest.mark.parametrize("iss", ["https://b.example/", "", 5, None, [ISSUER]])
def test_a_key_of_a_set_that_names_another_issuer_is_left_out(iss: Any) -> None:
    document = resolve(web_with({KEYS: {"keys": [jwk("key-1", iss=iss)]}}))
    assert document.methods == {}


def test_a_key_of_a_set_that_names_this_issuer_counts() -> None:
    document = resolve(web_with({KEYS: {"keys": [jwk("key-1", iss=ISSUER)]}}))
    assert document.method("assertionMethod", f"{ISSUER}#key-1") is not None


def test_keys_of_a_set_that_are_not_for_us_do_not_spoil_the_others() -> None:
    keys = [5, {}, {"kty": "oct", "k": "AAAA"}, jwk("enc", use="enc"),
            {**key_of("P-384").to_jwk(), "kid": "leaked"}, {**OTHER.to_jwk(), "kid": ""}, jwk("good", x5t=5)]  # fmt: skip
    document = resolve(web_with({KEYS: {"keys": keys}}))
    names = {name.partition("#")[2] for name in document.methods}
    assert names == {"good", KEY.thumbprint(), OTHER.thumbprint()}


def test_of_two_keys_with_one_kid_the_first_has_it() -> None:
    keys = [jwk("key-1"), {**OTHER.to_jwk(), "kid": "key-1"}]
    document = resolve(web_with({KEYS: {"keys": keys}}))
    assert document.methods[f"{ISSUER}#key-1"].key == KEY


def test_a_key_set_is_read_up_to_its_limit() -> None:
    keys = [jwk(f"key-{number}") for number in range(https.MAX_KEYS + 1)]
    document = resolve(web_with({KEYS: {"keys": keys}}))
    assert f"{ISSUER}#key-{https.MAX_KEYS - 1}" in document.methods
    assert f"{ISSUER}#key-{https.MAX_KEYS}" not in document.methods


OWN = "https://a.example/keys/1"


@pytest.mark.parametrize("page", [jwk(), jwk("x"), multikey(), multikey(id=OWN)])
def test_a_key_at_its_own_address_on_the_issuers_site_counts(page: Any) -> None:
    web = web_with({OWN: page})
    document = resolve(web, OWN)
    method = document.method("assertionMethod", OWN)
    assert method is not None
    assert (method.key, method.controller, document.source) == (KEY, ISSUER, OWN)
    assert web.requests == [ISSUER, OWN]


def test_a_key_at_its_own_address_does_not_count_beside_the_issuers_own_list() -> None:
    """Somebody else may be at home there: on a shared site every user could sign for it."""
    web = web_with({OWN: jwk(), ISSUER: CONTROLLER})
    assert resolve(web, OWN).method("assertionMethod", OWN) is None
    assert web.requests == [ISSUER]


def test_a_fragment_belongs_to_the_name_of_the_key_and_is_not_asked_for() -> None:
    web = web_with({OWN: jwk()})
    assert resolve(web, f"{OWN}#a").method("assertionMethod", f"{OWN}#a") is not None
    assert web.requests == [ISSUER, OWN]


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (multikey(controller="https://b.example/"), "invalidDidDocument"),
        (multikey(controller=None), "invalidDidDocument"),
        ({"keys": [jwk()]}, "invalidDidDocument"),
        (PROFILE, "invalidDidDocument"),
        ([], "invalidDidDocument"),
        ("<html>", "invalidDidDocument"),
        ({"kty": "oct", "k": "AAAA"}, "invalidPublicKey"),
        (key_of("P-256").to_jwk(), "invalidPublicKey"),
        ({"kty": "RSA", "n": "AQAB", "e": "AQAB"}, "invalidPublicKey"),
        (multikey(secretKeyMultibase="z1"), "invalidPublicKey"),
        ({**CONTROLLER, "id": "https://b.example/"}, "invalidDidDocument"),
        (CONTROLLER, "invalidDidDocument"),
    ],
)
def test_what_else_lies_at_the_address_of_a_key_is_no_key(page: Any, code: str) -> None:
    assert code_of(web_with({OWN: page}), OWN) == code


def test_the_address_of_a_key_that_does_not_answer_is_not_found() -> None:
    assert code_of(Web(), OWN) == "notFound"


@pytest.mark.parametrize("name", ["expires", "revoked"])
def test_a_key_at_its_own_address_keeps_its_end(name: str) -> None:
    """Section 5.3: a retired or stolen key stays one, wherever it is published."""
    document = resolve(web_with({OWN: multikey(**{name: "2026-05-01T00:00:00Z"})}), OWN)
    method = document.method("assertionMethod", OWN)
    assert method is not None
    assert getattr(method, name) == datetime(2026, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "method_id",
    [
        "https://evil.example/keys/1",
        "https://sub.a.example/keys/1",
        "https://a.example.evil.example/keys/1",
        "https://a.example:8443/keys/1",
        "http://a.example/keys/1",
        "https://a.example@evil.example/",
        "https://a.example\\@evil.example/",
    ],
)
def test_a_key_at_a_foreign_address_is_refused_and_nothing_is_asked(method_id: str) -> None:
    web = web_with({method_id: jwk(), ISSUER: CONTROLLER})
    assert code_of(web, method_id) == "foreignOrigin"
    assert web.requests == []


def test_an_issuer_that_is_no_plain_https_url_is_refused_and_nothing_is_asked() -> None:
    web = Web()
    for issuer in ("https://user@a.example/", "https://", "https://a.example\\x"):
        assert code_of(web, issuer=issuer) == "invalidDid"
    assert web.requests == []
