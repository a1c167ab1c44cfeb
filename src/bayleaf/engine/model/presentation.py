"""What a holder shows: the presentation, and credentials in an envelope (VCDM 2.0 sections 4.12,
4.13)."""

from __future__ import annotations

import re

from bayleaf.engine.encoding import JsonObject
from bayleaf.engine.model import names
from bayleaf.engine.model.credential import judge_first_context, judge_reserved
from bayleaf.engine.model.kinds import (
    Contexts,
    CredentialTypes,
    EmbeddedCredential,
    Id,
    VcTypes,
)
from bayleaf.engine.model.node import Node
from bayleaf.engine.model.parts import Proof, TermsOfUse
from bayleaf.engine.model.problem import Findings, Path

_OF_CREDENTIALS = ("issuer", "credentialSubject", "credentialStatus", "validFrom", "validUntil")
"""A reader who takes a presentation for a credential would believe them."""

_CREDENTIAL_DATA = re.compile(r"data:application/(vc\+(jwt|sd-jwt|cose)|jwt)(;[^,]*)?,.", re.ASCII)
_PRESENTATION_DATA = re.compile(
    r"data:application/(vp\+(jwt|sd-jwt|cose)|jwt)(;[^,]*)?,.", re.ASCII
)


class Holder(Node):
    """The holder of a presentation, as an object."""

    id: Id


class VerifiablePresentation(Node):
    """Credentials that a holder shows (VCDM 2.0 section 4.13). The credentials are complete
    documents, kept as they are; a token comes in an ``EnvelopedVerifiableCredential``."""

    context: Contexts
    id: Id | None = None
    type: CredentialTypes = (names.VERIFIABLE_PRESENTATION,)
    holder: Id | Holder | None = None
    verifiable_credential: tuple[EmbeddedCredential, ...] = ()
    terms_of_use: tuple[TermsOfUse, ...] = ()
    proof: tuple[Proof, ...] = ()

    @classmethod
    def _rules(cls, value: JsonObject, path: Path, findings: Findings) -> None:
        judge_first_context(value.get("@context"), path, findings)
        judge_reserved(value, path, findings)
        for member in _OF_CREDENTIALS:
            if member in value:
                message = f"A presentation has no `{member}`: that is for the credentials inside."
                findings.add((*path, member), message, "Remove it.")
        name = value.get("id")
        if isinstance(name, str) and _PRESENTATION_DATA.match(name):
            message = (
                f"A presentation in a data URL must have the type {names.ENVELOPED_PRESENTATION}."
            )
            findings.add((*path, "type"), message)


class EnvelopedVerifiableCredential(Node):
    """A credential secured as a token, inside a JSON object: ``id`` is a data URL that holds the
    token, such as ``data:application/vc+jwt,eyJ...`` (VCDM 2.0 section 4.12)."""

    context: Contexts
    id: Id
    type: VcTypes = (names.ENVELOPED_CREDENTIAL,)

    @classmethod
    def _rules(cls, value: JsonObject, path: Path, findings: Findings) -> None:
        judge_first_context(value.get("@context"), path, findings)
        _judge_data(value, _CREDENTIAL_DATA, "data:application/vc+jwt,", path, findings)


class EnvelopedVerifiablePresentation(Node):
    """A presentation secured as a token, inside a JSON object (VCDM 2.0 section 4.13)."""

    context: Contexts
    id: Id
    type: VcTypes = (names.ENVELOPED_PRESENTATION,)

    @classmethod
    def _rules(cls, value: JsonObject, path: Path, findings: Findings) -> None:
        judge_first_context(value.get("@context"), path, findings)
        _judge_data(value, _PRESENTATION_DATA, "data:application/vp+jwt,", path, findings)


def _judge_data(
    value: JsonObject, pattern: re.Pattern[str], start: str, path: Path, findings: Findings
) -> None:
    name = value.get("id")
    if isinstance(name, str) and not pattern.match(name):
        message = f"`id` must be a data URL that holds the token, such as {start}eyJ..."
        findings.add((*path, "id"), message)
