"""The front door: which images, which credentials."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bayleaf.engine.baking import bake, image_format, unbake
from bayleaf.engine.errors import InputError
from tests.engine.baking.pictures import CREDENTIAL, SVG, TOKEN, png


def test_another_kind_of_image_is_refused_with_the_cure() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (4, 4)).save(buffer, "JPEG")
    for refuse in (lambda: unbake(buffer.getvalue()), lambda: bake(buffer.getvalue(), TOKEN)):
        with pytest.raises(InputError) as refused:
            refuse()
        assert refused.value.cure == "Only PNG and SVG can carry a credential."


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (png(), "png"),
        (SVG, "svg"),
        (b"<svg>", "svg"),
        (b" \n<!-- <html> --><s:svg xmlns:s='x'/>", "svg"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><!DOCTYPE svg [ <!ENTITY a 'b'> ]><svg/>", "svg"),
        ("<svg/>".encode("utf-16-le"), None),
        (b"\xff\xfe" + "<svg/>".encode("utf-16-le"), "svg"),
        (b"\xfe\xff" + "<svg/>".encode("utf-16-be"), "svg"),
        (b"<!DOCTYPE html><svg/>", None),
        (b"<html><svg/></html>", None),
        (b"<svgs/>", None),
        (b"", None),
        (b"<", None),
        (b"\x89PNG", None),
        (CREDENTIAL, None),
        (TOKEN, None),
    ],
)
def test_the_content_decides_what_image_it_is(data: bytes, expected: str | None) -> None:
    assert image_format(data) == expected


@given(
    st.sampled_from([b"", b"<", b"<?", b"<!--", b"\xff\xfe<", b"<!DOCTYPE "]),
    st.binary(max_size=80),
)
def test_looking_at_bytes_raises_nothing_and_reading_them_only_input_errors(
    start: bytes, rest: bytes
) -> None:
    assert image_format(start + rest) in (None, "svg", "png")
    with pytest.raises(InputError):
        unbake(start + rest)


@pytest.mark.parametrize("image", [png(), SVG], ids=["png", "svg"])
@pytest.mark.parametrize(
    "credential",
    [
        b"",
        b"  ",
        b"hello",
        b"[]",
        b'"x"',
        b'{"a": ',
        b'{"a": 1, "a": 2}',
        b"\xff",
        b"a.b",
        b"a.b.",
        b"a.b.c~d",
    ],
)
def test_what_is_not_a_credential_is_not_baked(image: bytes, credential: bytes) -> None:
    with pytest.raises(InputError):
        bake(image, credential)


@pytest.mark.parametrize("image", [png(), SVG], ids=["png", "svg"])
def test_the_largest_credential_goes_in_and_out_and_a_larger_one_does_not(image: bytes) -> None:
    largest = b'{"a":"' + b"x" * ((1 << 20) - 8) + b'"}'
    assert unbake(bake(image, largest)).credential == largest
    for larger in (largest.replace(b"x", b"xx", 1), b"a.b." + b"c" * (1 << 20)):
        with pytest.raises(InputError, match="larger"):
            bake(image, larger)


@pytest.mark.parametrize("image", [png(), SVG], ids=["png", "svg"])
def test_white_space_around_a_credential_is_not_part_of_it(image: bytes) -> None:
    assert bake(image, b"\n" + CREDENTIAL + b"\r\n") == bake(image, CREDENTIAL)


def test_an_old_badge_is_not_made() -> None:
    with pytest.raises(InputError, match="not a kind of credential"):
        bake(png(), TOKEN, kind="openbadges")  # type: ignore[arg-type]
