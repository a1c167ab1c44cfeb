"""Canonical forms: the bytes that are hashed and signed.

Here it is decided which path answers: the direct one where it can, else the reference path, which
is the judge of it (docs/fast-paths.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bayleaf.engine.contexts import ContextSet
from bayleaf.engine.encoding import JsonObject

if TYPE_CHECKING:
    from bayleaf.engine.canonical.direct import Plain

Form = Literal["rdfc", "jcs"]


def canonicalize(
    document: JsonObject, form: Form, *, hash_name: str, contexts: ContextSet
) -> bytes:
    """The canonical bytes of a document: RDFC-1.0 of its RDF, or RFC 8785 of its JSON.

    ``hash_name`` (``sha256`` or ``sha384``) is the hash inside RDFC-1.0. Raises
    ``TransformationError``, or ``ContextError`` for a context outside ``contexts``.
    """
    if form == "jcs":
        from bayleaf.engine.canonical import jcs

        return jcs.canonicalize(document)
    from bayleaf.engine.canonical import direct
    from bayleaf.engine.canonical.vocabulary import Unsupported

    try:
        return direct.canonicalize(document, contexts, hash_name)
    except Unsupported:
        from bayleaf.engine.canonical import jsonld, rdfc  # loads PyLD

        return rdfc.canonicalize(jsonld.to_quads(document, contexts), hash_name).encode()


def plain(document: JsonObject, contexts: ContextSet) -> Plain | None:
    """A signed document read by the direct walk, or ``None`` where only the reference path can."""
    from bayleaf.engine.canonical import direct

    return direct.read(document, contexts)


def check_all_signed(document: JsonObject, contexts: ContextSet) -> None:
    """Refuse a signed document whose JSON says anything that its graph does not.

    Raises ``ShadowedField`` with the place, or ``TransformationError`` for unsound JSON-LD.
    """
    known = plain(document, contexts)
    if known is None or not known.is_all_signed:
        from bayleaf.engine.canonical.recompaction import check_recompaction  # loads PyLD

        check_recompaction(document, contexts)


def forget() -> None:
    """Drop what this thread has learned of contexts. For who takes contexts from strangers: what is
    kept for each is more than what was sent, and no two need be alike."""
    from bayleaf.engine.canonical import jsonld, vocabulary  # loads PyLD

    jsonld.forget()
    vocabulary.forget()
