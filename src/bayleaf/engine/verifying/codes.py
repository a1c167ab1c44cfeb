"""The codes a report may carry, with their titles and the specification each comes from."""

from __future__ import annotations

from typing import Final

_VCDM: Final = "https://www.w3.org/TR/vc-data-model#"
_SECURITY: Final = "https://w3id.org/security#"
_STATUS: Final = "https://www.w3.org/ns/credentials/status-list#"

SPECIFIED: Final[dict[str, str]] = {
    "PARSING_ERROR": _VCDM,
    "CRYPTOGRAPHIC_SECURITY_ERROR": _VCDM,
    "MALFORMED_VALUE_ERROR": _VCDM,
    "RANGE_ERROR": _VCDM,
    "PROOF_GENERATION_ERROR": _SECURITY,
    "PROOF_VERIFICATION_ERROR": _SECURITY,
    "PROOF_TRANSFORMATION_ERROR": _SECURITY,
    "INVALID_DOMAIN_ERROR": _SECURITY,
    "INVALID_CHALLENGE_ERROR": _SECURITY,
    "STATUS_RETRIEVAL_ERROR": _STATUS,
    "STATUS_VERIFICATION_ERROR": _STATUS,
    "STATUS_LIST_LENGTH_ERROR": _STATUS,
}
"""Codes of the W3C specifications and the prefix of their problem type."""

TITLES: Final[dict[str, str]] = {
    "MALFORMED_VALUE_ERROR": "Breaks a rule of the data model",
    "RANGE_ERROR": "Status index out of range",
    "PROOF_VERIFICATION_ERROR": "Signature does not hold",
    "PROOF_TRANSFORMATION_ERROR": "Cannot be brought into signed form",
    "INVALID_DOMAIN_ERROR": "Made for another website",
    "INVALID_CHALLENGE_ERROR": "Answers another question",
    "STATUS_RETRIEVAL_ERROR": "Status list not reachable",
    "STATUS_VERIFICATION_ERROR": "Status list not trustworthy",
    "STATUS_LIST_LENGTH_ERROR": "Status list too short",
    "MALFORMED": "Not readable",
    "DUPLICATE_KEY": "Member given twice",
    "AMBIGUOUS_INPUT": "More than one credential",
    "NO_PROOF": "Not signed",
    "UNSUPPORTED_PROOF": "Kind of proof not supported",
    "CLAIM_MISSING": "Token claim missing",
    "CONTEXT_UNTRUSTED": "Context not trusted",
    "SHADOWED_FIELD": "Text that is not signed",
    "SCHEMA_INVALID": "Differs from the published schema",
    "KEY_NOT_ISSUER": "Not the issuer's key",
    "KEY_RETIRED": "Key no longer in use",
    "KEY_COMPROMISED": "Key was stolen",
    "ISSUER_UNREACHABLE": "Issuer not reachable",
    "HOLDER_MISMATCH": "Presented by somebody else",
    "HOLDER_UNBOUND": "Holder not known",
    "REVOKED": "Revoked",
    "SUSPENDED": "Suspended",
    "EXPIRED": "Expired",
    "NOT_YET_VALID": "Not yet valid",
    "STATUS_TYPE_UNKNOWN": "Kind of status not known",
    "STATUS_LIST_STALE": "Status list out of date",
    "STATUS_MESSAGE": "Message from the issuer",
    "ISSUER_LOOKALIKE": "Looks like another issuer",
    "SUSPICIOUS_TEXT": "Misleading characters",
    "SELF_ISSUED": "Issued to oneself",
    "RECIPIENT_MISMATCH": "Not this person",
    "RECIPIENT_UNCHECKABLE": "Person cannot be checked",
    "WEAK_HASH": "Weak protection of the address",
    "ENDORSEMENT_INVALID": "Endorsement does not hold",
    "ENDORSEMENT_OTHER_TARGET": "Endorsement of something else",
    "CONTAINED_INVALID": "A credential inside does not hold",
    "REFRESH_AVAILABLE": "Newer version may exist",
}
"""Every code the engine reports, with a title of a few words."""


def problem_type(code: str, code_page: str) -> str:
    """The URL that names a code (RFC 9457 ``type``): the specification's, else our own page's."""
    return SPECIFIED.get(code, code_page) + code
