"""Strict JSON, base58, base64url, multibase and time."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayleaf.engine import encoding
from bayleaf.engine.errors import InputError

TEXT = st.text(st.characters(exclude_categories=("Cs",)))
JSON = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=20,
)


@given(JSON)
def test_what_is_written_as_json_is_read_back_the_same(value: Any) -> None:
    assert encoding.json_equal(encoding.parse_json(encoding.dump_json(value)), value)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"a": 1, "a": 2}', "DUPLICATE_KEY"),
        (b'{"a": {"b": 1, "\\u0062": 2}}', "DUPLICATE_KEY"),
        (b"[NaN]", "MALFORMED"),
        (b"[-Infinity]", "MALFORMED"),
        (b"[1e400]", "MALFORMED"),
        (b"[" + b"9" * 5000 + b"]", "MALFORMED"),
        (b'["\\ud800"]', "MALFORMED"),
        (b'{"\\udfff": 1}', "MALFORMED"),
        (b"\xef\xbb\xbf{}", "MALFORMED"),
        (b'{"a": "\xff"}', "MALFORMED"),
        (b"[" * 1_000_000, "MALFORMED"),
        (b"[" * 65 + b"]" * 65, "MALFORMED"),
        (b'{"a":' * 65 + b"1" + b"}" * 65, "MALFORMED"),
        (b'"' + b"a" * (1 << 20) + b'"', "MALFORMED"),
        (b'{"a": 1', "MALFORMED"),
        (b"", "MALFORMED"),
        (b"\x00", "MALFORMED"),
    ],
)
def test_json_that_two_readers_could_read_differently_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as refused:
        encoding.parse_json(data)
    assert refused.value.code == code


def test_json_of_the_greatest_depth_is_read() -> None:
    assert encoding.parse_json(b"[" * 64 + b"]" * 64)


def test_text_with_a_lone_surrogate_is_refused_before_it_is_encoded() -> None:
    with pytest.raises(InputError, match="surrogate"):
        encoding.parse_json('"\ud800"')


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_an_input_error(data: bytes) -> None:
    try:
        value = encoding.parse_json(data)
    except InputError:
        return
    assert value == json.loads(data)


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (1, True, False),
        (0, False, False),
        (1, 1.0, True),
        ([1, [True]], [1, [True]], True),
        ([1, [True]], [1, [1]], False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ("a", ["a"], False),
    ],
)
def test_equality_of_json_tells_true_from_one(left: Any, right: Any, equal: bool) -> None:
    assert encoding.json_equal(left, right) is equal


def test_a_pointer_escapes_tilde_and_slash() -> None:
    assert encoding.pointer("a/b", 0, "c~d") == "/a~1b/0/c~0d"


@given(st.binary(max_size=80))
def test_base58_and_base64url_come_back_the_same(data: bytes) -> None:
    assert encoding.b58decode(encoding.b58encode(data)) == data
    assert encoding.b64url_decode(encoding.b64url_encode(data)) == data
    assert encoding.multibase_decode(encoding.multibase_encode(data)) == data
    assert encoding.multibase_decode(encoding.multibase_encode(data, "u")) == data


def test_base58_agrees_with_the_published_example() -> None:
    # draft-msporny-base58-03, section 5
    assert encoding.b58encode(b"Hello World!") == "2NEpo7TZRRrLZSi2U"
    assert encoding.b58encode(bytes.fromhex("0000287fb4cd")) == "11233QC4"


@pytest.mark.parametrize("text", ["0", "O", "I", "l", "a b", "ä", "1" * 5000])
def test_what_is_not_base58_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        encoding.b58decode(text)


@pytest.mark.parametrize("text", ["a", "ab==", "a+b/", "QQ=", "QR", "Zh", "é", "QQ\n"])
def test_base64url_has_one_text_for_one_value(text: str) -> None:
    with pytest.raises(InputError):
        encoding.b64url_decode(text)


@given(st.binary(max_size=60))
def test_base64url_agrees_with_the_standard_library(data: bytes) -> None:
    assert encoding.b64url_encode(data) == base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def test_another_multibase_is_refused() -> None:
    with pytest.raises(InputError, match="multibase"):
        encoding.multibase_decode("f00")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-05-01T09:30:00Z", datetime(2026, 5, 1, 9, 30, tzinfo=UTC)),
        ("2026-05-01T11:30:00+02:00", datetime(2026, 5, 1, 9, 30, tzinfo=UTC)),
        ("2026-05-01T09:30:00.123456789Z", datetime(2026, 5, 1, 9, 30, 0, 123456, tzinfo=UTC)),
        ("2026-05-01T24:00:00Z", datetime(2026, 5, 2, tzinfo=UTC)),
        ("2024-02-29T00:00:00-14:00", datetime(2024, 2, 29, 14, tzinfo=UTC)),
    ],
)
def test_a_date_time_stamp_names_one_instant(text: str, instant: datetime) -> None:
    assert encoding.parse_instant(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-01",
        "2026-05-01T09:30:00",
        "2026-05-01 09:30:00Z",
        "2026-13-01T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-05-01T24:00:01Z",
        "2026-05-01T09:30:60Z",
        "2026-05-01T09:30:00+15:00",
        "-001-05-01T09:30:00Z",
        "9999-12-31T24:00:00Z",
        "２０２６-05-01T09:30:00Z",
        "2026-05-01T09:30:00Z\n",
        "",
    ],
)
def test_a_time_without_a_zone_or_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        encoding.parse_instant(text)


@given(st.datetimes(min_value=datetime(1000, 1, 1), max_value=datetime(9998, 1, 1)))
def test_an_instant_is_written_in_whole_seconds_of_utc(moment: datetime) -> None:
    moment = moment.replace(tzinfo=UTC)
    text = encoding.format_instant(moment)
    assert timedelta() <= moment - encoding.parse_instant(text) < timedelta(seconds=1)
    assert text.endswith("Z")


def test_a_time_without_a_zone_is_not_written() -> None:
    with pytest.raises(InputError):
        encoding.format_instant(datetime(2026, 1, 1))
