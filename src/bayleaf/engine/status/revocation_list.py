"""The 1EdTech revocation list: ids of credentials, in the open (1EdTech Revocation List Status
Method 1.0). Bayleaf reads it and does not publish it, because it names what it revokes."""

from __future__ import annotations

from collections.abc import Mapping

from bayleaf.engine.encoding import Json
from bayleaf.engine.errors import StatusError


def is_revoked(list_document: Json, credential_id: str) -> tuple[bool, str | None]:
    """Whether the list revokes a credential, and the reason if one is given.

    It does when an item has the credential's id and ``revoked`` is true or absent. Raises
    ``StatusError`` (``STATUS_RETRIEVAL_ERROR``) when the document is not a revocation list, or
    holds an item that cannot be read: an item that is skipped could be the one that counts.
    """
    revoked = revoked_ids(list_document)
    return credential_id in revoked, revoked.get(credential_id)


def revoked_ids(list_document: Json) -> dict[str, str | None]:
    """Every id that the list revokes, with its reason. Raises ``StatusError`` as ``is_revoked``."""
    if not isinstance(list_document, Mapping) or not _is_list(list_document):
        raise StatusError("The document is not a revocation list.")
    revoked: dict[str, str | None] = {}
    for item in list_document.get("revokedCredential", []):
        if not isinstance(item, Mapping) or not isinstance(item.get("id"), str):
            raise StatusError("The revocation list holds an item without an id.")
        is_on = item.get("revoked", True)
        if not isinstance(is_on, bool):
            raise StatusError("The revocation list holds an item that is neither on nor off.")
        if is_on:
            reason = item.get("revocationReason")
            revoked.setdefault(item["id"], reason if isinstance(reason, str) else None)
    return revoked


def _is_list(document: Mapping[str, Json]) -> bool:
    """An issuer with nothing to revoke may leave ``revokedCredential`` out, but then the document
    must say who it speaks for: an empty answer from a web server is not a list."""
    if "revokedCredential" in document:
        return isinstance(document["revokedCredential"], list)
    return "issuer" in document
