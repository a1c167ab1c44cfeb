"""The service as a whole: its addresses, tokens, settings, its description, and bad bodies."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bayleaf.engine.errors import InputError
from bayleaf.engine.keys import PrivateKey
from bayleaf.vcapi import Config, read_config
from tests.effort import examples
from tests.vcapi.conftest import BASE, SUITES, V2, Answer, Service
from tests.vcapi.test_verifying import plain, signed

POSTS = (
    *(f"/{suite}/credentials/issue" for suite in SUITES),
    "/credentials/verify", "/proof/credentials/verify", "/presentations/verify", "/credentials/status",
)  # fmt: skip


def test_the_index_lists_every_issuer(service: Service) -> None:
    listed = service.get("/").json()["issuers"]
    assert [one["suite"] for one in listed] == list(SUITES)
    for one in listed:
        assert one["id"] == service.issuer(one["suite"])
        assert one["endpoint"] == f"{BASE}/{one['suite']}/credentials/issue"


def test_another_method_and_another_address_are_told(service: Service) -> None:
    assert service.get("/credentials/verify").status == 405
    assert service.get("/credentials/verify").headers["Allow"] == "POST"
    assert service.post("/", {}).status == 405
    for path in (
        "/nothing",
        "/1.0/identifiers/",
        "//",
        "/ed25519/credentials",
        "/x/did.json",
        "/\u00e9",
    ):
        assert service.get(path).status == 404


BODIES = {
    "nothing": b"", "no JSON": b"hello", "half": b'{"credential": ', "a text": b'"text"', "null": b"null",
    "a list": b"[]", "nested lists": b"[[[[]]]]", "a number": b"5", "true": b"true", "twice": b'{"credential": {}, "credential": {}}',
    "no UTF-8": b"\xff\xfe", "a mark": b"\xef\xbb\xbf{}", "not a number": b'{"credential": NaN}',
    "a long number": b'{"credential": ' + b"9" * 5000 + b"}", "a huge number": b'{"credential": 1e999}',
    "a half surrogate": b'{"credential": "\\ud800"}', "a nul": b'{"credential": "\\u0000"}',
    "deep lists": b"[" * 100_000, "a deep credential": b'{"credential":' + b'{"a":' * 5000 + b"1" + b"}" * 5001,
    "deep in both": b'{"credential":' + b"[" * 60 + b"]" * 60 + b', "verifiableCredential":' + b"[" * 60 + b"]" * 60 + b"}",
    "huge": b'{"credential": "' + b"x" * (2 << 20) + b'"}',
    "many": b'{"verifiableCredential": {"a": [' + b"{}," * 30_000 + b"{}]}}",
}  # fmt: skip


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("case", BODIES)
def test_a_bad_body_is_never_a_fault_of_the_service(case: str, path: str, service: Service) -> None:
    answer = service.ask("POST", path, BODIES[case])
    assert answer.status in (400, 413, 422), answer.body


def test_a_body_that_is_too_large_is_told_so(service: Service) -> None:
    answer = service.ask("POST", POSTS[0], BODIES["huge"])
    assert (answer.status, answer.codes) == (413, ["TOO_LARGE"])


def test_a_body_of_a_million_brackets_is_not_read(service: Service) -> None:
    started = time.process_time()
    answer = service.ask("POST", "/credentials/verify", b'{"x":' + b"[{}," * 250_000)
    assert (answer.status, answer.codes) == (422, ["TOO_COSTLY"])
    assert time.process_time() - started < 0.1


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "json",
    ],
)
def test_what_a_page_can_send_unasked_is_not_taken(kind: str, path: str, service: Service) -> None:
    for origin in ("https://elsewhere.example", "null"):
        answer = service.post(path, {}, CONTENT_TYPE=kind, HTTP_ORIGIN=origin)
        assert (answer.status, answer.codes) == (415, ["MEDIA_TYPE"])
    assert service.post(path, {}, CONTENT_TYPE=kind).status == 400


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "Application/JSON", "application/ld+json"]
)
def test_every_kind_of_json_is_taken(kind: str, service: Service) -> None:
    body = {"credential": service.credential()}
    assert service.post("/ed25519/credentials/issue", body, CONTENT_TYPE=kind).status == 201


def test_what_can_be_got_has_a_head(service: Service) -> None:
    for path in ("/", "/openapi.json", f"/1.0/identifiers/{service.issuer('p256')}"):
        head = service.ask("HEAD", path)
        assert (head.status, head.body) == (200, b"")
        assert head.headers["Content-Length"] == service.get(path).headers["Content-Length"]
    assert service.ask("HEAD", "/credentials/verify").status == 405


@pytest.mark.parametrize("length", ["", "-1", "x", "5", "99999999999"])
def test_a_wrong_length_is_no_fault_of_the_service(length: str, service: Service) -> None:
    answer = service.ask("POST", POSTS[0], b"{}", CONTENT_LENGTH=length)
    assert answer.status == 400


_LEAVES = (
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from([
        V2, "VerifiableCredential", "VerifiablePresentation", "EnvelopedVerifiableCredential", "did:key:z6Mk",
        "data:application/vc+jwt,eyJhbGciOiJFUzI1NiJ9.e30.AA", "2020-01-01T00:00:00Z", "BitstringStatusListEntry",
        "revocation", "DataIntegrityProof", "eddsa-jcs-2022", "eddsa-rdfc-2022", "https://example.org/", "_:b0", "@id",
    ])
)  # fmt: skip
_NAMES = st.sampled_from([
    "@context", "id", "type", "issuer", "credentialSubject", "credentialStatus", "proof", "name", "description", "validFrom",
    "validUntil", "relatedResource", "digestSRI", "digestMultibase", "evidence", "holder", "verifiableCredential", "proofValue",
    "verificationMethod", "proofPurpose", "cryptosuite", "created", "previousProof", "@value", "@language", "@id", "@type",
    "@graph", "@included", "@reverse", "@nest", "@base", "@vocab", "statusListIndex", "statusListCredential", "statusPurpose",
    "termsOfUse", "credentialSchema", "refreshService", "ex:x", "", "https://example.org/x", "confidenceMethod",
]) | st.text(max_size=4)  # fmt: skip
JSON = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=4), max_leaves=12
)  # fmt: skip


def never_500(answer: Answer) -> None:
    assert answer.status in (200, 201, 400, 404, 422), answer.body


@settings(max_examples=examples(120))
@given(members=st.dictionaries(_NAMES, JSON, max_size=3), suite=st.sampled_from(SUITES))
def test_no_credential_to_issue_is_a_fault_of_the_service(
    service: Service, members: dict[str, Any], suite: str
) -> None:
    body = {"credential": {**service.credential(suite), **members}}
    never_500(service.post(f"/{suite}/credentials/issue", body))


@settings(max_examples=examples(120))
@given(
    members=st.dictionaries(_NAMES, JSON, max_size=3),
    proof=st.dictionaries(_NAMES, JSON, max_size=2),
)
def test_no_credential_to_verify_is_a_fault_of_the_service(
    service: Service, members: dict[str, Any], proof: dict[str, Any]
) -> None:
    document = signed(plain(), "eddsa-rdfc-2022")
    changed = {**document, "proof": {**document["proof"], **proof}, **members}
    never_500(service.verify(changed))
    never_500(service.verify_presentation({**changed, "type": ["VerifiablePresentation"]}))


@settings(max_examples=examples(120))
@given(body=JSON, path=st.sampled_from(POSTS), name=st.sampled_from(["credential", "verifiableCredential", "verifiablePresentation", "options"]))  # fmt: skip
def test_no_body_is_a_fault_of_the_service(
    service: Service, body: Any, path: str, name: str
) -> None:
    never_500(service.post(path, body))
    never_500(service.post(path, {name: body}))


@settings(max_examples=examples(60))
@given(did=st.text(max_size=20) | st.text(max_size=20).map(lambda text: f"did:key:z{text}"))
def test_no_identifier_is_a_fault_of_the_service(service: Service, did: str) -> None:
    assert service.get(f"/1.0/identifiers/{did}").status in (400, 404, 501)


# --- addresses ------------------------------------------------------------------------------------


def status_url(service: Service, **environ: str) -> str:
    body = {"credential": service.credential("status")}
    answer = service.post("/status/credentials/issue", body, **environ)
    assert answer.status == 201, answer.body
    return str(answer.json()["verifiableCredential"]["credentialStatus"]["statusListCredential"])


def test_the_address_is_that_of_the_settings_first(service_with: Callable[..., Service]) -> None:
    service = service_with(config=Config(base_url="https://set.example.org"))
    assert status_url(service).startswith("https://set.example.org/status/")


def test_a_proxy_on_this_machine_is_believed_and_nobody_else(service: Service) -> None:
    assert status_url(service).startswith(f"{BASE}/status/")
    far = status_url(service, REMOTE_ADDR="203.0.113.5", HTTP_HOST="direct.example.org:8787")
    assert far.startswith("http://direct.example.org:8787/status/")
    odd = status_url(
        service,
        HTTP_X_FORWARDED_HOST="a b/c",
        HTTP_HOST="<x>",
        SERVER_NAME="here",
        SERVER_PORT="80",
    )
    assert odd.startswith("https://here:80/status/")


@pytest.mark.parametrize(
    "host",
    [
        "a@b",
        "a/b",
        "a?b",
        "a#b",
        "a b",
        "",
        "[::1",
        "a:123456",
        "a%0d%0aX: y",
        "\u00e9.example",
        "a\r\nX: y",
        "x" * 300,
    ],
)
def test_a_host_that_is_none_is_not_repeated(host: str, service: Service) -> None:
    text = service.ask(
        "GET", "/", HTTP_X_FORWARDED_HOST=host, HTTP_HOST=host, SERVER_NAME="here", SERVER_PORT="80"
    )
    assert [
        one["endpoint"].partition("//")[2].partition("/")[0] for one in text.json()["issuers"]
    ] == ["here:80"] * len(SUITES)


def test_asking_under_many_names_uses_no_list_up(service_with: Callable[..., Service]) -> None:
    service = service_with()
    urls = {
        status_url(service, HTTP_X_FORWARDED_HOST=f"h{number}.example.org") for number in range(60)
    }
    assert len(urls) == 60
    assert len({url.rpartition("/")[2] for url in urls}) == 1


# --- tokens and settings --------------------------------------------------------------------------

TOKEN = "a-token-of-some-length"


def test_tokens_guard_what_signs_and_verifies(service_with: Callable[..., Service]) -> None:
    service = service_with(config=Config(tokens=(TOKEN,)))
    for path in POSTS:
        answer = service.post(path, {})
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert service.post(path, {}, HTTP_AUTHORIZATION="Bearer another-token-here").status == 401
        assert service.post(path, {}, HTTP_AUTHORIZATION=f"Basic {TOKEN}").status == 401
        assert service.post(path, {}, HTTP_AUTHORIZATION=f"bearer {TOKEN}").status == 400
    assert service.get("/").status == 200


SECRET = "a-secret-of-a-client"
GRANT = {"grant_type": "client_credentials", "client_id": "suite", "client_secret": SECRET}


def granted(service: Service, fields: dict[str, str], **environ: str) -> Answer:
    return service.ask("POST", "/oauth/token", urlencode(fields).encode(), **environ)


def test_a_client_gets_a_token_for_an_hour(service_with: Callable[..., Service]) -> None:
    now = [datetime(2026, 5, 1, tzinfo=UTC)]
    service = service_with(config=Config(clients={"suite": SECRET}), clock=lambda: now[0])
    assert service.post("/credentials/verify", {}).status == 401
    answer = granted(service, GRANT)
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    assert (answer.json()["token_type"], answer.json()["expires_in"]) == ("Bearer", 3600)
    token = answer.json()["access_token"]
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    assert service.post("/credentials/verify", {}, **bearer).status == 400
    longer = {"HTTP_AUTHORIZATION": f"Bearer 9{token}"}
    assert service.post("/credentials/verify", {}, **longer).status == 401
    now[0] += timedelta(hours=1)
    assert service.post("/credentials/verify", {}, **bearer).status == 401


def test_a_client_may_name_itself_in_the_header(service_with: Callable[..., Service]) -> None:
    service = service_with(config=Config(clients={"suite": SECRET}))
    basic = base64.b64encode(f"suite:{SECRET}".encode()).decode()
    fields = {"grant_type": "client_credentials"}
    assert granted(service, fields, HTTP_AUTHORIZATION=f"Basic {basic}").status == 200
    assert granted(service, GRANT, HTTP_AUTHORIZATION="Basic !").status == 401


@pytest.mark.parametrize(("change", "status", "error"), [
    ({"client_secret": "another"}, 401, "invalid_client"), ({"client_id": "another"}, 401, "invalid_client"),
    ({"client_secret": "\u00e9"}, 401, "invalid_client"), ({"client_secret": ""}, 401, "invalid_client"),
    ({"grant_type": "password"}, 400, "unsupported_grant_type"), ({"grant_type": ""}, 400, "invalid_request"),
])  # fmt: skip
def test_a_token_is_refused(
    change: dict[str, str], status: int, error: str, service_with: Callable[..., Service]
) -> None:
    service = service_with(config=Config(clients={"suite": SECRET}))
    answer = granted(service, {**GRANT, **change})
    assert (answer.status, answer.json()) == (status, {"error": error})


@pytest.mark.parametrize("body", [b"", b"\xff", b"{}", b"a=1&" * 5000, b"grant_type"])
def test_a_request_for_a_token_that_is_none_is_refused(body: bytes, service: Service) -> None:
    assert service.ask("POST", "/oauth/token", body).status == 400


def test_without_clients_nobody_gets_a_token(service: Service) -> None:
    assert granted(service, GRANT).status == 401


def config_file(folder: Path, text: str) -> Path:
    key = PrivateKey.generate("P-256")
    (folder / "key.json").write_text(json.dumps(key.to_jwk()))
    path = folder / "vc-api.toml"
    path.write_text(text)
    return path


def test_a_key_of_the_settings_lasts(tmp_path: Path, service_with: Callable[..., Service]) -> None:
    text = f'base_url = "{BASE}/"\ntokens = ["{TOKEN}"]\n[keys.p256]\nfile = "key.json"\n'
    config = read_config(config_file(tmp_path, text))
    assert (config.base_url, config.tokens) == (BASE, (TOKEN,))
    ids = [service_with(config=config).issuer("p256") for _ in range(2)]
    assert ids[0] == ids[1]


def test_a_did_web_is_served_and_read_locally(
    tmp_path: Path, service_with: Callable[..., Service]
) -> None:
    text = '[keys.p256]\nfile = "key.json"\nid = "did:web:vc.example.org"\n[keys.jwt]\nfile = "key.json"\nid = "did:web:vc.example.org:tokens"\n'  # fmt: skip
    service = service_with(config=read_config(config_file(tmp_path, text)))
    for suite, path in (("p256", "/.well-known/did.json"), ("jwt", "/tokens/did.json")):
        assert service.get(path).json()["id"] == service.issuer(suite)
        assert service.verify(service.issued(suite)).status == 200


@pytest.mark.parametrize("text", [
    "x =", "unknown = 1", "base_url = 4", 'base_url = "ftp://x"', 'base_url = "https://"', 'base_url = "https://a b"', 'base_url = "https://a/?b"',
    'tokens = ["with spaces in it, long"]', 'tokens = ["\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"]', '[keys.p256]\nfile = "key.json"\nother = 1', '[clients]\n"" = "long enough as a secret"', 'tokens = "x"', 'tokens = ["short"]', "keys = 4", "clients = 4", '[clients]\nsuite = "short"',
    '[keys.other]\nfile = "key.json"', "[keys.p256]", '[keys.p256]\nfile = "vc-api.toml"', '[keys.p256]\nfile = "key.json"\nid = 4',
])  # fmt: skip
def test_settings_that_are_wrong_are_named(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_config(config_file(tmp_path, text))


def test_a_key_of_another_kind_is_refused(
    tmp_path: Path, service_with: Callable[..., Service]
) -> None:
    config = read_config(config_file(tmp_path, '[keys.ed25519]\nfile = "key.json"'))
    with pytest.raises(InputError, match="Ed25519"):
        service_with(config=config)
