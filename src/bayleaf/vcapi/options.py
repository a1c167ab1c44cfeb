"""What a request may hold. What is not known here is refused, and never passed over in silence
(VC-API section 3.6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bayleaf.engine.encoding import Json, JsonObject, pointer
from bayleaf.vcapi.problems import MALFORMED, Refusal, Trouble, refused

UNKNOWN: Final = "UNKNOWN_OPTION_PROVIDED"
OF_ISSUING: Final = ("credentialId", "mandatoryPointers", "statusPurpose")
OF_VERIFYING: Final = (
    "challenge", "checks", "domain", "expectedProofPurpose", "returnPresentation",
)  # fmt: skip
"""``checks`` is known, and changes nothing: which checks are made is not the asker's choice."""

_OF_STATUS: Final = ("credentialId", "credentialStatus", "indexAllocator", "status")
_OF_ENTRY: Final = ("id", "statusListCredential", "statusListIndex", "statusPurpose", "type")


@dataclass(frozen=True)
class Asked:
    """What a verifier asked the proofs to answer (Data Integrity section 4.4), where ``None`` is a
    question that was not asked; and whether to give a presentation back."""

    challenge: str | None = None
    domain: str | None = None
    purpose: str | None = None
    returns: bool = False


NOTHING: Final = Asked()


def asked_to_verify(body: JsonObject, member: str) -> Asked:
    """The options of a request that verifies ``member``. Raises ``Refusal``."""
    options = body.get("options", {})
    if not isinstance(options, Mapping):
        raise refused(MALFORMED, "`options` must be an object.", "/options")
    refuse_unknown(body, (member, "options"))
    refuse_unknown(options, OF_VERIFYING, "options")
    checks = options.get("checks", [])
    if not isinstance(checks, list) or not all(isinstance(one, str) for one in checks):
        raise refused(MALFORMED, "`checks` must be an array of texts.", "/options/checks")
    returns = options.get("returnPresentation", False)
    if not isinstance(returns, bool):
        message = "`returnPresentation` must be true or false."
        raise refused(MALFORMED, message, "/options/returnPresentation")
    asked = Asked(
        challenge=options.get("challenge"),
        domain=options.get("domain"),
        purpose=options.get("expectedProofPurpose"),
        returns=returns,
    )
    for name, value in (
        ("challenge", asked.challenge),
        ("domain", asked.domain),
        ("expectedProofPurpose", asked.purpose),
    ):
        if not isinstance(value, str | None):
            raise refused(MALFORMED, f"`{name}` must be a text.", f"/options/{name}")
    return asked


def check_issue_request(body: JsonObject) -> None:
    """Refuse a request to issue that holds what nobody here knows. Raises ``Refusal``."""
    refuse_unknown(body, ("credential", "options"))
    options = body.get("options")
    if isinstance(options, Mapping):
        refuse_unknown(options, OF_ISSUING, "options")


def check_status_request(body: JsonObject) -> None:
    """The same for a request to change a status. Raises ``Refusal``."""
    refuse_unknown(body, _OF_STATUS)
    entry = body.get("credentialStatus")
    if isinstance(entry, Mapping):
        refuse_unknown(entry, _OF_ENTRY, "credentialStatus")


def refuse_unknown(value: Mapping[str, Json], known: Iterable[str], *place: str) -> None:
    """Raise ``Refusal`` for the members of an object that are not among the known ones."""
    expected = sorted(known)
    troubles = [
        Trouble(UNKNOWN, f"`{name[:80]}` is not known. Use {', '.join(expected)}.", pointer(*place, name))
        for name in value
        if name not in expected
    ]  # fmt: skip
    if troubles:
        raise Refusal(*troubles[:16])
