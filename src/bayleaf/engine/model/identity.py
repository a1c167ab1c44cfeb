"""Whose: the recipient's identifier, hashed or plain (Open Badges 3.0, ``IdentityObject``)."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping
from typing import ClassVar, Self

from bayleaf.engine.encoding import JsonObject
from bayleaf.engine.errors import ConformanceError
from bayleaf.engine.model.kinds import Boolean, IdentifierType, InnerType, Text
from bayleaf.engine.model.node import Node


class IdentityObject(Node):
    """One identifier of the subject. ``identity_hash`` is ``sha256$hex``, or plain text when
    ``hashed`` is false (closed class)."""

    is_closed: ClassVar[bool] = True

    type: InnerType = "IdentityObject"
    hashed: Boolean
    identity_hash: Text
    identity_type: IdentifierType
    salt: Text | None = None

    @classmethod
    def of(cls, email: str, salt: str) -> Self:
        """The salted SHA-256 of an e-mail address, trimmed and lower-cased.

        The caller makes the salt: 128 random bits or more, new for every credential. Raises
        ``ConformanceError`` when either is empty.
        """
        address = email.strip().lower()
        if not address or not salt:
            raise ConformanceError("A hashed identity needs an e-mail address and a salt.")
        return cls(
            hashed=True,
            identity_hash=f"sha256${_digest('sha256', address, salt)}",
            identity_type="emailAddress",
            salt=salt,
        )


def matches(identity: IdentityObject | JsonObject, candidate: str) -> bool:
    """Does a typed identifier belong to this identity object?

    ``sha256`` and ``md5`` hashes are recomputed with the salt appended, hexadecimal digits of
    either case; plain identifiers are compared. The candidate is tried as typed without the blanks
    around it and lower-cased, and with its accents composed (NFC). An object that cannot be understood matches nobody. Never raises.
    """
    entry = identity.to_json() if isinstance(identity, IdentityObject) else identity
    typed = candidate.strip()
    composed = unicodedata.normalize("NFC", typed)
    tries = dict.fromkeys((typed, typed.lower(), composed, composed.lower()))
    return any(_is(entry, one) for one in tries if one)


def _is(entry: Mapping[str, object], candidate: str) -> bool:
    stored, salt = entry.get("identityHash"), entry.get("salt", "")
    if not isinstance(stored, str) or not isinstance(salt, str):
        return False
    if entry.get("hashed") is False:
        return _same(stored, candidate)
    algorithm, _, digest = stored.partition("$")
    if entry.get("hashed") is not True or algorithm not in ("sha256", "md5"):
        return False
    return _same(digest.lower(), _digest(algorithm, candidate, salt))


def _digest(algorithm: str, identifier: str, salt: str) -> str:
    data = (identifier + salt).encode(errors="surrogatepass")
    return hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()


def _same(left: str, right: str) -> bool:
    return hmac.compare_digest(
        left.encode(errors="surrogatepass"), right.encode(errors="surrogatepass")
    )
