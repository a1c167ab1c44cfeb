"""The text of a document with gaps: what stands there for everybody, and what changes.

Two badges of one achievement, written by one program, are the same bytes but for a few texts. A
``Layout`` is learned from one of them; ``match`` takes the changing texts out of another one without
parsing it, and ``fill`` writes a new one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bayleaf.engine.encoding import parse_json

Path = tuple[str | int, ...]
Values = tuple[bytes, ...]

_IRI: Final = rb"https://(?!relative\.invalid/)[A-Za-z0-9._~:/?#@!$&()*+,;=%-]+|urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_DID: Final = rb"did:[a-z0-9]+:[A-Za-z0-9._:%-]+"
_DAY: Final = (
    rb"(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])"
    rb"|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)"
    rb"|02-(?:0[1-9]|1\d|2[0-8])"
)
_PATTERNS: Final = {
    "iri": rb"(?:" + _IRI + rb")",
    "iri_or_did": rb"(?:" + _IRI + rb"|" + _DID + rb")",
    "instant": rb"(?:19|20|21)\d\d-(?:" + _DAY + rb")T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ",
    "hash": rb"sha256\$[0-9a-f]{64}",
    "text": rb'[^"\\\x00-\x1f\x7f]+',
    "index": rb"(?:0|[1-9][0-9]{0,9})",
    "signature": rb"z[1-9A-HJ-NP-Za-km-z]+",
    "seconds": rb"[1-9][0-9]{0,10}",
}
"""What may stand in a gap. Stricter than the standards: what does not fit goes the longer way, such
as the 29th of February, which may or may not be a day."""

_GAPS: Final[tuple[tuple[Path, str], ...]] = (
    (("id",), "iri"),
    (("validFrom",), "instant"),
    (("validUntil",), "instant"),
    (("awardedDate",), "instant"),
    (("credentialSubject", "id"), "iri_or_did"),
    (("credentialSubject", "identifier", "identityHash"), "hash"),
    (("credentialSubject", "identifier", "salt"), "text"),
    (("credentialSubject", "narrative"), "text"),
    (("credentialSubject", "activityStartDate"), "instant"),
    (("credentialSubject", "activityEndDate"), "instant"),
    (("credentialSubject", "licenseNumber"), "text"),
    (("evidence", "id"), "iri"),
    (("evidence", "name"), "text"),
    (("evidence", "narrative"), "text"),
    (("evidence", "description"), "text"),
    (("credentialStatus", "id"), "iri"),
    (("credentialStatus", "statusListIndex"), "index"),
    (("proof", "created"), "instant"),
    (("proof", "proofValue"), "signature"),
    (("jti",), "iri"),
    (("sub",), "iri_or_did"),
    (("iat",), "seconds"),
    (("nbf",), "seconds"),
    (("exp",), "seconds"),
)
"""Members that differ from one person to the next, wherever a credential has them. All others are
the same for everybody, or it is another layout."""

_NUMBERS: Final = ("seconds",)
MAX_GAPS: Final = 256
"""A badge has some twenty, and a pattern for thousands takes seconds to make. What comes after so
many has to be the same for everybody."""
_TOKEN: Final = re.compile(rb'[\s:,]*(?:"((?:[^"\\]|\\.)*)"|([{}\[\]])|([^\s{}\[\],:"]+))')


class Layout:
    """One document's text with gaps. ``paths`` are the places of the gaps, in the order of the text."""

    def __init__(self, data: bytes) -> None:
        parts: list[bytes] = []
        self.paths: list[Path] = []
        self._ends: list[bytes] = []
        patterns: list[bytes] = []
        start = 0
        for path, begin, end in _values(data):
            pattern = _pattern_at(path, data[begin:end], is_text=data[end : end + 1] == b'"')
            if pattern is not None and len(patterns) < MAX_GAPS:
                parts.append(data[start:begin])
                self._ends.append(data[end : end + 1])
                self.paths.append(path)
                patterns.append(pattern)
                start = end
        self._steps = list(zip(map(len, parts), self._ends, strict=True))
        self._text = b"%b".join(part.replace(b"%", b"%%") for part in (*parts, data[start:]))
        self._fits = re.compile(b'"'.join(patterns)).fullmatch

    def match(self, data: bytes) -> Values | None:
        """The texts in the gaps, if the rest is the same to the byte and they are what belongs
        there; else ``None``."""
        found = []
        position = 0
        for length, closing in self._steps:
            position += length
            end = data.find(closing, position)
            found.append(data[position:end])
            position = end
        values = tuple(found)
        joined = b'"'.join(values)
        if self._fits(joined) is None or self.fill(values) != data or not _is_text(joined):
            return None
        return values

    def fits(self, values: Values) -> bool:
        """Whether these texts may stand in the gaps."""
        joined = b'"'.join(values)
        return self._fits(joined) is not None and joined.count(b'"') == len(values) - 1

    def fill(self, values: Values) -> bytes:
        """The text with these values, which must be as ``match`` takes them."""
        filled: bytes = self._text % values
        return filled


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _pattern_at(path: Path, value: bytes, *, is_text: bool) -> bytes | None:
    """What may stand at a place; ``None`` where a value is the same for everybody."""
    names = tuple(step for step in path if isinstance(step, str))
    for gap, kind in _GAPS:
        if gap == names and is_text is (kind not in _NUMBERS):
            # A context may know the word "did", so it is let in only where it stood before.
            is_did = kind == "iri_or_did" and value.startswith(b"did:")
            pattern = _PATTERNS[kind if is_did or kind != "iri_or_did" else "iri"]
            return pattern if re.fullmatch(pattern, value) else None
    return None


def _values(data: bytes) -> Iterator[tuple[Path, int, int]]:
    """Every text and number of a JSON document that is a value: its path, and where it begins and
    ends. What comes after a text is its quote."""
    stack: list[str | int] = []
    position = 0
    is_name = False
    while match := _TOKEN.match(data, position):
        position = match.end()
        bracket = match[2]
        if bracket in (b"{", b"["):
            stack.append(0 if bracket == b"[" else "")
            is_name = bracket == b"{"
            continue
        if bracket:
            stack.pop()
        elif match[1] is not None and is_name:
            stack[-1] = parse_json(b'"' + match[1] + b'"')
            is_name = False
            continue
        else:
            yield tuple(stack), *match.span(1 if match[1] is not None else 3)
        if stack:
            last = stack[-1]
            stack[-1] = last + 1 if isinstance(last, int) else last
            is_name = isinstance(last, str)
