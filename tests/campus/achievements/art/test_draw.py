import hashlib
import json
import re
from itertools import product
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bayleaf.campus.achievements.art import (
    DIVISIONS,
    FIELDS,
    MOTIFS,
    SILHOUETTES,
    Design,
    draw,
    rasterise,
    sanitise_svg,
)
from tests.campus.achievements.art.trace import TABLE, traced

SVG = "{http://www.w3.org/2000/svg}"


def design(**changes: object) -> Design:
    chosen = {
        "silhouette": "roundel",
        "division": "plain",
        "motif": "curve",
        "field": "data",
        "ring_text": "Statistical Reasoning",
        "issuer_text": "Northmoor College",
    }
    return Design(**{**chosen, **changes})  # type: ignore[arg-type]


GOLDEN = {
    "large": (design(), {}, "32d695c6f332fd44"),
    "small": (design(), {"small": True}, "8b9c6753cf7b8085"),
    "laurel": (design(laurel=True, silhouette="lozenge", motif="scales"), {}, "facdcb2d5a3964d6"),
    "titled": (design(silhouette="cog", division="barry"), {"title": "A & B"}, "1045cc5c3cb76f1f"),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_a_drawing_never_changes_by_itself(name: str) -> None:
    chosen, options, digest = GOLDEN[name]
    assert hashlib.sha256(draw(chosen, **options).encode()).hexdigest()[:16] == digest


def test_every_combination_is_well_formed_and_carries_no_ids() -> None:
    everything = product(SILHOUETTES, DIVISIONS, MOTIFS, ("data", "arts"), (False, True))
    for index, (shape, division, motif, field, laurel) in enumerate(everything):
        chosen = design(
            silhouette=shape, division=division, motif=motif, field=field, laurel=laurel
        )
        root = ElementTree.fromstring(draw(chosen, small=index % 2 == 0))
        assert root.tag == f"{SVG}svg"
        assert root.get("viewBox") == "-210 -210 420 420"
        assert not [element for element in root.iter() if element.get("id")]


def test_everything_stays_inside_the_view_box_and_the_motif_inside_its_field() -> None:
    for shape, motif in [*product(SILHOUETTES, ["curve"]), *product(["roundel"], MOTIFS)]:
        text = draw(design(silhouette=shape, motif=motif))
        wider = text.replace("-210 -210 420 420", "-230 -230 460 460")
        from io import BytesIO

        from PIL import Image

        picture = Image.open(BytesIO(rasterise(wider, width=460))).getchannel("A")
        left, top, right, bottom = picture.getbbox() or (0, 0, 0, 0)
        assert min(left, top) >= 20
        assert max(right, bottom) <= 440


@pytest.mark.parametrize("motif", MOTIFS)
def test_no_two_motifs_look_alike_at_32_pixels(motif: str) -> None:
    from io import BytesIO

    from PIL import Image, ImageChops, ImageStat

    def small(name: str) -> Image.Image:
        chosen = design(motif=name)
        png = rasterise(draw(chosen, small=True), width=32)
        return Image.open(BytesIO(png)).convert("L")

    mine = small(motif)
    for other in MOTIFS:
        if other != motif:
            difference = ImageStat.Stat(ImageChops.difference(mine, small(other)))
            assert difference.mean[0] > 4, other


def test_no_stroke_is_thinner_than_three_and_a_half_units_except_the_hair_line() -> None:
    for motif, laurel in product(MOTIFS, (False, True)):
        text = draw(design(motif=motif, laurel=laurel))
        widths = [float(width) for width in re.findall(r'stroke-width="([\d.]+)"', text)]
        assert [width for width in widths if width < 3.5] == [1.0]


def test_a_title_makes_it_an_image_and_its_absence_decoration() -> None:
    named = draw(design(), title='A "badge" <of> A & B')
    root = ElementTree.fromstring(named)
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == 'A "badge" <of> A & B'
    assert ElementTree.fromstring(draw(design())).get("aria-hidden") == "true"


def test_known_scripts_need_no_font() -> None:
    for words in ("Ängström & Søn", "Základy účetnictví", "Lịch sử", "Ελληνικά", "Основы права"):
        assert "<text" not in draw(design(ring_text=words))


def test_other_scripts_are_set_as_text_on_a_path_of_their_own() -> None:
    one, other = (draw(design(ring_text=words)) for words in ("統計学", "أساسيات الإحصاء"))
    ids = [re.findall(r'id="([^"]+)"', text) for text in (one, other)]
    assert len(ids[0]) == len(ids[1]) == 1
    assert ids[0] != ids[1]
    assert f'href="#{ids[0][0]}"' in one


def test_greek_capitals_carry_no_accent() -> None:
    assert draw(design(ring_text="Στατιστική")) == draw(design(ring_text="ΣΤΑΤΙΣΤΙΚΗ"))


def _letters(text: str) -> list[float]:
    """Angles of the letters on the ring."""
    return [float(turn) for turn in re.findall(r"rotate\(([-\d.]+)\)translate\(\S+ -137.5\)", text)]


def test_the_text_above_fits_190_degrees_and_is_never_too_small() -> None:
    for words in ("WWWWWWWWWWWWWWWWWWWWWWWWWWWW", "Charts that tell the truth!!", "I"):
        text = draw(design(ring_text=words))
        angles = _letters(text)
        assert max(angles) - min(angles) <= 190
        sizes = {float(s) * 1000 for s in re.findall(r"scale\(([\d.]+) -", text)}
        assert min(sizes) >= 13.5
        assert max(sizes) <= 25


def test_the_text_is_centred_at_the_top() -> None:
    angles = _letters(draw(design(ring_text="OTTO")))
    assert angles[0] == pytest.approx(-angles[-1], abs=0.05)


def test_the_small_variant_has_a_larger_field_and_no_letters() -> None:
    small = draw(design(), small=True)
    assert '<circle r="138"' in small
    assert "rotate" not in small
    assert len(small) < 6000


def test_a_badge_without_words_has_no_empty_ring() -> None:
    assert '<circle r="138"' in draw(design(ring_text="", issuer_text=""))


def test_only_a_laurel_is_gold_and_it_names_no_issuer() -> None:
    laurel, plain = draw(design(laurel=True)), draw(design())
    assert "#E3BE63" in laurel
    assert "#F7F1E1" not in laurel
    assert "#E3BE63" not in plain
    assert laurel == draw(design(laurel=True, issuer_text="Another"))


@given(
    st.sampled_from(sorted(SILHOUETTES)),
    st.sampled_from(sorted(FIELDS)),
    st.text(st.characters(exclude_categories=["C"]), max_size=28),
    st.text(st.characters(exclude_categories=["C"]), max_size=28),
)
@pytest.mark.property
def test_any_words_give_a_safe_drawing(shape: str, field: str, ring: str, issuer: str) -> None:
    text = draw(design(silhouette=shape, field=field, ring_text=ring, issuer_text=issuer))
    ElementTree.fromstring(text)
    sanitise_svg(text.encode())


def test_the_letters_are_those_of_the_bundled_font() -> None:
    assert json.loads(TABLE.read_text(encoding="utf-8")) == traced(), (
        "run python -m tests.campus.achievements.art.trace"
    )
