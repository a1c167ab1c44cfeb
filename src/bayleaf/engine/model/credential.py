"""The verifiable credential (VCDM 2.0; documents of VCDM 1.1 are read into the same nouns)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from bayleaf.engine.encoding import Json, JsonObject, parse_instant
from bayleaf.engine.model.kinds import (
    Anything,
    Contexts,
    CredentialTypes,
    DateTimeStamp,
    Id,
    Name,
    is_instant,
    type_names,
)
from bayleaf.engine.model.names import CREDENTIALS_V1, CREDENTIALS_V2, VERIFIABLE_CREDENTIAL
from bayleaf.engine.model.node import Member, Node, NodeClass, members_of
from bayleaf.engine.model.parts import (
    CredentialSchema,
    CredentialStatus,
    Proof,
    RelatedResource,
    TermsOfUse,
    TypedObject,
)
from bayleaf.engine.model.problem import Findings, Path

_RESERVED = ("confidenceMethod", "renderMethod")
_V1_NAMES = {"validFrom": "issuanceDate", "validUntil": "expirationDate"}


class Issuer(Node):
    """The issuer of a credential, as an object (VCDM 2.0 section 4.7)."""

    id: Id
    name: Name | None = None
    description: Name | None = None


class Credential(Node):
    """What all credentials have in common (VCDM 2.0 section 4).

    In a document of VCDM 1.1 ``valid_from`` and ``valid_until`` are ``issuanceDate`` and
    ``expirationDate``.
    """

    context: Contexts
    id: Id | None = None
    type: CredentialTypes = (VERIFIABLE_CREDENTIAL,)
    name: Name | None = None
    description: Name | None = None
    issuer: Any
    valid_from: DateTimeStamp | None = None
    valid_until: DateTimeStamp | None = None
    credential_subject: Any
    credential_schema: tuple[CredentialSchema, ...] = ()
    credential_status: tuple[CredentialStatus, ...] = ()
    terms_of_use: tuple[TermsOfUse, ...] = ()
    related_resource: tuple[RelatedResource, ...] = ()
    proof: tuple[Proof, ...] = ()

    @classmethod
    def _members(cls, contexts: Json) -> tuple[Member, ...]:
        return _members_of_v1(cls) if is_v1(contexts) else members_of(cls)

    @classmethod
    def _rules(cls, value: JsonObject, path: Path, findings: Findings) -> None:
        judge_first_context(value.get("@context"), path, findings)
        judge_reserved(value, path, findings)
        _judge_dates(value, path, findings)
        _judge_related(value.get("relatedResource"), path, findings)

    def _contexts(self) -> Json:
        return self.context


class VerifiableCredential(Credential):
    """A credential of no kind that Bayleaf knows better (VCDM 2.0 section 4)."""

    issuer: Id | Issuer
    credential_subject: tuple[Anything, ...]
    refresh_service: tuple[TypedObject, ...] = ()
    evidence: tuple[TypedObject, ...] = ()


def contexts_of(value: Json) -> list[Json]:
    """``@context`` as a list, whatever its spelling."""
    return list(value) if isinstance(value, (list, tuple)) else [value]


def is_v1(contexts: Json) -> bool:
    """Is it a document of VCDM 1.1, by its first context?"""
    return contexts_of(contexts)[:1] == [CREDENTIALS_V1]


def judge_first_context(contexts: Json, path: Path, findings: Findings) -> None:
    """The first context is that of VCDM 2.0, or of 1.1 in old documents (section 4.3)."""
    if contexts is not None and contexts_of(contexts)[:1] not in (
        [CREDENTIALS_V2],
        [CREDENTIALS_V1],
    ):
        findings.add(
            (*path, "@context"),
            f"The first entry of `@context` must be {CREDENTIALS_V2}.",
            "Put it first.",
        )


def judge_reserved(value: JsonObject, path: Path, findings: Findings) -> None:
    """What stands at a reserved extension point says its type (VCDM 2.0 section 5.10)."""
    for name in _RESERVED:
        found = value.get(name, [])
        for one in found if isinstance(found, list) else [found]:
            if not isinstance(one, Mapping) or not type_names(one):
                message = f"`{name}` must be an object with a `type`."
                findings.add((*path, name), message, "Add its `type`.")


def _members_of_v1(noun: NodeClass) -> tuple[Member, ...]:
    return tuple(
        dataclasses.replace(
            member,
            name=_V1_NAMES.get(member.name, member.name),
            is_required=member.is_required or member.name == "validFrom",
        )
        for member in members_of(noun)
    )


def _judge_dates(value: JsonObject, path: Path, findings: Findings) -> None:
    """Validity ends after it begins (VCDM 2.0 section 4.9)."""
    start, end = ("validFrom", "validUntil")
    if is_v1(value.get("@context")):
        start, end = _V1_NAMES[start], _V1_NAMES[end]
    if (
        is_instant(value.get(start))
        and is_instant(value.get(end))
        and parse_instant(value[start]) > parse_instant(value[end])
    ):
        message = f"`{end}` is earlier than `{start}`."
        findings.add((*path, end), message, f"Set `{end}` to a later time.")


def _judge_related(resources: Json, path: Path, findings: Findings) -> None:
    """No two related resources have the same ``id`` (VCDM 2.0 section 5.3)."""
    seen: set[str] = set()
    for index, resource in enumerate(resources if isinstance(resources, list) else []):
        name = resource.get("id") if isinstance(resource, Mapping) else None
        if isinstance(name, str) and name in seen:
            place = (*path, "relatedResource", index, "id")
            findings.add(place, "Two related resources have the same `id`.")
        elif isinstance(name, str):
            seen.add(name)
