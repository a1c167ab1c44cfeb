"""From expanded JSON-LD to RDF statements (JSON-LD 1.1 API, section 8), in linear time.

Every statement is written or refused; none is left out. A library that drops what it takes for no
IRI signs less than the file says, and whoever holds the file may then write what they like there.

Terms are in canonical N-Quads syntax (RDFC-1.0 appendix A).
"""

from __future__ import annotations

import re
from typing import Any, Final, NoReturn

from bayleaf.engine.canonical import jcs
from bayleaf.engine.canonical.rdfc import Quad
from bayleaf.engine.encoding import Json, JsonObject
from bayleaf.engine.errors import TransformationError

SENTINEL: Final = "https://relative.invalid/"
"""The base against which relative IRIs are resolved, so that they can be seen and refused."""

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_I18N: Final = "https://www.w3.org/ns/i18n#"
TYPE: Final = f"<{_RDF}type>"
_FIRST: Final = f"<{_RDF}first>"
_REST: Final = f"<{_RDF}rest>"
_NIL: Final = f"<{_RDF}nil>"
_DOUBLE_FROM: Final = 10**21

_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\\x7f-\xa0\s]*")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_LABEL: Final = re.compile(r"_:[^\s<>\"]+")
_ESCAPED: Final = re.compile(r'[\x00-\x1f\x7f"\\]')
_ESCAPES: Final = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}  # fmt: skip


def quads_of(expanded: list[Json]) -> list[Quad]:
    """The statements of an expanded document, each once.

    Raises ``TransformationError`` for what RDF cannot state: an identifier, type or property that
    is not an absolute IRI, a keyword out of place, a language that is none.
    """
    writer = _Writer()
    for node in expanded:
        writer.node(node, "")
    return list(writer.quads)


def is_iri(value: Json) -> bool:
    """Whether ``check_iri`` would let it pass."""
    return (
        isinstance(value, str)
        and _ABSOLUTE.fullmatch(value) is not None
        and not value.startswith(SENTINEL)
    )


def check_iri(iri: Json) -> str:
    """The IRI, if it is an absolute one. Raises ``TransformationError``."""
    if isinstance(iri, str) and iri.startswith(SENTINEL):
        raise TransformationError(
            f"{iri.removeprefix(SENTINEL)[:100]!r} is neither an absolute URL nor a word that the "
            "contexts define, so it cannot be signed."
        )
    if not isinstance(iri, str) or not _ABSOLUTE.fullmatch(iri):
        raise TransformationError(
            f"{str(iri)[:100]!r} is not a URL, so it cannot be signed.",
            cure="Write an absolute URL without spaces, or a urn:uuid:.",
        )
    return iri


class _Writer:
    """Collects statements. Blank nodes get labels of their own, whatever the document calls them."""

    def __init__(self) -> None:
        self.quads: dict[Quad, None] = {}
        self._labels: dict[str, str] = {}
        self._count = 0

    def node(self, node: JsonObject, graph: str) -> str:
        """Write a node object into a graph, and return its term."""
        subject = self._resource(node["@id"]) if "@id" in node else self._blank()
        for name, value in node.items():
            if name == "@type":
                for type_ in value:
                    self._add(subject, TYPE, self._resource(type_), graph)
            elif name in ("@graph", "@included"):
                for inner in value:
                    self.node(inner, subject if name == "@graph" else graph)
            elif name == "@reverse":
                self._reverse(subject, value, graph)
            elif name not in ("@id", "@index"):
                self._property(subject, name, value, graph)
        return subject

    def _property(self, subject: str, name: str, values: list[Json], graph: str) -> None:
        predicate = f"<{check_iri(name)}>"
        for value in values:
            self._add(subject, predicate, self._object(value, graph), graph)

    def _reverse(self, subject: str, properties: JsonObject, graph: str) -> None:
        for name, values in properties.items():
            predicate = f"<{check_iri(name)}>"
            for value in values:
                self._add(self.node(value, graph), predicate, subject, graph)

    def _object(self, value: Json, graph: str) -> str:
        if "@value" in value:
            return literal(value)
        return self._list(value["@list"], graph) if "@list" in value else self.node(value, graph)

    def _list(self, items: list[Json], graph: str) -> str:
        head = _NIL
        for item in reversed(items):
            link = self._blank()
            self._add(link, _FIRST, self._object(item, graph), graph)
            self._add(link, _REST, head, graph)
            head = link
        return head

    def _add(self, subject: str, predicate: str, obj: str, graph: str) -> None:
        self.quads[Quad(subject, predicate, obj, graph)] = None

    def _resource(self, name: Json) -> str:
        if isinstance(name, str) and _LABEL.fullmatch(name):
            return self._labels.setdefault(name, f"_:n{len(self._labels)}")
        return f"<{check_iri(name)}>"

    def _blank(self) -> str:
        self._count += 1
        return f"_:b{self._count}"


def literal(value: JsonObject) -> str:
    """The term of a value object."""
    content, datatype = value["@value"], value.get("@type")
    if datatype == "@json":
        return _typed(jcs.canonicalize(content).decode(), f"{_RDF}JSON")
    if "@language" in value or "@direction" in value:
        return _in_language(content, value.get("@language"), value.get("@direction"))
    if isinstance(content, bool):
        return _typed("true" if content else "false", datatype or f"{_XSD}boolean")
    if isinstance(content, (int, float)):
        return _number(content, datatype)
    if datatype == f"{_XSD}double":
        return _typed(_double_of_text(content), datatype)
    return quoted(content) if datatype in (None, f"{_XSD}string") else _typed(content, datatype)


def _in_language(text: Json, language: Json, direction: Json) -> str:
    """A text with its language. With a direction it has a datatype that says both, as JSON-LD 1.1
    section 4.2.4.1 offers (``rdfDirection``: ``i18n-datatype``) and other signers do."""
    if language is not None and not (isinstance(language, str) and _LANGUAGE.fullmatch(language)):
        raise TransformationError(
            f"{str(language)[:100]!r} is not a language, so it cannot be signed.",
            cure="Write a language tag such as en or pt-BR.",
        )
    if direction is None:
        return f"{quoted(text)}@{language}"
    return _typed(text, f"{_I18N}{str(language or '').lower()}_{direction}")


def _number(number: float, datatype: Any) -> str:
    is_whole = isinstance(number, int) or number.is_integer()
    if datatype == f"{_XSD}double" or not is_whole or abs(number) >= _DOUBLE_FROM:
        return _typed(_double(number), datatype or f"{_XSD}double")
    return _typed(str(int(number)), datatype or f"{_XSD}integer")


def _double(number: float) -> str:
    """The canonical form of a double (XML Schema 1.1 part 2, section 3.3.5)."""
    mantissa, exponent = f"{float(number):.15E}".split("E")
    mantissa = mantissa.rstrip("0")
    return f"{mantissa}{'0' if mantissa.endswith('.') else ''}E{int(exponent)}"


def _double_of_text(text: str) -> str:
    try:
        return _double(float(text))
    except ValueError:
        return text


def _typed(text: str, datatype: str) -> str:
    return f"{quoted(text)}^^<{check_iri(datatype)}>"


def quoted(text: Json) -> str:
    """A text as N-Quads write it, in the canonical form."""
    if not isinstance(text, str):
        _refuse_value(text)
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _refuse_value(value: Json) -> NoReturn:
    raise TransformationError(f"A value of the kind {type(value).__name__} cannot be signed.")


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"
