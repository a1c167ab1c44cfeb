"""``bayleaf keys``: private files, public names."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from bayleaf.engine import dids
from bayleaf.engine.errors import InputError
from bayleaf.engine.keys import PrivateKey
from tests.cli.conftest import Command


@pytest.mark.parametrize(
    ("kind", "start"),
    [("ed25519", "did:key:z6Mk"), ("p256", "did:key:zDn"), ("p384", "did:key:z82"), ("rsa", "did:jwk:")],
)  # fmt: skip
def test_a_new_key_prints_its_did_and_only_its_owner_can_read_it(
    kind: str, start: str, bayleaf: Command
) -> None:
    run = bayleaf("keys", "new", "--type", kind, "--out", "k.json")
    assert run.code == 0
    assert run.text.startswith(start)
    assert stat.S_IMODE(Path("k.json").stat().st_mode) == 0o600
    key = PrivateKey.from_jwk(json.loads(Path("k.json").read_bytes()))
    assert run.text.strip() == dids.did_of(key.public_key)


def test_a_key_is_private_whatever_the_umask_is(bayleaf: Command) -> None:
    before = os.umask(0)
    try:
        bayleaf("keys", "new", "--out", "k.json")
    finally:
        os.umask(before)
    assert stat.S_IMODE(Path("k.json").stat().st_mode) == 0o600


def test_a_key_is_never_overwritten(bayleaf: Command, key: str) -> None:
    before = Path(key).read_bytes()
    run = bayleaf("keys", "new", "--out", key)
    assert (run.code, run.out) == (2, b"")
    assert "exists already" in run.err
    assert Path(key).read_bytes() == before


def test_an_unknown_kind_of_key_names_the_known_ones(bayleaf: Command) -> None:
    run = bayleaf("keys", "new", "--type", "secp256k1", "--out", "k.json")
    assert run.code == 2
    assert all(kind in run.err for kind in ("ed25519", "p256", "p384", "rsa"))


def test_showing_a_key_tells_nothing_secret(bayleaf: Command, key: str) -> None:
    secret = json.loads(Path(key).read_bytes())["d"]
    run = bayleaf("keys", "show", key)
    assert run.code == 0
    assert "did:key:z6Mk" in run.text
    assert secret not in run.text + run.err


def test_the_did_document_lists_every_key_and_no_secret(bayleaf: Command, key: str) -> None:
    bayleaf("keys", "new", "--type", "p256", "--out", "p256.json")
    where = ("--web", "example.org/badges", "--key", key, "--key", "p256.json", "--out", "did.json")
    run = bayleaf("keys", "did", *where)
    assert run.code == 0
    assert "https://example.org/badges/did.json" in run.err
    text = Path("did.json").read_text()
    document = json.loads(text)
    assert document["id"] == "did:web:example.org:badges"
    assert len(document["verificationMethod"]) == len(document["assertionMethod"]) == 2
    assert json.loads(Path(key).read_bytes())["d"] not in text


@pytest.mark.parametrize(
    ("place", "did"),
    [
        ("example.org", "did:web:example.org"),
        ("Example.ORG/", "did:web:example.org"),
        ("https://example.org/a/b", "did:web:example.org:a:b"),
        ("localhost:8443", "did:web:localhost%3A8443"),
    ],
)
def test_a_place_on_the_web_has_one_did(place: str, did: str) -> None:
    from bayleaf.cli.keys import did_web

    assert did_web(place) == did


@pytest.mark.parametrize(
    "place", ["", "a b", "example.org//x", "user@example.org", "ex?ample", "h:x"]
)
def test_what_is_no_place_on_the_web_is_refused(place: str) -> None:
    from bayleaf.cli.keys import did_web

    with pytest.raises(InputError, match="not a place"):
        did_web(place)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON"),
        (b"[]", "not an object"),
        (b"{}", "does not know"),
        (b'{"kty":"OKP","crv":"Ed25519","x":"AA"}', "no private key"),
        (b'{"kty":"OKP","crv":"Ed25519","x":"AA","d":"AA"}', "bytes"),
        (b"\xff", "UTF-8"),
    ],
)
def test_a_file_that_is_no_key_is_refused_in_words(
    content: bytes, words: str, bayleaf: Command
) -> None:
    Path("k.json").write_bytes(content)
    run = bayleaf("keys", "show", "k.json")
    assert run.code == 2
    assert words in run.err
