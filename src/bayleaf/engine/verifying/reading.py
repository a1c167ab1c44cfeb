"""From bytes of any container to one credential, taken apart but not yet believed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from bayleaf.engine.encoding import Json, JsonObject, dump_json, parse_json, pointer
from bayleaf.engine.errors import AmbiguousInput, InputError
from bayleaf.engine.proofs import jwt

MAX_INPUT_BYTES: Final = 10 << 20
_BLANKS: Final = b" \t\r\n"
MAX_PARTS: Final = 20_000
"""Objects and arrays in one credential."""

_OLD_OPEN_BADGES: Final = ("https://w3id.org/openbadges/v1", "https://w3id.org/openbadges/v2")
_ENVELOPES: Final = (
    "data:application/vc+jwt,",
    "data:application/vp+jwt,",
    "data:application/jwt,",
    "data:application/vc+ld+json+jwt,",
    "data:application/vc+sd-jwt,",
    "data:application/vp+sd-jwt,",
)


@dataclass(frozen=True)
class Received:
    """One credential as it came.

    ``data`` is the credential's own text, out of its container; ``document`` the JSON that is to
    be judged; ``jws`` the token it came in, if any; ``unsupported`` says why Bayleaf knows this
    kind of document but cannot judge it.
    """

    container: str
    format: str
    data: bytes
    document: JsonObject
    jws: jwt.Jws | None = None
    unsupported: str | None = None


class Unpacked(NamedTuple):
    """A credential's own text, out of the picture it was baked into, if it was (``container``).
    ``is_url`` says that the picture only held an address, as old badges do."""

    data: bytes
    container: str | None = None
    is_url: bool = False


def read(source: bytes | str | JsonObject | Unpacked) -> Received:
    """Read JSON, a compact JWS, a baked PNG or SVG, or a document already parsed.

    Raises ``InputError`` (``MALFORMED``, ``DUPLICATE_KEY``) or ``AmbiguousInput``.
    """
    found = source if isinstance(source, Unpacked) else unpack(source)
    if found.is_url:
        assert found.container is not None, "an address stands only in a picture"
        return _old_badge(found.data, found.container, {})
    return _read_text(found.data, found.container)


def unpack(source: bytes | str | JsonObject) -> Unpacked:
    """The text of a credential, whatever it comes in. Raises ``InputError``."""
    if not isinstance(source, (bytes, str)):
        if isinstance(source, Mapping):
            return Unpacked(_dump(source))
        raise InputError("This is not a credential.")
    data = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    if len(data) > MAX_INPUT_BYTES:
        raise InputError(f"The file is larger than {MAX_INPUT_BYTES >> 20} MiB.")
    if data[:1] == b"{":
        return Unpacked(data.strip(_BLANKS))
    from bayleaf.engine import baking

    image_format = baking.image_format(data)
    if image_format is None:
        return Unpacked(data.strip(_BLANKS))
    baked = baking.unbake(data)
    return Unpacked(baked.credential.strip(_BLANKS), image_format, baked.is_url)


def _read_text(text: bytes, image_format: str | None) -> Received:
    """``image_format`` is that of the image the text was baked into, if it was."""
    if not text:
        raise InputError("There is nothing in it.")
    if text[:1] in b"{[":
        return _read_json(text, image_format or "json")
    if text[:1] == b"e" and text.isascii():
        return _read_token(text.decode(), image_format or "jws")
    raise InputError(
        "This is not a credential.",
        cure="Bayleaf reads JSON, a compact JWS, and PNG or SVG images with one of them inside.",
    )


def _read_json(data: bytes, container: str) -> Received:
    value = parse_json(data)
    if isinstance(value, list):
        if len(value) > 1:
            raise AmbiguousInput(f"The file holds a list of {len(value)} things.")
        raise InputError("The file holds a list.", cure="Send the credential itself.")
    if not isinstance(value, dict):
        raise InputError("The file is JSON, but not an object.")
    if data.count(b"{") + data.count(b"[") > MAX_PARTS:
        _refuse_crowd(value)
    if b"null" in data:
        _refuse_null(value)
    token = enveloped_token(value)
    if token is not None:
        return _read_token(token, container)
    if _is_old_badge(value):
        return _old_badge(data, container, value)
    return Received(container, "vc+ld+json", data, value)


def _read_token(text: str, container: str) -> Received:
    token, *disclosures = text.split("~")
    if not jwt.looks_like_jws(token):
        raise InputError("This is not a credential: neither JSON nor a compact JWS.")
    jws = jwt.parse(token)
    _refuse_crowd(jws.payload)
    _refuse_null(jws.payload)
    data = text.encode()
    if disclosures:
        reason = "Bayleaf does not check credentials with selective disclosure (SD-JWT) yet."
        form = "dc+sd-jwt" if jws.typ == "dc+sd-jwt" else "vc+sd-jwt"
        return Received(container, form, data, jws.payload, jws, reason)
    if "vc" not in jws.payload and "@context" not in jws.payload:
        if "badge" in jws.payload:
            return _old_badge(data, container, jws.payload)
        raise InputError("The token holds no credential.")
    return Received(container, "vc+jwt", data, jws.credential(), jws)


def enveloped_token(value: Json) -> str | None:
    """The JWS inside an ``EnvelopedVerifiableCredential`` (VCDM 2.0 section 4.13), if it is one."""
    if not isinstance(value, Mapping):
        return None
    types = value.get("type")
    types = types if isinstance(types, list) else [types]
    url = value.get("id")
    if (
        "EnvelopedVerifiableCredential" not in types
        and "EnvelopedVerifiablePresentation" not in types
    ):
        return None
    if isinstance(url, str):
        for prefix in _ENVELOPES:
            if url.startswith(prefix):
                return url.removeprefix(prefix)
    raise InputError("The envelope holds no token that Bayleaf reads.", pointer="/id")


def _is_old_badge(value: JsonObject) -> bool:
    context = value.get("@context")
    if isinstance(context, str):
        return context in _OLD_OPEN_BADGES
    return context is None and "badge" in value and ("recipient" in value or "verify" in value)


def _old_badge(data: bytes, container: str, document: JsonObject) -> Received:
    kind = "ob2-signed" if data[:2] == b"ey" else "ob2-hosted"
    reason = "This is an Open Badge of version 2 or older. Bayleaf does not check those yet."
    return Received(container, kind, data, document, None, reason)


def _refuse_crowd(value: Json) -> None:
    """No credential has more parts than this, and every check walks through all of them."""
    count, todo = 0, [value]
    while todo:
        node = todo.pop()
        count += 1
        inner = node.values() if isinstance(node, dict) else node
        todo.extend(child for child in inner if isinstance(child, (dict, list)))
    if count > MAX_PARTS:
        raise InputError(f"The credential has over {MAX_PARTS} parts.")


def _refuse_null(value: Json) -> None:
    todo: list[tuple[tuple[str | int, ...], Json]] = [((), value)]
    while todo:
        path, node = todo.pop()
        for step, child in node.items() if isinstance(node, dict) else enumerate(node):
            if child is None:
                raise InputError(
                    "A credential must not hold null.",
                    pointer=pointer(*path, step),
                    cure="Leave the member out.",
                )
            if isinstance(child, (dict, list)):
                todo.append(((*path, step), child))


def _dump(source: JsonObject) -> bytes:
    try:
        return dump_json(dict(source))
    except (TypeError, ValueError, RecursionError, UnicodeEncodeError):
        raise InputError("The document holds something that is not JSON.") from None
