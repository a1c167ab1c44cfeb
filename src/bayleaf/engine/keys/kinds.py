"""The kinds of key Bayleaf knows, one row each: every spelling of a kind follows from its row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from bayleaf.engine.errors import KeyMaterialError

KeyKind = Literal["Ed25519", "P-256", "P-384", "P-521", "RSA"]


@dataclass(frozen=True)
class Row:
    """What distinguishes a kind.

    ``alg`` and ``kty`` are the JOSE names, ``public_prefix`` and ``secret_prefix`` the multicodec
    varints of a Multikey, ``size`` the bytes of a coordinate or seed (0: of no fixed size),
    ``hash_name`` the hash the signature is made over.
    """

    kind: KeyKind
    kty: str
    alg: str
    hash_name: str
    size: int
    public_prefix: bytes
    secret_prefix: bytes

    @property
    def public_length(self) -> int:
        """Bytes of the public key: an Ed25519 point, or a compressed point of a NIST curve."""
        return self.size if self.kty == "OKP" else self.size + 1


ROWS: Final = (
    Row("Ed25519", "OKP", "EdDSA", "sha256", 32, b"\xed\x01", b"\x80\x26"),
    Row("P-256", "EC", "ES256", "sha256", 32, b"\x80\x24", b"\x86\x26"),
    Row("P-384", "EC", "ES384", "sha384", 48, b"\x81\x24", b"\x87\x26"),
    Row("P-521", "EC", "ES512", "sha512", 66, b"\x82\x24", b"\x88\x26"),
    Row("RSA", "RSA", "RS256", "sha256", 0, b"\x85\x24", b"\x8a\x26"),
)
"""Prefixes: multicodec table, and Controlled Identifiers 1.0 section 2.2.2."""

MIN_RSA_BITS: Final = 2048
"""RFC 7518 section 3.3 and Open Badges 3.0 section 8.2.1."""

MAX_RSA_BITS: Final = 8192
"""Longer keys cost the verifier time and protect nobody."""


def row_of(kind: KeyKind) -> Row:
    """The row of a kind. Raises ``KeyMaterialError`` for anything else."""
    for row in ROWS:
        if row.kind == kind:
            return row
    raise KeyMaterialError(
        f"There is no kind of key {str(kind)[:40]!r}.",
        code="unsupportedPublicKeyType",
        cure=f"Bayleaf knows {', '.join(row.kind for row in ROWS)}.",
    )


def row_of_prefix(data: bytes, *, secret: bool = False) -> Row:
    """The row that a Multikey's first two bytes name.

    Raises ``KeyMaterialError`` (``unsupportedPublicKeyType``).
    """
    for row in ROWS:
        if data[:2] == (row.secret_prefix if secret else row.public_prefix):
            return row
    raise KeyMaterialError(
        "The key is of a kind that Bayleaf does not know.", code="unsupportedPublicKeyType"
    )
