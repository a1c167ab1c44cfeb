"""The credential that publishes statuses (Bitstring Status List 1.0 section 2.2)."""

from __future__ import annotations

from bayleaf.engine.model import names
from bayleaf.engine.model.credential import Credential, Issuer
from bayleaf.engine.model.kinds import CredentialTypes, Id, Integer, SingleType, Text
from bayleaf.engine.model.node import Node


class BitstringStatusList(Node):
    """The list itself. ``encoded_list`` is multibase base64url of a gzipped bitstring; ``ttl`` is
    in milliseconds. ``status`` decodes it."""

    id: Id | None = None
    type: SingleType = names.STATUS_LIST
    status_purpose: Text
    encoded_list: Text
    ttl: Integer | None = None


class BitstringStatusListCredential(Credential):
    """A signed status list."""

    type: CredentialTypes = (names.VERIFIABLE_CREDENTIAL, names.STATUS_LIST_CREDENTIAL)
    issuer: Id | Issuer
    credential_subject: BitstringStatusList
