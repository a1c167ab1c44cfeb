"""The nouns of the standards: frozen, typed, named as in the specifications, losing nothing.

``problems(document)`` says what is wrong with a whole document; ``parse(document)`` reads it as
the noun it names; ``Noun.parse`` and ``noun.to_json`` read and write one noun.
"""

from __future__ import annotations

from bayleaf.engine.model.achievement import (
    Achievement,
    AchievementSubject,
    Alignment,
    Criteria,
    Related,
    Result,
    ResultDescription,
    RubricCriterionLevel,
)
from bayleaf.engine.model.clr import Association, ClrCredential, ClrSubject
from bayleaf.engine.model.conformance import noun_of, parse, problems
from bayleaf.engine.model.credential import Credential, Issuer, VerifiableCredential
from bayleaf.engine.model.identity import IdentityObject
from bayleaf.engine.model.names import (
    CLR_V2,
    CREDENTIALS_V1,
    CREDENTIALS_V2,
    OB_EXTENSIONS,
    OB_V3,
)
from bayleaf.engine.model.node import Node
from bayleaf.engine.model.open_badges import (
    AchievementCredential,
    EndorsementCredential,
    EndorsementSubject,
    OpenBadgeCredential,
)
from bayleaf.engine.model.parts import (
    BitstringStatusListEntry,
    CredentialSchema,
    CredentialStatus,
    Evidence,
    Proof,
    RefreshService,
    RelatedResource,
    TermsOfUse,
    TypedObject,
)
from bayleaf.engine.model.presentation import (
    EnvelopedVerifiableCredential,
    EnvelopedVerifiablePresentation,
    Holder,
    VerifiablePresentation,
)
from bayleaf.engine.model.problem import Grade, ModelError, Problem
from bayleaf.engine.model.profile import Address, GeoCoordinates, IdentifierEntry, Image, Profile
from bayleaf.engine.model.status_list import BitstringStatusList, BitstringStatusListCredential
from bayleaf.engine.model.text import text_problems

__all__ = [
    "CLR_V2",
    "CREDENTIALS_V1",
    "CREDENTIALS_V2",
    "OB_EXTENSIONS",
    "OB_V3",
    "Achievement",
    "AchievementCredential",
    "AchievementSubject",
    "Address",
    "Alignment",
    "Association",
    "BitstringStatusList",
    "BitstringStatusListCredential",
    "BitstringStatusListEntry",
    "ClrCredential",
    "ClrSubject",
    "Credential",
    "CredentialSchema",
    "CredentialStatus",
    "Criteria",
    "EndorsementCredential",
    "EndorsementSubject",
    "EnvelopedVerifiableCredential",
    "EnvelopedVerifiablePresentation",
    "Evidence",
    "GeoCoordinates",
    "Grade",
    "Holder",
    "IdentifierEntry",
    "IdentityObject",
    "Image",
    "Issuer",
    "ModelError",
    "Node",
    "OpenBadgeCredential",
    "Problem",
    "Profile",
    "Proof",
    "RefreshService",
    "Related",
    "RelatedResource",
    "Result",
    "ResultDescription",
    "RubricCriterionLevel",
    "TermsOfUse",
    "TypedObject",
    "VerifiableCredential",
    "VerifiablePresentation",
    "noun_of",
    "parse",
    "problems",
    "text_problems",
]
