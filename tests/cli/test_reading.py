"""The report for people: true, whole and readable, whatever is in it and wherever it is shown."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import bayleaf as library
from bayleaf.cli.facts import abridged
from bayleaf.cli.reading import Printer, shortened
from bayleaf.engine.keys import PrivateKey
from bayleaf.engine.verifying import Outcome
from tests.cli.conftest import Command
from tests.cli.test_front import BAYLEAF
from tests.cli.test_verify import SAMPLES
from tests.vectors.test_golden import GOLDEN

NOW = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)


def issued(draft: bytes, issuer: PrivateKey, holder: str, **more: object) -> library.Document:
    signer = library.signer_of(issuer)
    whole = library.complete({**json.loads(draft), **more}, signer=signer, at=NOW, subject=holder)
    return library.issue(whole, signer=signer, at=NOW)


def test_what_it_is_about_and_how_it_is_earned_is_shown(bayleaf: Command, badge: str) -> None:
    text = bayleaf("verify", badge).text
    assert "  About         Care for a bee colony through one season.\n" in text
    assert "  Earned by     Inspected a hive under supervision" in text


def test_criteria_on_a_page_are_shown_by_their_address(
    bayleaf: Command, key: str, draft: bytes
) -> None:
    paged = json.loads(draft)
    paged["credentialSubject"]["achievement"]["criteria"] = {"id": "https://example.org/c"}
    bayleaf("issue", "--key", key, "--out", "b.json", stdin=json.dumps(paged).encode())
    assert "  Earned by     https://example.org/c\n" in bayleaf("verify", "b.json").text


def test_long_texts_are_cut_at_a_word() -> None:
    assert abridged("one\n two  three") == "one two three"
    assert abridged("one two three", 9) == "one two…"
    assert abridged("x" * 300) == "x" * 240 + "…"


def test_a_picture_is_said_to_prove_nothing(bayleaf: Command) -> None:
    run = bayleaf("verify", str(SAMPLES / "welding.png"), "--offline")
    assert "  Picture       The picture itself is not signed." in run.text
    assert "image" not in run.text.split("Nothing to check")[1]
    assert "Picture" not in bayleaf("verify", str(SAMPLES / "first-aid.json"), "--offline").text


def test_a_presentation_lists_what_is_in_it_and_claims_nothing_itself(
    bayleaf: Command, draft: bytes
) -> None:
    issuer, holder = PrivateKey.generate("Ed25519"), library.signer_of(PrivateKey.generate("P-256"))
    who = holder.verification_method.partition("#")[0]
    over = {"validFrom": "2020-01-01T00:00:00Z", "validUntil": "2021-01-01T00:00:00Z"}
    inside = [issued(draft, issuer, who), issued(draft, issuer, who, **over)]
    shown = library.present(inside, signer=holder, at=NOW, challenge="c", domain="d")
    Path("shown.json").write_bytes(shown.data)
    text = bayleaf("verify", "shown.json").text
    said = "Introduction to Beekeeping, issued by Example Academy"
    assert f"  Inside        VALID, ISSUER NOT RECOGNISED: {said}\n" in text
    assert f"  Inside        EXPIRED (was genuine): {said}\n" in text
    assert not [label for label in ("What  ", "Issued by", "Identity") if label in text]


def test_a_record_lists_what_is_in_it(bayleaf: Command) -> None:
    text = bayleaf("verify", str(GOLDEN / "record-with-an-expired-entry.json"), "--offline").text
    assert "Inside        EXPIRED (was genuine): Knots and splices" in text
    assert "What          Record of courses" in text


@pytest.mark.parametrize(
    ("one", "five"),
    [
        (
            "An endorsement could not be fully checked.",
            "5 endorsements could not be fully checked.",
        ),
        ("An endorsement holds.", "5 endorsements hold."),
        ("An endorsement does not hold: revoked.", "5 endorsements do not hold: revoked."),
        ("An endorsement is about something else.", "5 endorsements are about something else."),
        ("It is not an endorsement.", "It is not an endorsement. (5 times)"),
    ],
)
def test_rows_that_say_the_same_are_one_row(
    one: str, five: str, draft: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    document = issued(draft, PrivateKey.generate("Ed25519"), "did:example:a")
    report = library.verify(document.data, fetch=library.offline, at=NOW)
    row = replace(report.check("endorsement"), message=one, outcome=Outcome.UNKNOWN)
    Printer(in_full=True).show("b.json", replace(report, checks=(*report.checks, *[row] * 5)))
    text = capsys.readouterr().out
    assert " ".join(text.split()).count(five) == 1
    assert text.count("Endorsements  ") == 1


def test_a_draft_and_a_key_are_told_for_what_they_are(
    bayleaf: Command, key: str, draft: bytes
) -> None:
    Path("draft.json").write_bytes(draft)
    for name, words in (("draft.json", "Nobody has signed it"), (key, "It is a private key")):
        run = bayleaf("verify", name)
        assert run.code == 1
        assert run.text.splitlines()[1] == "✘ NOT GENUINE"
        assert words in run.text.splitlines()[2]
        assert bayleaf("verify", name, "--json").json()["verdict"] == "not_genuine"
    assert json.loads(Path(key).read_bytes())["d"] not in bayleaf("verify", key).text


def test_what_cannot_be_read_says_why(bayleaf: Command) -> None:
    Path("words.txt").write_text("hello")
    lines = bayleaf("verify", "words.txt").text.splitlines()
    assert lines[2].startswith("  It cannot be read as a credential. This is not a credential.")


def test_offline_is_named_as_the_reason(bayleaf: Command, key: str, draft: bytes) -> None:
    url = "https://example.org/status/1"
    bayleaf("status", "new", "--key", key, "--url", url, "--out", "list.json")
    bayleaf("issue", "--key", key, "--status", "list.json", "--out", "b.json", stdin=draft)
    assert "not asked for, because of --offline" in bayleaf("verify", "b.json", "--offline").text


def test_a_key_is_short_in_the_sentence_and_whole_below(bayleaf: Command, draft: bytes) -> None:
    bayleaf("keys", "new", "--type", "rsa", "--out", "rsa.json")
    did = bayleaf("keys", "show", "rsa.json").text.split("DID")[1].split()[0]
    bayleaf("issue", "--key", "rsa.json", "--out", "b.jwt", stdin=draft)
    text = bayleaf("verify", "b.jwt").text
    assert f"signed by did:jwk:eyJr…{did[-4:]}. No list" in text
    identity = text.split("Identity")[1].split("(only the key is known)")[0]
    assert "".join(identity.split()) == did


def test_a_web_address_is_never_shortened() -> None:
    host = "did:web:harvard.edu." + "a-long-name-that-hides-the-host-" * 3 + ".example"
    assert shortened(f"signed by {host}.") == f"signed by {host}."


@pytest.mark.parametrize("width", ["8", "30", "40", "71", "72", "100"])
def test_no_width_cuts_the_headline_or_leaves_blanks_behind(
    width: str, bayleaf: Command, badge: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = " ".join(bayleaf("verify", badge).text.split("What")[0].split())
    monkeypatch.setenv("COLUMNS", width)
    lines = bayleaf("verify", badge).text.splitlines()
    head = lines[: next(n for n, line in enumerate(lines) if not line)]
    assert "".join("".join(head).split()) == "".join(whole.split())
    assert not [line for line in lines if line != line.rstrip()]
    assert max(map(len, lines)) <= max(int(width), 24)
    below = "  ✔ pass     Readable" in lines
    assert below is (int(width) < 72)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_where_signs_cannot_be_shown_there_are_letters(
    encoding: str, badge: str, tmp_path: Path
) -> None:
    done = subprocess.run(
        [*BAYLEAF, "verify", badge, "--recipient", "eve@example.org"],
        env={**os.environ, "PYTHONIOENCODING": encoding}, capture_output=True, cwd=tmp_path,
    )  # fmt: skip
    text = done.stdout.decode(encoding)
    assert "ok VALID" in text
    assert "X BUT NOT ISSUED TO THE PERSON YOU NAMED" in text
    assert "did:key:z6Mk..." in text
    assert "\\u" not in text


def test_a_did_document_can_be_tried_before_it_is_published(
    bayleaf: Command, key: str, draft: bytes
) -> None:
    did, url = "did:web:example.org", "https://example.org/.well-known/did.json"
    bayleaf("keys", "did", "--web", "example.org", "--key", key, "--out", "did.json")
    bayleaf("issue", "--key", key, "--issuer", did, "--out", "b.json", stdin=draft)
    run = bayleaf("verify", "b.json", "--offline", "--page", f"{url}=did.json")
    assert (run.code, f"Read from a file, not from the web: {url} (did.json)." in run.text) == (0, True)  # fmt: skip


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        (("https://example.org/1",), "is not URL=FILE"),
        (("https://example.org/1=",), "is not URL=FILE"),
        (("http://example.org/1=key.json",), "is not URL=FILE"),
        (("https://example.org/1=missing.json",), "no file missing.json"),
        (("https://example.org/1=key.json", "https://example.org/1=key.json"), "given twice"),
    ],
)
def test_a_page_that_is_none_is_wrong_usage(
    pages: tuple[str, ...], words: str, bayleaf: Command, badge: str
) -> None:
    run = bayleaf("verify", badge, *(word for page in pages for word in ("--page", page)))
    assert (run.code, run.out) == (2, b"")
    assert words in run.err


def test_a_page_that_nothing_asked_for_is_pointed_out(bayleaf: Command, badge: str) -> None:
    run = bayleaf("verify", badge, "--offline", "--page", "https://example.org/2?a=b=key.json")
    assert run.code == 0
    assert "Nothing asked for the page https://example.org/2?a=b." in run.err
    assert "not from the web" not in run.text


def test_a_credential_can_be_tried_at_its_address(bayleaf: Command, badge: str) -> None:
    url = "https://example.org/b.json"
    run = bayleaf("verify", url, "--offline", "--page", f"{url}={badge}", "--json")
    assert run.json()["verdict"] == "valid_issuer_unrecognised"
