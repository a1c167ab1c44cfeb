"""Public keys: every spelling reads back as the same key, and nothing else is read."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bayleaf.engine.encoding import b64url_encode, multibase_encode
from bayleaf.engine.errors import KeyMaterialError
from bayleaf.engine.keys import KeyKind, PrivateKey, PublicKey
from bayleaf.engine.keys.kinds import row_of
from tests.effort import examples
from tests.engine.verifying.world import key_of, rsa_key

KINDS: tuple[KeyKind, ...] = ("Ed25519", "P-256", "P-384", "P-521", "RSA")
CURVES: tuple[KeyKind, ...] = ("P-256", "P-384", "P-521")
PREFIXES = {"Ed25519": "z6Mk", "P-256": "zDn", "P-384": "z82", "P-521": "z2J9", "RSA": "z4MX"}

every_kind = pytest.mark.parametrize("kind", KINDS)
every_curve = pytest.mark.parametrize("kind", CURVES)
fixed_scalars = st.integers(min_value=1, max_value=(1 << 250) - 1)


def public(kind: KeyKind) -> PublicKey:
    return key_of(kind).public_key


def code_of(spelling: str | dict[str, Any]) -> str:
    """The code with which a spelling is refused."""
    read: Any = PublicKey.from_multikey if isinstance(spelling, str) else PublicKey.from_jwk
    with pytest.raises(KeyMaterialError) as refused:
        read(spelling)
    return refused.value.code


@every_kind
def test_a_multikey_reads_back_as_the_same_key(kind: KeyKind) -> None:
    text = public(kind).to_multikey()
    assert text.startswith(PREFIXES[kind])
    assert PublicKey.from_multikey(text) == public(kind)


@every_kind
def test_a_jwk_reads_back_as_the_same_key(kind: KeyKind) -> None:
    assert PublicKey.from_jwk(public(kind).to_jwk()) == public(kind)


@settings(max_examples=examples(25))
@given(scalar=fixed_scalars, kind=st.sampled_from(CURVES))
def test_every_point_of_a_curve_reads_back_from_both_spellings(scalar: int, kind: KeyKind) -> None:
    key = PrivateKey(kind, scalar.to_bytes(row_of(kind).size, "big")).public_key
    assert PublicKey.from_multikey(key.to_multikey()) == key
    assert PublicKey.from_jwk(key.to_jwk()) == key


@given(seed=st.binary(min_size=32, max_size=32))
def test_every_ed25519_key_reads_back_from_both_spellings(seed: bytes) -> None:
    key = PrivateKey.from_seed(seed).public_key
    assert PublicKey.from_multikey(key.to_multikey()) == key
    assert PublicKey.from_jwk(key.to_jwk()) == key


@every_kind
def test_a_public_jwk_holds_nothing_but_the_key(kind: KeyKind) -> None:
    expected = {"Ed25519": {"kty", "crv", "x"}, "RSA": {"kty", "n", "e"}}
    assert set(public(kind).to_jwk()) == expected.get(kind, {"kty", "crv", "x", "y"})


@every_kind
def test_further_public_members_of_a_jwk_do_not_matter(kind: KeyKind) -> None:
    key = public(kind)
    jwk = {**key.to_jwk(), "kid": "1", "use": "sig", "alg": key.alg, "key_ops": ["verify"]}
    assert PublicKey.from_jwk(jwk) == key


def test_the_newer_name_of_the_ed25519_algorithm_is_known() -> None:
    assert PublicKey.from_jwk({**public("Ed25519").to_jwk(), "alg": "Ed25519"}) == public("Ed25519")


@every_kind
@pytest.mark.parametrize("member", ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
def test_a_public_jwk_with_a_private_member_is_refused(kind: KeyKind, member: str) -> None:
    jwk = {**public(kind).to_jwk(), member: "AQAB"}
    with pytest.raises(KeyMaterialError, match="private key") as refused:
        PublicKey.from_jwk(jwk)
    assert (refused.value.code, refused.value.cure) == (
        "invalidPublicKey",
        "Publish the public half only.",
    )


@every_kind
def test_a_jwk_for_another_use_is_of_the_wrong_type(kind: KeyKind) -> None:
    jwk = public(kind).to_jwk()
    assert code_of({**jwk, "use": "enc"}) == "invalidPublicKeyType"
    assert code_of({**jwk, "alg": "HS256"}) == "invalidPublicKeyType"
    assert code_of({**jwk, "alg": "none"}) == "invalidPublicKeyType"


def test_an_rsa_key_for_another_padding_is_of_the_wrong_type() -> None:
    assert code_of({**public("RSA").to_jwk(), "alg": "PS256"}) == "invalidPublicKeyType"


@pytest.mark.parametrize(
    "jwk",
    [
        {},
        {"kty": "oct", "k": "AAAA"},
        {"kty": "EC", "crv": "secp256k1", "x": "AA", "y": "AA"},
        {"kty": "OKP", "crv": "X25519", "x": "AA"},
        {"kty": "OKP", "crv": "Ed448", "x": "AA"},
        {"kty": "OKP", "crv": "P-256", "x": "AA"},
        {"kty": "EC", "crv": "Ed25519", "x": "AA"},
        {"kty": ["EC"], "crv": "P-256"},
    ],
)
def test_a_jwk_of_an_unknown_kind_is_unsupported(jwk: dict[str, Any]) -> None:
    expected = "invalidPublicKey" if "k" in jwk else "unsupportedPublicKeyType"
    assert code_of(jwk) == expected


@pytest.mark.parametrize("prefix", ["e701", "ec01", "eb01", "ea01", "1200", "8b24", "8026"])
def test_a_multikey_of_an_unknown_kind_is_unsupported(prefix: str) -> None:
    """secp256k1, X25519, BLS12-381 G2 and G1, a hash, a number without a key, a private seed."""
    text = multibase_encode(bytes.fromhex(prefix) + bytes(32))
    assert code_of(text) == "unsupportedPublicKeyType"


@pytest.mark.parametrize("text", ["", "z", "z1", "z2"])
def test_a_multikey_of_nothing_is_unsupported_or_malformed(text: str) -> None:
    assert code_of(text) == ("unsupportedPublicKeyType" if text else "invalidPublicKey")


@pytest.mark.parametrize("text", ["z0OIl", "z6Mk é", "u7QF4", "6MkpTHR8", "f00ed01", "z" * 5000])
def test_text_that_is_not_base58btc_is_no_multikey(text: str) -> None:
    assert code_of(text) == "invalidPublicKey"


@pytest.mark.parametrize("kind", KINDS[:4])
@pytest.mark.parametrize("difference", [-1, 1])
def test_a_key_of_the_wrong_length_is_refused(kind: KeyKind, difference: int) -> None:
    data = public(kind).data
    wrong = data[:difference] if difference < 0 else data + b"\0"
    assert code_of(multibase_encode(row_of(kind).public_prefix + wrong)) == "invalidPublicKeyLength"


@pytest.mark.parametrize("kind", ["Ed25519", "P-256", "P-384", "P-521"])
@pytest.mark.parametrize("member", ["x", "y"])
def test_a_coordinate_of_the_wrong_length_is_refused(kind: KeyKind, member: str) -> None:
    jwk = public(kind).to_jwk()
    if member in jwk:
        size = row_of(kind).size
        for wrong in (bytes(size - 1), bytes(size + 1), bytes([1])):
            code = code_of({**jwk, member: b64url_encode(wrong)})
            assert code == "invalidPublicKeyLength"


@every_curve
def test_a_point_off_the_curve_is_refused(kind: KeyKind) -> None:
    size = row_of(kind).size
    jwk = public(kind).to_jwk()
    assert code_of({**jwk, "y": jwk["x"]}) == "invalidPublicKey"
    off = next(x for x in range(1, 50) if not _is_on_curve(kind, x, size))
    prefix = row_of(kind).public_prefix
    text = multibase_encode(prefix + b"\x02" + off.to_bytes(size, "big"))
    assert code_of(text) == "invalidPublicKey"


def _is_on_curve(kind: KeyKind, x: int, size: int) -> bool:
    try:
        PublicKey(kind, b"\x02" + x.to_bytes(size, "big"))
    except KeyMaterialError:
        return False
    return True


@every_curve
def test_a_point_at_infinity_or_written_in_full_is_refused(kind: KeyKind) -> None:
    size = row_of(kind).size
    with pytest.raises(KeyMaterialError, match="not a compressed point"):
        PublicKey(kind, b"\x04" + bytes(size))
    with pytest.raises(KeyMaterialError, match="not a compressed point"):
        PublicKey(kind, bytes(size + 1))


@every_kind
@pytest.mark.parametrize("wrong", [None, 5, "", ["AQAB"], "A+/=", "AB", "é"])
def test_a_member_that_is_not_base64url_is_refused(kind: KeyKind, wrong: object) -> None:
    jwk = public(kind).to_jwk()
    member = "n" if kind == "RSA" else "x"
    assert code_of({**jwk, member: wrong}) == "invalidPublicKey"


@pytest.mark.parametrize("bits", [1024, 2040])
def test_a_short_rsa_key_is_refused(bits: int) -> None:
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

    numbers = generate_private_key(65537, bits).public_key().public_numbers()
    jwk = {"kty": "RSA", "e": "AQAB", "n": b64url_encode(numbers.n.to_bytes(bits // 8, "big"))}
    assert code_of(jwk) == "invalidPublicKeyLength"


def test_a_long_rsa_key_is_refused_before_it_costs_time() -> None:
    jwk = {"kty": "RSA", "e": "AQAB", "n": b64url_encode(b"\xff" * 1025)}
    assert code_of(jwk) == "invalidPublicKeyLength"


def test_an_rsa_key_with_a_costly_or_senseless_exponent_is_refused() -> None:
    jwk = public("RSA").to_jwk()
    assert (
        code_of({**jwk, "e": b64url_encode((1 << 64 | 1).to_bytes(9, "big"))}) == "invalidPublicKey"
    )
    assert code_of({**jwk, "e": "Ag"}) == "invalidPublicKey"
    assert code_of({**jwk, "n": "AA"}) == "invalidPublicKey"


def test_an_rsa_multikey_that_is_not_the_one_der_form_is_refused() -> None:
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_der_public_key,
    )

    key = public("RSA")
    prefix = row_of("RSA").public_prefix
    spki = load_der_public_key(key.data).public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )
    for data in (b"", b"\0" * 32, key.data + b"\0", key.data[:-1], spki):
        assert code_of(multibase_encode(prefix + data)) == "invalidPublicKey"


def test_an_elliptic_key_in_the_place_of_an_rsa_key_is_refused() -> None:
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    point = generate_private_key(SECP256R1()).public_key()
    der = point.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert code_of(multibase_encode(row_of("RSA").public_prefix + der)) == "invalidPublicKey"


def test_a_key_from_rsa_of_3072_bits_is_fine() -> None:
    key = rsa_key(3072).public_key
    assert PublicKey.from_multikey(key.to_multikey()) == key


def test_keys_are_equal_when_kind_and_bytes_are() -> None:
    assert public("P-256") == PublicKey("P-256", public("P-256").data)
    assert len({public(kind) for kind in KINDS}) == len(KINDS)


def test_the_thumbprint_is_that_of_rfc_7638() -> None:
    modulus = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJE"
        "CPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2Q"
        "vzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6"
        "WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    )
    key = PublicKey.from_jwk(
        {"kty": "RSA", "n": modulus, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"}
    )
    assert key.thumbprint() == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def test_the_thumbprint_of_an_ed25519_key_is_that_of_rfc_8037() -> None:
    x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    key = PublicKey.from_jwk({"kty": "OKP", "crv": "Ed25519", "x": x})
    assert key.thumbprint() == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
