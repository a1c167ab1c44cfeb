from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops

from bayleaf.campus.achievements.art import default_design, draw, rasterise
from bayleaf.campus.sharing import image
from bayleaf.campus.sharing.image import generic_image, share_image

BADGE = draw(default_design("a/1", ring_text="Soil health", issuer_text="Fenland Growers"))
LONG = "Planning, running and documenting a structured quality review of public procurement under European law, part 2 of 3"


def card(**changes: Any) -> bytes:
    chosen: dict[str, Any] = {
        "badge": BADGE,
        "media_type": "image/svg+xml",
        "title": "Soil health",
        "holder": "Maren Adeyemi-Lindqvist",
        "issuer": "Fenland Growers",
        "host": "fenland.example",
    }
    return share_image(**{**chosen, **changes})


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"title": LONG, "holder": "Maria del Carmen Hernández von Hohenlohe-Langenburg " * 2},
        {"title": "W" * 120, "holder": None, "issuer": "W" * 120, "host": "w" * 120 + ".example"},
        {"title": 'A <b> & "c" \' \x00\u202e', "holder": "<script>", "issuer": "&amp;"},
        {"title": "統計学入門", "holder": "أحمد"},
        {"title": "", "holder": "", "issuer": "", "host": ""},
        {"badge": rasterise(BADGE, width=1024), "media_type": "image/png"},
    ],
)
def test_a_card_is_1200_by_627_and_under_a_megabyte(changes: dict[str, Any]) -> None:
    data = card(**changes)
    assert data.startswith(b"\x89PNG")
    assert opened(data).size == (1200, 627)
    assert len(data) < 1_000_000


@pytest.mark.parametrize("title", [LONG, "Donaudampfschifffahrt " * 5, "W" * 120])
def test_long_titles_stay_in_their_column(title: str) -> None:
    picture = opened(card(title=title[:120]))
    paper = Image.new("RGB", picture.size, image.PAPER)
    left, top, right, _ = ImageChops.difference(picture, paper).getbbox() or (0, 0, 0, 0)
    assert min(left, top) >= 40
    assert right <= 1140
    # Between the text and the rule above the foot there is only paper.
    gap = picture.crop((520, 512, 1200, 536))
    assert gap.getcolors() == [(gap.width * gap.height, (0xFB, 0xFA, 0xF5))]


def test_every_word_of_a_long_title_is_on_the_card() -> None:
    blocks = image._fitted(LONG, "Maren Adeyemi-Lindqvist", "Fenland Growers")
    assert " ".join(blocks[-2].lines) == LONG
    assert blocks[-2].size >= 28


def test_the_holder_is_on_the_card_only_when_given() -> None:
    assert card() != card(holder=None)
    assert card(holder=None) == card(holder="")


@pytest.mark.parametrize(
    ("word", "colour"),
    [("REVOKED", (0xA3, 0x27, 0x1F)), ("EXPIRED", (0x8A, 0x5A, 0)), ("SUSPENDED", (0x8A, 0x5A, 0))],
)
def test_a_watermark_is_a_solid_ticket_over_the_badge(
    word: str, colour: tuple[int, int, int]
) -> None:
    marked, plain = opened(card(watermark=word)), opened(card())
    box = ImageChops.difference(marked, plain).getbbox()
    assert box is not None
    assert box[2] <= 520
    counts = {value: count for count, value in marked.getcolors(1 << 20) or []}
    assert counts.get(colour, 0) > 25_000  # pixels


def test_an_unknown_watermark_is_an_error() -> None:
    with pytest.raises(ValueError, match="REVOKED"):
        card(watermark="revoked")


def test_a_badge_of_another_type_is_an_error() -> None:
    with pytest.raises(ValueError, match="SVG, PNG or JPEG"):
        card(media_type="text/html")


def test_the_badge_is_drawn_and_not_only_left_room_for() -> None:
    for make in (_drawn, _rastered):
        colours = opened(card(**make())).crop((64, 68, 484, 488)).getcolors(1 << 20) or []
        assert len(colours) > 50


def _drawn() -> dict[str, Any]:
    return {"badge": BADGE.encode()}


def _rastered() -> dict[str, Any]:
    return {"badge": rasterise(BADGE, width=512), "media_type": "image/png"}


def test_the_same_card_is_the_same_bytes() -> None:
    makers: list[Callable[[], bytes]] = [card, generic_image]
    assert all(make() == make() for make in makers)


def test_the_generic_card_has_the_right_size_and_takes_nothing_personal() -> None:
    data = generic_image(host="fenland.example")
    assert opened(data).size == (1200, 627)
    assert len(data) < 1_000_000
    assert set(generic_image.__kwdefaults__) == {"host"}
