"""Words of strangers and of the engine, made fit for a page: nothing hidden, no identifiers."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from bayleaf.engine.encoding import parse_instant
from bayleaf.engine.errors import InputError
from bayleaf.engine.verifying.lookalike import host_of

_HARMFUL: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Controls, bidi and zero-width formats, and what has no shape."""

_OUR_MARKS: Final = frozenset("✓✔✅☑✗✘❌❎☒")
"""Signs that look like an answer of ours, so nobody else's text may carry them."""

_JOINERS: Final = frozenset("\u200c\u200d")
_FIRST_JOINED: Final = "\u0590"  # scripts from Hebrew on are the ones that need joiners

_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_DID: Final = re.compile(r"did:[a-z0-9]+:[^\s,;\"'<>]*[^\s,;\"'<>.]")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def visible(text: str, limit: int = 500) -> str:
    """The text with everything that hides or misleads shown as a mark, such as ``⟨U+202E⟩``.

    At most ``limit`` characters of it, then an ellipsis. Line breaks stay.
    """
    shown = text[:limit] + ("…" if len(text) > limit else "")
    if shown.isascii() and shown.isprintable():
        return shown
    marked, before = [], ""
    for letter in shown:
        marked.append(_mark(letter, before))
        before = letter
    return "".join(marked)


def _mark(letter: str, before: str) -> str:
    if letter in "\n\t" or (letter in _JOINERS and before >= _FIRST_JOINED):
        return letter
    if letter == "\r":
        return ""
    if letter in _OUR_MARKS or unicodedata.category(letter) in _HARMFUL:
        return f"⟨U+{ord(letter):04X}⟩"
    return letter


def said(message: str, limit: int = 400) -> str:
    """A sentence of the engine for a page: days as people write them, no identifiers."""
    text = _INSTANT.sub(lambda found: day_of(found.group()) or found.group(), message)
    text = text.replace("a list you trust", "this site's list")
    return visible(_DID.sub(lambda found: address(found.group()) or "a key", text), limit)


def day(moment: datetime) -> str:
    """``3 May 2026``, in UTC."""
    moment = moment.astimezone(UTC)
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def day_of(value: object) -> str:
    """The day of an RFC 3339 text, or nothing where it is none."""
    if not isinstance(value, str):
        return ""
    try:
        return day(parse_instant(value))
    except InputError:
        return ""


def address(issuer: str) -> str:
    """The web address an identifier stands for, for people: host and path; empty for a bare key.

    A host that is written with other letters than Latin ones has its plain form behind it.
    """
    host = host_of(issuer)
    if host is None:
        return ""
    if issuer.startswith("did:web:"):
        parts = [unquote(part) for part in issuer.removeprefix("did:web:").split(":")]
        plain, port, path = *_split_port(parts[0]), "/".join(parts[1:])
    else:
        url = urlsplit(issuer)
        plain, port, path = *_split_port(url.netloc.rpartition("@")[2]), url.path.strip("/")
    shown = host if host == plain.lower() else f"{host} ({plain.lower()})"
    return visible(shown + port + (f"/{path}" if path else ""), 200)


def _split_port(authority: str) -> tuple[str, str]:
    host, colon, port = authority.partition(":")
    return host, colon + port
