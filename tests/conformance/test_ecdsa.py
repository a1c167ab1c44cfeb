"""Data Integrity ECDSA Cryptosuites 1.0: ``ecdsa-rdfc-2019`` and ``ecdsa-jcs-2019``, each with
P-256 and with P-384."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from bayleaf.engine.canonical import canonicalize
from bayleaf.engine.encoding import multibase_decode, multibase_encode
from bayleaf.engine.keys import PrivateKey
from bayleaf.vcapi.words import known_contexts
from tests.conformance import cryptosuites as suites
from tests.conformance.cryptosuites import data_of, held, secret_of
from tests.conformance.documents import KINDS, Web, codes, key_of, plain, proof_of, with_proof
from tests.vcapi.conftest import EXAMPLES, V2, Service

ALL = [kind for kind in KINDS if kind.startswith("ecdsa")]
every_kind = pytest.mark.parametrize("kind", ALL)
rdfc = pytest.mark.parametrize("kind", [kind for kind in ALL if "rdfc" in kind])
jcs = pytest.mark.parametrize("kind", [kind for kind in ALL if "jcs" in kind])
SIZES = {"P-256": 64, "P-384": 96}
BLANK = {
    "@context": [V2, EXAMPLES],
    "credentialSubject": {"degree": {"name": "a"}, "other": [{"name": "b"}, {"name": "c"}]},
}
"""With nodes that have no name: there the hash inside the canonicalization shows."""


@every_kind
def test_ecdsa_1_2_1_a_proof_follows_data_model_and_algorithms(kind: str, service: Service) -> None:
    document = held(kind)
    signature = multibase_decode(document["proof"]["proofValue"])
    key = key_of(KINDS[kind][1]).public_key
    assert key.verify(signature, data_of(document, kind))
    assert service.verify(document).status == 200


@every_kind
def test_ecdsa_1_2_2_what_does_not_conform_is_an_error(kind: str, service: Service) -> None:
    for change in ("name", "validFrom"):
        assert codes(service.verify({**held(kind), change: "2021-01-01T00:00:00Z"}))
    assert codes(service.verify({**plain(kind), "proof": {"type": "DataIntegrityProof"}}))


@every_kind
def test_ecdsa_2_1_1_1_a_public_key_is_base58(kind: str, linked: Service, web: Web) -> None:
    suites.public_key_is_base58(kind, linked, web)
    start = {"P-256": "zDn", "P-384": "z82"}[KINDS[kind][1]]
    assert key_of(KINDS[kind][1]).public_key.to_multikey().startswith(start)


@every_kind
def test_ecdsa_2_1_1_2_and_nothing_else(kind: str, linked: Service, web: Web) -> None:
    suites.public_key_is_nothing_else(kind, linked, web)
    other = key_of("Ed25519").public_key.to_multikey()
    assert suites.published(kind, other, linked, web) == 400


@every_kind
def test_ecdsa_2_1_1_3_a_secret_key_is_base58(kind: str) -> None:
    key, data = secret_of(kind)
    assert PrivateKey.from_multikey(multibase_encode(data)) == key


@every_kind
def test_ecdsa_2_1_1_4_and_nothing_else(kind: str) -> None:
    suites.secret_key_is_nothing_else(kind)


@every_kind
def test_ecdsa_2_2_1_1_the_type_is_data_integrity_proof(kind: str, service: Service) -> None:
    suites.names_type(kind, service)


@every_kind
def test_ecdsa_2_2_1_2_the_suite_is_one_that_is_known(kind: str, service: Service) -> None:
    suites.names_suite(kind, service)
    for other in ("ecdsa-2019", "ecdsa-rdfc-2020", "ECDSA-RDFC-2019"):
        assert codes(service.verify(with_proof(held(kind), cryptosuite=other)))


@every_kind
def test_ecdsa_3_1_a_signature_is_two_numbers_side_by_side(kind: str, service: Service) -> None:
    """As IEEE P1363 and RFC 4754 write them, not in DER."""
    size = SIZES[KINDS[kind][1]]
    signature = multibase_decode(held(kind)["proof"]["proofValue"])
    assert len(signature) == size
    r, s = (
        int.from_bytes(half, "big") for half in (signature[: size // 2], signature[size // 2 :])
    )
    der = multibase_encode(encode_dss_signature(r, s))
    assert codes(service.verify(with_proof(held(kind), proofValue=der)))


def hashes(kind: str, size: int, service: Service) -> None:
    """The hash has this many bits, inside the canonicalization and around it."""
    own, other = (f"sha{size}", f"sha{640 - size}")
    document = plain(kind, **BLANK)
    document["proof"] = proof_of(document, kind)
    bare = {name: value for name, value in document.items() if name != "proof"}
    texts = [
        canonicalize(bare, "rdfc", hash_name=name, contexts=known_contexts())
        for name in (own, other)
    ]
    assert texts[0] != texts[1]
    data = data_of(document, kind)
    assert len(data) == size // 4
    assert data.endswith(hashlib.new(own, texts[0]).digest())
    signature = multibase_decode(document["proof"]["proofValue"])
    assert key_of(KINDS[kind][1]).public_key.verify(signature, data)
    assert service.verify(document).status == 200


def test_ecdsa_3_2_p_256_goes_with_sha_256(service: Service) -> None:
    hashes("ecdsa-rdfc-2019 P-256", 256, service)


def test_ecdsa_3_3_p_384_goes_with_sha_384(service: Service) -> None:
    hashes("ecdsa-rdfc-2019 P-384", 384, service)


# --- 3.2 ecdsa-rdfc-2019 --------------------------------------------------------------------------


@rdfc
def test_ecdsa_3_2_3_1_the_options_name_type_and_suite(kind: str, service: Service) -> None:
    suites.names_type(kind, service)
    suites.names_suite(kind, service)


@rdfc
def test_ecdsa_3_2_3_2_texts_are_utf_8(kind: str) -> None:
    suites.is_utf_8(kind)


@rdfc
def test_ecdsa_3_2_3_3_another_type_or_suite_is_an_error(kind: str, service: Service) -> None:
    suites.other_kinds_are_errors(kind, service)


@rdfc
def test_ecdsa_3_2_5_1_the_configuration_has_a_type(kind: str, service: Service) -> None:
    suites.names_type(kind, service)


@rdfc
def test_ecdsa_3_2_5_2_and_a_suite(kind: str, service: Service) -> None:
    suites.names_suite(kind, service)


@rdfc
def test_ecdsa_3_2_5_3_and_no_other(kind: str, service: Service) -> None:
    suites.other_kinds_are_errors(kind, service)


@rdfc
def test_ecdsa_3_2_5_4_created_is_a_date(kind: str, service: Service) -> None:
    suites.wrong_dates_are_errors(kind, service)


@rdfc
def test_ecdsa_3_2_6_1_what_is_signed_has_a_type(kind: str, service: Service) -> None:
    suites.names_type(kind, service)


# --- 3.3 ecdsa-jcs-2019 ---------------------------------------------------------------------------


@jcs
def test_ecdsa_3_3_3_1_the_options_name_type_and_suite(kind: str, service: Service) -> None:
    suites.names_type(kind, service)
    suites.names_suite(kind, service)


@jcs
def test_ecdsa_3_3_3_2_texts_are_utf_8(kind: str) -> None:
    suites.is_utf_8(kind)


@jcs
def test_ecdsa_3_3_3_3_another_type_or_suite_is_an_error(kind: str, service: Service) -> None:
    suites.other_kinds_are_errors(kind, service)


@jcs
def test_ecdsa_3_3_5_1_the_configuration_has_a_type(kind: str, service: Service) -> None:
    suites.names_type(kind, service)


@jcs
def test_ecdsa_3_3_5_2_and_a_suite(kind: str, service: Service) -> None:
    suites.names_suite(kind, service)


@jcs
def test_ecdsa_3_3_5_3_and_no_other(kind: str, service: Service) -> None:
    suites.other_kinds_are_errors(kind, service)


@jcs
def test_ecdsa_3_3_5_4_created_is_a_date(kind: str, service: Service) -> None:
    suites.wrong_dates_are_errors(kind, service)


@jcs
def test_ecdsa_3_3_6_1_what_is_signed_has_a_type(kind: str, service: Service) -> None:
    suites.names_type(kind, service)
