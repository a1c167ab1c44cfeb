"""Bytes, text and time: strict JSON, base58btc, base64url, multibase, RFC 3339.

Everything here is pure and total: wrong input raises ``InputError`` and nothing else.
"""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import json
import math
import re
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final, TypeAlias

from bayleaf.engine.errors import InputError

Json: TypeAlias = Any
"""A JSON value as Python's ``json`` gives it."""

JsonObject: TypeAlias = Mapping[str, Any]

MAX_JSON_BYTES: Final = 1 << 20
MAX_DEPTH: Final = 64

_SURROGATE = re.compile("[\ud800-\udfff]")


# --- JSON ---------------------------------------------------------------------------------------


def parse_json(data: bytes | str, *, max_bytes: int = MAX_JSON_BYTES) -> Json:
    """Parse JSON strictly (RFC 8259 as I-JSON, RFC 7493).

    Refuses what parsers disagree about, because two readers must never see two documents:
    a byte order mark, bytes that are not UTF-8, duplicate members (``DUPLICATE_KEY``), ``NaN`` and
    ``Infinity``, numbers too large for a double, lone surrogates, more than ``max_bytes`` bytes,
    more than 64 levels. Raises ``InputError`` with code ``MALFORMED`` or ``DUPLICATE_KEY``.
    """
    text = _decode_utf8(data, max_bytes)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_unique_members,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except RecursionError:
        raise InputError(f"The JSON is nested deeper than {MAX_DEPTH} levels.") from None
    except json.JSONDecodeError as error:
        raise InputError(
            f"This is not JSON: {error.msg} (line {error.lineno}, column {error.colno})."
        ) from None
    except ValueError:  # an integer of more than 4300 digits
        raise InputError("The JSON holds a number that is too long to read.") from None
    _check_depth(value)
    if "\\u" in text:  # nothing else can bring one in
        _refuse_surrogates(value)
    return value


def dump_json(value: Json, *, indent: int | None = None) -> bytes:
    """Write JSON as UTF-8, members in their order; compact unless ``indent`` is given."""
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, indent=indent, separators=separators
    )
    return text.encode()


def content_digest(data: bytes) -> str:
    """``sha-256:`` and the digest, in hex."""
    return f"sha-256:{hashlib.sha256(data).hexdigest()}"


def json_equal(left: Json, right: Json) -> bool:
    """Equality of JSON values. Unlike ``==`` it tells ``true`` from ``1``."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(json_equal(left[k], right[k]) for k in left)
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return len(left) == len(right) and all(map(json_equal, left, right))
    return bool(left == right)


def pointer(*path: str | int) -> str:
    """The JSON Pointer (RFC 6901) of a path."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _decode_utf8(data: bytes | str, max_bytes: int) -> str:
    if isinstance(data, str):
        if _SURROGATE.search(data):
            raise InputError("The text holds a lone surrogate, which is not Unicode text.")
        data = data.encode()
    if len(data) > max_bytes:
        raise InputError(f"The JSON is larger than {max_bytes} bytes.")
    if data.startswith(b"\xef\xbb\xbf"):
        raise InputError("The JSON starts with a byte order mark; save it as UTF-8 without one.")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise InputError(f"The JSON is not UTF-8 (byte {error.start}).") from None


def _unique_members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        raise InputError(
            f"The member {twice[:80]!r} occurs twice in one object.", code="DUPLICATE_KEY"
        )
    return members


def _refuse_constant(name: str) -> Json:
    raise InputError(f"{name} is not a JSON number.")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise InputError(f"The number {text[:40]} is too large.")
    return number


def _check_depth(value: Json) -> None:
    level: list[Json] = [[value]]
    depth = 0
    while level:
        if depth > MAX_DEPTH:
            raise InputError(f"The JSON is nested deeper than {MAX_DEPTH} levels.")
        level = [
            child
            for node in level
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, (dict, list))
        ]
        depth += 1


def _refuse_surrogates(value: Json) -> None:
    todo = [value]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            todo += [*node, *node.values()]
        elif isinstance(node, list):
            todo += node
        elif isinstance(node, str) and not node.isascii() and _SURROGATE.search(node):
            raise InputError("The JSON holds a lone surrogate, which is not Unicode text.")


# --- base58, base64, multibase --------------------------------------------------------------------

_B58_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_NO_DIGIT: Final = 255
_B58_DIGITS: Final = bytes(
    value if value >= 0 else _NO_DIGIT for value in map(_B58_ALPHABET.find, map(chr, range(256)))
)
_B64URL: Final = re.compile(r"[A-Za-z0-9_-]*\Z")
MAX_B58_LETTERS: Final = 4096
"""base58 costs quadratic time; nothing we read is longer than an RSA key."""


@functools.cache
def _b58_pairs() -> list[str]:
    """Every two letters, by their value."""
    return [high + low for high in _B58_ALPHABET for low in _B58_ALPHABET]


@functools.cache
def _b58_values() -> list[int]:
    """The value of two digits, by the two bytes as this machine reads them for one number."""
    values = [0] * (1 << 16)
    for value in range(58 * 58):
        values[int.from_bytes(bytes(divmod(value, 58)), sys.byteorder)] = value
    return values


def b58encode(data: bytes) -> str:
    """Encode as base58 with the Bitcoin alphabet."""
    number = int.from_bytes(data, "big")
    pairs, one = _b58_pairs(), _B58_ALPHABET
    letters: list[str] = []
    while number:  # five letters at a time: so large a number is still a small one for the machine
        number, five = divmod(number, 656_356_768)
        letters.append(f"{pairs[five // 195_112]}{pairs[five // 58 % 3_364]}{one[five % 58]}")
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "1" * zeros + "".join(letters[::-1]).lstrip("1")


def b58decode(text: str) -> bytes:
    """Decode base58 with the Bitcoin alphabet. The encoding is unique: one text, one value."""
    if len(text) > MAX_B58_LETTERS:
        raise InputError("The base58 text is too long.")
    digits = text.encode("ascii", "replace").translate(_B58_DIGITS)
    if _NO_DIGIT in digits:
        letter = text[digits.index(_NO_DIGIT)]
        raise InputError(f"{letter!r} is not a base58 letter.")
    values = _b58_values()
    pairs = iter(memoryview(b"\0" * (-len(digits) % 8) + digits).cast("H"))
    number = 0
    for a, b, c, d in zip(pairs, pairs, pairs, pairs, strict=True):
        eight = ((values[a] * 3_364 + values[b]) * 3_364 + values[c]) * 3_364 + values[d]
        number = number * 128_063_081_718_016 + eight
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")


def b64url_encode(data: bytes) -> str:
    """Encode as base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def b64url_decode(text: str) -> bytes:
    """Decode base64url without padding. Refuses padding, other letters and spare bits, so that one
    value has one text."""
    if not _B64URL.match(text):
        raise InputError("This is not base64url without padding.")
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise InputError("This is not base64url without padding.") from None
    if b64url_encode(data) != text:
        raise InputError("This base64url text has spare bits that are not zero.")
    return data


def multibase_encode(data: bytes, base: str = "z") -> str:
    """Multibase text: ``z`` base58btc or ``u`` base64url without padding."""
    return "z" + b58encode(data) if base == "z" else "u" + b64url_encode(data)


def multibase_decode(text: str) -> bytes:
    """Decode multibase ``z`` (base58btc) or ``u`` (base64url without padding)."""
    if text[:1] == "z":
        return b58decode(text[1:])
    if text[:1] == "u":
        return b64url_decode(text[1:])
    raise InputError("A multibase value starts with z (base58btc) or u (base64url).")


# --- time -----------------------------------------------------------------------------------------

_INSTANT = re.compile(
    r"(-?\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,18}))?(Z|[+-]\d\d:\d\d)\Z", re.ASCII
)


def parse_instant(text: str) -> datetime:
    """Parse an XML Schema ``dateTimeStamp``: RFC 3339 with a time zone (VCDM 2.0 section 4.9).

    Digits after the sixth of a second are dropped. ``24:00:00`` is midnight of the next day.
    """
    match = _INSTANT.match(text)
    if match is None:
        raise InputError(
            f"{text[:40]!r} is not a date and time with a zone, such as 2026-05-01T09:30:00Z."
        )
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    fraction, zone = match[7] or "", match[8]
    midnight = hour == 24 and minute == second == 0 and not fraction.strip("0")
    try:
        instant = datetime(
            year, month, day, 0 if midnight else hour, minute, second,
            int(fraction[:6].ljust(6, "0")) if fraction else 0, _zone(zone),
        )  # fmt: skip
        instant = instant + timedelta(days=1) if midnight else instant
        instant.astimezone(UTC)  # year 1 and year 9999 have no room for every zone
        return instant
    except (ValueError, OverflowError):
        raise InputError(f"{text[:40]!r} names a date or time that does not exist.") from None


def format_instant(instant: datetime) -> str:
    """Write an aware time as RFC 3339 in UTC, whole seconds: ``2026-05-01T09:30:00Z``."""
    if instant.tzinfo is None:
        raise InputError("A time without a zone cannot be written.")
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _zone(text: str) -> timezone:
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 14 or minutes > 59:
        raise ValueError("zone out of range")
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)
