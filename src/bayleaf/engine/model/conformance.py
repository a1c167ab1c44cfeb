"""Which noun a whole document is, by the types it names, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bayleaf.engine.encoding import Json, JsonObject
from bayleaf.engine.model import names
from bayleaf.engine.model.clr import ClrCredential
from bayleaf.engine.model.credential import VerifiableCredential
from bayleaf.engine.model.kinds import type_names
from bayleaf.engine.model.node import Node, NodeClass
from bayleaf.engine.model.open_badges import AchievementCredential, EndorsementCredential
from bayleaf.engine.model.presentation import (
    EnvelopedVerifiableCredential,
    EnvelopedVerifiablePresentation,
    VerifiablePresentation,
)
from bayleaf.engine.model.problem import Problem
from bayleaf.engine.model.status_list import BitstringStatusListCredential

_NOUNS: Final[dict[str, NodeClass]] = {
    names.CLR_CREDENTIAL: ClrCredential,
    names.OPEN_BADGE_CREDENTIAL: AchievementCredential,
    names.ACHIEVEMENT_CREDENTIAL: AchievementCredential,
    names.ENDORSEMENT_CREDENTIAL: EndorsementCredential,
    names.STATUS_LIST_CREDENTIAL: BitstringStatusListCredential,
    names.ENVELOPED_CREDENTIAL: EnvelopedVerifiableCredential,
    names.ENVELOPED_PRESENTATION: EnvelopedVerifiablePresentation,
    names.VERIFIABLE_PRESENTATION: VerifiablePresentation,
}


def noun_of(document: JsonObject) -> NodeClass:
    """The class of a whole document by its ``type``; a plain ``VerifiableCredential`` if it names
    no type that has a class of its own."""
    found = type_names(document)
    return next((noun for name, noun in _NOUNS.items() if name in found), VerifiableCredential)


def parse(document: JsonObject) -> Node:
    """Read a whole document as the noun it names. Raises ``ModelError`` as ``Node.parse`` does."""
    return noun_of(document).parse(document)


def problems(document: Json) -> list[Problem]:
    """Judge a whole credential or presentation by the types and contexts it names.

    Grade ``must``: it breaks a MUST of VCDM 2.0 (or 1.1), Open Badges 3.0, CLR 2.0 or Bitstring
    Status List, and a verifier rejects it. Grade ``schema``: a published JSON Schema, or the word
    of the specification where the schema is silent, refuses it, but the document may still be
    genuine. Those with grade ``must`` come first. Complete credentials inside the document are
    looked at only from outside. Never raises; the time is linear in the size of the document.
    """
    noun = noun_of(document) if isinstance(document, Mapping) else VerifiableCredential
    return noun.problems(document)
