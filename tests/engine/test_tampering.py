"""Tampering: whatever is changed after signing, nothing is called genuine but what was issued.

The property: when a verdict is good, the document that the report shows says what the issuer
signed. Bytes are flipped, put in and taken out; members and values of the JSON are changed.
"""

from __future__ import annotations

import copy
import functools
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bayleaf.engine.baking import bake
from bayleaf.engine.encoding import b64url_decode, b64url_encode, dump_json, pointer
from bayleaf.engine.keys import KeyKind
from bayleaf.engine.verifying import Report
from tests.effort import examples
from tests.engine.baking.pictures import SVG, png
from tests.engine.verifying.world import (
    GOOD,
    Party,
    World,
    badge,
    by_key,
    claims,
    embed,
    subject,
    token,
)

Path = tuple[str | int, ...]

EMBEDDED: list[tuple[KeyKind, str]] = [
    ("Ed25519", "eddsa-rdfc-2022"),
    ("P-256", "ecdsa-rdfc-2019"),
    ("P-384", "ecdsa-rdfc-2019"),
    ("Ed25519", "Ed25519Signature2020"),
    ("Ed25519", "eddsa-jcs-2022"),
    ("P-256", "ecdsa-jcs-2019"),
    ("P-384", "ecdsa-jcs-2019"),
]
TOKENS: list[tuple[KeyKind, str]] = [
    ("RSA", "ob-jwt"),
    ("P-256", "ob-jwt"),
    ("Ed25519", "vc+jwt"),
    ("P-384", "vc+jwt"),
    ("P-521", "vc+jwt"),
]
WORLD = World()


def unsigned(issuer: Party) -> dict[str, Any]:
    """A badge with a value of every shape: texts, numbers, lists, references, dates, Booleans."""
    identity = {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": "sha256$b5809d8a92f8858436d7e6b87c12ebc0ae1eac4baecc2c0b913aee2c922ef399",
        "identityType": "emailAddress",
        "salt": "Kosher",
    }
    who = subject(identifier=[identity], creditsEarned=1.5)
    who["achievement"] |= {"tag": ["sea", "sail"], "criteria": {"id": "https://college.example/c"}}
    document = badge(issuer, validUntil="2027-01-01T00:00:00Z", credentialSubject=who)
    document["evidence"] = [{"type": ["Evidence"], "name": "Log – é"}, {"type": ["Evidence"]}]
    return document


@functools.cache
def embedded(kind: KeyKind, suite: str) -> str:
    issuer = by_key(kind)
    document = unsigned(issuer)
    if suite == "Ed25519Signature2020":
        document["@context"].append("https://w3id.org/security/suites/ed25519-2020/v1")
    return dump_json(embed(document, issuer, suite)).decode()


@functools.cache
def as_token(kind: KeyKind, profile: str) -> str:
    issuer = by_key(kind)
    document = unsigned(issuer)
    if profile == "vc+jwt":
        return token(document, issuer)
    return token(claims(document, exp=1798761600), issuer, typ="JWT")


def signs_text(suite: str) -> bool:
    return "jcs" in suite or "jwt" in suite


TYPED = ("hashed", "creditsEarned")
"""Members whose values the context gives a type: "true" and true are one value to the graph."""


def meaning(value: Any) -> Any:
    """A graph does not know the order of a set, a set from its only member, an empty set from
    none, or 2.0 from 2."""
    if isinstance(value, dict):
        members = {name: meaning(member) for name, member in value.items() if member != []}
        members |= {name: str(members[name]).lower() for name in TYPED if name in members}
        return members["id"] if set(members) == {"id"} else members
    if isinstance(value, list):
        items = {json.dumps(meaning(item), sort_keys=True): meaning(item) for item in value}
        unique = [items[text] for text in sorted(items)]
        return unique[0] if len(unique) == 1 else unique
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def says(document: Any, suite: str) -> str:
    """What a document says, as a text to compare: its JSON or, where a graph is signed, its
    meaning. The proof is the seal and not what is sealed."""
    if isinstance(document, dict):
        document = {name: value for name, value in document.items() if name != "proof"}
    return json.dumps(document if signs_text(suite) else meaning(document), sort_keys=True)


def judge(document: Any) -> Report:
    return WORLD.judge(document)


def check(report: Report, original: dict[str, Any], suite: str) -> None:
    if report.verdict in GOOD:
        assert says(report.document, suite) == says(original, suite)


# --- bytes ----------------------------------------------------------------------------------------


@st.composite
def injuries(draw: st.DrawFn) -> tuple[int, str, bytes]:
    """Where (in thousandths of the file), what is done there, and with which bytes."""
    what = draw(st.sampled_from(["flip", "insert", "delete"]))
    letters = st.sampled_from([b" ", b"\n", b'"', b"0", b"A", b"a", b",", b"{", b"}", b".", b"="])
    some = draw(letters | st.binary(min_size=1, max_size=2))
    return draw(st.integers(0, 999)), what, some


def injure(data: bytes, injury: tuple[int, str, bytes]) -> bytes:
    where, what, some = injury
    place = len(data) * where // 1000
    if what == "insert":
        return data[:place] + some + data[place:]
    if what == "delete":
        return data[:place] + data[place + len(some) :]
    flipped = bytes([data[place] ^ (some[0] or 1)])
    return data[:place] + flipped + data[place + 1 :]


@pytest.mark.parametrize(("kind", "suite"), EMBEDDED)
def test_the_unchanged_credential_is_good(kind: KeyKind, suite: str) -> None:
    text = embedded(kind, suite)
    report = judge(text)
    assert report.verdict in GOOD
    assert report.document == json.loads(text)
    assert judge(json.dumps(json.loads(text), indent=4)).verdict in GOOD


@pytest.mark.parametrize(("kind", "profile"), TOKENS)
def test_the_unchanged_token_is_good(kind: KeyKind, profile: str) -> None:
    report = judge(as_token(kind, profile))
    assert report.verdict in GOOD
    assert report.document == unsigned(by_key(kind))


@pytest.mark.parametrize(("kind", "suite"), EMBEDDED)
@settings(max_examples=examples(150))
@given(injury=injuries())
def test_a_changed_byte_of_a_credential_is_noticed(
    kind: KeyKind, suite: str, injury: tuple[int, str, bytes]
) -> None:
    data = embedded(kind, suite).encode()
    check(judge(injure(data, injury)), json.loads(data), suite)


@pytest.mark.parametrize(("kind", "profile"), TOKENS)
@settings(max_examples=examples(150))
@given(injury=injuries())
def test_a_changed_byte_of_a_token_is_noticed(
    kind: KeyKind, profile: str, injury: tuple[int, str, bytes]
) -> None:
    data = as_token(kind, profile).encode()
    changed = injure(data, injury)
    report = judge(changed)
    check(report, unsigned(by_key(kind)), profile)
    assert report.verdict not in GOOD or changed.strip(b" \t\r\n") == data


@settings(max_examples=examples(150))
@given(
    injury=injuries(),
    picture=st.sampled_from(["png", "svg"]),
    suite=st.sampled_from([("Ed25519", "eddsa-jcs-2022"), ("P-256", "ob-jwt")]),
)
def test_a_changed_byte_of_a_baked_picture_is_noticed(
    injury: tuple[int, str, bytes], picture: str, suite: tuple[KeyKind, str]
) -> None:
    is_token = suite[1] == "ob-jwt"
    text = as_token(*suite) if is_token else embedded(*suite)
    original = unsigned(by_key(suite[0])) if is_token else json.loads(text)
    check(judge(injure(baked(picture, text), injury)), original, suite[1])


@functools.cache
def baked(picture: str, text: str) -> bytes:
    return bake(png() if picture == "png" else SVG, text.encode())


# --- members and values ---------------------------------------------------------------------------


def places(value: Any, path: Path = ()) -> list[Path]:
    """The path of every value inside, containers included."""
    inner: Any = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    found: list[Path] = [path] if path else []
    for step, member in inner:
        found += places(member, (*path, step))
    return found


def at(document: Any, path: Path) -> Any:
    for step in path:
        document = document[step]
    return document


def replace(document: Any, path: Path, value: Any) -> Any:
    changed = copy.deepcopy(document)
    at(changed, path[:-1])[path[-1]] = value
    return changed


def remove(document: Any, path: Path) -> Any:
    changed = copy.deepcopy(document)
    del at(changed, path[:-1])[path[-1]]
    return changed


def other_values(value: Any) -> list[Any]:
    """Values near the one there: what somebody might hope nobody notices."""
    if isinstance(value, bool):
        return [not value, 0, [value, not value]]
    if isinstance(value, (int, float)):
        return [value + 1, str(value) + "0", value * 1.0000001, [value, 2]]
    if isinstance(value, str):
        near = [value + " ", value[:-1], value.swapcase(), value.replace("2026", "2027")]
        return [*near, [value, "x"], {"@value": value}, {"id": value, "name": "x"}]
    if isinstance(value, list):
        return [value[:-1], [*value, "x"], value[::-1], [value]]
    return [{**value, "name": "x"}, {**value, "grade": "A"}, {"id": "urn:x"}]


def is_context_of_text(path: Path, suite: str) -> bool:
    """A suite over JSON signs the contexts it lists and allows further ones after them (Data
    Integrity EdDSA 1.0, 3.3.2), so there the context may grow."""
    return "jcs" in suite and path[0] == "@context"


@pytest.mark.parametrize(
    ("kind", "suite"), [("Ed25519", "eddsa-rdfc-2022"), ("P-256", "ecdsa-jcs-2019")]
)
def test_every_value_and_every_member_is_signed(kind: KeyKind, suite: str) -> None:
    """Exhaustively: every value replaced by every other one, every member taken away."""
    document = json.loads(embedded(kind, suite))
    for path in places(document):
        here = at(document, path)
        changed = [replace(document, path, other) for other in other_values(here)]
        for each in [*changed, remove(document, path)]:
            if says(each, suite) != says(document, suite) and not is_context_of_text(path, suite):
                assert judge(each).verdict not in GOOD, (pointer(*path), each)


@st.composite
def changes(draw: st.DrawFn) -> tuple[int, str, Any, str]:
    """Which place, what is done there, with which value or name."""
    names = st.sampled_from(
        ["name", "description", "validUntil", "expirationDate", "grade", "id", "type", "@context", "@id",
         "proof", "issuer", "credentialStatus", "evidence", "endorsement", "awardedDate", "image",
         "narrative", "result", "alignment", "achievementType", "@graph", "https://a.example/x", "url"]
    )  # fmt: skip
    texts = st.sampled_from(
        ["x", "2099-01-01T00:00:00Z", "https://a.example/", "VerifiableCredential"]
    )
    values = texts | st.integers(-1, 3) | st.booleans() | st.text(max_size=3)
    values |= st.lists(texts, max_size=2) | st.dictionaries(names, texts, max_size=2)
    what = st.sampled_from(["replace", "remove", "add", "rename", "wrap", "swap", "copy"])
    return draw(st.integers(0, 10_000)), draw(what), draw(values), draw(names)


def apply(document: dict[str, Any], change: tuple[int, str, Any, str]) -> dict[str, Any]:
    number, what, value, name = change
    paths = places(document)
    path = paths[number % len(paths)]
    other = paths[number * 31 % len(paths)]
    here = at(document, path)
    changed: dict[str, Any]
    if what == "add" and isinstance(here, dict):
        changed = replace(document, path, {**here, name: value})
    elif what == "rename" and isinstance(path[-1], str):
        parent = {name if key == path[-1] else key: v for key, v in at(document, path[:-1]).items()}
        changed = replace(document, path[:-1], parent) if len(path) > 1 else parent
    elif what == "remove":
        changed = remove(document, path)
    elif what == "wrap":
        changed = replace(document, path, [here])
    elif what == "swap" and path != other[: len(path)] and other != path[: len(other)]:
        there = at(document, other)
        changed = replace(replace(document, path, there), other, here)
    elif what == "copy":
        changed = {**document, name: here}
    else:
        changed = replace(document, path, value)
    return changed


@pytest.mark.parametrize(("kind", "suite"), EMBEDDED)
@settings(max_examples=examples(150))
@given(change=changes(), more=st.none() | changes())
def test_a_changed_member_or_value_of_a_credential_is_noticed(
    kind: KeyKind, suite: str, change: tuple[int, str, Any, str], more: Any
) -> None:
    document = json.loads(embedded(kind, suite))
    changed = apply(document, change)
    if more is not None and changed:
        changed = apply(changed, more)
    if "jcs" in suite:
        changed["@context"] = document["@context"]
    check(judge(changed), document, suite)


@pytest.mark.parametrize(("kind", "profile"), TOKENS)
@settings(max_examples=examples(80))
@given(change=changes(), in_header=st.booleans())
def test_a_changed_member_or_value_of_a_token_is_noticed(
    kind: KeyKind, profile: str, change: tuple[int, str, Any, str], in_header: bool
) -> None:
    parts = as_token(kind, profile).split(".")
    number = 0 if in_header else 1
    before = json.loads(b64url_decode(parts[number]))
    after = apply(before, change)
    parts[number] = b64url_encode(dump_json(after))
    report = judge(".".join(parts))
    assert report.verdict not in GOOD or dump_json(after) == dump_json(before)


def test_the_text_of_a_credential_may_be_laid_out_anew() -> None:
    for kind, suite in EMBEDDED:
        document = json.loads(embedded(kind, suite))
        for text in (
            json.dumps(document, ensure_ascii=True),
            json.dumps(document, sort_keys=True, indent=1),
            f"\n\t{json.dumps(dict(reversed(document.items())))}\r\n",
        ):
            assert judge(text).verdict in GOOD
