"""``bayleaf new`` and ``bayleaf issue``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Command

FITTING = [
    ("ed25519", None, "eddsa-rdfc-2022"),
    ("ed25519", "eddsa-jcs-2022", "eddsa-jcs-2022"),
    ("ed25519", "vc+jwt", None),
    ("p256", None, "ecdsa-rdfc-2019"),
    ("p256", "ecdsa-jcs-2019", "ecdsa-jcs-2019"),
    ("p256", "ob-jwt", None),
    ("p256", "vc+jwt", None),
    ("p384", None, "ecdsa-rdfc-2019"),
    ("p384", "ecdsa-jcs-2019", "ecdsa-jcs-2019"),
    ("p384", "vc+jwt", None),
    ("rsa", None, None),
    ("rsa", "ob-jwt", None),
]


def issued(bayleaf: Command, draft: bytes, *arguments: str) -> Any:
    run = bayleaf("issue", "--key", "key.json", *arguments, stdin=draft)
    assert run.code == 0, run.err
    return run.json()


def test_a_draft_is_json_and_its_guidance_is_not_in_it(bayleaf: Command) -> None:
    run = bayleaf("new", "--name", "Ålesund «knots»")
    assert run.json()["name"] == "Ålesund «knots»"
    assert "bayleaf issue" in run.err


@pytest.mark.parametrize(("kind", "suite", "cryptosuite"), FITTING)
def test_every_suite_signs_what_bayleaf_verifies(
    kind: str, suite: str | None, cryptosuite: str | None, bayleaf: Command, draft: bytes
) -> None:
    bayleaf("keys", "new", "--type", kind, "--out", "k.json")
    chosen = [] if suite is None else ["--suite", suite]
    run = bayleaf("issue", "--key", "k.json", *chosen, "--out", "badge", stdin=draft)
    assert run.code == 0, run.err
    if cryptosuite is not None:
        assert json.loads(Path("badge").read_bytes())["proof"][0]["cryptosuite"] == cryptosuite
    else:
        assert Path("badge").read_bytes().startswith(b"ey")
    report = bayleaf("verify", "badge", "--json", "--offline")
    assert report.json()["verdict"] == "valid_issuer_unrecognised"


@pytest.mark.parametrize(
    ("kind", "suite", "named"),
    [
        ("ed25519", "ob-jwt", "eddsa-rdfc-2022, eddsa-jcs-2022, vc+jwt"),
        ("ed25519", "ecdsa-rdfc-2019", "eddsa-rdfc-2022"),
        ("p384", "ob-jwt", "ecdsa-rdfc-2019, ecdsa-jcs-2019, vc+jwt"),
        ("rsa", "eddsa-rdfc-2022", "ob-jwt"),
        ("p256", "no-such-suite", "ecdsa-rdfc-2019"),
    ],
)
def test_a_suite_that_does_not_fit_the_key_names_those_that_do(
    kind: str, suite: str, named: str, bayleaf: Command, draft: bytes
) -> None:
    bayleaf("keys", "new", "--type", kind, "--out", "k.json")
    run = bayleaf("issue", "--key", "k.json", "--suite", suite, stdin=draft)
    assert (run.code, run.out) == (2, b"")
    assert named in run.err


def test_what_can_be_filled_is_filled(bayleaf: Command, key: str, draft: bytes) -> None:
    badge = issued(bayleaf, draft, "--to", " Ada@Example.org ", "--subject", "did:example:ada")
    assert badge["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert badge["id"].startswith("urn:uuid:")
    assert badge["validFrom"].endswith("Z")
    assert badge["issuer"]["id"].startswith("did:key:z6Mk")
    subject = badge["credentialSubject"]
    assert subject["id"] == "did:example:ada"
    [identity] = subject["identifier"]
    assert identity["hashed"] is True
    assert len(identity["salt"]) >= 32
    assert "ada@" not in json.dumps(badge).lower()


def test_the_recipient_of_a_badge_is_found_and_nobody_else(bayleaf: Command, badge: str) -> None:
    for typed, match in (("ADA@example.org", "match"), ("eve@example.org", "mismatch")):
        report = bayleaf("verify", badge, "--json", "--recipient", typed)
        assert report.json()["recipient"]["match"] == match
        assert typed not in report.text


def test_the_issuer_can_be_a_web_address(bayleaf: Command, key: str, draft: bytes) -> None:
    badge = issued(bayleaf, draft, "--issuer", "did:web:example.org:badges")
    assert badge["issuer"]["id"] == "did:web:example.org:badges"
    assert badge["proof"][0]["verificationMethod"].startswith("did:web:example.org:badges#")


def test_two_badges_of_one_address_cannot_be_linked(
    bayleaf: Command, key: str, draft: bytes
) -> None:
    made = [issued(bayleaf, draft, "--to", "ada@example.org") for _ in range(2)]
    assert made[0]["credentialSubject"]["identifier"] != made[1]["credentialSubject"]["identifier"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"validFrom": "yesterday"}, "/validFrom"),
        ({"validFrom": "2026-05-01"}, "/validFrom"),
        ({"issuer": "did:key:z6Mksomebodyelse"}, "/issuer"),
        ({"credentialSubject": {"type": ["AchievementSubject"]}}, "/credentialSubject"),
        ({"name": {"en": "Beekeeping", "de": "Imkerei"}}, "/name"),
        ({"name": None}, "/name"),
        ({"grade": "A"}, "grade"),
        ({"name": "bell \x07"}, "/name"),
        ({"proof": {"type": "DataIntegrityProof"}}, "signed already"),
        ({"@context": ["https://example.org/mine"]}, "@context"),
        ({"validUntil": "1999-01-01T00:00:00Z", "validFrom": "2020-01-01T00:00:00Z"}, "validUntil"),
    ],
)
def test_what_is_wrong_is_refused_with_the_field(
    change: dict[str, Any], words: str, bayleaf: Command, key: str, draft: bytes
) -> None:
    wrong = json.dumps({**json.loads(draft), **change}).encode()
    run = bayleaf("issue", "--key", key, "--out", "badge.json", stdin=wrong)
    assert run.code == 2
    assert words in run.err
    assert not Path("badge.json").exists()


def test_all_that_is_wrong_is_said_at_once(bayleaf: Command, key: str) -> None:
    run = bayleaf("issue", "--key", key, stdin=b'{"credentialSubject": {"achievement": {}}}')
    assert run.code == 2
    assert all(f"`{name}`" in run.err for name in ("name", "description", "criteria"))


@pytest.mark.parametrize(
    "draft", [b"", b"{", b"[]", b"nul\x00l", b'{"name":1,"name":2}', b"\xef\xbb\xbf{}", b"NaN"]
)
def test_a_draft_that_cannot_be_read_is_refused(draft: bytes, bayleaf: Command, key: str) -> None:
    run = bayleaf("issue", "--key", key, stdin=draft)
    assert (run.code, run.out) == (2, b"")
    assert run.err.startswith("bayleaf: The draft -: ") or "not an object" in run.err


@pytest.mark.parametrize("to", ["ada", "@example.org", "ada@", "a b@example.org"])
def test_an_address_that_is_none_is_refused(
    to: str, bayleaf: Command, key: str, draft: bytes
) -> None:
    run = bayleaf("issue", "--key", key, "--to", to, stdin=draft)
    assert run.code == 2
    assert "not an e-mail address" in run.err


def test_a_status_needs_both_its_list_and_its_index(
    bayleaf: Command, key: str, draft: bytes
) -> None:
    run = bayleaf("issue", "--key", key, "--index", "5", stdin=draft)
    assert run.code == 2
    assert "--status and --index" in run.err


def test_a_file_is_written_fully_or_not_at_all(bayleaf: Command, key: str, draft: bytes) -> None:
    run = bayleaf("issue", "--key", key, "--out", "no/such/folder.json", stdin=draft)
    assert run.code == 2
    assert "no/such" in run.err
    assert sorted(path.name for path in Path().iterdir()) == [key]
