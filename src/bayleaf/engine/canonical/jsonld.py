"""JSON-LD 1.1 expansion, compaction and RDF, with the bundled contexts only.

PyLD does the work. This module closes its gaps: it has no safe mode (relative IRIs are resolved
against a sentinel base here and then refused), it would fetch unknown contexts (our loader
refuses), it leaves out statements it cannot make, and takes quadratic time for long arrays (both
are why ``rdf`` is ours). It is imported late, because PyLD is slow to load.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from cachetools import LRUCache
from pyld.jsonld import JsonLdError

from bayleaf.engine.canonical.processor import Processor, Resolver
from bayleaf.engine.canonical.rdf import SENTINEL, check_iri, quads_of
from bayleaf.engine.canonical.rdfc import Quad
from bayleaf.engine.contexts import MAX_CONTEXTS, ContextSet
from bayleaf.engine.encoding import Json, JsonObject
from bayleaf.engine.errors import BayleafError, TransformationError

MAX_OBJECTS: Final = 4_000
MAX_VALUES: Final = 20_000
"""Most objects, and most values of any kind, in one document. A record with a hundred rich badges
has about 3,000 objects; a megabyte of ``{}`` is no credential."""
MAX_NESTED: Final = 600
"""Most contexts in all lists of a document. A record of 128 credentials has about 400."""


def expand(document: JsonObject, contexts: ContextSet) -> list[Json]:
    """Expanded form of a document (JSON-LD 1.1 API, section 5.1).

    Raises ``TransformationError`` when the JSON-LD is wrong, names a context that is not in the
    set, or more of them than anybody needs, or holds a relative IRI, a type without a definition,
    or what is not a URL at all.
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
    with errors_translated():
        return quads_of(expand(document, contexts))


def options(contexts: ContextSet) -> dict[str, Any]:
    """PyLD's options for a set of contexts."""
    resolver = _RESOLVERS.of(contexts)
    return {
        "base": SENTINEL,
        "contextResolver": resolver,
        "documentLoader": resolver.document_loader,
    }


class _Resolvers(threading.local):
    """One resolver per set of contexts, because PyLD's own cache is keyed by URL and would mix two
    contents; and of every thread its own, because what PyLD remembers is not made for two."""

    def __init__(self) -> None:
        self._known: LRUCache[ContextSet, Resolver] = LRUCache(maxsize=8)

    def of(self, contexts: ContextSet) -> Resolver:
        """The resolver of these contexts in this thread."""
        found = self._known.get(contexts)
        if found is None:
            found = self._known[contexts] = Resolver(_loader(contexts))
        return found

    def forget(self) -> None:
        """Drop them."""
        self._known.clear()


_RESOLVERS: Final = _Resolvers()


def forget() -> None:
    """Drop the resolvers of this thread."""
    _RESOLVERS.forget()


def _loader(contexts: ContextSet) -> Callable[[str, Any], dict[str, Any]]:
    def load(url: str, _options: Any) -> dict[str, Any]:
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": copy.deepcopy(dict(contexts.load(url))),
            "tag": "static",
        }

    return load


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
    objects, values, named, todo = 0, 0, 0, [document]
    while todo:
        node = todo.pop()
        values += 1
        if isinstance(node, dict):
            objects += 1
            todo.extend(node.values())
            context = node.get("@context")
            count = len(context) if isinstance(context, list) else 1
            named += count if context is not None else 0
            if count > MAX_CONTEXTS or named > MAX_NESTED:
                raise TransformationError(
                    f"An object names over {MAX_CONTEXTS} contexts, or all together {MAX_NESTED}."
                )
        elif isinstance(node, list):
            todo.extend(node)
    if objects > MAX_OBJECTS or values > MAX_VALUES:
        raise TransformationError(
            f"The document has over {MAX_OBJECTS} objects, or over {MAX_VALUES} values."
        )


def _refuse_what_rdf_would_drop(expanded: Json) -> None:
    """What is no IRI would not become a statement, and so would not be signed."""
    todo = [expanded]
    while todo:
        node = todo.pop()
        if isinstance(node, list):
            todo.extend(node)
        elif isinstance(node, dict) and "@value" not in node:
            for name, value in node.items():
                if name in ("@id", "@type"):
                    for iri in value if isinstance(value, list) else [value]:
                        if not str(iri).startswith("_:"):
                            check_iri(iri)
                elif not name.startswith("@"):
                    check_iri(name)
                    todo.append(value)
                else:
                    todo.append(value)
