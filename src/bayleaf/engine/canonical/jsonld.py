"""JSON-LD 1.1 expansion, compaction and RDF, with the bundled contexts only.

PyLD does the work. This module closes its gaps: it has no safe mode (relative IRIs are resolved
against a sentinel base here and then refused), it would fetch unknown contexts (our loader
refuses), and it does not escape control characters as RDFC-1.0 asks (we write the terms). It is imported late, because PyLD is slow to load.
"""

from __future__ import annotations

import copy
import functools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from pyld.jsonld import JsonLdError

from bayleaf.engine.canonical.processor import Processor, Resolver
from bayleaf.engine.canonical.rdfc import Quad
from bayleaf.engine.contexts import ContextSet
from bayleaf.engine.encoding import Json, JsonObject
from bayleaf.engine.errors import BayleafError, TransformationError

SENTINEL: Final = "https://relative.invalid/"
"""The base against which relative IRIs are resolved, so that they can be seen and refused."""

MAX_OBJECTS: Final = 20_000
"""Most objects in one document; 1 MiB of ``{}`` would be far more than any real credential."""

_XSD_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
_RDF_LANGSTRING: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_ESCAPED = re.compile(r'[\x00-\x1f\x7f"\\]')
_ESCAPES = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}  # fmt: skip
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")


def expand(document: JsonObject, contexts: ContextSet) -> list[Json]:
    """Expanded form of a document (JSON-LD 1.1 API, section 5.1).

    Raises ``TransformationError`` when the JSON-LD is wrong, names a context that is not in the
    set, or holds a relative IRI, a type without a definition, or what is not a URL at all.
    """
    _count_objects(document)
    with errors_translated():
        expanded: list[Json] = Processor().expand(document, options(contexts))
    _refuse_what_rdf_would_drop(expanded)
    return expanded


def compact(expanded: list[Json], context: Json, contexts: ContextSet) -> dict[str, Json]:
    """Compact an expanded document with a context (JSON-LD 1.1 API, section 6.1)."""
    settings = {**options(contexts), "compactArrays": True, "graph": False, "skipExpansion": True}
    with errors_translated():
        compacted: dict[str, Json] = Processor().compact(expanded, context, settings)
    return compacted


def to_quads(document: JsonObject, contexts: ContextSet) -> list[Quad]:
    """The RDF dataset of a document (JSON-LD 1.1 API, section 8.1). Raises as ``expand`` does."""
    expanded = expand(document, contexts)
    with errors_translated():
        graphs = Processor().rdf_of(expanded, options(contexts))
        return [quad for graph, triples in graphs.items() for quad in _quads(graph, triples)]


def options(contexts: ContextSet) -> dict[str, Any]:
    """PyLD's options for a set of contexts."""
    resolver = _resolver(contexts)
    return {
        "base": SENTINEL,
        "contextResolver": resolver,
        "documentLoader": resolver.document_loader,
    }


@functools.lru_cache(maxsize=8)
def _resolver(contexts: ContextSet) -> Resolver:
    """One resolver per set: PyLD's own cache is keyed by URL and would mix two contents."""

    def load(url: str, _options: Any) -> dict[str, Any]:
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": copy.deepcopy(dict(contexts.load(url))),
            "tag": "static",
        }

    return Resolver(load)


@contextmanager
def errors_translated() -> Iterator[None]:
    """Turn what PyLD raises into ``TransformationError``, our own errors untouched."""
    try:
        yield
    except BayleafError:
        raise
    except JsonLdError as error:
        raise TransformationError(_explain(error)) from None
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:  # fmt: skip
        # PyLD lets Python's own errors out when a document is odd enough.
        raise TransformationError(
            f"This JSON-LD cannot be processed ({type(error).__name__})."
        ) from None


def _explain(error: Any) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, BayleafError):
            raise cause
        cause = cause.__cause__
    return f"The JSON-LD is wrong: {str(error.args[0]).removeprefix('Invalid JSON-LD syntax; ')}"


def _count_objects(document: Json) -> None:
    count, todo = 0, [document]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            count += 1
            todo.extend(node.values())
        elif isinstance(node, list):
            todo.extend(node)
    if count > MAX_OBJECTS:
        raise TransformationError(f"The document has over {MAX_OBJECTS} objects.")


def _refuse_what_rdf_would_drop(expanded: Json) -> None:
    """PyLD leaves out, without a word, what is no IRI; here it is an error instead."""
    todo = [expanded]
    while todo:
        node = todo.pop()
        if isinstance(node, list):
            todo.extend(node)
        elif isinstance(node, dict):
            for name, value in node.items():
                if name in ("@id", "@type"):
                    for iri in value if isinstance(value, list) else [value]:
                        _check_iri(iri)
                elif not name.startswith("@"):
                    _check_iri(name)
                if name not in ("@value", "@id", "@type"):
                    todo.append(value)


def _check_iri(iri: Json) -> None:
    if not isinstance(iri, str) or iri.startswith(("_:", "@json")):
        return
    if iri.startswith(SENTINEL):
        raise TransformationError(
            f"{iri.removeprefix(SENTINEL)[:100]!r} is neither an absolute URL nor a word that the "
            "contexts define, so it cannot be signed."
        )
    if _NOT_IN_IRI.search(iri):
        raise TransformationError(f"{iri[:100]!r} is not a URL: it holds a forbidden character.")


# --- terms in canonical N-Quads (RDFC-1.0 appendix A) ---------------------------------------------


def _quads(graph: str, triples: list[Any]) -> Iterator[Quad]:
    name = "" if graph == "@default" else _resource(graph)
    for triple in triples:
        predicate = triple["predicate"]["value"]
        yield Quad(
            _resource(triple["subject"]["value"]), _resource(predicate), _object(triple["object"]), name
        )  # fmt: skip


def _object(term: Any) -> str:
    if term["type"] != "literal":
        return _resource(term["value"])
    text = '"' + _ESCAPED.sub(_escape, term["value"]) + '"'
    datatype = term["datatype"]
    if datatype == _RDF_LANGSTRING:
        return f"{text}@{term['language']}"
    return text if datatype == _XSD_STRING else f"{text}^^{_resource(datatype)}"


def _resource(value: str) -> str:
    return value if value.startswith("_:") else f"<{value}>"


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return _ESCAPES.get(character) or f"\\u{ord(character):04X}"
