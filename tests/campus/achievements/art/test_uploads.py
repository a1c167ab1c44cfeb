import struct
import tracemalloc
import zlib
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from bayleaf.campus.achievements.art import ArtProblem, read_upload, reencode


def picture(kind: str, size: tuple[int, int] = (300, 200), **options: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "green").save(out, kind, **options)
    return out.getvalue()


def bare_png(width: int, height: int, chunks: bytes = b"") -> bytes:
    """A PNG that promises many pixels and holds few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunks
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_pictures_come_out_as_png_of_at_most_1024_pixels(kind: str) -> None:
    data, media_type = read_upload(picture(kind, (2400, 1200)))
    assert media_type == "image/png"
    with Image.open(BytesIO(data)) as drawn:
        assert (drawn.format, drawn.size) == ("PNG", (1024, 512))


def test_metadata_is_gone() -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "Somebody")
    exif = Image.Exif()
    exif[0x010E] = "Somebody"
    for data in (
        picture("PNG", pnginfo=info, exif=exif),
        picture("JPEG", exif=exif, comment=b"Somebody"),
    ):
        assert b"Somebody" in data
        assert b"Somebody" not in reencode(data)


def test_the_orientation_a_camera_noted_is_applied() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(BytesIO(reencode(picture("JPEG", exif=exif)))) as drawn:
        assert drawn.size == (200, 300)


@pytest.mark.parametrize("side", [5_001, 10_000, 60_000])
def test_a_pixel_flood_is_refused_before_it_is_decoded(side: int) -> None:
    data = bare_png(side, side)
    tracemalloc.start()
    with pytest.raises(ArtProblem, match="too many pixels"):
        reencode(data)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_text_bomb_is_refused() -> None:
    text = b"Comment\0\0" + zlib.compress(bytes(64 * 1024 * 1024))
    body = b"zTXt" + text
    chunk = struct.pack(">I", len(text)) + body + struct.pack(">I", zlib.crc32(body))
    with pytest.raises(ArtProblem):
        reencode(bare_png(10, 10, chunk))


def test_animations_are_refused() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    for kind in ("PNG", "WEBP"):
        out = BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:])
        with pytest.raises(ArtProblem, match="moves"):
            read_upload(out.getvalue())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        picture("GIF"),
        picture("TIFF"),
        picture("BMP"),
        picture("PNG")[:80],
        b"%PDF-1.7",
        b"\x1f\x8b\x08svgz",
        b"\x89PNG\r\n\x1a\n" + b"<svg/>",
        bytes(6 * 1024 * 1024),
    ],
)
def test_other_and_damaged_files_are_refused_with_a_cure(data: bytes) -> None:
    with pytest.raises(ArtProblem) as caught:
        read_upload(data)
    assert caught.value.field == "art"
    assert caught.value.cure


def test_a_picture_over_five_megabytes_is_refused() -> None:
    with pytest.raises(ArtProblem, match="5 MB"):
        reencode(picture("PNG") + bytes(5 * 1024 * 1024))


def test_a_drawing_is_known_by_its_content() -> None:
    drawing = b'\xef\xbb\xbf<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path/></svg>'
    assert read_upload(drawing)[1] == "image/svg+xml"
