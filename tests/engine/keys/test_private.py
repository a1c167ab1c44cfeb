"""Private keys: read, written and kept quiet."""

from __future__ import annotations

from typing import Any

import pytest

from bayleaf.engine.encoding import multibase_encode
from bayleaf.engine.errors import KeyMaterialError
from bayleaf.engine.keys import KeyKind, PrivateKey, PublicKey, SoftwareSigner
from bayleaf.engine.keys.kinds import row_of
from tests.engine.verifying.world import key_of

KINDS: tuple[KeyKind, ...] = ("Ed25519", "P-256", "P-384", "P-521", "RSA")
CURVES: tuple[KeyKind, ...] = ("P-256", "P-384", "P-521")

every_kind = pytest.mark.parametrize("kind", KINDS)


def secret_multikey(key: PrivateKey) -> str:
    return multibase_encode(row_of(key.kind).secret_prefix + key.secret)


def code_of(read: Any, value: Any) -> str:
    with pytest.raises(KeyMaterialError) as refused:
        read(value)
    return refused.value.code


@pytest.mark.parametrize("kind", KINDS[:4])
def test_a_new_key_signs_what_its_public_half_verifies(kind: KeyKind) -> None:
    key = PrivateKey.generate(kind)
    assert key != PrivateKey.generate(kind)
    assert key.public_key.verify(key.sign(b"hello"), b"hello")


def test_a_new_rsa_key_has_3072_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    from cryptography.hazmat.primitives.asymmetric import rsa

    asked: list[tuple[int, int]] = []
    generate = rsa.generate_private_key

    def spy(exponent: int, bits: int) -> Any:
        asked.append((exponent, bits))
        return generate(exponent, 2048)  # the real size takes a second

    monkeypatch.setattr(rsa, "generate_private_key", spy)
    key = PrivateKey.generate("RSA")
    assert asked == [(65537, 3072)]
    assert key.public_key.verify(key.sign(b"hello"), b"hello")


@every_kind
def test_a_secret_multikey_reads_back_as_the_same_key(kind: KeyKind) -> None:
    assert PrivateKey.from_multikey(secret_multikey(key_of(kind))) == key_of(kind)


@every_kind
def test_a_private_jwk_reads_back_as_the_same_key(kind: KeyKind) -> None:
    jwk = key_of(kind).to_jwk()
    again = PrivateKey.from_jwk(jwk)
    assert again.public_key == key_of(kind).public_key
    assert again.to_jwk() == jwk
    assert again.public_key.verify(again.sign(b"hello"), b"hello")


@every_kind
def test_the_public_members_of_a_private_jwk_are_the_public_jwk(kind: KeyKind) -> None:
    key = key_of(kind)
    private = {"d", "p", "q", "dp", "dq", "qi"}
    public = {name: value for name, value in key.to_jwk().items() if name not in private}
    assert public == key.public_key.to_jwk()


@every_kind
def test_the_secret_is_not_in_the_text_of_a_key(kind: KeyKind) -> None:
    key = key_of(kind)
    for text in (repr(key), str(key), repr(SoftwareSigner(key, "did:example:a#1"))):
        assert "secret" not in text
        assert key.secret.hex() not in text
        assert repr(key.secret)[2:20] not in text


@every_kind
def test_a_private_jwk_with_the_public_half_of_another_key_is_refused(kind: KeyKind) -> None:
    other = PrivateKey.generate(kind) if kind != "RSA" else None
    jwk = key_of(kind).to_jwk()
    if other is None:
        first, rest = str(jwk["n"])[0], str(jwk["n"])[1:]
        wrong = {**jwk, "n": ("3" if first == "2" else "2") + rest}
    else:
        wrong = {**jwk, **other.public_key.to_jwk()}
    with pytest.raises(KeyMaterialError, match=r"not that of its private half|do not fit"):
        PrivateKey.from_jwk(wrong)


@pytest.mark.parametrize("member", ["d", "p", "q", "dp", "dq", "qi"])
def test_an_rsa_key_whose_numbers_do_not_fit_is_refused(member: str) -> None:
    jwk = key_of("RSA").to_jwk()
    assert code_of(PrivateKey.from_jwk, {**jwk, member: "AQAB"}) == "invalidPublicKey"
    without = {name: value for name, value in jwk.items() if name != member}
    assert code_of(PrivateKey.from_jwk, without) == "invalidPublicKey"


def test_a_private_jwk_of_an_unknown_kind_is_unsupported() -> None:
    jwk = {"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA", "d": "AA"}
    assert code_of(PrivateKey.from_jwk, jwk) == "unsupportedPublicKeyType"


@pytest.mark.parametrize("kind", KINDS[:4])
def test_a_private_jwk_needs_its_secret_in_full(kind: KeyKind) -> None:
    jwk = key_of(kind).to_jwk()
    assert code_of(PrivateKey.from_jwk, {**jwk, "d": "AQAB"}) == "invalidPublicKeyLength"
    without = {name: value for name, value in jwk.items() if name != "d"}
    assert code_of(PrivateKey.from_jwk, without) == "invalidPublicKey"


@pytest.mark.parametrize("kind", KINDS[:4])
def test_a_secret_multikey_of_the_wrong_length_is_refused(kind: KeyKind) -> None:
    row = row_of(kind)
    for size in (row.size - 1, row.size + 1):
        text = multibase_encode(row.secret_prefix + b"\1" * size)
        assert code_of(PrivateKey.from_multikey, text) == "invalidPublicKeyLength"


@pytest.mark.parametrize("kind", CURVES)
def test_a_scalar_that_is_no_number_of_the_curve_is_refused(kind: KeyKind) -> None:
    row = row_of(kind)
    for secret in (bytes(row.size), b"\xff" * row.size):
        text = multibase_encode(row.secret_prefix + secret)
        assert code_of(PrivateKey.from_multikey, text) == "invalidPublicKey"


def test_an_rsa_secret_that_is_not_an_rsa_key_is_refused() -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    other = generate_private_key(SECP256R1()).private_bytes(
        Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
    )
    for secret in (b"", b"\0" * 64, other):
        text = multibase_encode(row_of("RSA").secret_prefix + secret)
        assert code_of(PrivateKey.from_multikey, text) == "invalidPublicKey"


def test_a_public_multikey_is_not_taken_for_a_secret() -> None:
    text = key_of("P-256").public_key.to_multikey()
    assert code_of(PrivateKey.from_multikey, text) == "unsupportedPublicKeyType"
    with pytest.raises(KeyMaterialError) as refused:
        PublicKey.from_multikey(secret_multikey(key_of("P-256")))
    assert refused.value.code == "unsupportedPublicKeyType"


@pytest.mark.parametrize("text", ["", "z0", "x1234", "m1234"])
def test_text_that_is_no_multibase_is_no_secret(text: str) -> None:
    assert code_of(PrivateKey.from_multikey, text) == "invalidPublicKey"


@pytest.mark.parametrize("size", [0, 31, 33, 64])
def test_a_seed_has_32_bytes(size: int) -> None:
    assert code_of(PrivateKey.from_seed, bytes(size)) == "invalidPublicKeyLength"


def test_a_software_signer_signs_with_its_key_under_its_name() -> None:
    key = key_of("Ed25519")
    signer = SoftwareSigner(key, "did:web:college.example#key-1")
    assert signer.public_key == key.public_key
    assert signer.verification_method == "did:web:college.example#key-1"
    assert key.public_key.verify(signer.sign(b"hello"), b"hello")
