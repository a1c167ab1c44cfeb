"""Identifiers and secrets. All are random, 128 bits, and safe in a URL."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

TOKEN_LENGTH: Final = 22


def new_token() -> str:
    """Return 128 random bits as 22 characters of base64url."""
    return secrets.token_urlsafe(16)


def digest(token: str) -> str:
    """The SHA-256 of a token, in hexadecimal: what is stored in place of a secret link."""
    return hashlib.sha256(token.encode()).hexdigest()
