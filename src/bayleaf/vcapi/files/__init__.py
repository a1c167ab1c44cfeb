"""Contexts of the W3C, byte for byte as https://www.w3.org serves them (W3C Software and Document
License), because digests of related resources are taken over their bytes."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

FILES: Final = {
    "https://www.w3.org/ns/credentials/v2": "credentials-v2.jsonld",
    "https://www.w3.org/2018/credentials/v1": "credentials-v1.jsonld",
    "https://www.w3.org/ns/credentials/examples/v2": "credentials-examples-v2.jsonld",
    "https://www.w3.org/ns/credentials/undefined-terms/v2": "credentials-undefined-terms-v2.jsonld",
}
"""The file of each address."""


def read_file(url: str) -> bytes:
    """The bytes of one of them. Raises ``KeyError`` for another address."""
    return (files(__package__) / FILES[url]).read_bytes()
