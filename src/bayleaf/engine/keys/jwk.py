"""Keys as JSON Web Keys (RFC 7517, 7518, 8037): numbers in, numbers out, nothing lenient."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from bayleaf.engine.encoding import Json, b64url_decode, b64url_encode, dump_json
from bayleaf.engine.errors import InputError, KeyMaterialError
from bayleaf.engine.keys.kinds import ROWS, Row

PRIVATE_MEMBERS: Final = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")
"""What must never be in a key that is published."""

_THUMBPRINT_MEMBERS: Final = {"OKP": ("crv", "kty", "x"), "EC": ("crv", "kty", "x", "y"), "RSA": ("e", "kty", "n")}  # fmt: skip


def row_of_jwk(jwk: Mapping[str, Any]) -> Row:
    """The kind of key a JWK holds, from ``kty`` and ``crv``.

    Raises ``KeyMaterialError``: ``unsupportedPublicKeyType``, or ``invalidPublicKeyType`` when the
    JWK says it is for another algorithm or for encryption.
    """
    for row in ROWS:
        if jwk.get("kty") == row.kty and row.kty == "RSA":
            return _for_signing(jwk, row)
        if jwk.get("kty") == row.kty and jwk.get("crv") == row.kind:
            return _for_signing(jwk, row)
    raise KeyMaterialError(
        "The JWK is of a kind that Bayleaf does not know.", code="unsupportedPublicKeyType"
    )


def octets(jwk: Mapping[str, Any], name: str, size: int = 0) -> bytes:
    """The bytes of a member, of exactly ``size`` unless that is 0. Raises ``KeyMaterialError``."""
    value = jwk.get(name)
    if not isinstance(value, str) or not value:
        raise KeyMaterialError(f"The JWK has no {name}.")
    try:
        data = b64url_decode(value)
    except InputError as error:
        raise KeyMaterialError(
            f"The member {name} of the JWK is malformed. {error.message}"
        ) from None
    if size and len(data) != size:
        raise KeyMaterialError(
            f"The member {name} of the JWK has {len(data)} bytes, not {size}.",
            code="invalidPublicKeyLength",
        )
    return data


def number(jwk: Mapping[str, Any], name: str) -> int:
    """The member as a big-endian number. Raises ``KeyMaterialError``."""
    return int.from_bytes(octets(jwk, name), "big")


def text_of(value: int, size: int = 0) -> str:
    """A number as a JWK member: base64url, big-endian, ``size`` bytes or as few as it needs."""
    return b64url_encode(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


def thumbprint(jwk: Mapping[str, Json]) -> str:
    """The JWK thumbprint (RFC 7638) with SHA-256, base64url."""
    members = {name: jwk[name] for name in _THUMBPRINT_MEMBERS[str(jwk["kty"])]}
    return b64url_encode(hashlib.sha256(dump_json(members)).digest())


def _for_signing(jwk: Mapping[str, Any], row: Row) -> Row:
    algorithms = (row.alg, "Ed25519") if row.kind == "Ed25519" else (row.alg,)
    if jwk.get("alg", row.alg) not in algorithms or jwk.get("use", "sig") != "sig":
        raise KeyMaterialError(
            "The JWK is meant for another use than signing.", code="invalidPublicKeyType"
        )
    return row
