"""Issuers named by an https URL: their controller document, their JWKS, or the key's own address.

Controlled Identifiers 1.0; Open Badges 3.0 section 8.5 for keys at an address of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from bayleaf.engine.dids.document import (
    ControllerDocument,
    VerificationMethod,
    looks_like_document,
    of_one_key,
    of_one_method,
    parse,
    read_method,
)
from bayleaf.engine.encoding import Json, JsonObject, parse_json
from bayleaf.engine.errors import BayleafError, DidError, FetchError, InputError
from bayleaf.engine.keys import PublicKey
from bayleaf.engine.ports import Fetch

MAX_KEYS: Final = 64
_MAX_BYTES: Final = 256 << 10
_ACCEPT: Final = "application/cid+json, application/did+json, application/ld+json, application/json"
_ACCEPT_KEY: Final = "application/jwk+json, application/json"
_ACCEPT_KEYS: Final = "application/jwk-set+json, application/json"


def origin_of(url: str) -> str | None:
    """Scheme, host and port of an https URL (RFC 6454); ``None`` for anything else."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or "\\" in url:
        return None
    return f"https://{parts.hostname}" + (f":{port}" if port not in (None, 443) else "")


def resolve(controller: str, fetch: Fetch, method_id: str | None) -> ControllerDocument:
    """The keys of an https issuer.

    The document at the issuer's id counts. Where that is none (a Profile, a web page), a
    ``method_id`` at another address of the same site is asked for itself, and without one the set
    at ``/.well-known/jwks.json``. Raises ``DidError``: ``notFound``, ``invalidDidDocument``.
    """
    if origin_of(controller) is None:
        raise DidError(f"{controller[:120]!r} is not a plain https URL.", code="invalidDid")
    try:
        value = fetch_json(controller, fetch, accept=_ACCEPT)
    except DidError as error:
        otherwise = error
    else:
        if looks_like_document(value):
            return parse(value, controller, controller)
        if isinstance(value, Mapping) and isinstance(value.get("keys"), list):
            return _of_key_set(value, controller, controller)
        otherwise = DidError(f"What {controller} serves lists no keys.", code="invalidDidDocument")
    address = (method_id or "").partition("#")[0]
    if address != controller and origin_of(address) == origin_of(controller):
        return _at_its_own_address(controller, address, method_id or address, fetch)
    return _key_set(controller, fetch, otherwise)


def fetch_json(url: str, fetch: Fetch, *, accept: str) -> Json:
    """The JSON at a URL. Raises ``DidError``: ``notFound`` without a good answer,
    ``invalidDidDocument`` when it is not JSON."""
    try:
        answer = fetch(url, accept=accept, max_bytes=_MAX_BYTES)
    except FetchError as error:
        reason = error.message.rstrip(".")
        raise DidError(f"{url} could not be fetched: {reason}.", code="notFound") from None
    if answer.status != 200:
        raise DidError(f"{url} could not be fetched: the server answered {answer.status}.", code="notFound")  # fmt: skip
    try:
        return parse_json(answer.body)
    except InputError:
        raise DidError(f"{url} does not serve JSON.", code="invalidDidDocument") from None


def _at_its_own_address(
    controller: str, address: str, method_id: str, fetch: Fetch
) -> ControllerDocument:
    """One JWK, or one Multikey that names the issuer as its controller. A whole document counts
    only at the issuer's id: elsewhere on the site somebody else may be at home."""
    value = fetch_json(address, fetch, accept=_ACCEPT_KEY)
    if isinstance(value, Mapping) and "kty" in value:
        return of_one_key(controller, method_id, PublicKey.from_jwk(value), source=address)
    if isinstance(value, Mapping) and value.get("controller") == controller:
        return of_one_method(read_method({**value, "id": method_id}, controller), source=address)
    raise DidError(f"{address} serves no key of {controller}.", code="invalidDidDocument")


def _key_set(controller: str, fetch: Fetch, otherwise: DidError) -> ControllerDocument:
    url = f"{origin_of(controller)}/.well-known/jwks.json"
    try:
        value = fetch_json(url, fetch, accept=_ACCEPT_KEYS)
    except DidError:
        raise otherwise from None
    if not isinstance(value, Mapping) or not isinstance(value.get("keys"), list):
        raise otherwise
    return _of_key_set(value, controller, url)


def _of_key_set(value: JsonObject, controller: str, url: str) -> ControllerDocument:
    """A JWK Set (RFC 7517 section 5). A key answers to its ``kid`` and to its thumbprint."""
    methods: dict[str, VerificationMethod] = {}
    for entry in value["keys"][:MAX_KEYS]:
        if not isinstance(entry, Mapping) or entry.get("iss", controller) != controller:
            continue
        try:
            key = PublicKey.from_jwk(entry)
        except BayleafError:
            continue  # a key of a kind or for a use that is not ours
        names = {key.thumbprint(), entry.get("kid")}
        for name in sorted(name for name in names if isinstance(name, str) and name):
            method_id = name if ":" in name else f"{controller}#{name}"
            methods.setdefault(method_id, VerificationMethod(method_id, controller, key))
    return ControllerDocument(controller, methods, {"assertionMethod": frozenset(methods)}, url)
