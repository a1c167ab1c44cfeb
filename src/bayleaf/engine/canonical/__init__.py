"""Canonical forms: the bytes that are hashed and signed.

``canonicalize`` is the one place that decides how a document is brought into canonical form.
Faster paths go behind it and must give the same bytes.
"""

from __future__ import annotations

from typing import Literal

from bayleaf.engine.contexts import ContextSet
from bayleaf.engine.encoding import JsonObject

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
    from bayleaf.engine.canonical import jsonld, rdfc

    return rdfc.canonicalize(jsonld.to_quads(document, contexts), hash_name).encode()
