"""The only place that signs. It takes a whole credential, never bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import bayleaf
from bayleaf.campus.foundation.errors import CampusError
from bayleaf.campus.organizations import keyring
from bayleaf.campus.organizations.models import Organization
from bayleaf.engine.errors import BayleafError

_SUITES = {"Ed25519": "eddsa-rdfc-2022", "P-256": "vc+jwt"}


class NotSigned(CampusError):
    """The engine refused to sign; nothing was awarded."""


def sign(
    document: Mapping[str, Any], *, organization: Organization, kind: str, at: datetime
) -> bytes:
    """Sign with the organization's active key of this kind; the engine checks its own work.

    Ed25519 adds a Data Integrity proof, P-256 makes a ``vc+jwt`` token. Raises ``NotSigned``, with
    the engine's words, for what is not sound or is not issued by this organization.
    """
    if _issuer_of(document) != organization.did:
        raise NotSigned("A credential is signed only in the name of its own issuer.")
    signer = keyring.signer_for(organization, kind)
    try:
        return bayleaf.issue(document, signer=signer, at=at, suite=_SUITES[kind]).data
    except BayleafError as error:
        raise NotSigned(f"This cannot be signed. {error}") from error


def _issuer_of(document: Mapping[str, Any]) -> object:
    issuer = document.get("issuer")
    return issuer.get("id") if isinstance(issuer, Mapping) else issuer
