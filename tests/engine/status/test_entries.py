"""Status entries, and the lists they point to."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bayleaf.engine.errors import ConformanceError, StatusError
from bayleaf.engine.status import (
    Bitstring,
    StatusEntry,
    StatusValue,
    new_entry,
    new_list,
    parse_entry,
    read_status,
    with_status,
)
from tests.effort import examples

URL = "https://issuer.example/status/3"
AT = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)


def a_list(purpose: Any = "revocation", bits: Bitstring | None = None) -> dict[str, Any]:
    made = new_list(id=URL, issuer="did:web:issuer.example", purpose=purpose, at=AT)
    if bits is not None:
        made["credentialSubject"]["encodedList"] = bits.encode()
    return made


def an_entry(**changes: Any) -> dict[str, Any]:
    return {**new_entry(list_url=URL, index=94_567, purpose="revocation"), **changes}


def without(document: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key != name}


def test_a_new_list_is_spelled_as_the_standard_says() -> None:
    assert a_list() == {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": URL,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": "did:web:issuer.example",
        "validFrom": "2026-05-01T09:30:00Z",
        "credentialSubject": {
            "id": f"{URL}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": Bitstring.empty().encode(),
        },
    }


def test_a_list_may_be_longer_but_not_shorter_than_the_least() -> None:
    longer = new_list(id=URL, issuer="did:web:a", purpose="revocation", at=AT, length=200_000)
    assert len(Bitstring.decode(longer["credentialSubject"]["encodedList"])) == 200_000
    with pytest.raises(StatusError) as refused:
        new_list(id=URL, issuer="did:web:a", purpose="revocation", at=AT, length=131_071)
    assert refused.value.code == "STATUS_LIST_LENGTH_ERROR"


def test_a_new_entry_has_its_index_as_a_string() -> None:
    assert new_entry(list_url=URL, index=7, purpose="suspension") == {
        "id": f"{URL}#7",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "suspension",
        "statusListIndex": "7",
        "statusListCredential": URL,
    }
    with pytest.raises(StatusError) as refused:
        new_entry(list_url=URL, index=-1, purpose="suspension")
    assert refused.value.code == "RANGE_ERROR"


@given(st.sets(st.integers(0, 131_071), max_size=5), st.integers(0, 131_071))
@settings(max_examples=examples(25), deadline=None)
def test_only_what_was_revoked_is_read_as_revoked(revoked: set[int], other: int) -> None:
    document = a_list()
    for index in revoked:
        document = with_status(document, index, 1)
    for index in {*revoked, other}:
        entry = parse_entry(new_entry(list_url=URL, index=index, purpose="revocation"))
        assert read_status(entry, document) == StatusValue(int(index in revoked))


def test_a_changed_list_is_a_copy_without_the_proof() -> None:
    signed = {**a_list("suspension"), "proof": [{"type": "DataIntegrityProof"}]}
    before = copy.deepcopy(signed)
    changed = with_status(signed, 5, 1)
    assert signed == before
    assert "proof" not in changed
    assert with_status(changed, 5, 0) == without(signed, "proof")


def test_a_revocation_is_not_taken_back() -> None:
    revoked = with_status(a_list(), 5, 1)
    assert with_status(revoked, 5, 1) == revoked
    with pytest.raises(ConformanceError, match="taken back"):
        with_status(revoked, 5, 0)


@pytest.mark.parametrize(("index", "value"), [(131_072, 1), (-1, 1), (0, 2)])
def test_a_change_out_of_range_is_refused(index: int, value: int) -> None:
    with pytest.raises(StatusError) as refused:
        with_status(a_list(), index, value)
    assert refused.value.code == "RANGE_ERROR"


def test_only_a_status_list_is_changed() -> None:
    with pytest.raises(StatusError):
        with_status({"credentialSubject": {"type": "Person"}}, 0, 1)


def test_an_entry_is_read() -> None:
    assert parse_entry(an_entry()) == StatusEntry(
        type="BitstringStatusListEntry", purpose="revocation", index=94_567, list_url=URL
    )


@pytest.mark.parametrize(
    ("index", "expected"), [("0", 0), ("007", 7), (12, 12), ("9" * 20, int("9" * 20))]
)
def test_an_index_is_digits_or_a_json_integer(index: Any, expected: int) -> None:
    assert parse_entry(an_entry(statusListIndex=index)).index == expected


@pytest.mark.parametrize(
    "index",
    ["abc", "-1", "1.5", "", " 1", "1\n", "0x1", "1e3", "٣", "9" * 5000, -1, 1.0, True, None, [1]],
)
def test_any_other_index_is_a_range_error_and_never_index_0(index: Any) -> None:
    with pytest.raises(StatusError) as refused:
        parse_entry(an_entry(statusListIndex=index))
    assert refused.value.code == "RANGE_ERROR"
    assert refused.value.pointer == "/statusListIndex"


def test_an_entry_without_an_index_is_a_range_error() -> None:
    with pytest.raises(StatusError) as refused:
        parse_entry(without(an_entry(), "statusListIndex"))
    assert refused.value.code == "RANGE_ERROR"


@pytest.mark.parametrize(
    "entry",
    [
        None,
        "revoked",
        without(an_entry(), "statusPurpose"),
        an_entry(statusPurpose=["revocation"]),
        without(an_entry(), "statusListCredential"),
        an_entry(statusListCredential=""),
        an_entry(statusSize=0),
        an_entry(statusSize=-1),
        an_entry(statusSize=True),
        an_entry(statusSize="2"),
    ],
)
def test_a_malformed_entry_is_refused(entry: Any) -> None:
    with pytest.raises(StatusError) as refused:
        parse_entry(entry)
    assert refused.value.code == "STATUS_VERIFICATION_ERROR"


def test_an_entry_of_an_unknown_type_is_refused() -> None:
    with pytest.raises(StatusError) as refused:
        parse_entry(an_entry(type="StatusByCarrierPigeon"))
    assert refused.value.code == "STATUS_TYPE_UNKNOWN"


def test_a_value_of_several_bits_comes_with_its_message() -> None:
    bits = Bitstring.empty(131_072, 2)
    bits.set(94_567, 2)
    words = ["fine", "on its way", "returned", "lost"]
    messages = [{"status": hex(value), "message": word} for value, word in enumerate(words)]
    entry = parse_entry(an_entry(statusPurpose="message", statusSize=2, statusMessage=messages))
    assert read_status(entry, a_list("message", bits)) == StatusValue(2, "returned")


@pytest.mark.parametrize(
    "messages",
    [
        "x",
        [1],
        [{"status": "2"}],
        [{"status": "0xg", "message": "x"}],
        [{"status": "0x1", "message": 5}],
    ],
)
def test_an_untidy_message_does_not_hide_a_revocation(messages: Any) -> None:
    entry = parse_entry(an_entry(statusMessage=messages))
    assert read_status(entry, with_status(a_list(), 94_567, 1)) == StatusValue(1, None)


def test_a_list_may_serve_several_purposes() -> None:
    entry = parse_entry(an_entry())
    assert read_status(entry, a_list(["refresh", "revocation"])).value == 0


def test_an_older_list_is_read() -> None:
    bits = Bitstring.empty()
    bits.set(94_567, 1)
    document = {
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "credentialSubject": {
            "type": "StatusList2021",
            "statusPurpose": "revocation",
            "encodedList": bits.encode()[1:],
        },
    }
    assert read_status(parse_entry(an_entry(type="StatusList2021Entry")), document).value == 1


def code_of(document: dict[str, Any], **changes: Any) -> str:
    with pytest.raises(StatusError) as refused:
        read_status(parse_entry(an_entry(**changes)), document)
    return refused.value.code


def test_a_list_of_another_purpose_is_not_believed() -> None:
    assert code_of(a_list("suspension")) == "STATUS_VERIFICATION_ERROR"
    assert code_of(a_list(None)) == "STATUS_VERIFICATION_ERROR"


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"credentialSubject": None},
        {"credentialSubject": "x"},
        {"credentialSubject": [{}, {}]},
        {"credentialSubject": {"statusPurpose": "revocation"}},
        {"credentialSubject": {"type": "StatusList2021", "statusPurpose": "revocation"}},
        {"credentialSubject": {"type": "BitstringStatusList", "statusPurpose": "revocation"}},
        {
            "credentialSubject": {
                "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "encodedList": 5,
            }
        },
    ],
)
def test_a_document_that_is_not_such_a_list_is_not_believed(document: dict[str, Any]) -> None:
    assert code_of(document) == "STATUS_VERIFICATION_ERROR"


def test_a_list_that_is_too_short_is_not_believed() -> None:
    short = a_list(bits=Bitstring.empty(131_064))
    assert code_of(short) == "STATUS_LIST_LENGTH_ERROR"
    assert code_of(short, statusListIndex="0") == "STATUS_LIST_LENGTH_ERROR"


def test_entries_of_several_bits_need_a_longer_list() -> None:
    assert code_of(a_list(), statusSize=2, statusListIndex="0") == "STATUS_LIST_LENGTH_ERROR"
    assert code_of(a_list(), statusSize=10**9) == "STATUS_LIST_LENGTH_ERROR"


@pytest.mark.parametrize("index", ["131072", "99999999999999999999"])
def test_an_index_beyond_the_end_is_a_range_error(index: str) -> None:
    assert code_of(a_list(), statusListIndex=index) == "RANGE_ERROR"


def test_a_list_that_cannot_be_unpacked_is_malformed() -> None:
    document = a_list()
    document["credentialSubject"]["encodedList"] = "uAAAA"
    assert code_of(document) == "MALFORMED_VALUE_ERROR"


def test_a_list_is_a_credential_of_its_own_type() -> None:
    other = {**a_list(), "type": ["VerifiableCredential"]}
    assert code_of(other) == "STATUS_VERIFICATION_ERROR"


def containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    names = st.sampled_from(["type", "statusPurpose", "encodedList"])
    return st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8), containers, max_leaves=6
)


@given(st.sampled_from(sorted(an_entry())), JSON, JSON)
def test_no_json_raises_anything_but_a_status_error(member: str, value: Any, subject: Any) -> None:
    def look_up() -> StatusValue:
        return read_status(
            parse_entry({**an_entry(), member: value}), {"credentialSubject": subject}
        )

    with pytest.raises(StatusError):
        look_up()
