"""Checks 18 to 20: how well is the issuer known? The name is a claim, the identity is proved."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from bayleaf.engine.verifying.case import Case
from bayleaf.engine.verifying.checks.finding import Finding, passed, warned
from bayleaf.engine.verifying.verdict import Assurance

_INVISIBLE: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_LOOKS_VERIFIED: Final = re.compile("[\u2705\u2713\u2714\u2611]|\\bverified\\b", re.IGNORECASE)


def assurance(case: Case) -> list[Finding]:
    """The level reached: a mere key, a controlled domain, or an entry in a list."""
    issuer = case.issuer_id or ""
    level = Assurance.KEY_ONLY if issuer.startswith(("did:key:", "did:jwk:")) else Assurance.DOMAIN
    if issuer in case.policy.trusted:
        level = Assurance.LISTED
    case.assurance = level
    sentence = {
        Assurance.KEY_ONLY: "Only the key is known. The name is what the issuer calls itself.",
        Assurance.DOMAIN: "The issuer controls its web address. The name is its own claim.",
        Assurance.LISTED: "The issuer is on a list you trust.",
    }[level]
    return passed(sentence, assurance=str(level))


def lookalike(case: Case) -> list[Finding]:
    """The name does not pretend to be another issuer's or to carry our own marks."""
    name = claimed_name(case)
    if name is None:
        return passed("The issuer gives no name.")
    for trusted_id, trusted_name in case.policy.trusted.items():
        if trusted_id != case.issuer_id and trusted_name and _folded(trusted_name) == _folded(name):
            case.lookalike_of = trusted_id
            return warned("ISSUER_LOOKALIKE", f"The name is that of {trusted_id}, but this is another issuer.")  # fmt: skip
    if _INVISIBLE.search(name) or _LOOKS_VERIFIED.search(name):
        return warned("SUSPICIOUS_TEXT", "The issuer's name holds characters that mislead readers.")
    return passed("The name is not that of another issuer you know.")


def self_issued(case: Case) -> list[Finding]:
    """Issuer and subject are not the same."""
    subjects = [subject.get("id") for subject in case.subjects]
    if case.issuer_id is not None and case.issuer_id in subjects:
        return warned("SELF_ISSUED", "The issuer issued it to itself.")
    return passed("It was issued by one party to another.")


def claimed_name(case: Case) -> str | None:
    """The name the issuer gives itself."""
    name = case.issuer.get("name") if isinstance(case.issuer, Mapping) else None
    return name if isinstance(name, str) else None


def _folded(name: str) -> str:
    """Text as the eye compares it: compatibility forms, no accents, no case, no invisible signs."""
    plain = unicodedata.normalize("NFKD", _INVISIBLE.sub("", name)).casefold()
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())
