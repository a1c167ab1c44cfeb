"""The objects that hang on a credential: proof, schema, status, evidence, refresh, terms
(VCDM 2.0 section 4; Open Badges 3.0, appendix B; Bitstring Status List 1.0)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from bayleaf.engine.encoding import Json, JsonObject
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


class CredentialSchema(Node):
    """A schema that the credential follows (VCDM 2.0 section 4.11)."""

    id: Id
    type: SingleType


class CredentialStatus(Node):
    """Where to learn whether the credential still stands (VCDM 2.0 section 4.10)."""

    id: Id | None = None
    type: SingleType

    @classmethod
    def _class_for(cls, value: JsonObject) -> NodeClass:
        return BitstringStatusListEntry if STATUS_LIST_ENTRY in type_names(value) else cls


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
    status_reference: tuple[Url, ...] = ()

    @classmethod
    def _rules(cls, value: JsonObject, path: Path, findings: Findings) -> None:
        list_url = value.get("statusListCredential")
        if isinstance(list_url, str) and value.get("id") == list_url:
            message = "The `id` of a status entry must not be the URL of its list."
            findings.add((*path, "id"), message, "Leave it out.", grade="schema")
        size = value.get("statusSize", 1)
        if not isinstance(size, int) or isinstance(size, bool):
            return
        if size < 1:
            findings.add((*path, "statusSize"), "`statusSize` must be 1 or more.", grade="schema")
        elif size > 1 or "statusMessage" in value:
            _judge_messages(value.get("statusMessage"), size, (*path, "statusMessage"), findings)


def _judge_messages(messages: Json, size: int, path: Path, findings: Findings) -> None:
    """One message for every value that ``size`` bits can have (section 2.1)."""
    if not isinstance(messages, list) or len(messages) != 1 << min(size, 32):
        message = f"`statusMessage` must be an array with a message for each value of {size} bit."
        findings.add(path, message, grade="schema")
    for index, one in enumerate(messages if isinstance(messages, list) else []):
        known = one if isinstance(one, Mapping) else {}
        if not isinstance(known.get("status"), str) or not isinstance(known.get("message"), str):
            message = "A status message must have `status` and `message`, both strings."
            findings.add((*path, index), message, grade="schema")


class RefreshService(Node):
    """Where a newer version can be had (OB 3.0, ``RefreshService``)."""

    id: Id
    type: SingleType


class TermsOfUse(Node):
    """Terms under which the credential was issued (VCDM 2.0 section 5.5)."""

    id: Id | None = None
    type: SingleType


class Evidence(Node):
    """What the issuer saw before it awarded (OB 3.0, ``Evidence``)."""

    id: Id | None = None
    type: VcTypes = ("Evidence",)
    name: Text | None = None
    narrative: Text | None = None
    description: Text | None = None
    genre: Text | None = None
    audience: Text | None = None


class TypedObject(Node):
    """An object of some type, with a URL as ``id`` if it has one: what VCDM 2.0 asks of evidence
    and refresh services that are not those of Open Badges."""

    id: Id | None = None
    type: VcTypes


class RelatedResource(Node):
    """A file outside the credential, fixed by its digest (VCDM 2.0 section 5.3)."""

    id: Id
    media_type: Text | None = None
    digest_sri: tuple[Text, ...] = ()
    digest_multibase: tuple[Text, ...] = ()

    @classmethod
    def _rules(cls, value: JsonObject, path: Path, findings: Findings) -> None:
        if "digestSRI" not in value and "digestMultibase" not in value:
            message = "The related resource has neither `digestSRI` nor `digestMultibase`."
            findings.add(path, message, "Add the digest of the file.")
