"""Checks 18 to 20: how well is the issuer known? The name is a claim, the identity is proved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from bayleaf.engine.verifying.case import Case, as_list
from bayleaf.engine.verifying.checks.finding import Finding, passed, warned
from bayleaf.engine.verifying.lookalike import INVISIBLE, host_of, passes_for, skeleton
from bayleaf.engine.verifying.verdict import Assurance

MAX_NAME: Final = 400
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
    """Neither name nor web address pretends to be another issuer's, nor to carry our own marks."""
    name, host = claimed_name(case), host_of(case.issuer_id or "")
    if name is not None and len(name) > MAX_NAME:
        return warned("SUSPICIOUS_TEXT", f"The issuer's name has over {MAX_NAME} characters.")
    seen = skeleton(name) if name else ""
    for known, known_name in case.policy.trusted.items():
        if known == case.issuer_id:
            continue
        if seen and known_name and skeleton(known_name[:MAX_NAME]) == seen:
            case.lookalike_of = known
            return warned("ISSUER_LOOKALIKE", f"The name is that of {known}, but this is another issuer.")  # fmt: skip
        known_host = host_of(known)
        if host and known_host and passes_for(host, known_host):
            case.lookalike_of = known
            return warned("ISSUER_LOOKALIKE", f"The web address looks like that of {known}, but is another.")  # fmt: skip
    if name is None:
        return passed("The issuer gives no name.")
    if INVISIBLE.search(name) or _LOOKS_VERIFIED.search(name):
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
    names = as_list(name)
    return names[0] if len(names) == 1 and isinstance(names[0], str) else None
