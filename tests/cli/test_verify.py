"""``bayleaf verify``: verdicts as exit codes, reports for people and programs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from bayleaf.cli import verify as command
from bayleaf.engine.errors import FetchError, InputError
from bayleaf.engine.ports import Response
from bayleaf.engine.verifying import report_schema
from tests.cli.conftest import Command
from tests.vectors.test_golden import GOLDEN, VECTORS

SCHEMA = Draft202012Validator(report_schema())
SAMPLES = Path(command.__file__).parent / "samples"
FORGED = "forged-name-eddsa-rdfc-2022.json"
UNCHECKED = next(
    vector["file"] for vector in VECTORS if vector["verdict"] == "not_fully_checked"
)  # fmt: skip


def test_the_samples_of_others_are_valid_and_their_owner_is_found(bayleaf: Command) -> None:
    names = [str(SAMPLES / name) for name in ("first-aid.json", "welding.png", "bread.svg")]
    run = bayleaf("verify", *names, "--json", "--offline", "--recipient", "learner@example.org")
    assert run.code == 0
    for report in run.json():
        SCHEMA.validate(report)
        assert report["verdict"] == "valid_issuer_unrecognised"
        assert report["recipient"]["match"] == "match"


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (("good",), 0),
        (("unchecked",), 3),
        (("forged",), 1),
        (("missing",), 2),
        (("good", "unchecked"), 3),
        (("unchecked", "forged", "good"), 1),
        (("good", "missing", "forged"), 2),
    ],
)
def test_the_exit_code_is_that_of_the_worst(
    names: tuple[str, ...], code: int, bayleaf: Command
) -> None:
    files = {
        "good": str(SAMPLES / "first-aid.json"),
        "unchecked": str(GOLDEN / UNCHECKED),
        "forged": str(GOLDEN / FORGED),
        "missing": "missing.json",
    }
    chosen = [files[name] for name in names]
    assert bayleaf("verify", *chosen, "--offline").code == code
    run = bayleaf("verify", *chosen, "--offline", "--json")
    assert run.code == code
    reports = run.json() if len(names) > 1 else [run.json()]
    assert [("error" in report) for report in reports] == [name == "missing" for name in names]


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\x00",
        b"hello",
        b"[" * 100_000,
        b'{"a":1,"a":2}',
        b'{"a":1e400}',
        b"\x89PNG\r\n\x1a\n",
        b"<svg",
        b"eyJ.eyJ.x",
        b"null",
        b"\xff\xfe{}",
        b'{"type":["VerifiableCredential"]}',
    ],
)
def test_garbage_is_not_genuine_and_has_a_code(garbage: bytes, bayleaf: Command) -> None:
    Path("garbage").write_bytes(garbage)
    run = bayleaf("verify", "garbage", "--json")
    report = run.json()
    SCHEMA.validate(report)
    assert (run.code, report["verdict"]) == (1, "not_genuine")
    assert any(check["outcome"] == "fail" and check["code"] for check in report["checks"])
    assert bayleaf("verify", "garbage").code == 1


def test_a_credential_is_read_from_standard_input(bayleaf: Command) -> None:
    data = (SAMPLES / "welding.png").read_bytes()
    run = bayleaf("verify", "-", "--json", "--offline", stdin=data)
    assert run.json()["credential"]["container"] == "png"
    assert run.code == 0


def test_a_trusted_issuer_makes_it_valid(bayleaf: Command, badge: str) -> None:
    issuer = bayleaf("verify", badge, "--json").json()["issuer"]["id"]
    Path("trust.json").write_text(json.dumps([{"id": issuer, "name": "My Academy"}]))
    run = bayleaf("verify", badge, "--json", "--trust", "trust.json")
    assert (run.code, run.json()["verdict"]) == (0, "valid")
    assert run.json()["issuer"]["registries"][0]["name"] == "My Academy"
    assert "My Academy" in bayleaf("verify", badge, "--trust", "trust.json").text


@pytest.mark.parametrize(
    "text", ["{}", '[{"name":"x"}]', "[1]", "nonsense", '[{"id":"x","name":1}]']
)
def test_a_trust_list_that_is_none_is_wrong_usage(text: str, bayleaf: Command, badge: str) -> None:
    Path("trust.json").write_text(text)
    run = bayleaf("verify", badge, "--trust", "trust.json")
    assert (run.code, run.out) == (2, b"")
    assert "trust.json" in run.err


def test_the_past_and_the_future_are_judged_apart_from_today(bayleaf: Command, badge: str) -> None:
    run = bayleaf("verify", badge, "--json", "--at", "1999-12-31")
    assert (run.code, run.json()["verdict"]) == (1, "not_yet_valid")
    assert run.json()["verdictNow"] == "valid_issuer_unrecognised"
    assert run.json()["at"] == "1999-12-31T23:59:59Z"
    assert bayleaf("verify", badge, "--at", "2999-01-01T00:00:00+02:00").code == 0


@pytest.mark.parametrize("date", ["yesterday", "2026-13-01", "2026-05-01T09:30:00", "", "2026-5-1"])
def test_a_date_that_is_none_is_wrong_usage(date: str, bayleaf: Command, badge: str) -> None:
    run = bayleaf("verify", badge, "--at", date)
    assert run.code == 2
    assert "--at" in run.err


def test_a_day_means_its_last_second() -> None:
    assert command.read_moment("2026-05-01") == datetime(2026, 5, 1, 23, 59, 59, tzinfo=UTC)
    with pytest.raises(InputError):
        command.read_moment("2026-05-32")


def test_a_report_for_people_has_the_verdict_first(bayleaf: Command, badge: str) -> None:
    lines = bayleaf("verify", badge).text.splitlines()
    assert lines[0] == badge
    assert lines[1] == "✔ VALID, ISSUER NOT RECOGNISED"
    text = "\n".join(lines)
    assert "Introduction to Beekeeping" in text
    assert "this is what it calls itself" in text
    assert "The issuer publishes no revocation information." in text


def test_nothing_of_a_forgery_is_shown_as_a_fact(bayleaf: Command) -> None:
    document = json.loads((SAMPLES / "first-aid.json").read_bytes())
    document["credentialSubject"]["achievement"]["name"] = "Brain surgery"
    Path("forged.json").write_text(json.dumps(document))
    for run in (bayleaf("verify", "forged.json"), bayleaf("verify", "forged.json", "--json")):
        assert run.code == 1
        assert "Brain surgery" not in run.text
        assert "Rowan Valley" not in run.text


def test_a_name_cannot_play_with_the_terminal(bayleaf: Command, key: str, draft: bytes) -> None:
    odd = json.loads(draft)
    odd["issuer"]["name"] = "Bank\u202e of \u2714 [red]Verified[/red] :boom:"
    run = bayleaf("issue", "--key", key, "--out", "odd.json", stdin=json.dumps(odd).encode())
    assert run.code == 0, run.err
    text = bayleaf("verify", "odd.json").text
    assert "⟨U+202E⟩" in text
    assert "[red]Verified[/red] :boom:" in text
    assert "SUSPICIOUS_TEXT" in text
    assert text.count("\u2714") == text.count("\u2714 pass") + 1


def test_offline_asks_nothing_and_says_so(bayleaf: Command) -> None:
    run = bayleaf("verify", str(GOLDEN / UNCHECKED), "--offline")
    assert run.code == 3
    assert "Do not treat it as valid yet" in run.text


def test_an_address_that_is_not_public_is_not_asked(bayleaf: Command) -> None:
    for url in ("http://example.org/badge", "https://127.0.0.1/badge", "https://localhost/badge"):
        run = bayleaf("verify", url, "--json")
        assert run.code == 2
        assert "error" in run.json()


def test_an_address_offline_is_nothing_to_judge(bayleaf: Command) -> None:
    run = bayleaf("verify", "https://example.org/badge.json", "--offline", "--json")
    assert run.code == 2
    assert "offline" in run.json()["error"]


def test_a_credential_at_an_address_is_fetched(
    bayleaf: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {"https://example.org/a": 200, "https://example.org/b": 404}

    def fetch(url: str, *, accept: str = "application/json", max_bytes: int = 1 << 20) -> Response:
        if url not in pages:
            raise FetchError("not there")
        body = (SAMPLES / "first-aid.json").read_bytes()
        return Response(url, pages[url], "application/vc", body)

    monkeypatch.setattr(command, "_fetch", lambda offline: fetch)
    run = bayleaf("verify", *pages, "https://example.org/c", "--json")
    assert run.code == 2
    first, second, third = run.json()
    assert first["verdict"] == "valid_issuer_unrecognised"
    assert "404" in second["error"]
    assert "not there" in third["error"]
