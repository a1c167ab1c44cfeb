"""Checks 10 and 11: was it signed with a key of the issuer, and was that key in force?"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bayleaf.engine.encoding import parse_instant
from bayleaf.engine.errors import InputError
from bayleaf.engine.verifying.case import Case
from bayleaf.engine.verifying.checks.finding import Finding, failed, nothing, passed, unknown
from bayleaf.engine.verifying.keyring import FoundKey

_NOT_THEIRS: Final = ("foreignOrigin", "invalidDidUrl", "notListed", "notNamed")
_LOCAL: Final = ("did:key:", "did:jwk:")


def binding(case: Case) -> list[Finding]:
    """At least one proof was made with a key that the issuer's own document lists."""
    bound = next((key for key in case.keys if key.is_bound), None)
    if bound is not None:
        return passed(
            "It was signed with a key of the issuer it names.",
            verificationMethod=bound.method_id, document=bound.source,
        )  # fmt: skip
    found = next((key for key in case.keys if key.suite is not None or case.is_token), case.keys[0])
    problem = found.problem
    code, detail = (problem.code, problem.message) if problem is not None else ("", "")
    issuer = case.issuer_id or ""
    if code in _NOT_THEIRS or (issuer.startswith(_LOCAL) and code != "methodNotSupported"):
        return failed(
            "KEY_NOT_ISSUER", "It was not signed by the issuer it names.", detail=detail,
            verificationMethod=found.method_id, document=found.source,
        )  # fmt: skip
    return unknown(
        "ISSUER_UNREACHABLE",
        f"Whether the key belongs to {issuer} could not be found out. {detail}",
        detail=code, verificationMethod=found.method_id,
    )  # fmt: skip


def key_state(case: Case) -> list[Finding]:
    """The key was in force when it signed (``expires`` and ``revoked`` of the controller document).

    The signing time is the signer's own word, so a key revoked as stolen is never trusted.
    """
    if (case.issuer_id or "").startswith(_LOCAL):
        return nothing("The issuer is this key, so there is no other state of it.")
    found = next(key for key in case.keys if key.is_bound)
    assert found.method is not None, "a bound key has its method"
    if found.method.revoked is not None:
        return unknown("KEY_COMPROMISED", "The issuer has declared this key stolen. Nothing proves that the signature is older.")  # fmt: skip
    signed = _signing_time(case, found)
    if found.method.expires is not None and (signed is None or signed > found.method.expires):
        return failed("KEY_RETIRED", "The key had been retired before it signed this.")
    return passed("The issuer lists the key as in force.")


def _signing_time(case: Case, found: FoundKey) -> datetime | None:
    claimed = case.document.get("validFrom", case.document.get("issuanceDate"))
    if case.jws is not None:
        return case.jws.issued_at or _instant(claimed)
    return _instant(case.proofs[case.keys.index(found)].get("created", claimed))


def _instant(claimed: object) -> datetime | None:
    try:
        return parse_instant(claimed) if isinstance(claimed, str) else None
    except InputError:
        return None
