"""What the engine asks of the world. All of it is handed in; the engine opens and owns nothing.

The clock is not a port: every verb that needs the time takes it as an aware ``datetime`` (``at``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from bayleaf.engine.errors import FetchError

if TYPE_CHECKING:
    from bayleaf.engine.keys import PublicKey


@dataclass(frozen=True)
class Response:
    """The answer to one request.

    ``url`` is the address that answered, ``media_type`` is lower case and without parameters,
    ``headers`` have lower-case names.
    """

    url: str
    status: int
    media_type: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Fetch(Protocol):
    """Gets one URL. ``bayleaf.fetching.safe_fetch`` is the real one; tests hand in a small web."""

    def __call__(
        self, url: str, *, accept: str = "application/json", max_bytes: int = 1 << 20
    ) -> Response:
        """Return the answer, whatever its status; raise ``FetchError`` when there is none."""
        ...


class Signer(Protocol):
    """One signing key and the name under which its public half is published.

    A file, a PKCS#11 token or a cloud KMS can stand behind it.
    """

    @property
    def public_key(self) -> PublicKey:
        """The public half."""
        ...

    @property
    def verification_method(self) -> str:
        """The absolute DID URL or https URL of the public key."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Return the raw signature: 64 bytes for Ed25519, ``r || s`` for ECDSA (hash by curve),
        RSASSA-PKCS1-v1_5 with SHA-256 for RSA."""
        ...


def offline(url: str, *, accept: str = "application/json", max_bytes: int = 1 << 20) -> Response:
    """A ``Fetch`` that refuses every request (verification without a network)."""
    raise FetchError("not asked: offline", code="offline")
