"""Checking one file: a stranger's view, within limits."""

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks

import bayleaf
from bayleaf.campus.foundation.errors import CampusError
from bayleaf.campus.verification import actions, links
from bayleaf.campus.verification.actions import Busy, TooLarge, check
from bayleaf.campus.verification.recognition import recognition
from tests.campus.verification.makers import RECIPIENT, School, Web


def test_an_issuer_on_the_operators_list_is_recognised(
    school_online: School, recognised: Path
) -> None:
    """Section 14: only a list that the operator gave makes a credential valid without more."""
    assert str(check(school_online.award()).report.verdict) == "valid"


def test_without_a_list_the_best_verdict_says_so(school_online: School, settings: Any) -> None:
    settings.TRUST_LIST = None
    assert str(check(school_online.award()).report.verdict) == "valid_issuer_unrecognised"


def test_a_changed_list_counts_at_once(school_online: School, recognised: Path) -> None:
    data = school_online.award()
    assert str(check(data).report.verdict) == "valid"
    recognised.write_text("[]")
    assert str(check(data).report.verdict) == "valid_issuer_unrecognised"


@pytest.mark.parametrize("content", ["{", '{"id": "did:web:a"}', '[{"name": "no id"}]', "[1]"])
def test_a_broken_list_recognises_nobody_and_stops_the_start(
    school_online: School, recognised: Path, content: str
) -> None:
    recognised.write_text(content)
    assert str(check(school_online.award()).report.verdict) == "valid_issuer_unrecognised"
    found = [each for each in run_checks() if each.id == "verification.E001"]
    assert len(found) == 1
    assert "trust.json" in found[0].msg
    assert "BAYLEAF_TRUST_LIST" in str(found[0].hint)


def test_a_list_that_is_not_there_recognises_nobody(tmp_path: Path, settings: Any) -> None:
    settings.TRUST_LIST = tmp_path / "nowhere.json"
    assert not recognition().issuers
    settings.DEMO = False
    assert any(each.id == "verification.E001" for each in run_checks())


def test_the_credential_is_kept_out_of_its_picture_to_be_asked_again(
    school_online: School,
) -> None:
    data = school_online.award()
    checked = check(bayleaf.bake(_png(), data))
    assert checked.text == data.strip()
    assert checked.thumbnail.startswith(b"\x89PNG")
    again = check(checked.text, expect_recipient=RECIPIENT)
    assert again.report.recipient_match == "match"


def test_a_day_means_its_end(school_online: School) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    data = school_online.award(validUntil=yesterday.strftime("%Y-%m-%dT%H:%M:%SZ"))
    then = check(data, valid_on=(yesterday - timedelta(days=1)).date())
    assert str(then.report.verdict) == "valid_issuer_unrecognised"
    assert str(then.report.verdict_now) == "expired"
    assert actions.end_of(date(2026, 5, 1)) == datetime(2026, 5, 1, 23, 59, 59, tzinfo=UTC)


def test_more_than_a_credential_may_have_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooLarge, match="at most 1 MiB"):
        check(b" {" + b" " * (1 << 20))
    with pytest.raises(TooLarge, match="at most 4 MiB"):
        check(b"\x89PNG\r\n\x1a\n" + b" " * (4 << 20))


def test_nothing_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(CampusError, match="Choose the credential file"):
        check(b" \n")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"%PDF-1.7 \n", "PDF, which is not read yet"),
        (b"PK\x03\x04zip", "archive"),
        (b"\xff\xd8\xff\xe0jpeg", "cannot carry a credential"),
        (b"<!DOCTYPE html><p>", "web page"),
    ],
)
def test_what_people_send_instead_is_named(data: bytes, said: str) -> None:
    assert said in check(data).mistaken


def test_a_fifth_check_at_once_is_told_to_come_back(
    school_online: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "_WAIT_SECONDS", 0.05)
    release, inside = threading.Event(), threading.Barrier(actions.AT_A_TIME + 1)

    def hold() -> None:
        with actions.place():
            inside.wait(5)
            release.wait(5)

    threads = [threading.Thread(target=hold) for _ in range(actions.AT_A_TIME)]
    for thread in threads:
        thread.start()
    inside.wait(5)
    with pytest.raises(Busy) as refused:
        check(school_online.award())
    release.set()
    for thread in threads:
        thread.join()
    assert (refused.value.status, refused.value.retry_after) == (503, 5)
    assert check(school_online.award()).report.is_sound


def test_one_client_cannot_take_the_places_of_the_others(school_online: School) -> None:
    with (
        actions.place("slow.example"),
        actions.place("slow.example"),
    ):
        with pytest.raises(Busy, match="Two of your checks"):
            check(school_online.award(), client="slow.example")
        assert check(school_online.award(), client="other.example").report.is_sound
        assert check(school_online.award()).report.is_sound
    assert check(school_online.award(), client="slow.example").report.is_sound
    assert not actions._shares


# --- Links ---------------------------------------------------------------------------------------


def test_a_link_keeps_its_query_and_asks_for_a_credential(web: Web, school_online: School) -> None:
    """A shared link holds the key to what it shows."""
    data = school_online.award()
    web.publish("https://school.example/c/7?key=secret", data, "application/vc")
    assert links.fetch_document(" https://school.example/c/7?key=secret#top ") == data
    assert web.requested[-1][1].startswith("application/vc, ")


def test_a_page_that_names_its_credential_is_followed_to_it(
    web: Web, school_online: School
) -> None:
    data = school_online.award()
    page = b'<!doctype html><link rel="alternate" type="application/json" href="/other.json"><link rel="alternate" type="application/vc" href="/c/7.json?key=s">'
    web.publish("https://school.example/c/7?key=s", page, "text/html")
    web.publish("https://school.example/c/7.json?key=s", data)
    assert links.fetch_document("https://school.example/c/7?key=s") == data


def test_a_page_cannot_send_the_verifier_elsewhere(web: Web) -> None:
    page = b'<html><link rel="alternate" type="application/vc" href="https://evil.example/c.json">'
    web.publish("https://school.example/c/7", page, "text/html")
    with pytest.raises(CampusError, match="does not say where its credential is") as refused:
        links.fetch_document("https://school.example/c/7")
    assert "drop the file" in refused.value.cure
    assert [url for url, _ in web.requested] == ["https://school.example/c/7"]


@pytest.mark.parametrize(
    "page",
    [
        b"<html>" + b"<![" * 300_000,
        b"<html>" + b"<a " * 300_000,
        b"<html>" + b"<b>" * 300_000,
        b"<html><!--" * 90_000,
        b"<html>\x00\xff<link rel=alternate type=application/vc href='https://[broken'>",
        b"<html",
    ],
    ids=["sections", "starts", "nested", "comments", "broken", "cut"],
)
def test_a_hostile_page_is_only_a_page_without_a_credential(web: Web, page: bytes) -> None:
    web.publish("https://school.example/c/7", page, "text/html")
    started = time.perf_counter()
    with pytest.raises(CampusError, match="does not say where its credential is"):
        links.fetch_document("https://school.example/c/7")
    assert time.perf_counter() - started < 3


def test_a_link_to_this_desk_carries_the_link_that_is_meant(
    web: Web, school_online: School, settings: Any
) -> None:
    data = school_online.award()
    web.publish("https://school.example/c/7", data)
    desk = f"{settings.BASE_URL}/verify/?url="
    assert links.fetch_document(f"{desk}https%3A%2F%2Fschool.example%2Fc%2F7") == data
    with pytest.raises(CampusError, match="the page you are on"):
        links.fetch_document(desk + desk + desk + desk)
    assert len(web.requested) == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("ftp://school.example/c", "starts with https"),
        ("https://", "starts with https"),
        ("https://school.example:port/", "not a link"),
        ("https://[school", "not a link"),
        ("https://school.example/" + "a" * 2000, "too long"),
        ("https://school.example/nowhere", "could not be followed"),
        ("https://school.example/gone", "nothing behind this link"),
        ("https://school.example/private", "not public"),
        ("https://school.example/broken", "answered 500"),
    ],
)
def test_a_link_that_leads_nowhere_is_told_with_its_cure(web: Web, url: str, said: str) -> None:
    web.publish("https://school.example/gone", b"", status=410)
    web.publish("https://school.example/private", b"", status=403)
    web.publish("https://school.example/broken", b"", status=500)
    with pytest.raises(CampusError, match=said) as refused:
        links.fetch_document(url)
    assert refused.value.field == "url"
    assert refused.value.cure


def _png() -> bytes:
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (64, 64), "#2E6B43").save(out, "PNG")
    return out.getvalue()
