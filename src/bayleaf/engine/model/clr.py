"""Comprehensive Learner Record 2.0: many credentials of one learner, and how they stack."""

from __future__ import annotations

import re
from dataclasses import field
from typing import ClassVar

from bayleaf.engine.encoding import JsonObject
from bayleaf.engine.model import names
from bayleaf.engine.model.achievement import Achievement, judge_identity
from bayleaf.engine.model.identity import IdentityObject
from bayleaf.engine.model.kinds import (
    AssociationType,
    Boolean,
    CompactJws,
    CredentialTypes,
    EmbeddedCredential,
    Endorsement,
    Id,
    InnerType,
    Name,
    Types,
    Url,
)
from bayleaf.engine.model.node import Node
from bayleaf.engine.model.open_badges import LearningCredential
from bayleaf.engine.model.problem import Findings, Path
from bayleaf.engine.model.profile import Image


class Association(Node):
    """How one achievement relates to another (CLR 2.0, ``Association``; closed)."""

    is_closed: ClassVar[bool] = True

    type: InnerType = "Association"
    association_type: AssociationType
    source_id: Url
    target_id: Url


class ClrSubject(Node):
    """The learner and the credentials (CLR 2.0, ``ClrSubject``). Those are complete, signed
    documents, kept as they are."""

    id: Id | None = None
    type: Types = ("ClrSubject",)
    identifier: tuple[IdentityObject, ...] = ()
    verifiable_credential: tuple[EmbeddedCredential, ...]
    achievement: tuple[Achievement, ...] = ()
    association: tuple[Association, ...] = ()

    @classmethod
    def _rules(cls, value: JsonObject, path: Path, findings: Findings) -> None:
        judge_identity(value, path, findings)


class ClrCredential(LearningCredential):
    """The record (CLR 2.0, ``ClrCredential``). ``partial`` false or absent means complete."""

    context_order: ClassVar[tuple[re.Pattern[str], ...]] = (names.CLR_CONTEXT, names.OB_CONTEXT)
    schema_url: ClassVar[str] = names.CLR_SCHEMA

    type: CredentialTypes = (names.VERIFIABLE_CREDENTIAL, names.CLR_CREDENTIAL)
    name: Name = field()
    partial: Boolean | None = None
    credential_subject: ClrSubject
    image: Image | None = None
    endorsement: tuple[Endorsement, ...] = ()
    endorsement_jwt: tuple[CompactJws, ...] = ()
