"""Signatures: the published vectors, byte for byte, and what must never verify."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bayleaf.engine.keys import KeyKind, PrivateKey, PublicKey
from bayleaf.engine.keys.kinds import row_of
from tests.effort import examples
from tests.engine.verifying.world import key_of

KINDS: tuple[KeyKind, ...] = ("Ed25519", "P-256", "P-384", "P-521", "RSA")

ED25519_ORDER: Final = (1 << 252) + 27742317777372353535851937790883648493

P256_KEY = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"
P256_POINT = (
    "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6",
    "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299",
)
P384_KEY = (
    "6B9D3DAD2E1B8C1C05B19875B6659F4DE23C3B667BF297BA"
    "9AA47740787137D896D5724E4C70A825F872C9EA60D2EDF5"
)
P384_POINT = (
    "EC3A4E415B4E19A4568618029F427FA5DA9A8BC4AE92E02E"
    "06AAE5286B300C64DEF8F0EA9055866064A254515480BC13",
    "8015D9B72D7D57244EA8EF9AC0C621896708A59367F9DFB9"
    "F54CA84B3F1C9DB1288B231C3AE0D4FE7344FD2533264720",
)
RFC_6979: list[tuple[KeyKind, str, tuple[str, str], bytes, str]] = [
    (
        "P-256", P256_KEY, P256_POINT, b"sample",
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
        "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
    ),
    (
        "P-256", P256_KEY, P256_POINT, b"test",
        "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367"
        "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083",
    ),
    (
        "P-384", P384_KEY, P384_POINT, b"sample",
        "94EDBB92A5ECB8AAD4736E56C691916B3F88140666CE9FA73D64C4EA95AD133C"
        "81A648152E44ACF96E36DD1E80FABE4699EF4AEB15F178CEA1FE40DB2603138F"
        "130E740A19624526203B6351D0A3A94FA329C145786E679E7B82C71A38628AC8",
    ),
    (
        "P-384", P384_KEY, P384_POINT, b"test",
        "8203B63D3C853E8D77227FB377BCF7B7B772E97892A80F36AB775D509D7A5FEB"
        "0542A7F0812998DA8F1DD3CA3CF023DBDDD0760448D42D8A43AF45AF836FCE4D"
        "E8BE06B485E9B61B827C2F13173923E06A739F040649A667BF3B828246BAA5A5",
    ),
]  # fmt: skip
"""RFC 6979 A.2.5 with SHA-256 and A.2.6 with SHA-384."""

RFC_8032 = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
        "f9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0"
        "f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f76098"
        "4dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]
"""RFC 8032 section 7.1, tests 1 to 3: seed, public key, message, signature."""

every_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.mark.parametrize(("kind", "secret", "point", "message", "signature"), RFC_6979)
def test_ecdsa_signatures_are_those_of_rfc_6979(
    kind: KeyKind, secret: str, point: tuple[str, str], message: bytes, signature: str
) -> None:
    key = PrivateKey(kind, bytes.fromhex(secret))
    x, y = (bytes.fromhex(part) for part in point)
    assert key.public_key.data == bytes([2 + y[-1] % 2]) + x
    assert key.sign(message).hex() == signature.lower()
    assert key.public_key.verify(bytes.fromhex(signature), message)


@pytest.mark.parametrize(("seed", "public", "message", "signature"), RFC_8032)
def test_ed25519_signatures_are_those_of_rfc_8032(
    seed: str, public: str, message: str, signature: str
) -> None:
    key = PrivateKey.from_seed(bytes.fromhex(seed))
    assert key.public_key.data.hex() == public
    assert key.sign(bytes.fromhex(message)).hex() == signature
    assert key.public_key.verify(bytes.fromhex(signature), bytes.fromhex(message))


@every_kind
def test_signing_twice_gives_the_same_bytes(kind: KeyKind) -> None:
    assert key_of(kind).sign(b"hello") == key_of(kind).sign(b"hello")


@every_kind
def test_a_signature_has_its_raw_length(kind: KeyKind) -> None:
    size = {"Ed25519": 64, "P-256": 64, "P-384": 96, "P-521": 132, "RSA": 256}[kind]
    assert len(key_of(kind).sign(b"hello")) == size


@settings(max_examples=examples(60))
@given(kind=st.sampled_from(KINDS), data=st.binary(max_size=40), where=st.integers(0, 10_000))
def test_a_changed_signature_or_text_does_not_verify(
    kind: KeyKind, data: bytes, where: int
) -> None:
    key = key_of(kind)
    signature = bytearray(key.sign(data))
    assert key.public_key.verify(bytes(signature), data)
    assert not key.public_key.verify(bytes(signature), data + b"\0")
    signature[where % len(signature)] ^= 1 << where % 8
    assert not key.public_key.verify(bytes(signature), data)


@every_kind
def test_a_signature_of_another_length_does_not_verify(kind: KeyKind) -> None:
    signature = key_of(kind).sign(b"hello")
    for wrong in (b"", signature[:-1], signature + b"\0", b"\0" + signature, signature * 2):
        assert not key_of(kind).public_key.verify(wrong, b"hello")


@every_kind
def test_a_signature_of_another_key_does_not_verify(kind: KeyKind) -> None:
    others = [other for other in KINDS if other != kind]
    for other in others:
        assert not key_of(other).public_key.verify(key_of(kind).sign(b"hello"), b"hello")
    if kind != "RSA":
        assert not key_of(kind, "other").public_key.verify(key_of(kind).sign(b"hello"), b"hello")


@pytest.mark.parametrize("kind", ["P-256", "P-384", "P-521"])
def test_an_ecdsa_signature_of_zeros_or_in_der_does_not_verify(kind: KeyKind) -> None:
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    key, size = key_of(kind), row_of(kind).size
    signature = key.sign(b"hello")
    r, s = (int.from_bytes(part, "big") for part in (signature[:size], signature[size:]))
    assert not key.public_key.verify(bytes(2 * size), b"hello")
    assert not key.public_key.verify(signature[:size] + bytes(size), b"hello")
    assert not key.public_key.verify(encode_dss_signature(r, s), b"hello")


def test_an_ed25519_signature_has_one_spelling() -> None:
    """Adding the order of the group to S gives a second signature in lax libraries."""
    key = key_of("Ed25519")
    signature = key.sign(b"hello")
    number = int.from_bytes(signature[32:], "little") + ED25519_ORDER
    assert number < 1 << 256
    assert not key.public_key.verify(signature[:32] + number.to_bytes(32, "little"), b"hello")


SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
]


@pytest.mark.parametrize("point", SMALL_ORDER)
def test_a_small_order_ed25519_key_verifies_nothing(point: str) -> None:
    """Under such a key one signature would fit every eighth text, or every text."""
    key = PublicKey("Ed25519", bytes.fromhex(point))
    for r in SMALL_ORDER:
        forged = bytes.fromhex(r) + bytes(32)
        assert not any(key.verify(forged, bytes([number])) for number in range(16))


def test_an_ed25519_key_that_is_not_written_canonically_verifies_nothing() -> None:
    identity_again = ((1 << 255) - 19 + 1).to_bytes(32, "little")
    key = PublicKey("Ed25519", identity_again)
    assert not key.verify(bytes.fromhex(SMALL_ORDER[0]) + bytes(32), b"hello")
