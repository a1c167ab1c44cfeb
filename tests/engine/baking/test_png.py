"""PNG: in and out, every other chunk untouched, and hostile files refused."""

from __future__ import annotations

import io
import random
import struct
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from bayleaf.engine.baking import bake, unbake
from bayleaf.engine.encoding import dump_json, json_equal, parse_json
from bayleaf.engine.errors import AmbiguousInput, InputError
from tests.effort import examples
from tests.engine.baking.pictures import (
    CREDENTIAL,
    TOKEN,
    chunk,
    chunks,
    itxt,
    png,
    png_with,
)

Shared = Callable[..., Path]
URL = b"https://badges.example/assertions/1"


def opened(image: bytes) -> PngImagePlugin.PngImageFile:
    picture = Image.open(io.BytesIO(image))
    assert isinstance(picture, PngImagePlugin.PngImageFile)
    return picture


def pixels(image: bytes) -> bytes:
    return opened(image).convert("RGBA").tobytes()


@pytest.mark.parametrize("credential", [CREDENTIAL, TOKEN])
def test_another_reader_finds_what_was_baked(credential: bytes) -> None:
    text = opened(bake(png(), credential)).text
    assert text == {"openbadgecredential": credential.decode()}


def test_the_chunk_is_plain_and_stands_right_after_the_header() -> None:
    kind, whole = chunks(bake(png(), TOKEN))[1]
    assert kind == b"iTXt"
    assert whole[8:-4] == b"openbadgecredential\0\0\0\0\0" + TOKEN


def test_pixels_and_all_other_chunks_stay_as_they_were() -> None:
    image = png()
    baked = bake(image, CREDENTIAL)
    assert pixels(baked) == pixels(image)
    assert [c for c in chunks(baked) if c[0] != b"iTXt"] == chunks(image)


@given(
    st.dictionaries(st.text(max_size=20), st.text(max_size=200), max_size=4),
    st.sampled_from(["openbadgecredential", "clrcredential"]),
)
@settings(max_examples=examples(60), deadline=None)
def test_any_credential_comes_back_as_it_went_in(document: dict[str, str], kind: str) -> None:
    credential = dump_json(document)
    baked = unbake(bake(png_with(), credential, kind=kind))  # type: ignore[arg-type]
    assert (baked.credential, baked.keyword) == (credential, kind)
    assert baked.image_format == "png"
    assert not baked.is_url


def test_baking_again_replaces_the_credential() -> None:
    image = png()
    assert bake(bake(image, CREDENTIAL), TOKEN) == bake(image, TOKEN)


def test_baking_replaces_credentials_of_all_families_and_keeps_other_text() -> None:
    author = chunk(b"tEXt", b"Author\0openbadges")
    old = [chunk(b"tEXt", b"openbadges\0" + URL), itxt(b"clrcredential", TOKEN)]
    assert bake(png_with(old[0], author, old[1]), TOKEN) == bake(png_with(author), TOKEN)


def test_the_official_sample_is_read(shared: Shared) -> None:
    folder = shared("vectors", "ob30-samples")
    baked = unbake((folder / "simple-json.png").read_bytes())
    assert baked.keyword == "openbadgecredential"
    expected = parse_json((folder / "simple.json").read_bytes())
    assert json_equal(
        parse_json(baked.credential)["credentialSubject"], expected["credentialSubject"]
    )


def test_the_official_sample_keeps_its_pixels_when_baked_again(shared: Shared) -> None:
    image = shared("vectors", "ob30-samples", "simple-json.png").read_bytes()
    baked = bake(image, TOKEN)
    assert pixels(baked) == pixels(image)
    assert [c for c in chunks(baked) if c[0] != b"iTXt"] == [
        c for c in chunks(image) if c[0] != b"iTXt"
    ]
    assert unbake(baked).credential == TOKEN


def test_an_open_badge_2_is_read_under_its_own_keyword(shared: Shared) -> None:
    baked = unbake(shared("vectors", "ob20", "simple-badge.png").read_bytes())
    assert baked.keyword == "openbadges"
    assert parse_json(baked.credential)["type"] == "Assertion"


def test_a_picture_without_a_credential_says_so(shared: Shared) -> None:
    with pytest.raises(InputError, match="no credential in this image") as refused:
        unbake(shared("vectors", "ob20", "assets", "robotics-badge.png").read_bytes())
    assert refused.value.code == "MALFORMED"


@pytest.mark.parametrize(
    "carrier",
    [
        chunk(b"tEXt", b"openbadges\0" + URL),
        chunk(b"zTXt", b"openbadges\0\0" + zlib.compress(URL)),
        itxt(b"openbadges", URL),
        itxt(b"openbadges", zlib.compress(URL), flags=b"\1\0"),
    ],
)
def test_the_address_of_an_old_badge_is_read_from_any_text_chunk(carrier: bytes) -> None:
    baked = unbake(png_with(carrier))
    assert (baked.credential, baked.is_url) == (URL, True)


def test_an_address_is_not_an_open_badge_3() -> None:
    assert not unbake(png_with(itxt(b"openbadgecredential", URL))).is_url


def test_a_compressed_credential_within_the_limit_is_read() -> None:
    carrier = itxt(b"openbadgecredential", zlib.compress(CREDENTIAL), flags=b"\1\0")
    assert unbake(png_with(carrier)).credential == CREDENTIAL


PLAIN = itxt(b"openbadgecredential", CREDENTIAL)


@pytest.mark.parametrize(
    "other",
    [
        PLAIN,
        itxt(b"clrcredential", CREDENTIAL),
        itxt(b"openbadges", CREDENTIAL),
        chunk(b"tEXt", b"openbadges\0" + URL),
        chunk(b"tEXt", b"openbadgecredential\0" + CREDENTIAL),
        chunk(b"zTXt", b"openbadges\0\0" + zlib.compress(URL)),
    ],
)
def test_two_credentials_are_ambiguous_in_either_order(other: bytes) -> None:
    for image in (png_with(PLAIN, other), png_with(other, PLAIN)):
        with pytest.raises(AmbiguousInput) as refused:
            unbake(image)
        assert refused.value.code == "AMBIGUOUS_INPUT"


@pytest.mark.parametrize(
    ("carrier", "reason"),
    [
        (chunk(b"tEXt", b"openbadgecredential\0" + CREDENTIAL), "iTXt"),
        (itxt(b"openbadgecredential", CREDENTIAL, flags=b"\2\0"), "malformed"),
        (itxt(b"openbadgecredential", CREDENTIAL, flags=b"\1\0"), "damaged"),
        (chunk(b"iTXt", b"openbadgecredential\0\0\0"), "malformed"),
        (chunk(b"zTXt", b"openbadges\0\1" + zlib.compress(URL)), "malformed"),
        (chunk(b"zTXt", b"openbadges\0\0" + zlib.compress(URL)[:-1]), "damaged"),
        (chunk(b"zTXt", b"openbadges\0\0" + zlib.compress(URL) + b"x"), "damaged"),
        (itxt(b"openbadgecredential", b" \n"), "empty"),
        (itxt(b"openbadgecredential", b"\xff"), "not UTF-8"),
    ],
)
def test_a_malformed_carrier_is_refused(carrier: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        unbake(png_with(carrier))


def test_what_follows_the_end_is_refused() -> None:
    with pytest.raises(InputError, match="after the end"):
        unbake(png_with(PLAIN) + b"\n")


def test_a_second_header_is_refused() -> None:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    with pytest.raises(InputError, match="IHDR"):
        unbake(png_with(header))


@pytest.mark.parametrize(
    ("width", "height", "reason"),
    [(10_000, 10_000, "million pixels"), (2**31, 2**31, "million pixels"), (0, 5, "header")],
)
def test_a_picture_of_impossible_size_is_refused_by_its_header(
    width: int, height: int, reason: str
) -> None:
    with pytest.raises(InputError, match=reason):
        unbake(png_with(PLAIN, width=width, height=height))


def bomb(kind: bytes) -> bytes:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(64)) + packer.flush()
    if kind == b"zTXt":
        return chunk(b"zTXt", b"openbadges\0\0" + packed)
    return itxt(b"openbadgecredential", packed, flags=b"\1\0")


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt"])
def test_a_bomb_of_64_mebibytes_is_not_inflated(kind: bytes) -> None:
    image = png_with(bomb(kind))
    tracemalloc.start()
    with pytest.raises(InputError, match="larger"):
        unbake(image)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 << 20


def test_of_many_bombs_none_is_inflated() -> None:
    image = png_with(*[bomb(b"zTXt")] * 60)
    tracemalloc.start()
    with pytest.raises(AmbiguousInput):
        unbake(image)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < len(image) + (1 << 20)


def test_eighty_mebibytes_of_text_are_refused() -> None:
    text = chunk(b"tEXt", b"Comment\0" + bytes(1 << 20))
    with pytest.raises(InputError, match="too much text"):
        unbake(png_with(*[text] * 80))


def test_a_single_text_beyond_the_limit_is_refused() -> None:
    with pytest.raises(InputError, match="too much text"):
        unbake(png_with(chunk(b"tEXt", b"Comment\0" + bytes(2 << 20))))


def test_too_many_chunks_are_refused() -> None:
    with pytest.raises(InputError, match="chunks"):
        unbake(png_with(*[chunk(b"teXt", b"")] * 20_000))


def test_an_image_cut_off_anywhere_is_refused() -> None:
    image = bake(png_with(), TOKEN)
    for length in range(len(image)):
        with pytest.raises(InputError):
            unbake(image[:length])
        with pytest.raises(InputError):
            bake(image[:length], TOKEN)


def test_a_flipped_bit_anywhere_is_refused() -> None:
    image = bake(png_with(), TOKEN)
    for at in range(len(image)):
        flipped = bytearray(image)
        flipped[at] ^= 1 << at % 8
        with pytest.raises(InputError):
            unbake(bytes(flipped))


def test_wild_bytes_with_right_checksums_raise_nothing_but_input_errors() -> None:
    dice = random.Random(7)
    for _ in range(2000):
        keyword = dice.choice([b"openbadges", b"openbadgecredential"])
        body = keyword + b"\0" + dice.randbytes(dice.randrange(12))
        image = png_with(chunk(dice.choice([b"iTXt", b"zTXt", b"tEXt"]), body))
        try:
            assert unbake(image).credential in body
        except InputError:
            continue
