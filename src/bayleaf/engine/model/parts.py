"""The objects that hang on a credential: proof, schema, status, evidence, refresh, terms
(VCDM 2.0 section 4; Open Badges 3.0, appendix B; Bitstring Status List 1.0)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bayleaf.engine.encoding import JsonObject
from bayleaf.engine.model.kinds import (
    Anything,
    DateTimeStamp,
    Id,
    Integer,
    ListIndex,
    SingleType,
    Text,
    Url,
    VcTypes,
    type_names,
)
from bayleaf.engine.model.names import STATUS_LIST_ENTRY
from bayleaf.engine.model.node import Node, NodeClass
from bayleaf.engine.model.problem import Findings, Grade, Path


@dataclass(frozen=True, kw_only=True)
class Proof(Node):
    """A Data Integrity proof (OB 3.0, ``Proof``). Whether it holds is for ``proofs`` to say."""

    type: SingleType
    cryptosuite: Text | None = None
    created: DateTimeStamp | None = None
    verification_method: Text | None = None
    proof_purpose: Text | None = None
    proof_value: Text | None = None
    challenge: Text | None = None
    domain: Text | None = None
    nonce: Text | None = None


@dataclass(frozen=True, kw_only=True)
class CredentialSchema(Node):
    """A schema that the credential follows (VCDM 2.0 section 4.11)."""

    id: Id
    type: SingleType


@dataclass(frozen=True, kw_only=True)
class CredentialStatus(Node):
    """Where to learn whether the credential still stands (VCDM 2.0 section 4.10)."""

    id: Id | None = None
    type: SingleType

    @classmethod
    def _class_for(cls, value: JsonObject) -> NodeClass:
        return BitstringStatusListEntry if STATUS_LIST_ENTRY in type_names(value) else cls


@dataclass(frozen=True, kw_only=True)
class BitstringStatusListEntry(CredentialStatus):
    """One place in a status list (Bitstring Status List 1.0 section 2.1).

    What is wrong here is light: it makes the status unknown, not the credential false.
    """

    lacking: ClassVar[Grade] = "schema"

    type: SingleType = STATUS_LIST_ENTRY
    status_purpose: Text
    status_list_index: ListIndex
    status_list_credential: Url
    status_size: Integer | None = None
    status_message: tuple[Anything, ...] = ()
    status_reference: Url | None = None


@dataclass(frozen=True, kw_only=True)
class RefreshService(Node):
    """Where a newer version can be had (OB 3.0, ``RefreshService``)."""

    id: Id
    type: SingleType


@dataclass(frozen=True, kw_only=True)
class TermsOfUse(Node):
    """Terms under which the credential was issued (VCDM 2.0 section 5.5)."""

    id: Id | None = None
    type: SingleType


@dataclass(frozen=True, kw_only=True)
class Evidence(Node):
    """What the issuer saw before it awarded (OB 3.0, ``Evidence``)."""

    id: Id | None = None
    type: VcTypes = ("Evidence",)
    name: Text | None = None
    narrative: Text | None = None
    description: Text | None = None
    genre: Text | None = None
    audience: Text | None = None


@dataclass(frozen=True, kw_only=True)
class TypedObject(Node):
    """An object of some type, with a URL as ``id`` if it has one: what VCDM 2.0 asks of evidence
    and refresh services that are not those of Open Badges."""

    id: Id | None = None
    type: VcTypes


@dataclass(frozen=True, kw_only=True)
class RelatedResource(Node):
    """A file outside the credential, fixed by its digest (VCDM 2.0 section 5.3)."""

    id: Id
    media_type: Text | None = None
    digest_sri: Text | None = None
    digest_multibase: Text | None = None

    @classmethod
    def _rules(cls, value: JsonObject, path: Path, findings: Findings) -> None:
        if "digestSRI" not in value and "digestMultibase" not in value:
            message = "The related resource has neither `digestSRI` nor `digestMultibase`."
            findings.add(path, message, "Add the digest of the file.")
