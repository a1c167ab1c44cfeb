"""What a signed document states, where the database may say something else by now."""

from __future__ import annotations

from collections.abc import Mapping

from bayleaf.campus.awarding.models import Credential
from bayleaf.engine.encoding import parse_json


def issuer_name(credential: Credential) -> str:
    """The name of the issuer as it was signed. An organization may have taken another one since,
    and what it calls itself today was vouched for by nobody when this was signed."""
    issuer = parse_json(bytes(credential.signed.json)).get("issuer")
    name = issuer.get("name") if isinstance(issuer, Mapping) else None
    return name if isinstance(name, str) else credential.organization.name
