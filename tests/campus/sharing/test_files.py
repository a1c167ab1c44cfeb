"""The files of a credential: byte for byte, baked for a second implementation, drawn and scanned."""

from __future__ import annotations

import base64
import json
import re
import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from django.test import Client
from PIL import Image

import bayleaf
from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements.art import rasterise
from bayleaf.campus.achievements.models import Art
from bayleaf.campus.awarding import actions as awarding
from bayleaf.campus.awarding.models import Credential
from bayleaf.campus.organizations.models import Organization
from bayleaf.campus.sharing.files import file_of
from bayleaf.campus.wallet import actions as wallet
from tests.campus.awards import publish
from tests.campus.web import CampusWeb


def test_the_file_and_the_token_are_the_bytes_that_were_signed(public: Credential) -> None:
    file = Client().get(f"/c/{public.public_id}.json")
    token = Client().get(f"/c/{public.public_id}.jwt")
    assert file.content == bytes(public.signed.json)
    assert token.content == bytes(public.signed.jwt)
    assert file.headers["Content-Type"] == "application/vc"
    assert token.headers["Content-Type"] == "application/vc+jwt"


@pytest.mark.parametrize("extension", ["json", "jwt", "png", "svg"])
def test_any_page_may_read_a_file_and_people_save_it_under_a_name(
    public: Credential, extension: str
) -> None:
    answer = Client().get(f"/c/{public.public_id}.{extension}?download=1")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    disposition = answer.headers["Content-Disposition"]
    assert disposition == f'attachment; filename="knots-and-splices.{extension}"'


@pytest.mark.parametrize(
    ("accept", "media_type", "column"),
    [
        ("application/vc", "application/vc", "json"),
        ("application/vc+ld+json", "application/vc+ld+json", "json"),
        ("application/ld+json", "application/ld+json", "json"),
        ("application/json", "application/json", "json"),
        ("application/vc+jwt", "application/vc+jwt", "jwt"),
        ("text/html;q=0.3, application/vc", "application/vc", "json"),
    ],
)
def test_a_program_gets_the_signed_bytes_at_the_id_that_is_signed(
    public: Credential, accept: str, media_type: str, column: str
) -> None:
    assert json.loads(bytes(public.signed.json))["id"].endswith(f"/c/{public.public_id}")
    answer = Client().get(f"/c/{public.public_id}", HTTP_ACCEPT=accept)
    assert answer.headers["Content-Type"] == media_type
    assert answer.content == bytes(getattr(public.signed, column))
    assert "Accept" in answer.headers["Vary"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "accept",
    ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "*/*", "image/webp", ""],
)
def test_everybody_else_gets_the_page(
    public: Credential, accept: str, through_the_web: CampusWeb
) -> None:
    answer = Client().get(f"/c/{public.public_id}", HTTP_ACCEPT=accept)
    assert answer.headers["Content-Type"].startswith("text/html")


def text_chunks(png: bytes) -> dict[bytes, bytes]:
    """The iTXt chunks of a PNG, read by the words of the PNG specification (section 11.3.3.4)."""
    found, place = {}, 8
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        body = png[place + 8 : place + 8 + length]
        (checksum,) = struct.unpack(">I", png[place + 8 + length : place + 12 + length])
        assert checksum == zlib.crc32(kind + body)
        if kind == b"iTXt":
            keyword, _, rest = body.partition(b"\0")
            assert rest[:2] == b"\0\0"
            found[keyword] = rest[2:].split(b"\0", 2)[2]
        place += length + 12
    return found


def test_the_picture_carries_the_signed_file_for_us_and_for_others(public: Credential) -> None:
    png = Client().get(f"/c/{public.public_id}.png").content
    signed = bytes(public.signed.json).strip()
    assert text_chunks(png) == {b"openbadgecredential": signed}
    assert bayleaf.unbake(png).credential == signed
    with Image.open(BytesIO(png)) as picture:
        assert picture.size == (600, 600)


def test_the_drawing_carries_the_signed_file_and_does_nothing(public: Credential) -> None:
    answer = Client().get(f"/c/{public.public_id}.svg")
    assert bayleaf.unbake(answer.content).credential == bytes(public.signed.json).strip()
    found = re.search(
        rb"<openbadges:credential[^>]*><!\[CDATA\[(.*?)\]\]></openbadges:credential>",
        answer.content,
        re.DOTALL,
    )
    assert found is not None
    assert json.loads(found[1]) == json.loads(bytes(public.signed.json))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy


def test_uploaded_art_is_what_is_baked(
    award_to: Callable[..., Credential], school: Organization
) -> None:
    out = BytesIO()
    Image.new("RGB", (900, 300), "#1F5280").save(out, "PNG")
    art = Art.objects.create(
        organization=school, data=out.getvalue(), media_type="image/png", alt="A blue field"
    )
    credential = award_to("ada@example.org", version=publish(school, art=art))
    png = file_of(credential, "png").data
    with Image.open(BytesIO(png)) as picture:
        assert picture.size == (600, 600)
        assert picture.convert("RGB").getpixel((300, 300)) == (0x1F, 0x52, 0x80)
    svg = file_of(credential, "svg").data
    assert base64.b64encode(out.getvalue()) in svg
    assert bayleaf.unbake(svg).credential == bayleaf.unbake(png).credential


@pytest.mark.parametrize("with_key", [False, True])
def test_the_code_leads_an_independent_reader_to_the_check_of_this_credential(
    credential: Credential, holder: User, with_key: bool
) -> None:
    query = ""
    if with_key:
        _, token = wallet.create_link(public_id=credential.public_id, label="Acme", person=holder)
        query = f"?key={token}"
    else:
        wallet.show(public_id=credential.public_id, visibility="public", person=holder)
    svg = Client().get(f"/c/{credential.public_id}/qr.svg{query}").content
    with Image.open(BytesIO(rasterise(svg, width=600))) as picture:
        (code,) = zxingcpp.read_barcodes(picture.convert("L"))
    address = urlsplit(code.text)
    assert address.path == "/verify/"
    assert parse_qs(address.query)["url"] == [f"{credential.uri}{query}"]
    assert code.ec_level == "M"


@pytest.mark.parametrize("step", ["in force", "suspend", "revoke"])
def test_the_picture_for_posts_is_1200_by_627_and_says_when_it_does_not_hold(
    public: Credential, step: str
) -> None:
    before = Client().get(f"/c/{public.public_id}/image.png").content
    owner = public.organization.memberships.get(role="owner").person
    if step == "suspend":
        awarding.suspend(credential=public, reason="review", actor=owner)
    elif step == "revoke":
        awarding.revoke(credential=public, reason="mistake", actor=owner)
    bot = Client(headers={"User-Agent": "LinkedInBot/1.0"})
    answer = bot.get(f"/c/{public.public_id}/image.png")
    with Image.open(BytesIO(answer.content)) as picture:
        assert picture.size == (1200, 627)
        assert picture.format == "PNG"
    assert answer.status_code == 200
    assert not answer.cookies
    assert len(answer.content) < 1_000_000
    assert (answer.content == before) == (step == "in force")
