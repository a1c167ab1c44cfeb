"""Uploaded pictures: told apart by what they hold, decoded with limits, written anew."""

from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

from .problem import ArtProblem
from .raster import paints_in_time

UPLOAD_LIMIT: Final = 5 * 1024 * 1024  # bytes
PIXEL_LIMIT: Final = 25_000_000
SIDE: Final = 1024  # pixels of the longer side after re-encoding
_KINDS: Final = ("PNG", "JPEG", "WEBP")
_CURE: Final = "Upload a PNG, JPEG, WebP or SVG file."


def reencode(data: bytes) -> bytes:
    """The picture in `data` as a fresh PNG, at most 1024 pixels a side, without metadata.

    Raises ArtProblem about the field "art" for other types, animations, damaged files, more
    than 5 MB or more than 25 million pixels. Pixels are counted before they are decoded.
    """
    if len(data) > UPLOAD_LIMIT:
        raise ArtProblem("art", "The picture is larger than 5 MB.", "Save it smaller.")
    try:
        with Image.open(BytesIO(data), formats=_KINDS) as picture:
            _check(picture)
            drawn = ImageOps.exif_transpose(picture).convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many() from None
    except ArtProblem:
        raise
    except Exception:  # Pillow raises many kinds for damaged files; all mean the same here.
        raise ArtProblem("art", "The picture cannot be read.", _CURE) from None
    drawn.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    drawn.info.clear()
    out = BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()


def _check(picture: Image.Image) -> None:
    if picture.width * picture.height > PIXEL_LIMIT:
        raise _too_many()
    if getattr(picture, "n_frames", 1) > 1:
        raise ArtProblem("art", "The picture moves.", "Upload one with a single frame.")


def _too_many() -> ArtProblem:
    cure = f"Save it with at most {SIDE} pixels on its longer side."
    return ArtProblem("art", "The picture has too many pixels.", cure)


def read_upload(data: bytes) -> tuple[bytes, str]:
    """Uploaded art made safe, and its media type: image/png or image/svg+xml.

    The type is decided by the content, never by a file name. Raises ArtProblem.
    """
    from .sanitise import sanitise_svg

    if not data:
        raise ArtProblem("art", "The file is empty.", _CURE)
    if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")) or data[8:12] == b"WEBP":
        return reencode(data), "image/png"
    if b"<" in data[:64]:
        drawing = sanitise_svg(data)
        if not paints_in_time(drawing):
            raise ArtProblem("art", "The drawing takes too long to paint.", "Upload a PNG of it.")
        return drawing, "image/svg+xml"
    raise ArtProblem("art", "This type of file cannot be a badge.", _CURE)
