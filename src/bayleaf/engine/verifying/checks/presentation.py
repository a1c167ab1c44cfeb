"""The checks of a presentation: did its holder sign it, now, for this reader?"""

from __future__ import annotations

from collections.abc import Mapping

from bayleaf.engine.verifying.case import Case, as_list
from bayleaf.engine.verifying.checks import content, integrity
from bayleaf.engine.verifying.checks.finding import Finding, failed, nothing, passed, unknown
from bayleaf.engine.verifying.keyring import find_keys
from bayleaf.engine.verifying.verdict import Outcome


def proof(case: Case) -> list[Finding]:
    """Checks 6 to 9 in one: signed, by a key for authentication, and nothing unsigned."""
    for step in (integrity.proof_present, _signature, _purpose, _recompaction):
        findings = step(case)
        if findings[0].outcome in (Outcome.FAIL, Outcome.UNKNOWN):
            return findings
    return passed("The presentation is signed and was not changed.")


def challenge(case: Case) -> list[Finding]:
    """The proof answers the challenge that the reader gave."""
    if case.challenge is None:
        return nothing("Nobody asked the holder to prove anything now.")
    if all(item.get("challenge") == case.challenge for item in _signed(case)):
        return passed("It answers the question that was asked.")
    return failed("INVALID_CHALLENGE_ERROR", "It answers another question than the one asked.")


def domain(case: Case) -> list[Finding]:
    """The proof was made for the reader's domain and for no other."""
    if case.domain is None:
        return nothing("Nobody asked the holder to prove anything now.")
    if all(as_list(item.get("domain")) == [case.domain] for item in _signed(case)):
        return passed("It was made for this website.")
    return failed("INVALID_DOMAIN_ERROR", "It was made for another website.")


def holder(case: Case) -> list[Finding]:
    """The presenter's key belongs to the holder, and the holder is who the credentials are about."""
    if not any(key.is_bound for key in case.keys):
        problem = case.keys[0].problem if case.keys else None
        if problem is not None and problem.code not in ("notListed", "foreignOrigin", "notNamed"):
            return unknown("ISSUER_UNREACHABLE", f"The holder's keys could not be found out. {problem.message}")  # fmt: skip
        return failed("HOLDER_MISMATCH", "It was not signed by the holder it names.")
    findings = contained(case)
    if findings[0].outcome is Outcome.UNKNOWN and not case.contained:
        return findings
    for report in case.contained:
        document = report.document or {}
        subjects = [s.get("id") for s in as_list(document.get("credentialSubject")) if isinstance(s, Mapping)]  # fmt: skip
        if not any(isinstance(subject, str) and subject.startswith("did:") for subject in subjects):
            return unknown("HOLDER_UNBOUND", "A credential inside does not say whose key it belongs to.")  # fmt: skip
        if any(subject != holder_id(case) for subject in subjects):
            return failed("HOLDER_MISMATCH", "A credential inside is about somebody else.")
    return passed("The presenter is the person the credentials are about.")


def contained(case: Case) -> list[Finding]:
    """The credentials presented. Each keeps its own verdict."""
    entries = as_list(case.document.get("verifiableCredential"))
    return content.judge_entries(case, entries) or nothing("It holds no credentials.")


def holder_id(case: Case) -> str:
    """Who presents: ``holder``, else the owner of the key that signed."""
    value = case.document.get("holder")
    value = value.get("id") if isinstance(value, Mapping) else value
    if isinstance(value, str):
        return value
    named = [item.get("verificationMethod") for item in _signed(case)]
    return named[0].partition("#")[0] if named and isinstance(named[0], str) else ""


def _signature(case: Case) -> list[Finding]:
    case.keys = find_keys(case, holder_id(case), "authentication")
    return integrity.check_signatures(case)


def _purpose(case: Case) -> list[Finding]:
    if case.jws is not None and not _is_current(case, case.jws.payload):
        return failed("PROOF_VERIFICATION_ERROR", "The presentation was meant to hold only for a time, which is over or to come.")  # fmt: skip
    return integrity.check_purpose(case, "authentication")


def _is_current(case: Case, claims: Mapping[str, object]) -> bool:
    """Whether the moment lies between ``nbf`` and ``exp`` of a token (RFC 7519 section 4.1)."""
    now, leeway = case.moment.timestamp(), case.policy.leeway.total_seconds()
    starts, ends = claims.get("nbf", now), claims.get("exp", now)
    if not isinstance(starts, (int, float)) or not isinstance(ends, (int, float)):
        return False
    return starts - leeway <= now <= ends + leeway


def _recompaction(case: Case) -> list[Finding]:
    """Without the credentials inside: they bring contexts of their own and are judged alone."""
    own = {name: value for name, value in case.document.items() if name != "verifiableCredential"}
    return integrity.check_recompaction(case, own)


def _signed(case: Case) -> list[Mapping[str, object]]:
    """What carries challenge and domain: the proofs, or the claims of a token."""
    if case.received is not None and case.received.jws is not None:
        claims = case.received.jws.payload
        return [{"challenge": claims.get("nonce"), "domain": claims.get("aud"), "verificationMethod": case.received.jws.header.get("kid")}]  # fmt: skip
    return [item for item in case.proofs if isinstance(item, Mapping)]
