"""Issue: the cryptographic act. Compose, secure, and check one's own work before it goes out."""

from __future__ import annotations

import copy
import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from bayleaf.engine import dids
from bayleaf.engine.canonical import check_all_signed
from bayleaf.engine.contexts import bundled
from bayleaf.engine.document import Document
from bayleaf.engine.encoding import Json, JsonObject, dump_json, format_instant, parse_json, pointer
from bayleaf.engine.errors import (
    ConformanceError,
    FetchError,
    InputError,
    ProofGenerationError,
)
from bayleaf.engine.keys import KeyKind, PublicKey
from bayleaf.engine.model import IdentityObject, problems
from bayleaf.engine.model.names import CREDENTIALS_V2, OB_EXTENSIONS, OB_V3
from bayleaf.engine.model.problem import Findings, ModelError, Problem
from bayleaf.engine.model.text import text_problems
from bayleaf.engine.ports import Fetch, Response, Signer
from bayleaf.engine.proofs import SUITES, data_integrity, jwt, suite_named
from bayleaf.engine.verifying import Policy, Report, verify
from bayleaf.engine.verifying.case import as_list
from bayleaf.engine.verifying.checks.status import MAX_ENTRIES

OB_SCHEMA: Final = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
_OB_TYPES: Final = ("OpenBadgeCredential", "AchievementCredential")
_NEEDS_EXTENSIONS: Final = (
    "1EdTechJsonSchemaValidator2019",
    "1EdTechRevocationList",
    "1EdTechCredentialRefresh",
)
_DEFAULT_SUITE: Final[Mapping[KeyKind, str]] = {
    "Ed25519": "eddsa-rdfc-2022",
    "P-256": "ecdsa-rdfc-2019",
    "P-384": "ecdsa-rdfc-2019",
    "RSA": "ob-jwt",
}


def issue(
    credential: Mapping[str, Any],
    *,
    signer: Signer,
    at: datetime,
    suite: str | None = None,
) -> Document:
    """Secure a credential and return the signed bytes.

    ``suite`` is a Data Integrity cryptosuite, ``ob-jwt`` or ``vc+jwt``; without it the key
    decides. The credential must be complete (see ``complete``) and sound: what is wrong raises
    ``ConformanceError`` with the place and the cure, a suite that does not fit the key
    ``ProofGenerationError``. The result is verified with ``verify`` before it is returned.
    Follows Open Badges 3.0 section 8 and Data Integrity 1.0 section 4.2.
    """
    name = suite or default_suite(signer.public_key)
    if name not in suites_for(signer.public_key):
        raise ProofGenerationError(
            f"The suite {name!r} does not sign with keys of the kind {signer.public_key.kind}.",
            cure=f"This key can sign with: {', '.join(suites_for(signer.public_key))}.",
        )
    document = _as_others_read(credential)
    _refuse_unsound(document, signer)
    if suite_named(name) is None or "-jcs-" in name:
        _refuse_undefined(document)  # the suites over RDF find out by themselves
    secured = _secure(document, name, signer, at)
    check_own_work(secured, signer, at)
    return secured


def complete(
    credential: Mapping[str, Any],
    *,
    signer: Signer,
    at: datetime,
    recipient: str | None = None,
    subject: str | None = None,
    suite: str | None = None,
) -> dict[str, Json]:
    """Fill in what can be filled: contexts, types, ids, ``validFrom``, issuer, schema, recipient.

    The issuer is the owner of the signer's key, and the suite that of ``issue``.
    ``recipient`` is an e-mail address; it is stored as a salted hash (OB 3.0 ``IdentityObject``).
    ``subject`` is the DID of the holder. A subject that nothing identifies gets an id that nobody
    can claim; so does one without an id for ``ob-jwt``, because the ``sub`` claim needs it.
    Nothing that is there is changed, only spelled as a list where the standard has a set.
    """
    chosen = suite or default_suite(signer.public_key)
    filled: dict[str, Json] = {"@context": None, "id": None, "type": None, **copy.deepcopy(dict(credential))}  # fmt: skip
    filled["type"] = _types(filled["type"])
    is_badge = any(name in filled["type"] for name in _OB_TYPES)
    filled["id"] = filled["id"] or _new_id()
    filled["issuer"] = _issuer(filled.get("issuer"), controller_of(signer))
    filled.setdefault("validFrom", format_instant(at))
    if is_badge:
        given = filled.get("credentialSubject", {})
        filled["credentialSubject"] = _subject(given, recipient, subject)
        filled.setdefault("credentialSchema", [{"id": OB_SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}])  # fmt: skip
    if chosen == "ob-jwt" and isinstance(filled.get("credentialSubject"), dict):
        filled["credentialSubject"].setdefault("id", _new_id())
    filled["@context"] = _context(filled, is_badge)
    return filled


def controller_of(signer: Signer) -> str:
    """Whose key it is: the part of its name before the fragment."""
    return signer.verification_method.partition("#")[0]


def suites_for(key: PublicKey) -> list[str]:
    """The names of the suites that sign with a key of this kind, the default first."""
    names = [s.name for s in SUITES if s.issues and key.kind in s.key_kinds]
    return names + [name for name, kinds in jwt.PROFILE_KEYS.items() if key.kind in kinds]


def default_suite(key: PublicKey) -> str:
    """The suite a key signs with when nobody names one. Raises ``ProofGenerationError``."""
    if key.kind not in _DEFAULT_SUITE:
        raise ProofGenerationError(f"Bayleaf does not issue with keys of the kind {key.kind}.")
    return _DEFAULT_SUITE[key.kind]


def _as_others_read(credential: Mapping[str, Any]) -> dict[str, Json]:
    """The credential as strict JSON that was written and read again. Raises ``InputError``."""
    try:
        document: dict[str, Json] = parse_json(dump_json(dict(credential)))
    except (TypeError, ValueError, RecursionError):
        raise InputError("The credential holds something that is not JSON.") from None
    return document


def _refuse_undefined(document: JsonObject) -> None:
    """A word that no context defines means nothing to a reader, although the text is signed."""
    for claim in jwt.CLAIMS:
        if claim in document:
            raise ConformanceError(
                f"`{claim}` is a word of tokens and has no place in a credential.",
                pointer=pointer(claim), cure="Remove it.",
            )  # fmt: skip
    check_all_signed(document, bundled())


def _refuse_unsound(document: dict[str, Json], signer: Signer) -> None:
    if "proof" in document:
        raise ConformanceError(
            "The credential is signed already.", pointer="/proof", cure="Remove the proof first."
        )
    # An array of status entries is legal in VCDM 2.0, and the only way to allow suspension.
    found = [p for p in problems(document) if p.pointer != "/credentialStatus"]
    found += text_problems(document)
    found += _status_problems(document)
    if found:
        raise ModelError(found)
    if "issuer" not in document:
        raise ConformanceError("This is not a credential: it has no issuer.", pointer="/issuer")
    issuer = document["issuer"]
    issuer_id = issuer["id"] if isinstance(issuer, Mapping) else issuer
    controller = controller_of(signer)
    if issuer_id != controller and not signer.verification_method.startswith("https://"):
        raise ConformanceError(
            f"The issuer is {issuer_id}, but the key belongs to {controller}.",
            pointer="/issuer/id",
            cure="Sign with the issuer's key, or name the key's owner as issuer.",
        )


def _status_problems(document: JsonObject) -> list[Problem]:
    """Two entries that are one would hide each other from a reader; nobody reads endless many."""
    entries = as_list(document.get("credentialStatus"))
    places = [
        tuple(
            str(entry.get(name))
            for name in ("statusListCredential", "statusListIndex", "statusPurpose")
        )
        for entry in entries
        if isinstance(entry, Mapping) and "statusListCredential" in entry
    ]
    findings = Findings()
    ids = [str(entry["id"]) for entry in entries if isinstance(entry, Mapping) and "id" in entry]
    is_twice = len(places) != len(set(places)) or len(ids) != len(set(ids))
    if len(entries) > MAX_ENTRIES or is_twice:
        message = f"The statuses are over {MAX_ENTRIES}, or two of them are the same entry."
        findings.add(("credentialStatus",), message, "Use one entry for each purpose.")
    for subject in as_list(document.get("credentialSubject")):
        if isinstance(subject, Mapping) and "id" in subject and subject["id"] == document.get("id"):
            message = "The subject has the id of the credential, so the two cannot be told apart."
            findings.add(("credentialSubject", "id"), message, "Give it an id of its own.")
    return findings.problems


def _secure(document: dict[str, Json], name: str, signer: Signer, at: datetime) -> Document:
    suite = suite_named(name)
    if suite is None:
        profile: jwt.Profile = "ob-jwt" if name == "ob-jwt" else "vc+jwt"
        token = jwt.create(document, signer=signer, profile=profile, at=at)
        return Document(token.encode(), "application/jwt" if profile == "ob-jwt" else "application/vc+jwt")  # fmt: skip
    proof = data_integrity.create_proof(
        document, suite=suite, signer=signer, created=at, contexts=bundled()
    )
    return Document(dump_json({**document, "proof": [proof]}, indent=2) + b"\n", "application/vc")


def check_own_work(secured: Document, signer: Signer, at: datetime) -> None:
    """Verify what was just signed, as a stranger would. Raises ``ProofGenerationError``."""
    report = verify(secured.data, fetch=own_document(signer), at=at, policy=Policy())
    if not report.is_sound:
        raise ProofGenerationError(f"The credential cannot be issued: {_first_trouble(report)}")


def _first_trouble(report: Report) -> str:
    for check in report.checks:
        if check.group in ("input", "integrity", "authority") and check.code is not None:
            return check.message
    return "it does not verify."


def own_document(signer: Signer) -> Fetch:
    """A ``Fetch`` that knows one document: the controller document of the signer, as it must be
    published for the credential to verify. Everything else is refused."""
    controller, _, fragment = signer.verification_method.partition("#")

    def fetch(url: str, *, accept: str = "application/json", max_bytes: int = 1 << 20) -> Response:
        document = dids.web.document(controller, {fragment: signer.public_key})
        expected = dids.web.url_of(controller) if controller.startswith("did:web:") else controller
        if url != expected:
            raise FetchError(f"not asked: only the issuer's own document is known ({url})", code="offline")  # fmt: skip
        body = document if fragment or controller.startswith("did:") else signer.public_key.to_jwk()
        return Response(url, 200, "application/did+json", dump_json(body))

    return fetch


def _types(value: Json) -> list[Json]:
    types = value if isinstance(value, list) else [value or "OpenBadgeCredential"]
    return types if "VerifiableCredential" in types else ["VerifiableCredential", *types]


def _issuer(value: Json, issuer: str) -> Json:
    if not isinstance(value, dict):
        return {"id": value or issuer, "type": ["Profile"]}
    return {"id": issuer, "type": ["Profile"], **value}


def _subject(value: Json, recipient: str | None, subject: str | None) -> Json:
    if not isinstance(value, dict):
        return value
    filled: dict[str, Json] = {**({"id": subject} if subject else {}), "type": ["AchievementSubject"], **value}  # fmt: skip
    if subject:
        filled["id"] = subject
    if recipient is not None:
        identity = IdentityObject.of(recipient, secrets.token_hex(16)).to_json()
        present = filled.get("identifier", [])
        filled["identifier"] = [*(present if isinstance(present, list) else [present]), identity]
    if "id" not in filled and not filled.get("identifier"):
        filled["id"] = _new_id()
    achievement = filled.get("achievement")
    if isinstance(achievement, dict):
        filled["achievement"] = {"id": _new_id(), "type": ["Achievement"], **achievement}  # fmt: skip
    return filled


def _new_id() -> str:
    return f"urn:uuid:{uuid.uuid4()}"


def _context(document: JsonObject, is_badge: bool) -> Json:
    given = document.get("@context")
    context = list(given) if isinstance(given, list) else [given] if given else []
    if not context:
        context = [CREDENTIALS_V2, *([OB_V3] if is_badge else [])]
    if OB_EXTENSIONS not in context and _uses_extensions(document):
        context.append(OB_EXTENSIONS)
    return context


def _uses_extensions(value: Json) -> bool:
    if isinstance(value, dict):
        types = value.get("type")
        names = types if isinstance(types, list) else [types]
        return any(n in names for n in _NEEDS_EXTENSIONS) or any(map(_uses_extensions, value.values()))  # fmt: skip
    return isinstance(value, list) and any(map(_uses_extensions, value))
