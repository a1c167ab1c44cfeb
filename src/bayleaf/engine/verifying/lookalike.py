"""Does a name, or a web address, pass for another's? Compared as the eye compares them.

A small form of the skeleton of Unicode Technical Standard 39: compatibility forms, no accents, no
case, nothing invisible, and letters of other scripts as the Latin letters they resemble. It is
meant for the few issuers on a trust list, so a letter too many does little harm.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import unquote, urlsplit

INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)

_RESEMBLING: Final = {
    letter: latin
    for letters, latins in (
        ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),
        ("αεικνορτυχ", "aeikvoptux"),
        ("АВЕЅІЈКМНОРСТУХЬ", "ABESIJKMHOPCTYXb"),
        ("аеѕіјкмнорстухԁԛԝһӏгв", "aesijkmhopctyxdqwhlrb"),
        ("ıɑɡ0|1", "iagoll"),
    )
    for letter, latin in zip(map(ord, letters), latins, strict=True)
}
_PAIRS: Final = (("rn", "m"), ("vv", "w"))


def skeleton(text: str) -> str:
    """What is left of a text to the eye; equal for two that look the same."""
    plain = unicodedata.normalize("NFKD", INVISIBLE.sub("", text)).translate(_RESEMBLING)
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    folded = " ".join(letters.casefold().split()).replace("i", "l")
    for pair, letter in _PAIRS:
        folded = folded.replace(pair, letter)
    return folded


def host_of(issuer: str) -> str | None:
    """The host that an issuer's identifier names, with its letters instead of punycode."""
    if issuer.startswith("did:web:"):
        host = unquote(issuer.split(":")[2]).partition(":")[0]
    elif issuer.startswith("https://"):
        try:
            host = urlsplit(issuer).hostname or ""
        except ValueError:
            return None
    else:
        return None
    return ".".join(map(_letters, host.lower().split("."))) or None


def passes_for(host: str, known: str) -> bool:
    """Whether a host looks like another one that it is not, and is not part of."""
    if host == known or host.endswith(f".{known}"):
        return False
    return host.startswith(f"{known}.") or skeleton(host) == skeleton(known)


def _letters(label: str) -> str:
    try:
        return label[4:].encode().decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label
