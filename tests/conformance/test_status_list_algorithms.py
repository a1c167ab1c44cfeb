"""Bitstring Status List 1.0: making, reading and checking lists (sections 3 and 5)."""

from __future__ import annotations

import base64
import gzip
import hashlib
import zlib
from typing import Any

import pytest

from bayleaf.engine.canonical import canonicalize
from bayleaf.engine.contexts import bundled
from bayleaf.engine.keys import PrivateKey, SoftwareSigner
from bayleaf.engine.proofs import data_integrity, suite_named
from bayleaf.engine.status import Bitstring
from bayleaf.vcapi.problems import Trouble
from bayleaf.vcapi.words import known_contexts
from tests.conformance.documents import (
    LIST,
    NOW,
    Web,
    codes,
    entry,
    is_refused,
    plain,
    signed,
    signer,
    status_list,
)
from tests.conformance.test_status_list import EMPTY, asked, changed, messages, published, unpacked
from tests.vcapi.conftest import V2, Service

each = pytest.mark.parametrize
STATUS = "https://www.w3.org/ns/credentials/status#"
PROBLEM = "https://www.w3.org/ns/credentials/status-list#"


@each("wrong", [
    {"id": LIST}, {"statusPurpose": 4}, {"statusListIndex": "x"}, {"statusListCredential": "x"},
    {"statusSize": 0}, {"statusSize": 2}, {"statusMessage": []}, {"statusReference": 4},
])  # fmt: skip
def test_bsl_3_1_what_is_malformed_is_said_to_be(
    wrong: dict[str, Any], linked: Service, web: Web
) -> None:
    web.publish(signed(status_list()))
    assert asked(linked).status == 200
    assert "MALFORMED_VALUE_ERROR" in codes(asked(linked, entry(**wrong)))
    issue = linked.asked_to_issue(credentialStatus=entry(**wrong))
    assert "MALFORMED_VALUE_ERROR" in codes(issue)
    for subject in ({"encodedList": "u"}, {"encodedList": None}, {"statusPurpose": None}):
        web.publish(signed(status_list(**subject)))
        assert codes(asked(linked)) == ["MALFORMED_VALUE_ERROR"]


def test_bsl_3_1_1_a_list_is_made_signed_and_published(service: Service) -> None:
    ids = [f"urn:uuid:0d9a6e5c-8c3e-4a55-b6c9-0f8e6a1f1d4{n}" for n in range(3)]
    first, _, last = (service.issued("status", id=one) for one in ids)
    assert changed(service, ids[0], "revocation", True) == 200
    assert changed(service, ids[2], "revocation", True) == 200
    _, document = published(service)
    places = {int(one["credentialStatus"]["statusListIndex"]) for one in (first, last)}
    bits = unpacked(document["credentialSubject"]["encodedList"])
    on = {n for n in range(len(bits) * 8) if bits[n // 8] >> (7 - n % 8) & 1}
    assert places <= on
    assert document["id"] == first["credentialStatus"]["statusListCredential"]
    assert service.verify(document).status == 200


def forged() -> dict[str, Any]:
    """A list whose proof is by a key that is not the issuer's."""
    document, suite = status_list(), suite_named("eddsa-jcs-2022")
    assert suite is not None
    other = SoftwareSigner(PrivateKey.generate("Ed25519"), signer().verification_method)
    proof = data_integrity.create_proof(
        document, suite=suite, signer=other, created=NOW, contexts=known_contexts()
    )
    return {**document, "proof": proof}


def test_bsl_3_2_1_a_status_is_read_step_by_step(linked: Service, web: Web) -> None:
    assert codes(asked(linked)) == ["STATUS_RETRIEVAL_ERROR"]
    for unproved in (status_list(), forged(), {**signed(status_list()), "name": "Another"}):
        web.publish(unproved)
        assert codes(asked(linked)) == ["STATUS_VERIFICATION_ERROR"]
    web.publish(signed(status_list(statusPurpose="suspension")))
    assert codes(asked(linked)) == ["STATUS_VERIFICATION_ERROR"]
    web.publish(signed(status_list(encodedList=Bitstring(bytes(1024)).encode())))
    assert codes(asked(linked)) == ["STATUS_LIST_LENGTH_ERROR"]
    wide = entry(statusSize=2, statusMessage=messages(4), statusPurpose="message")
    web.publish(signed(status_list(statusPurpose="message")))
    assert codes(asked(linked, wide)) == ["STATUS_LIST_LENGTH_ERROR"]
    web.publish(signed(status_list(7, size=2, value=2, statusPurpose="message")))
    [warning] = asked(linked, wide).json()["warnings"]
    assert "word 2" in warning["detail"]
    web.publish(signed(status_list(7)))
    assert codes(asked(linked)) == ["REVOKED"]
    assert asked(linked, entry(statusListIndex="8")).status == 200


def test_bsl_3_2_2_a_place_that_is_not_there_is_a_range_error(linked: Service, web: Web) -> None:
    web.publish(signed(status_list()))
    assert asked(linked, entry(statusListIndex="131071")).status == 200
    for index in ("131072", "9" * 20):
        answer = asked(linked, entry(statusListIndex=index))
        assert codes(answer) == ["RANGE_ERROR"]
        [error] = answer.json()["errors"]
        assert error["type"] == "https://www.w3.org/TR/vc-data-model#RANGE_ERROR"
    wide = entry(statusSize=2, statusMessage=messages(4), statusPurpose="message")
    web.publish(signed(status_list(size=2, statusPurpose="message")))
    assert asked(linked, {**wide, "statusListIndex": "131071"}).status == 200
    assert codes(asked(linked, {**wide, "statusListIndex": "131072"})) == ["RANGE_ERROR"]


@each("size", [1, 2, 3])
def test_bsl_3_3_1_bits_are_set_and_packed_as_described(size: int) -> None:
    bits = Bitstring.empty(131_072, size)
    assert unpacked(bits.encode()) == bytes(16_384 * size)
    for index in (0, 5, 131_071):
        bits.set(index, 1)
    number = int.from_bytes(unpacked(bits.encode()), "big")
    length = 131_072 * size
    assert number == sum(1 << (length - (index + 1) * size) for index in (0, 5, 131_071))


def test_bsl_3_4_1_packed_bits_are_expanded() -> None:
    assert bytes(Bitstring.decode(EMPTY)) == bytes(16_384)
    bits = bytes(n * 31 % 256 for n in range(16_384))
    for packed in (gzip.compress(bits, 1), gzip.compress(bits, 9), gzip.compress(bits, 0)):
        text = base64.urlsafe_b64encode(packed).decode().rstrip("=")
        assert bytes(Bitstring.decode(f"u{text}")) == bits
    deflated = base64.urlsafe_b64encode(zlib.compress(bits)).decode().rstrip("=")
    with pytest.raises(Exception, match="GZIP"):
        Bitstring.decode(f"u{deflated}")


@each("code", ["STATUS_RETRIEVAL_ERROR", "STATUS_VERIFICATION_ERROR", "STATUS_LIST_LENGTH_ERROR"])
def test_bsl_3_5_1_problems_have_the_urls_of_the_specification(
    code: str, linked: Service, web: Web
) -> None:
    assert Trouble(code, "").to_json()["type"] == PROBLEM + code
    if code == "STATUS_VERIFICATION_ERROR":
        web.publish(forged())
    elif code == "STATUS_LIST_LENGTH_ERROR":
        web.publish(signed(status_list(encodedList=Bitstring(bytes(1024)).encode())))
    answer = asked(linked)
    assert [error["type"] for error in answer.json()["errors"]] == [PROBLEM + code]
    is_refused(answer)


def test_bsl_5_1_1_words_have_the_urls_of_the_vocabulary() -> None:
    def statements(document: dict[str, Any]) -> str:
        made = canonicalize(document, "rdfc", hash_name="sha256", contexts=known_contexts())
        return made.decode()

    of_entry = statements(plain(credentialStatus=entry()))
    of_list = statements(status_list())
    for word in ("statusPurpose", "statusListIndex", "statusListCredential"):
        assert f"<{STATUS}{word}>" in of_entry
    assert f"<{STATUS}BitstringStatusListEntry>" in of_entry
    for word in ("statusPurpose", "encodedList", "BitstringStatusList"):
        assert f"<{STATUS}{word}>" in of_list


def test_bsl_5_2_1_its_context_is_never_fetched(service: Service) -> None:
    """The file has the SHA-256 that section 5.2 pins; here is that of what it says, as RFC 8785
    writes it."""
    url = "https://www.w3.org/ns/credentials/status/v1"
    written = canonicalize(bundled().load(url), "jcs", hash_name="sha256", contexts=bundled())
    digest = "b2fcebfbaf4e6beae2be370fda8a5f9f99c28540c798a75a8cdccc0fb1a12492"
    assert hashlib.sha256(written).hexdigest() == digest
    used = plain("eddsa-rdfc-2022", **{"@context": [V2, url]})
    assert service.verify(signed(used, "eddsa-rdfc-2022")).status == 200, "without a network"
