"""Data Integrity EdDSA Cryptosuites 1.0: ``eddsa-rdfc-2022`` and ``eddsa-jcs-2022``."""

from __future__ import annotations

import pytest

from bayleaf.engine.encoding import multibase_decode, multibase_encode
from bayleaf.engine.keys import PrivateKey
from tests.conformance import cryptosuites as suites
from tests.conformance.cryptosuites import data_of, held, secret_of
from tests.conformance.documents import Web, codes, key_of, plain, with_proof
from tests.vcapi.conftest import Service

RDFC = "eddsa-rdfc-2022"
JCS = "eddsa-jcs-2022"
both = pytest.mark.parametrize("kind", [RDFC, JCS])


@both
def test_eddsa_1_2_1_a_proof_follows_data_model_and_algorithms(kind: str, service: Service) -> None:
    document = held(kind)
    signature = multibase_decode(document["proof"]["proofValue"])
    assert key_of("Ed25519").public_key.verify(signature, data_of(document, kind))
    assert service.verify(document).status == 200


@both
def test_eddsa_1_2_2_what_does_not_conform_is_an_error(kind: str, service: Service) -> None:
    for change in ("name", "validFrom"):
        assert codes(service.verify({**held(kind), change: "2021-01-01T00:00:00Z"}))
    assert codes(service.verify({**plain(kind), "proof": {"type": "DataIntegrityProof"}}))


@both
def test_eddsa_2_1_1_1_a_public_key_is_base58(kind: str, linked: Service, web: Web) -> None:
    suites.public_key_is_base58(kind, linked, web)
    assert key_of("Ed25519").public_key.to_multikey().startswith("z6Mk")


@both
def test_eddsa_2_1_1_2_and_nothing_else(kind: str, linked: Service, web: Web) -> None:
    suites.public_key_is_nothing_else(kind, linked, web)
    for other in ("P-256", "P-384"):
        text = key_of(other).public_key.to_multikey()
        assert suites.published(kind, text, linked, web) == 400


def test_eddsa_2_1_1_3_a_secret_key_is_base58() -> None:
    key, data = secret_of(RDFC)
    text = multibase_encode(data)
    assert text.startswith("z3u2")
    assert PrivateKey.from_multikey(text) == key


def test_eddsa_2_1_1_4_and_nothing_else() -> None:
    suites.secret_key_is_nothing_else(RDFC)


@both
def test_eddsa_2_2_1_1_the_type_is_data_integrity_proof(kind: str, service: Service) -> None:
    suites.names_type(kind, service)


@both
def test_eddsa_2_2_1_2_the_suite_is_one_of_two(kind: str, service: Service) -> None:
    suites.names_suite(kind, service)
    for other in ("eddsa-rdfc-2021", "eddsa-2020", "ed25519-2022", "EDDSA-RDFC-2022"):
        assert codes(service.verify(with_proof(held(kind), cryptosuite=other)))


@both
def test_eddsa_2_2_1_3_the_value_is_a_signature_in_base58(kind: str, service: Service) -> None:
    value = held(kind)["proof"]["proofValue"]
    signature = multibase_decode(value)
    assert value.startswith("z")
    assert len(signature) == 64
    for wrong in (signature[:-1], signature + b"\0", signature[::-1], b"", bytes(64)):
        changed = with_proof(held(kind), proofValue=multibase_encode(wrong))
        assert codes(service.verify(changed))


# --- 3.2 eddsa-rdfc-2022 --------------------------------------------------------------------------


def test_eddsa_3_2_3_1_the_options_name_type_and_suite(service: Service) -> None:
    suites.names_type(RDFC, service)
    suites.names_suite(RDFC, service)


def test_eddsa_3_2_3_2_texts_are_utf_8() -> None:
    suites.is_utf_8(RDFC)


def test_eddsa_3_2_3_3_another_type_or_suite_is_an_error(service: Service) -> None:
    suites.other_kinds_are_errors(RDFC, service)


def test_eddsa_3_2_5_1_the_configuration_has_a_type(service: Service) -> None:
    suites.names_type(RDFC, service)


def test_eddsa_3_2_5_2_and_a_suite(service: Service) -> None:
    suites.names_suite(RDFC, service)


def test_eddsa_3_2_5_3_and_no_other(service: Service) -> None:
    suites.other_kinds_are_errors(RDFC, service)


def test_eddsa_3_2_5_4_created_is_a_date(service: Service) -> None:
    suites.wrong_dates_are_errors(RDFC, service)


def test_eddsa_3_2_6_1_what_is_signed_has_a_type(service: Service) -> None:
    suites.names_type(RDFC, service)


# --- 3.3 eddsa-jcs-2022 ---------------------------------------------------------------------------


def test_eddsa_3_3_3_1_the_options_name_type_and_suite(service: Service) -> None:
    suites.names_type(JCS, service)
    suites.names_suite(JCS, service)


def test_eddsa_3_3_3_2_texts_are_utf_8() -> None:
    suites.is_utf_8(JCS)


def test_eddsa_3_3_3_3_another_type_or_suite_is_an_error(service: Service) -> None:
    suites.other_kinds_are_errors(JCS, service)


def test_eddsa_3_3_5_1_the_configuration_has_a_type(service: Service) -> None:
    suites.names_type(JCS, service)


def test_eddsa_3_3_5_2_and_a_suite(service: Service) -> None:
    suites.names_suite(JCS, service)


def test_eddsa_3_3_5_3_and_no_other(service: Service) -> None:
    suites.other_kinds_are_errors(JCS, service)


def test_eddsa_3_3_5_4_created_is_a_date(service: Service) -> None:
    suites.wrong_dates_are_errors(JCS, service)


def test_eddsa_3_3_6_1_what_is_signed_has_a_type(service: Service) -> None:
    suites.names_type(JCS, service)
