"""JSON Canonicalization Scheme, RFC 8785."""

from __future__ import annotations

from bayleaf.engine.encoding import Json
from bayleaf.engine.errors import TransformationError


def canonicalize(value: Json) -> bytes:
    """The canonical UTF-8 form of a JSON value.

    Raises ``TransformationError`` for a number that no double holds exactly as written.
    """
    import rfc8785

    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError) as error:
        raise TransformationError(f"The JSON has no canonical form: {error}.") from None
