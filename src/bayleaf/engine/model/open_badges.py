"""The credentials of Open Badges 3.0: AchievementCredential (OpenBadgeCredential) and
EndorsementCredential (appendix B)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Annotated, ClassVar

from bayleaf.engine.encoding import Json, JsonObject
from bayleaf.engine.model import names
from bayleaf.engine.model.achievement import AchievementSubject
from bayleaf.engine.model.credential import Credential, contexts_of
from bayleaf.engine.model.kinds import (
    CompactJws,
    CredentialTypes,
    DateTimeStamp,
    Endorsement,
    Id,
    Name,
    Text,
    Types,
)
from bayleaf.engine.model.node import ONE_BY_SCHEMA, Node
from bayleaf.engine.model.parts import CredentialStatus, Evidence, RefreshService
from bayleaf.engine.model.problem import Findings, Path
from bayleaf.engine.model.profile import Image, Profile


class LearningCredential(Credential):
    """What the credentials of Open Badges and CLR add to VCDM: ``id`` and ``validFrom`` are
    required, the issuer is a Profile, the contexts come in a fixed order."""

    context_order: ClassVar[tuple[re.Pattern[str], ...]] = (names.OB_CONTEXT,)
    """What the contexts after the first must be."""
    schema_url: ClassVar[str] = names.ACHIEVEMENT_SCHEMA

    id: Id = field()
    issuer: Id | Profile
    valid_from: DateTimeStamp = field()
    awarded_date: DateTimeStamp | None = None
    credential_status: Annotated[tuple[CredentialStatus, ...], ONE_BY_SCHEMA] = ()
    refresh_service: RefreshService | None = None
    evidence: tuple[Evidence, ...] = ()

    @classmethod
    def _rules(cls, value: JsonObject, path: Path, findings: Findings) -> None:
        super()._rules(value, path, findings)
        _judge_context_order(value.get("@context"), cls.context_order, path, findings)
        _judge_schemas(value.get("credentialSchema"), cls.schema_url, path, findings)


class AchievementCredential(LearningCredential):
    """An Open Badge (OB 3.0, ``AchievementCredential``)."""

    type: CredentialTypes = (names.VERIFIABLE_CREDENTIAL, names.OPEN_BADGE_CREDENTIAL)
    credential_subject: AchievementSubject
    image: Image | None = None
    endorsement: tuple[Endorsement, ...] = ()
    endorsement_jwt: tuple[CompactJws, ...] = ()


OpenBadgeCredential = AchievementCredential
"""The same class under its other name."""


class EndorsementSubject(Node):
    """What is endorsed, and why (OB 3.0, ``EndorsementSubject``)."""

    id: Id
    type: Types = ("EndorsementSubject",)
    endorsement_comment: Text | None = None


class EndorsementCredential(LearningCredential):
    """A signed opinion about an achievement, an issuer or a credential
    (OB 3.0, ``EndorsementCredential``)."""

    schema_url: ClassVar[str] = names.ENDORSEMENT_SCHEMA

    type: CredentialTypes = (names.VERIFIABLE_CREDENTIAL, names.ENDORSEMENT_CREDENTIAL)
    name: Name = field()
    credential_subject: EndorsementSubject


def _judge_context_order(
    contexts: Json, order: Sequence[re.Pattern[str]], path: Path, findings: Findings
) -> None:
    """The contexts after the first come in the order of the specification."""
    found = contexts_of(contexts)[1:]
    for index, pattern in enumerate(order):
        url = found[index] if index < len(found) else None
        if contexts is not None and not (isinstance(url, str) and pattern.match(url)):
            wanted = names.CLR_V2 if pattern is names.CLR_CONTEXT else names.OB_V3
            message = (
                f"Entry {index + 2} of `@context` must be {wanted}, or another of its versions."
            )
            findings.add((*path, "@context"), message, "Put it there.")
            return


def _judge_schemas(schemas: Json, url: str, path: Path, findings: Findings) -> None:
    """Where schemas are named, the published one is among them (``CredentialSchema``)."""
    named = schemas if isinstance(schemas, list) else [schemas]
    published = {"id": url, "type": names.SCHEMA_VALIDATOR}
    if schemas is not None and not any(
        isinstance(one, Mapping) and published.items() <= one.items() for one in named
    ):
        findings.add(
            (*path, "credentialSchema"),
            f"`credentialSchema` lacks the published schema {url}.",
            f"Add it with type {names.SCHEMA_VALIDATOR}.",
            grade="schema",
        )
