"""Private keys in software, and the signer that has one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bayleaf.engine.encoding import Json, b64url_encode, multibase_decode
from bayleaf.engine.errors import InputError, KeyMaterialError
from bayleaf.engine.keys import jwk
from bayleaf.engine.keys.kinds import KeyKind, Row, row_of, row_of_prefix
from bayleaf.engine.keys.public import PublicKey, curve_of, hash_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

_NEW_RSA_BITS = 3072


@dataclass(frozen=True)
class PrivateKey:
    """A private key. ``secret`` is the seed of Ed25519, the scalar of a NIST curve, or the PKCS #8
    DER of RSA; it is not in ``repr``. Reading one raises ``KeyMaterialError``."""

    kind: KeyKind
    secret: bytes = field(repr=False)

    @classmethod
    def generate(cls, kind: KeyKind) -> PrivateKey:
        """Make a new key; RSA has 3072 bits."""
        row = row_of(kind)
        if row.kty == "OKP":
            return cls(kind, secrets.token_bytes(row.size))
        if row.kty == "RSA":
            from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

            return cls(kind, _pkcs8(generate_private_key(65537, _NEW_RSA_BITS)))
        from cryptography.hazmat.primitives.asymmetric import ec

        scalar = ec.generate_private_key(curve_of(kind)).private_numbers().private_value
        return cls(kind, scalar.to_bytes(row.size, "big"))

    @classmethod
    def from_seed(cls, seed: bytes) -> PrivateKey:
        """The Ed25519 key of a seed of 32 bytes (RFC 8032 section 5.1.5)."""
        if len(seed) != row_of("Ed25519").size:
            raise KeyMaterialError("A seed has 32 bytes.", code="invalidPublicKeyLength")
        return cls("Ed25519", seed)

    @classmethod
    def from_multikey(cls, text: str) -> PrivateKey:
        """Read ``secretKeyMultibase`` (Controlled Identifiers 1.0 section 2.2.2)."""
        if not text.startswith("z"):
            raise KeyMaterialError("A Multikey starts with z (base58btc).")
        try:
            data = multibase_decode(text)
        except InputError as error:
            raise KeyMaterialError(f"The Multikey is malformed. {error.message}") from None
        row = row_of_prefix(data, secret=True)
        if row.size and len(data) - 2 != row.size:
            raise KeyMaterialError(
                f"A {row.kind} secret has {row.size} bytes.", code="invalidPublicKeyLength"
            )
        return cls(row.kind, data[2:])._usable()

    @classmethod
    def from_jwk(cls, value: Mapping[str, Any]) -> PrivateKey:
        """Read a private JWK (RFC 7517). Its public half has to fit."""
        row = jwk.row_of_jwk(value)
        if "d" not in value:
            raise KeyMaterialError(
                "The JWK holds no private key.", cure="Use the file that bayleaf keys new wrote."
            )
        secret = _rsa_secret(value) if row.kty == "RSA" else jwk.octets(value, "d", row.size)
        key = cls(row.kind, secret)._usable()
        public = {name: value[name] for name in value if name not in jwk.PRIVATE_MEMBERS}
        if PublicKey.from_jwk(public) != key.public_key:
            raise KeyMaterialError("The public half of the JWK is not that of its private half.")
        return key

    def to_jwk(self) -> dict[str, Json]:
        """The private JWK. Keep it secret."""
        public = self.public_key.to_jwk()
        if self.kind != "RSA":
            return {**public, "d": b64url_encode(self.secret)}
        numbers = self._rsa_key.private_numbers()
        parts = {
            "d": numbers.d, "p": numbers.p, "q": numbers.q,
            "dp": numbers.dmp1, "dq": numbers.dmq1, "qi": numbers.iqmp,
        }  # fmt: skip
        return {**public, **{name: jwk.text_of(value) for name, value in parts.items()}}

    @cached_property
    def public_key(self) -> PublicKey:
        """The public half."""
        if self.kind == "Ed25519":
            return PublicKey("Ed25519", self._ed25519_pair[0])
        from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

        if self.kind == "RSA":
            rsa = self._rsa_key.public_key()
            return PublicKey("RSA", rsa.public_bytes(Encoding.DER, PublicFormat.PKCS1))
        point = self._curve_key.public_key()
        return PublicKey(self.kind, point.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))

    def sign(self, data: bytes) -> bytes:
        """The raw signature: 64 bytes for Ed25519 (libsodium), ``r || s`` for ECDSA with the hash
        of the curve (deterministic, RFC 6979), RSASSA-PKCS1-v1_5 with SHA-256 for RSA."""
        if self.kind == "Ed25519":
            from nacl.bindings import crypto_sign

            return crypto_sign(data, self._ed25519_pair[1])[:64]
        hash_ = hash_of(self._row.hash_name)
        if self.kind == "RSA":
            from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

            return self._rsa_key.sign(data, PKCS1v15(), hash_)
        from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

        signature = self._curve_key.sign(data, ECDSA(hash_, deterministic_signing=True))
        size = self._row.size
        return b"".join(part.to_bytes(size, "big") for part in decode_dss_signature(signature))

    def _usable(self) -> PrivateKey:
        _ = self.public_key
        return self

    @property
    def _row(self) -> Row:
        return row_of(self.kind)

    @cached_property
    def _ed25519_pair(self) -> tuple[bytes, bytes]:
        from nacl.bindings import crypto_sign_seed_keypair

        return crypto_sign_seed_keypair(self.secret)

    @cached_property
    def _curve_key(self) -> EllipticCurvePrivateKey:
        from cryptography.hazmat.primitives.asymmetric.ec import derive_private_key

        try:
            return derive_private_key(int.from_bytes(self.secret, "big"), curve_of(self.kind))
        except ValueError:
            raise KeyMaterialError(f"The secret is not one of {self.kind}.") from None

    @cached_property
    def _rsa_key(self) -> RSAPrivateKey:
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
        from cryptography.hazmat.primitives.serialization import load_der_private_key

        try:
            key = load_der_private_key(self.secret, None)
        except (ValueError, TypeError):
            raise KeyMaterialError("The RSA key cannot be read.") from None
        if not isinstance(key, RSAPrivateKey):
            raise KeyMaterialError("The key is not an RSA key.")
        return key


@dataclass(frozen=True)
class SoftwareSigner:
    """A ``Signer`` whose key is in this process; ``verification_method`` is its public name."""

    private_key: PrivateKey
    verification_method: str

    @property
    def public_key(self) -> PublicKey:
        """The public half of the key."""
        return self.private_key.public_key

    def sign(self, data: bytes) -> bytes:
        """The raw signature over the data."""
        return self.private_key.sign(data)


def _rsa_secret(value: Mapping[str, Any]) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateNumbers, RSAPublicNumbers

    n, e, d, p, q, dp, dq, qi = (
        jwk.number(value, name) for name in ("n", "e", "d", "p", "q", "dp", "dq", "qi")
    )
    try:
        return _pkcs8(RSAPrivateNumbers(p, q, d, dp, dq, qi, RSAPublicNumbers(e, n)).private_key())
    except ValueError:
        raise KeyMaterialError("The numbers of the RSA key do not fit together.") from None


def _pkcs8(key: RSAPrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
