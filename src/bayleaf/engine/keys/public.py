"""Public keys: read from any spelling, checked once, then only asked to verify."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from bayleaf.engine.encoding import Json, b64url_encode, multibase_decode, multibase_encode
from bayleaf.engine.errors import InputError, KeyMaterialError
from bayleaf.engine.keys import jwk
from bayleaf.engine.keys.kinds import (
    MAX_RSA_BITS,
    MIN_RSA_BITS,
    KeyKind,
    Row,
    row_of,
    row_of_prefix,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurve, EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import HashAlgorithm

_MAX_RSA_EXPONENT: Final = (1 << 32) - 1


@dataclass(frozen=True)
class PublicKey:
    """A public key that can be used: it lies on its curve, or has a sound modulus.

    ``data`` is the 32 bytes of an Ed25519 key, the compressed point of a NIST curve, or the
    PKCS #1 DER of an RSA key, as Multikey writes them. Two keys are equal when kind and data are.
    Making one raises ``KeyMaterialError``.
    """

    kind: KeyKind
    data: bytes

    def __post_init__(self) -> None:
        row = self._row
        if row.size and len(self.data) != row.public_length:
            raise KeyMaterialError(
                f"A {self.kind} key has {row.public_length} bytes, not {len(self.data)}.",
                code="invalidPublicKeyLength",
            )
        if row.kty == "EC":
            _ = self._curve_key
        elif row.kty == "RSA":
            _check_rsa(self._rsa_key)

    @classmethod
    def from_multikey(cls, text: str) -> PublicKey:
        """Read ``publicKeyMultibase`` (Controlled Identifiers 1.0 section 2.2.2).

        Raises ``KeyMaterialError``: ``unsupportedPublicKeyType``, ``invalidPublicKeyLength``, or
        ``invalidPublicKey`` for text that is not base58btc, and for points off the curve.
        """
        if not text.startswith("z"):
            raise KeyMaterialError("A Multikey starts with z (base58btc).")
        try:
            data = multibase_decode(text)
        except InputError as error:
            raise KeyMaterialError(f"The Multikey is malformed. {error.message}") from None
        return cls(row_of_prefix(data).kind, data[2:])

    @classmethod
    def from_jwk(cls, value: Mapping[str, Any]) -> PublicKey:
        """Read a public JWK. A private member in it is refused: it has no business there.

        Raises ``KeyMaterialError`` with the codes of ``from_multikey`` and
        ``invalidPublicKeyType``.
        """
        if any(name in value for name in jwk.PRIVATE_MEMBERS):
            raise KeyMaterialError(
                "The JWK holds a private key.", cure="Publish the public half only."
            )
        row = jwk.row_of_jwk(value)
        if row.kty == "OKP":
            return cls(row.kind, jwk.octets(value, "x", row.size))
        return cls(row.kind, _rsa_der(value) if row.kty == "RSA" else _compressed_point(value, row))

    def to_multikey(self) -> str:
        """``publicKeyMultibase``: the kind's prefix and the key in base58btc."""
        return multibase_encode(self._row.public_prefix + self.data)

    def to_jwk(self) -> dict[str, Json]:
        """The public JWK, with no members but those that make the key (RFC 7518 section 6)."""
        row = self._row
        if row.kty == "OKP":
            return {"kty": "OKP", "crv": self.kind, "x": b64url_encode(self.data)}
        if row.kty == "RSA":
            numbers = self._rsa_key.public_numbers()
            return {"kty": "RSA", "n": jwk.text_of(numbers.n), "e": jwk.text_of(numbers.e)}
        point = self._curve_key.public_numbers()
        x, y = (jwk.text_of(value, row.size) for value in (point.x, point.y))
        return {"kty": "EC", "crv": self.kind, "x": x, "y": y}

    def thumbprint(self) -> str:
        """The JWK thumbprint (RFC 7638) with SHA-256, base64url."""
        return jwk.thumbprint(self.to_jwk())

    @property
    def alg(self) -> str:
        """The one JWS algorithm Bayleaf uses the key with: it follows from the key."""
        return self._row.alg

    @property
    def hash_name(self) -> str:
        """The hash of the Data Integrity suites for this key: ``sha256``, ``sha384``, ``sha512``."""
        return self._row.hash_name

    def verify(self, signature: bytes, data: bytes) -> bool:
        """Whether a raw signature over the data is this key's.

        Ed25519 by the rules of libsodium (RFC 8032, no small-order keys, canonical encodings);
        ECDSA as ``r || s`` of full length; RSASSA-PKCS1-v1_5 with SHA-256.
        """
        if self.kind == "Ed25519":
            return _verify_ed25519(signature, data, self.data)
        from cryptography.exceptions import InvalidSignature

        try:
            if self.kind == "RSA":
                self._verify_rsa(signature, data)
            else:
                self._verify_ecdsa(signature, data)
        except (InvalidSignature, ValueError):
            return False
        return True

    def _verify_rsa(self, signature: bytes, data: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

        self._rsa_key.verify(signature, data, PKCS1v15(), hash_of(self.hash_name))

    def _verify_ecdsa(self, signature: bytes, data: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
        from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

        size = self._row.size
        if len(signature) != 2 * size:
            raise ValueError("an ECDSA signature is r and s, each as long as the curve's numbers")
        r, s = (int.from_bytes(part, "big") for part in (signature[:size], signature[size:]))
        self._curve_key.verify(encode_dss_signature(r, s), data, ECDSA(hash_of(self.hash_name)))

    @property
    def _row(self) -> Row:
        return row_of(self.kind)

    @cached_property
    def _curve_key(self) -> EllipticCurvePublicKey:
        from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

        if self.data[:1] not in (b"\x02", b"\x03"):
            raise KeyMaterialError(f"The {self.kind} key is not a compressed point.")
        try:
            return EllipticCurvePublicKey.from_encoded_point(curve_of(self.kind), self.data)
        except ValueError:
            raise KeyMaterialError(f"The key is not a point of {self.kind}.") from None

    @cached_property
    def _rsa_key(self) -> RSAPublicKey:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
        from cryptography.hazmat.primitives.serialization import load_der_public_key

        try:
            key = load_der_public_key(self.data)
        except (ValueError, UnsupportedAlgorithm):
            raise KeyMaterialError("The RSA key cannot be read.") from None
        if not isinstance(key, RSAPublicKey) or _rsa_bytes(key) != self.data:
            raise KeyMaterialError("The RSA key is not in its one form (PKCS #1 DER).")
        return key


def curve_of(kind: KeyKind) -> EllipticCurve:
    """The curve as the library names it."""
    from cryptography.hazmat.primitives.asymmetric import ec

    curves: dict[str, type[EllipticCurve]] = {
        "P-256": ec.SECP256R1, "P-384": ec.SECP384R1, "P-521": ec.SECP521R1,
    }  # fmt: skip
    return curves[kind]()


def hash_of(name: str) -> HashAlgorithm:
    """The hash as the library names it."""
    from cryptography.hazmat.primitives import hashes

    known: dict[str, type[hashes.SHA256 | hashes.SHA384 | hashes.SHA512]] = {
        "sha256": hashes.SHA256,
        "sha384": hashes.SHA384,
        "sha512": hashes.SHA512,
    }
    return known[name]()


def _verify_ed25519(signature: bytes, data: bytes, key: bytes) -> bool:
    if len(signature) != 64:
        return False
    open_signed, broken = _libsodium()
    try:
        open_signed(signature + data, key)
    except broken:
        return False
    return True


@functools.cache
def _libsodium() -> tuple[Callable[[bytes, bytes], bytes], type[Exception]]:
    """What checks a signature, and what it raises; loaded late, and once."""
    from nacl.bindings import crypto_sign_open
    from nacl.exceptions import CryptoError

    return crypto_sign_open, CryptoError


def _compressed_point(value: Mapping[str, Any], row: Row) -> bytes:
    """The point of an EC JWK. That it lies on the curve is checked here, where y is known."""
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    x, y = jwk.octets(value, "x", row.size), jwk.octets(value, "y", row.size)
    try:
        point = EllipticCurvePublicKey.from_encoded_point(curve_of(row.kind), b"\x04" + x + y)
    except ValueError:
        raise KeyMaterialError(f"The key is not a point of {row.kind}.") from None
    return point.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def _rsa_der(value: Mapping[str, Any]) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

    modulus, exponent = jwk.number(value, "n"), jwk.number(value, "e")
    if modulus.bit_length() > MAX_RSA_BITS:
        raise KeyMaterialError("The RSA key is too long.", code="invalidPublicKeyLength")
    try:
        key = RSAPublicNumbers(exponent, modulus).public_key()
    except ValueError:
        raise KeyMaterialError("The RSA key cannot be used.") from None
    return _rsa_bytes(key)


def _rsa_bytes(key: RSAPublicKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.DER, PublicFormat.PKCS1)


def _check_rsa(key: RSAPublicKey) -> None:
    if not MIN_RSA_BITS <= key.key_size <= MAX_RSA_BITS:
        raise KeyMaterialError(
            f"An RSA key has {MIN_RSA_BITS} to {MAX_RSA_BITS} bits, not {key.key_size}.",
            code="invalidPublicKeyLength",
        )
    if key.public_numbers().e > _MAX_RSA_EXPONENT:
        raise KeyMaterialError("The RSA key has an exponent that only costs time.")
