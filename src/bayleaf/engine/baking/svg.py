"""Credentials in SVG: one element after the start tag (Open Badges 3.0 section 5.3).

The file is read once, by expat, only to learn where things are; baking then splices bytes, so
that everything else stays as it was. Nothing is ever loaded, expanded or executed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from bayleaf.engine.baking.families import (
    FAMILIES,
    MAX_CREDENTIAL_BYTES,
    OPEN_BADGES_2,
    Family,
    Keyword,
    the_only,
)
from bayleaf.engine.errors import AmbiguousInput, InputError

MAX_BYTES: Final = 10 << 20
MAX_DEPTH: Final = 256
MAX_ATTRIBUTES: Final = 1024
MAX_PARTS: Final = 200_000
"""Elements and attributes together."""

_SVG: Final = "http://www.w3.org/2000/svg"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_PIECE: Final = 1 << 18

_PROLOG: Final = rb"(?:\xef\xbb\xbf)?(?>\s+|<\?.*?\?>|<!--.*?-->)*+"
_LITERAL: Final = rb"(?:\"[^\"]*\"|'[^']*')"
_LOOKS_LIKE_SVG: Final = re.compile(
    _PROLOG + rb"(?:<!DOCTYPE(?!\s+html\b).*?)?<(?:[^\s<>/:]+:)?svg[\s/>]", re.DOTALL
)
_DOCTYPE: Final = re.compile(_PROLOG + rb"<!DOCTYPE", re.DOTALL)
_EXTERNAL_DOCTYPE: Final = re.compile(
    _PROLOG
    + rb"(<!DOCTYPE\s+[^\s<>\[\"']+(?:\s+(?:SYSTEM|PUBLIC\s+%b)\s+%b)?\s*>)" % (_LITERAL, _LITERAL),
    re.DOTALL,
)
_START_TAG: Final = re.compile(rb"<([^\s/>]+)(?:[^\"'>]++|\"[^\"]*+\"|'[^']*+')*+>")
_TOO_MANY_ATTRIBUTES: Final = re.compile(
    rb"<[^\s<>/!?\"'=]++(?:\s++[^\s<>/\"'=]++\s*+=\s*+(?:\"[^<\"]*+\"|'[^<']*+')){%d}"
    % (MAX_ATTRIBUTES + 1)
)
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass
class _Node:
    """One credential element: its family, its text, and the bytes it takes up."""

    family: Family
    verify: str
    start: int
    end: int = 0
    body: str = ""

    def value(self) -> str:
        """The JWS, URL or JSON it holds.

        Open Badges 2.0 puts a copy of a hosted assertion beside its URL; the URL decides.
        """
        verify, body = self.verify.strip(), self.body.strip()
        if verify and body and self.family is not OPEN_BADGES_2:
            raise AmbiguousInput("The credential element holds a token and a text.")
        if not verify and not body:
            raise InputError("The credential element is empty.")
        return verify or body


def looks_like_svg(data: bytes) -> bool:
    """Whether the first element, or what follows a document type, is ``svg``. Never raises."""
    if data[:2] in _UTF_16:
        data = data.decode("utf-16", "replace").encode("utf-8", "replace")
    return _LOOKS_LIKE_SVG.match(data) is not None


def unbake(image: bytes) -> tuple[Keyword, bytes]:
    """The keyword and the text of the only credential in an SVG, UTF-8 or UTF-16 with its mark.

    Raises ``AmbiguousInput`` for two, ``InputError`` for none and for an image that is malformed,
    over a limit, or active: with a script, an event handler or a document type of its own.
    """
    node = the_only(_Reading(image).nodes)
    return node.family.keyword, node.value().encode()


def bake(image: bytes, family: Family, credential: bytes, *, is_token: bool) -> bytes:
    """The image with this credential in place of any it held; every other byte stays as it is."""
    if b"\0" in image:
        raise InputError("The SVG is not UTF-8.", cure="Save it as UTF-8.")
    reading = _Reading(image)
    prefix = _free_prefix(reading.prefixes, family)
    declared = reading.prefixes.get(prefix) == family.namespace
    declaration = b"" if declared else f' xmlns:{prefix}="{family.namespace}"'.encode()
    node = _element(f"{prefix}:{family.element}", credential.decode(), is_token)
    tag = _start_tag(image, reading.root)
    pieces = [image[: reading.root], tag[0].rstrip(b"/>"), declaration, b">", node]
    if tag[0].endswith(b"/>"):
        pieces += [b"</", tag[1], b">"]
    kept = tag.end()
    for old in reading.nodes:
        pieces.append(image[kept : old.start])
        kept = old.end
    pieces.append(image[kept:])
    return b"".join(pieces)


def _free_prefix(prefixes: dict[str, str], family: Family) -> str:
    """The prefix that the root gives the namespace, else one that is still free."""
    for prefix, namespace in prefixes.items():
        if namespace == family.namespace:
            return prefix
    prefix = family.prefix
    while prefix in prefixes:
        prefix += "-"
    return prefix


def _element(name: str, text: str, is_token: bool) -> bytes:
    """A token stands in ``verify``, JSON in CDATA. CDATA cannot hold ``]]>``, and XML reads a
    carriage return in it as a line feed: both are put outside."""
    if _NOT_XML.search(text):
        raise InputError("The credential holds a character that XML cannot carry.")
    if is_token:
        return f'<{name} verify="{text}"></{name}>'.encode()
    text = text.replace("]]>", "]]]]><![CDATA[>").replace("\r", "]]>&#13;<![CDATA[")
    return f"<{name}><![CDATA[{text}]]></{name}>".encode()


def _start_tag(image: bytes, start: int) -> re.Match[bytes]:
    """The whole start tag at a place where expat has seen one."""
    tag = _START_TAG.match(image, start)
    assert tag is not None, "expat has read this tag"
    return tag


class _Reading:
    """What one pass over an SVG finds: the root, its namespaces, and the credential elements.

    ``root`` and the positions of ``nodes`` count bytes of the UTF-8 text.
    """

    def __init__(self, image: bytes) -> None:
        self.root = -1
        self.prefixes: dict[str, str] = {}
        self.nodes: list[_Node] = []
        self._depth = 0
        self._parts = 0
        self._open: _Node | None = None
        self._encoding = "utf-16" if image[:2] in _UTF_16 else "utf-8"
        self._text = _without_doctype(_as_utf8(image))
        _refuse_too_many_attributes(self._text)
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.buffer_text = True
        self._parser.XmlDeclHandler = self._declaration
        self._parser.StartNamespaceDeclHandler = self._namespace
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parse()

    def _parse(self) -> None:
        """Feed the text piece by piece: expat goes on after a handler has raised, to the end of
        the piece."""
        try:
            for start in range(0, len(self._text), _PIECE):
                self._parser.Parse(self._text[start : start + _PIECE], False)
            self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code)
            raise InputError(f"The SVG is malformed: {reason} (line {error.lineno}).") from None
        finally:
            del self._parser  # it points back here: the text would wait for the garbage collector

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() != self._encoding:
            raise InputError(f"The SVG says it is {encoding[:40]}.", cure="Save it as UTF-8.")

    def _namespace(self, prefix: str | None, namespace: str | None) -> None:
        if self.root < 0 and prefix and namespace:
            self.prefixes[prefix] = namespace

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        if self.root < 0:
            self._root(namespace, local)
        self._depth += 1
        self._parts += 1 + len(attributes)
        if self._depth > MAX_DEPTH or self._parts > MAX_PARTS:
            raise InputError("The SVG has too many elements, or too many inside each other.")
        if self._open is not None:
            raise InputError("The credential element holds another element.")
        _refuse_active(local, attributes)
        for family in FAMILIES:
            if (namespace, local) == (family.namespace, family.element):
                verify = attributes.get("verify", "")
                self._open = _Node(family, verify, self._parser.CurrentByteIndex)
                self._parser.CharacterDataHandler = self._characters

    def _root(self, namespace: str, local: str) -> None:
        if local != "svg" or namespace not in ("", _SVG):
            raise InputError("The root element is not svg.")
        self.root = self._parser.CurrentByteIndex

    def _characters(self, text: str) -> None:
        assert self._open is not None, "only listened to inside a credential element"
        self._open.body += text
        if len(self._open.body) > MAX_CREDENTIAL_BYTES:
            raise InputError(f"The credential is larger than {MAX_CREDENTIAL_BYTES} bytes.")

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._open is None:
            return
        node, self._open = self._open, None
        self._parser.CharacterDataHandler = None
        tag = _start_tag(self._text, node.start)
        is_empty = tag[0].endswith(b"/>")
        node.end = tag.end() if is_empty else self._after_end_tag()
        self.nodes.append(node)

    def _after_end_tag(self) -> int:
        return self._text.index(b">", self._parser.CurrentByteIndex) + 1


def _as_utf8(image: bytes) -> bytes:
    if len(image) > MAX_BYTES:
        raise InputError(f"The SVG is larger than {MAX_BYTES >> 20} MiB.")
    if image[:2] not in _UTF_16:
        return image
    try:
        return image.decode("utf-16").encode()
    except UnicodeDecodeError:
        raise InputError("The SVG is not UTF-16, though it starts like it.") from None


def _without_doctype(text: bytes) -> bytes:
    """Blank out a document type that only names an outside file, and refuse any other.

    Then expat sees no document type at all: it has nothing to load and nothing to expand, and an
    entity that nobody declared is an error wherever it stands.
    """
    harmless = _EXTERNAL_DOCTYPE.match(text)
    if harmless is not None:
        start, end = harmless.span(1)
        text = text[:start] + b" " * (end - start) + text[end:]
    if _DOCTYPE.match(text):
        raise InputError(
            "The SVG declares a document type of its own, which may hide or load text.",
            cure="Save it as plain SVG.",
        )
    return text


def _refuse_too_many_attributes(text: bytes) -> None:
    """Before expat reads the tag: it would spend seconds, and memory, on a million of them."""
    if _TOO_MANY_ATTRIBUTES.search(text):
        raise InputError(f"An element of the SVG has more than {MAX_ATTRIBUTES} attributes.")


def _refuse_active(local: str, attributes: dict[str, str]) -> None:
    """Whoever opens the picture would run it. A badge has no need of that."""
    handlers = [name for name in attributes if " " not in name and name.lower().startswith("on")]
    if local.lower() == "script" or handlers:
        raise InputError("The SVG holds a script.", cure="Remove it: a badge is a picture.")
