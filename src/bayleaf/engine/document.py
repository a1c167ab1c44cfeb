"""A secured document: the bytes that were signed, kept as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bayleaf.engine.encoding import parse_json


@dataclass(frozen=True)
class Document:
    """What ``issue`` and ``present`` give back. ``data`` is JSON text or a compact JWS."""

    data: bytes
    media_type: str

    def __bytes__(self) -> bytes:
        return self.data

    def __str__(self) -> str:
        return self.data.decode()

    @property
    def is_token(self) -> bool:
        """Whether it is a compact JWS."""
        return self.media_type.endswith("jwt")

    def to_json(self) -> Mapping[str, Any]:
        """The parsed document; of a token, the payload's credential."""
        if not self.is_token:
            value: Mapping[str, Any] = parse_json(self.data)
            return value
        from bayleaf.engine.proofs import jwt

        return jwt.parse(self.data.decode()).credential()
