"""Text of strangers, made harmless for a terminal and for the eye."""

from __future__ import annotations

import unicodedata
from typing import Final

_HARMFUL: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Controls (ANSI escapes start with one), bidi and zero-width formats, and what has no shape."""

_OUR_MARKS: Final = frozenset("✓✔✅☑✗✘❌❎☒")
"""Signs that Bayleaf's own answers carry, so nobody else's text may."""


def visible(text: str, limit: int = 500) -> str:
    """Text with everything that hides or misleads shown as a mark, such as ``⟨U+202E⟩``.

    At most ``limit`` characters of it, then an ellipsis.
    """
    shown = text[:limit] + ("…" if len(text) > limit else "")
    if shown.isascii() and shown.isprintable():
        return shown
    return "".join(_mark(letter) for letter in shown)


def _mark(letter: str) -> str:
    if letter in _OUR_MARKS or unicodedata.category(letter) in _HARMFUL:
        return f"⟨U+{ord(letter):04X}⟩"
    return letter
