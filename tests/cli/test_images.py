"""``bayleaf bake``, ``unbake`` and ``inspect``."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import Command
from tests.interop import containers


@pytest.fixture
def pictures() -> dict[str, bytes]:
    """A plain PNG and a plain SVG in the folder."""
    made = {"leaf.png": containers.plain_png(), "leaf.svg": containers.plain_svg()}
    for name, data in made.items():
        Path(name).write_bytes(data)
    return made


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_a_badge_comes_out_of_a_picture_byte_for_byte(
    ending: str, bayleaf: Command, badge: str, pictures: dict[str, bytes]
) -> None:
    assert bayleaf("bake", f"leaf.{ending}", badge, f"out.{ending}").code == 0
    run = bayleaf("unbake", f"out.{ending}")
    assert run.out == Path(badge).read_bytes().strip()
    report = bayleaf("verify", f"out.{ending}", "--json")
    assert report.json()["verdict"] == "valid_issuer_unrecognised"
    assert report.json()["credential"]["container"] == ending


def test_the_pixels_stay_as_they_are(
    bayleaf: Command, badge: str, pictures: dict[str, bytes]
) -> None:
    bayleaf("bake", "leaf.png", badge, "out.png")
    before = Image.open(io.BytesIO(pictures["leaf.png"]))
    assert before.tobytes() == Image.open("out.png").tobytes()


def test_baking_again_replaces_the_badge(
    bayleaf: Command, badge: str, pictures: dict[str, bytes]
) -> None:
    bayleaf("bake", "leaf.png", badge, "once.png")
    bayleaf("bake", "once.png", badge, "twice.png")
    assert Path("once.png").read_bytes() == Path("twice.png").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("badge.json", "leaf.png", "out.png"), "neither a PNG nor an SVG"),
        (("leaf.png", "leaf.svg", "out.png"), "IMAGE CREDENTIAL OUT"),
        (("leaf.png", "draft.json", "out.png"), "not signed"),
        (("leaf.png", "missing.json", "out.png"), "no file missing.json"),
    ],
)
def test_what_cannot_be_baked_is_refused_in_words(
    arguments: tuple[str, ...],
    words: str,
    bayleaf: Command,
    badge: str,
    draft: bytes,
    pictures: dict[str, bytes],
) -> None:
    Path("draft.json").write_bytes(draft)
    run = bayleaf("bake", *arguments)
    assert run.code == 2
    assert words in run.err
    assert not Path("out.png").exists()


@pytest.mark.parametrize("name", ["leaf.png", "leaf.svg"])
def test_a_picture_without_a_badge_says_so(
    name: str, bayleaf: Command, key: str, pictures: dict[str, bytes]
) -> None:
    run = bayleaf("unbake", name)
    assert (run.code, run.out) == (2, b"")
    assert "no credential" in run.err.lower()


def test_inspect_shows_claims_and_says_that_they_are_not_verified(
    bayleaf: Command, badge: str
) -> None:
    run = bayleaf("inspect", badge)
    assert run.code == 0
    assert run.text.startswith("NOT VERIFIED")
    assert "Introduction to Beekeeping" in run.text


def test_inspect_lets_nothing_play_with_the_terminal(bayleaf: Command) -> None:
    Path("odd.json").write_text(
        '{"@context":[],"type":"VerifiableCredential","name":"\\u001b[2J\\u202eevil"}'
    )
    run = bayleaf("inspect", "odd.json")
    assert "\x1b" not in run.text
    assert "\u202e" not in run.text
    assert "⟨U+001B⟩" in run.text


def test_a_record_is_baked_under_the_keyword_of_clr(
    bayleaf: Command, key: str, pictures: dict[str, bytes], shared: Callable[..., Path]
) -> None:
    record = shared("vectors", "clr20", "simple.json")
    assert bayleaf("bake", "leaf.png", str(record), "out.png").code == 0
    assert b"iTXtclrcredential\0" in Path("out.png").read_bytes()
    assert bayleaf("unbake", "out.png").out == record.read_bytes().strip()
