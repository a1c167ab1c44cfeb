"""The verify desk as an employer meets it, without JavaScript."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image, PngImagePlugin

import bayleaf
from bayleaf.campus.verification import views
from bayleaf.campus.verification.words import EIGHT
from bayleaf.engine.dids import signer_of
from bayleaf.engine.keys import PrivateKey
from tests.campus.verification.makers import (
    CLAIMED,
    LIST,
    PERSON,
    RECIPIENT,
    TITLE,
    School,
    Web,
    award,
    tampered,
)
from tests.fraud import corpus

Desk = Callable[..., Any]
_CONTENT = (CLAIMED, PERSON, TITLE, "Ties the twelve", "school.example", "did:")


def text_of(answer: Any) -> str:
    return unescape(answer.content.decode())


def report_of(answer: Any) -> str:
    """The report, without the form above it and the eight examples below."""
    page = text_of(answer)
    start = page.index('<div id="report"')
    return page[start : page.index("The eight verdicts", start)]


def before_details(answer: Any) -> str:
    """What a reader sees without opening anything."""
    return report_of(answer).partition("Technical details")[0]


def kept_of(answer: Any) -> dict[str, str]:
    """The hidden fields of the form that asks again."""
    fields = dict(
        re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.content.decode())
    )
    return {name: value for name, value in fields.items() if name != "csrfmiddlewaretoken"}


def days(number: int) -> str:
    return (datetime.now(UTC) + timedelta(days=number)).strftime("%Y-%m-%dT%H:%M:%SZ")


# --- A verdict, a page -----------------------------------------------------------------------------


def test_valid_shows_name_and_address_apart(
    desk: Desk, school_online: School, recognised: Path
) -> None:
    answer = desk(file=school_online.award())
    page = before_details(answer)
    assert answer.status_code == 200
    assert 'data-verdict="valid"' in page
    assert page.index("VALID") < page.index("Who issued it") < page.index("Who earned it")
    assert page.index("What was achieved") < page.index("When") < page.index("Checks")
    assert page.index(CLAIMED) < page.index("The name it gives itself")
    assert page.index("school.example") < page.index("The address that holds the key")
    assert f"As “{CLAIMED}, registered”" in page
    assert "A list says who they are, not how good." in page
    assert "did:" not in page
    assert PERSON in page
    assert "17 of 20, needed to pass: 10" in page
    assert "Stated by the issuer" in page


def test_an_issuer_on_no_list_is_left_to_the_reader(desk: Desk, school_online: School) -> None:
    page = before_details(desk(file=school_online.award()))
    assert 'data-verdict="valid_issuer_unrecognised"' in page
    assert "signed by school.example" in page
    assert "Not on a list" in page


def test_an_issuer_that_is_only_a_key_has_no_address(desk: Desk) -> None:
    page = before_details(desk(file=award(signer_of(PrivateKey.generate("Ed25519")))))
    assert 'data-verdict="valid_issuer_unrecognised"' in page
    assert "A key alone" in page
    assert "did:key" not in page


def test_expired_says_when_it_ended(desk: Desk, school_online: School, recognised: Path) -> None:
    page = before_details(desk(file=school_online.award(validUntil="2020-09-30T00:00:00Z", validFrom="2019-01-01T00:00:00Z", awardedDate="2019-01-01T00:00:00Z")))  # fmt: skip
    assert 'data-verdict="expired"' in page
    assert "EXPIRED (was genuine)" in page
    assert "Genuine; its validity ended on 30 September 2020." in page


def test_not_yet_valid_says_when_it_starts(desk: Desk, school_online: School) -> None:
    page = before_details(desk(file=school_online.award(validFrom="2099-01-01T00:00:00Z")))
    assert 'data-verdict="not_yet_valid"' in page
    assert "its validity starts on 1 January 2099." in page


@pytest.mark.parametrize(
    ("purpose", "verdict", "said"),
    [
        ("revocation", "revoked", "The issuer withdrew it."),
        ("suspension", "suspended", "The issuer has put it on hold."),
    ],
)
def test_a_status_that_was_set_is_told(
    desk: Desk, school_online: School, purpose: str, verdict: str, said: str
) -> None:
    entry = school_online.publish_list(purpose, 1)
    page = before_details(desk(file=school_online.award(credentialStatus=entry)))
    assert f'data-verdict="{verdict}"' in page
    assert said in page


def test_a_list_that_does_not_answer_is_never_green(
    desk: Desk, school_online: School, web: Web, recognised: Path
) -> None:
    entry = school_online.publish_list("revocation", 0)
    del web.pages[LIST]
    page = before_details(desk(file=school_online.award(credentialStatus=entry)))
    assert 'data-verdict="not_fully_checked"' in page
    assert "Do not treat it as valid yet" in page
    assert "whether the issuer has revoked it" in page


def test_what_cannot_be_confirmed_is_only_what_the_file_says(
    desk: Desk, school_online: School, web: Web
) -> None:
    data = school_online.award()
    web.pages.clear()
    page = before_details(desk(file=data))
    assert 'data-verdict="not_fully_checked"' in page
    assert "This is only what the file says." in page
    assert "not confirmed" in page


def test_after_not_genuine_nothing_of_the_content_is_shown(
    desk: Desk, school_online: School
) -> None:
    answer = desk(
        file=tampered(school_online.award(), name="Master of knots"), name="cv-badge.json"
    )
    page = report_of(answer)
    assert 'data-verdict="not_genuine"' in page
    assert "cv-badge.json" in page
    assert not [words for words in (*_CONTENT, "Master of knots", "<img") if words in page]
    assert not kept_of(answer).get("kept")
    assert "Who earned it" not in page


@pytest.mark.parametrize(
    "trial", [t for t in corpus.forgeries() if t.verdict == "not_genuine"], ids=str
)
def test_no_forgery_of_the_corpus_shows_a_word_of_it(desk: Desk, web: Web, trial: Any) -> None:
    for url, page in trial.web.items():
        if "body" in page:
            body = page["body"] if isinstance(page["body"], str) else json.dumps(page["body"])
            web.publish(url, body.encode(), status=page["status"])
    answer = desk(file=trial.read(), name="file")
    if answer.status_code == 413:
        return
    page = report_of(answer)
    assert 'data-verdict="not_genuine"' in page
    assert not [words for words in ("Knots and splices", "Harbour Evening School") if words in page]


# --- Ways in ---------------------------------------------------------------------------------------


def test_nothing_is_checked_until_somebody_asks(db: None) -> None:
    page = Client().get("/verify/")
    assert "Nothing checked yet. Drop a file, or paste a link and press Check." in text_of(page)
    for verdict in EIGHT:
        assert f'data-verdict="{verdict.kind}"' in text_of(page)
        assert verdict.word in text_of(page)
    assert page["Referrer-Policy"] == "same-origin"
    assert page["Cache-Control"] == "no-store"


def test_a_link_in_the_address_is_checked_at_once(web: Web, db: None) -> None:
    """A QR code and the form on the front page come this way."""
    school = School(web)
    web.publish("https://school.example/c/7?key=k", school.award())
    answer = Client().get("/verify/", {"url": "https://school.example/c/7?key=k"})
    assert 'data-verdict="valid_issuer_unrecognised"' in report_of(answer)
    assert "?url=https%3A%2F%2Fschool.example%2Fc%2F7%3Fkey%3Dk" in text_of(answer)


def test_pasted_text_and_pasted_link_share_a_field(
    desk: Desk, school_online: School, web: Web
) -> None:
    data = school_online.award()
    web.publish("https://school.example/c/7", data)
    for pasted in (data.decode(), " https://school.example/c/7 "):
        assert 'data-verdict="valid_issuer_unrecognised"' in report_of(desk(text=pasted))


def test_a_link_that_fails_keeps_what_was_typed_and_names_the_cure(desk: Desk) -> None:
    answer = desk(text="https://nowhere.example/c/7")
    assert answer.status_code == 400
    assert "https://nowhere.example/c/7</textarea>" in text_of(answer)
    assert "Download the credential there and drop the file here." in text_of(answer)


def test_an_empty_form_says_what_to_give(desk: Desk) -> None:
    answer = desk()
    assert answer.status_code == 400
    assert "Choose a file, or paste a link or the text of a credential." in text_of(answer)


def test_the_picture_is_drawn_anew_and_told_apart_from_what_is_signed(
    desk: Desk, school_online: School
) -> None:
    answer = desk(file=bayleaf.bake(picture(), school_online.award()), name="badge.png")
    page = report_of(answer)
    assert '<img src="data:image/png;base64,' in page
    assert "It is not part of what is signed." in page
    assert "secret camera" not in page


def test_a_form_of_another_site_is_refused(db: None, school_online: School) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/verify/", {"text": school_online.award().decode()}).status_code == 403


# --- Asked again -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (RECIPIENT, "It matches"),
        (RECIPIENT.upper(), "It matches"),
        ("bob@example.org", "It does not match"),
        (PERSON, "The name is the same. Names are not proof."),
    ],
)
def test_the_person_is_compared_without_a_second_upload(
    desk: Desk, school_online: School, typed: str, said: str
) -> None:
    first = desk(file=bayleaf.bake(picture(), school_online.award()), name="badge.png")
    again = desk(**kept_of(first), recipient=typed)
    assert said in report_of(again)
    assert 'data-verdict="valid_issuer_unrecognised"' in report_of(again)
    assert "badge.png" in report_of(again)
    assert "<img src=" in report_of(again)


def test_the_same_bytes_are_asked_about_for_another_day(desk: Desk, school_online: School) -> None:
    data = school_online.award(validUntil=days(-2))
    first = desk(file=data)
    again = desk(**kept_of(first), valid_on=days(-5)[:10])
    assert 'data-verdict="valid_issuer_unrecognised"' in report_of(again)
    assert "Today: EXPIRED (was genuine)." in report_of(again)
    digests = [re.findall(r"sha-256:\w+", text_of(answer)) for answer in (first, again)]
    assert digests[0] == digests[1] != []


def test_a_day_that_is_none_is_told(desk: Desk, school_online: School) -> None:
    first = desk(file=school_online.award())
    again = desk(**kept_of(first), valid_on="31 June")
    assert again.status_code == 400
    assert "Write the day as 2026-05-01." in text_of(again)


def test_htmx_gets_the_report_alone(desk: Desk, school_online: School) -> None:
    first = desk(file=school_online.award())
    answer = Client().post(
        "/verify/", {**kept_of(first), "recipient": RECIPIENT}, headers={"HX-Request": "true"}
    )
    assert answer.content.decode().strip().startswith('<div id="report"')
    assert "It matches" in text_of(answer)


# --- Against those who would misuse it -------------------------------------------------------------

_SCRIPT = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


class Dangers(HTMLParser):
    """Collects what would run, or ask somebody else, in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Scripts, frames, handlers, styles, and addresses of other schemes or hosts."""
        if tag in ("script", "iframe", "object", "embed", "style", "base", "meta"):
            self.found.append(tag)
        for name, value in attrs:
            is_address = name in ("href", "src", "action", "formaction", "poster", "srcset")
            is_other = not (value or "").startswith(("/", "#", "?", "data:image/png;base64,"))
            if tag == "a" and (value or "").startswith("https://"):
                is_address = "ugc" not in (dict(attrs).get("rel") or "")  # a link may lead away
            if name.startswith("on") or name == "style" or (is_address and is_other):
                self.found.append(f"{tag} {name}={value}")


def test_markup_in_every_text_is_inert(desk: Desk, web: Web, school_online: School) -> None:
    text = (
        f"{_SCRIPT} [link](javascript:alert(1)) ![p](https://evil.example/x.png) \u202egnp.exe ✅"
    )
    subject = json.loads(school_online.award())["credentialSubject"]
    subject["achievement"] |= {
        "name": text,
        "description": text,
        "criteria": {"narrative": text},
    }
    subject["achievement"]["alignment"][0]["targetName"] = text
    subject["achievement"]["resultDescription"][0]["requiredValue"] = text
    subject["result"][0]["value"] = text
    subject["identifier"][0]["identityHash"] = text
    subject["identifier"][1:] = []
    answer = desk(
        file=school_online.award(
            name=text,
            issuer={"type": ["Profile"], "name": text},
            credentialSubject=subject,
        ),
        name=f"{_SCRIPT}.json",
    )
    raw = report_raw(answer)
    assert 'data-verdict="valid_issuer_unrecognised"' in raw
    assert not Dangers(raw).found
    assert "evil.example/x.png" in raw
    assert "\u202e" not in raw
    assert "⟨U+202E⟩" in raw
    assert "✅" not in raw


def report_raw(answer: Any) -> str:
    page: str = answer.content.decode()
    return page[page.index('<div id="report"') : page.index("The eight verdicts")]


def test_no_page_asks_anybody_else_for_anything(desk: Desk, school_online: School) -> None:
    image = {"id": "https://evil.example/spy.png", "type": "Image"}
    answer = desk(file=school_online.award(image=image))
    raw = answer.content.decode()
    assert 'data-verdict="valid_issuer_unrecognised"' in raw
    assert not re.findall(r'(?:src|data|poster|srcset)="(?:https?:)?//', raw)
    assert not re.findall(r'<link[^>]+href="(?:https?:)?//', raw)


def test_bombs_are_refused_in_plain_words(desk: Desk) -> None:
    assert desk(file=b"[" * 900_000).status_code == 200
    assert desk(file=b" {" + b"a" * (1 << 20)).status_code == 413
    too_large = desk(file=b"\x89PNG\r\n\x1a\n" + b"a" * (4 << 20), name="a.png")
    assert too_large.status_code == 400
    assert "The file is larger than 4 MiB. Ask for the original file." in text_of(too_large)
    assert desk(kept="A" * (1_500_000)).status_code == 400
    assert desk(kept="not base 64!").status_code == 400


def test_a_picture_of_too_many_pixels_is_never_decoded(desk: Desk, school_online: School) -> None:
    out = BytesIO()
    Image.new("1", (6_000, 6_000)).save(out, "PNG")
    answer = desk(file=bayleaf.bake(out.getvalue(), school_online.award()), name="big.png")
    assert answer.status_code == 200
    assert "<img src=" not in report_raw(answer)


def test_too_many_checks_are_told_when_to_come_back(desk: Desk, school_online: School) -> None:
    data = school_online.award()
    answers = (desk(file=data) for _ in range(3 * views.LIMIT.burst))
    refused = next(answer for answer in answers if answer.status_code != 200)
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert "Try again in" in text_of(refused)


def picture() -> bytes:
    """A small picture that carries a secret of its camera."""
    out = BytesIO()
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "secret camera")
    Image.new("RGB", (64, 64), "#2E6B43").save(out, "PNG", pnginfo=info)
    return out.getvalue()


def test_a_check_is_not_led_here_in_a_circle(db: None) -> None:
    answer = Client().get("/verify/?url=https://a.example/", headers={"User-Agent": "Bayleaf/0.1"})
    assert answer.status_code == 403
