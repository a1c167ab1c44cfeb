"""Bitstring Status List 1.0: entries, and the lists they point to (sections 1.3 and 2)."""

from __future__ import annotations

import base64
import gzip
from typing import Any

import pytest

from bayleaf.engine.status import Bitstring
from tests.conformance.documents import (
    LIST,
    Web,
    codes,
    entry,
    is_refused,
    plain,
    presentation,
    refuses,
    signed,
    status_list,
)
from tests.vcapi.conftest import BASE, Answer, Service

each = pytest.mark.parametrize
EMPTY = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
"""The list of the example in section 2.2: 16,384 bytes that are zero."""


def asked(linked: Service, status: Any = None, kind: str = "eddsa-jcs-2022") -> Answer:
    """What is said of a credential with such an entry."""
    document = plain(kind, credentialStatus=entry() if status is None else status)
    return linked.verify(signed(document, kind))


def messages(count: int) -> list[dict[str, str]]:
    return [{"status": hex(value), "message": f"word {value}"} for value in range(count)]


def published(service: Service, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A credential of the service's own, and the list it points to."""
    credential = service.issued("status", **more)
    url = credential["credentialStatus"]["statusListCredential"]
    answer = service.get(url.removeprefix(BASE))
    assert answer.status == 200
    return credential, answer.json()


def test_bsl_1_3_1_what_does_not_conform_is_an_error(linked: Service, web: Web) -> None:
    web.publish(signed(status_list()))
    assert asked(linked).status == 200
    assert codes(asked(linked, entry(statusListIndex="minus one")))
    assert codes(asked(linked, entry(statusPurpose=None)))
    for wrong in ({}, [], "text", plain(), signed(plain()), signed(status_list(encodedList=None))):
        web.publish(wrong)
        assert codes(asked(linked))


# --- 2.1 The entry --------------------------------------------------------------------------------


def test_bsl_2_1_1_an_entry_is_in_a_credential(service: Service) -> None:
    credential = service.issued("status")
    assert credential["credentialStatus"]["type"] == "BitstringStatusListEntry"
    assert service.verify(credential).status == 200
    shown = presentation(credentialStatus=entry())
    is_refused(service.verify_presentation(shown), "/credentialStatus")
    refuses(service, "", credentialSubject={"id": "did:example:s", "credentialStatus": entry()})


def test_bsl_2_1_2_its_id_is_not_that_of_the_list(service: Service) -> None:
    made = service.issued("status")["credentialStatus"]
    assert made["id"] != made["statusListCredential"]
    assert service.asked_to_issue(credentialStatus=entry(id=f"{LIST}#7")).status == 201
    refuses(service, "/credentialStatus/id", credentialStatus=entry(id=LIST))


@each("value", [["BitstringStatusListEntry"], ["BitstringStatusListEntry", "Other"], [], None, 4])
def test_bsl_2_1_3_its_type_says_what_it_is(value: Any, service: Service) -> None:
    assert service.asked_to_issue(credentialStatus=entry()).status == 201
    refuses(service, "/credentialStatus", credentialStatus=entry(type=value))


@each("value", [None, 4, ["revocation"], {}, True])
def test_bsl_2_1_4_its_purpose_is_a_text(value: Any, service: Service) -> None:
    assert service.asked_to_issue(credentialStatus=entry(statusPurpose="any")).status == 201
    refuses(service, "/credentialStatus", credentialStatus=entry(statusPurpose=value))


def changed(service: Service, credential_id: str, purpose: str, on: bool) -> int:
    status = {"type": "BitstringStatusListEntry", "statusPurpose": purpose}
    body = {"credentialId": credential_id, "credentialStatus": status, "status": on}
    return service.post("/credentials/status", body).status


def test_bsl_2_1_5_each_purpose_is_used_as_it_is_meant(linked: Service, web: Web) -> None:
    revoked = linked.issued("status", id="urn:uuid:0d9a6e5c-8c3e-4a55-b6c9-0f8e6a1f1d30")
    assert changed(linked, revoked["id"], "revocation", True) == 200
    assert codes(linked.verify(revoked)) == ["REVOKED"]
    assert changed(linked, revoked["id"], "revocation", False) == 400, "it is for good"
    options = {"statusPurpose": "suspension", "credentialId": "one"}
    body = {"credential": linked.credential("status"), "options": options}
    held = linked.post("/status/credentials/issue", body).json()["verifiableCredential"]
    assert changed(linked, "one", "suspension", True) == 200
    assert codes(linked.verify(held)) == ["SUSPENDED"]
    assert changed(linked, "one", "suspension", False) == 200, "it can be ended"
    assert linked.verify(held).status == 200
    for purpose in ("refresh", "message"):
        web.publish(signed(status_list(7, statusPurpose=purpose)))
        answer = asked(linked, entry(statusPurpose=purpose))
        assert answer.status == 200, "it does not make the credential invalid"
        assert [warning["code"] for warning in answer.json()["warnings"]] == ["STATUS_MESSAGE"]


@each("value", [None, "-1", "abc", "1.5", "0x1", "", " 1", 7, -1, 1.5, True, [7], "1e3"])
def test_bsl_2_1_6_its_index_is_a_whole_number_as_a_text(value: Any, service: Service) -> None:
    made = service.issued("status")["credentialStatus"]["statusListIndex"]
    assert made.isascii()
    assert made.isdecimal()
    for index in ("0", "7", "131071", "9" * 20):
        status = entry(statusListIndex=index)
        assert service.asked_to_issue(credentialStatus=status).status == 201
    refuses(service, "/credentialStatus", credentialStatus=entry(statusListIndex=value))


@each("value", [None, "nowhere", 4, [LIST], {}, ""])
def test_bsl_2_1_7_its_list_is_a_url(value: Any, service: Service) -> None:
    refuses(service, "/credentialStatus", credentialStatus=entry(statusListCredential=value))


def test_bsl_2_1_8_there_is_a_list_there(linked: Service, web: Web) -> None:
    good = status_list()
    web.publish(signed(good))
    assert asked(linked).status == 200
    for types in (["VerifiableCredential"], ["VerifiableCredential", "BitstringStatusList"]):
        web.publish(signed({**good, "type": types}))
        assert codes(asked(linked)) == ["STATUS_VERIFICATION_ERROR"]


def test_bsl_2_1_9_without_a_size_it_is_one_bit(linked: Service, web: Web) -> None:
    web.publish(signed(status_list(7)))
    assert codes(asked(linked, entry())) == ["REVOKED"]
    assert codes(asked(linked, entry(statusSize=1))) == ["REVOKED"]
    assert asked(linked, entry(statusListIndex="6")).status == 200
    assert asked(linked, entry(statusListIndex="14")).status == 200


@each("value", [0, -1, "1", 1.5, True, [1], {}])
def test_bsl_2_1_10_its_size_is_a_whole_number_above_zero(value: Any, service: Service) -> None:
    assert service.asked_to_issue(credentialStatus=entry(statusSize=1)).status == 201
    refuses(service, "/credentialStatus", credentialStatus=entry(statusSize=value))


@each("size", [2, 3, 8, 10**9])
def test_bsl_2_1_11_more_bits_come_with_messages(size: int, service: Service) -> None:
    refuses(service, "/credentialStatus", credentialStatus=entry(statusSize=size))


@each("size", [2, 3])
def test_bsl_2_1_12_as_many_as_there_are_values(size: int, service: Service) -> None:
    fits = entry(statusSize=size, statusMessage=messages(2**size), statusPurpose="message")
    assert service.asked_to_issue(credentialStatus=fits).status == 201
    for count in (0, 1, 2**size - 1, 2**size + 1):
        wrong = {**fits, "statusMessage": messages(count)}
        refuses(service, "/credentialStatus", credentialStatus=wrong)


@each("value", [{"status": "0x0", "message": "a"}, "text", 4, True])
def test_bsl_2_1_13_messages_are_an_array(value: Any, service: Service) -> None:
    refuses(service, "/credentialStatus", credentialStatus=entry(statusMessage=value))


@each("count", [0, 1, 3, 4])
def test_bsl_2_1_14_of_two_for_one_bit(count: int, service: Service) -> None:
    for size in (None, 1):
        fits = entry(statusSize=size, statusMessage=messages(2))
        assert service.asked_to_issue(credentialStatus=fits).status == 201
        wrong = entry(statusSize=size, statusMessage=messages(count))
        refuses(service, "/credentialStatus", credentialStatus=wrong)


@each("value", [{"status": "0x1"}, {"message": "x"}, {}, {"status": 1, "message": "x"}, "x", {"status": "0x1", "message": 4}])  # fmt: skip
def test_bsl_2_1_15_a_message_has_its_value_and_its_words(value: Any, service: Service) -> None:
    wrong = entry(statusMessage=[messages(1)[0], value])
    refuses(service, "/credentialStatus", credentialStatus=wrong)


@each("value", [4, "nowhere", {}, [4], ["https://example.org/a", "nowhere"]])
def test_bsl_2_1_16_a_reference_is_a_url_or_several(value: Any, service: Service) -> None:
    for good in ("https://example.org/a", ["https://example.org/a", "https://example.org/b"]):
        status = entry(statusReference=good)
        assert service.asked_to_issue(credentialStatus=status).status == 201
    refuses(service, "", credentialStatus=entry(statusReference=value))


# --- 2.2 The list ---------------------------------------------------------------------------------


def test_bsl_2_2_1_a_published_list_is_a_credential(linked: Service, web: Web) -> None:
    _, document = published(linked)
    assert linked.verify(document).json()["mediaType"] == "application/vc"
    for wrong in (
        status_list(),
        {**signed(status_list()), "validFrom": "2001-01-01T00:00:00Z"},
        signed({**status_list(), "validFrom": "yesterday"}),
    ):
        web.publish(wrong)
        assert codes(asked(linked))


def test_bsl_2_2_2_its_type_says_what_it_is(linked: Service, web: Web) -> None:
    _, document = published(linked)
    assert "BitstringStatusListCredential" in document["type"]
    web.publish(signed({**status_list(), "type": ["VerifiableCredential"]}))
    assert codes(asked(linked))


def test_bsl_2_2_3_so_does_the_type_of_its_subject(linked: Service, web: Web) -> None:
    _, document = published(linked)
    assert document["credentialSubject"]["type"] == "BitstringStatusList"
    for type_ in (None, "StatusList2021", "BitstringStatusListEntry", 4, []):
        web.publish(signed(status_list(type=type_)))
        assert codes(asked(linked))


@each("value", [None, 4, [], [4], {}, True])
def test_bsl_2_2_4_its_purpose_is_one_text_or_several(
    value: Any, linked: Service, web: Web
) -> None:
    _, document = published(linked)
    assert document["credentialSubject"]["statusPurpose"] == "revocation"
    for purpose in ("revocation", ["suspension", "revocation"]):
        web.publish(signed(status_list(7, statusPurpose=purpose)))
        assert codes(asked(linked)) == ["REVOKED"]
    web.publish(signed(status_list(statusPurpose=value)))
    assert codes(asked(linked))


def test_bsl_2_2_5_a_list_is_used_for_its_purpose(linked: Service, web: Web) -> None:
    credential, document = published(linked)
    purpose = credential["credentialStatus"]["statusPurpose"]
    assert document["credentialSubject"]["statusPurpose"] == purpose
    for listed, named, code in (
        ("revocation", "revocation", ["REVOKED"]),
        ("suspension", "suspension", ["SUSPENDED"]),
        ("suspension", "revocation", ["STATUS_VERIFICATION_ERROR"]),
        ("revocation", "suspension", ["STATUS_VERIFICATION_ERROR"]),
    ):
        web.publish(signed(status_list(7, statusPurpose=listed)))
        assert codes(asked(linked, entry(statusPurpose=named))) == code
    assert codes(asked(linked, entry(statusPurpose="unheard of"))) == ["STATUS_TYPE_UNKNOWN"]


def unpacked(encoded: str) -> bytes:
    """The bits of a list, read with nothing but the standard library."""
    assert encoded.startswith("u")
    assert "=" not in encoded
    return gzip.decompress(base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4)))


def test_bsl_2_2_8_it_is_encoded_as_gzip_in_base64url(linked: Service, web: Web) -> None:
    _, document = published(linked)
    assert len(unpacked(document["credentialSubject"]["encodedList"])) == 16_384
    web.publish(signed(status_list(encodedList=EMPTY)))
    assert asked(linked).status == 200
    raw = base64.urlsafe_b64encode(bytes(16_384)).decode().rstrip("=")
    for wrong in (EMPTY[1:], "z" + EMPTY[1:], EMPTY + "=", "u" + raw, "u", "u!", EMPTY[:-8]):
        web.publish(signed(status_list(encodedList=wrong)))
        assert codes(asked(linked)) == ["MALFORMED_VALUE_ERROR"]


def test_bsl_2_2_9_it_has_16_kilobytes_or_more(linked: Service, web: Web) -> None:
    _, document = published(linked)
    assert len(unpacked(document["credentialSubject"]["encodedList"])) >= 16_384
    for size in (16_384, 20_000):
        web.publish(signed(status_list(encodedList=Bitstring(bytes(size)).encode())))
        assert asked(linked).status == 200
    web.publish(signed(status_list(encodedList=Bitstring(bytes(16_383)).encode())))
    assert codes(asked(linked)) == ["STATUS_LIST_LENGTH_ERROR"]


@each(("index", "byte", "bit"), [(0, 0, 0x80), (7, 0, 0x01), (8, 1, 0x80), (131_071, 16_383, 0x01)])
def test_bsl_2_2_10_the_first_place_is_the_left_most_bit(
    index: int, byte: int, bit: int, linked: Service, web: Web
) -> None:
    bits = bytearray(16_384)
    bits[byte] = bit
    packed = base64.urlsafe_b64encode(gzip.compress(bytes(bits))).decode().rstrip("=")
    web.publish(signed(status_list(encodedList=f"u{packed}")))
    assert codes(asked(linked, entry(statusListIndex=str(index)))) == ["REVOKED"]
    for other in {0, 7, 8, 131_071} - {index}:
        assert asked(linked, entry(statusListIndex=str(other))).status == 200
    ours = status_list(index)["credentialSubject"]["encodedList"]
    assert unpacked(ours) == bytes(bits)
