"""Related resources: the digest in the credential is that of what its address answers with
(VCDM 2.0 section 5.3). Contexts of the W3C are read from files that are theirs to the byte."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from typing import Final

from bayleaf.engine.encoding import Json, JsonObject, multibase_decode, pointer
from bayleaf.engine.errors import FetchError, InputError
from bayleaf.engine.ports import Fetch
from bayleaf.vcapi.files import FILES, read_file
from bayleaf.vcapi.problems import MALFORMED, Trouble

_MAX_RESOURCES: Final = 16
_MAX_BYTES: Final = 4 << 20
_MULTIHASHES: Final = {
    b"\x12\x20": "sha256",
    b"\x20\x30": "sha384",
    b"\x13\x40": "sha512",
}


def resource_troubles(document: JsonObject, fetch: Fetch, *, must_reach: bool) -> list[Trouble]:
    """What is wrong with the digests of a document. ``must_reach``: a resource that cannot be had
    is a trouble too, because nobody knows then whether its digest is right."""
    found = document.get("relatedResource")
    resources = found if isinstance(found, list) else [] if found is None else [found]
    if len(resources) > _MAX_RESOURCES:
        return [Trouble(MALFORMED, f"Over {_MAX_RESOURCES} related resources.", "/relatedResource")]
    troubles = []
    for index, resource in enumerate(resources):
        place = pointer("relatedResource", index)
        if isinstance(resource, Mapping):
            troubles += _one(resource, place, fetch, must_reach)
    return troubles


def _one(resource: JsonObject, place: str, fetch: Fetch, must_reach: bool) -> list[Trouble]:
    try:
        expected = _expected(resource)
    except InputError as error:
        return [Trouble(MALFORMED, error.message, place)]
    try:
        data = _bytes_of(str(resource.get("id")), fetch)
    except FetchError as error:
        message = f"The related resource could not be had: {error.message}"
        return [Trouble("EVIDENCE_UNREACHABLE", message, place)] if must_reach else []
    for name, digest in expected:
        if not hmac.compare_digest(hashlib.new(name, data).digest(), digest):
            return [Trouble(MALFORMED, "The digest is not that of the related resource.", place)]
    return []


def _expected(resource: JsonObject) -> list[tuple[str, bytes]]:
    """Every digest the resource names, as the name of a hash and its bytes."""
    expected = []
    for text in _texts(resource.get("digestSRI")):
        expected += [_of_sri(item) for item in text.split()]
    expected += [_of_multibase(text) for text in _texts(resource.get("digestMultibase"))]
    if not expected:
        raise InputError("The related resource has no digest.")
    return expected


def _of_sri(text: str) -> tuple[str, bytes]:
    name, _, encoded = text.partition("?")[0].partition("-")
    if name not in _MULTIHASHES.values():
        raise InputError("The digest is of a kind that is not known here.")
    try:
        padded = encoded + "=" * (-len(encoded) % 4)
        return name, base64.b64decode(padded.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError):
        raise InputError("The digest is not base64.") from None


def _of_multibase(text: str) -> tuple[str, bytes]:
    """A multihash; or the bare digest, as the test suite of the W3C has it."""
    data = multibase_decode(text)
    kind = _MULTIHASHES.get(data[:2])
    if kind is not None and len(data) == hashlib.new(kind).digest_size + 2:
        return kind, data[2:]
    for name in _MULTIHASHES.values():
        if len(data) == hashlib.new(name).digest_size:
            return name, data
    raise InputError("The digest is of a kind that is not known here.")


def _texts(value: Json) -> list[str]:
    """One digest or several."""
    several = value if isinstance(value, list) else [] if value is None else [value]
    if not all(isinstance(one, str) and one.strip() for one in several):
        raise InputError("A digest is a text.")
    return several


def _bytes_of(url: str, fetch: Fetch) -> bytes:
    if url in FILES:
        return read_file(url)
    answer = fetch(url, accept="*/*", max_bytes=_MAX_BYTES)
    if answer.status != 200:
        raise FetchError(f"the server answered {answer.status}")
    return answer.body
