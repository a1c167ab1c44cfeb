"""Credentials as JSON Web Tokens: compact JWS (RFC 7515) in two issuing profiles.

``ob-jwt`` is the external proof of Open Badges 3.0 (section 8.2); ``vc+jwt`` is VC-JOSE-COSE
(section 3.1). The JWS is put together here and not by a JOSE library, because the key sits behind
the ``Signer`` port and because the algorithm must follow from the key, never from the header.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal

from bayleaf.engine.encoding import (
    Json,
    JsonObject,
    b64url_decode,
    b64url_encode,
    dump_json,
    parse_instant,
    parse_json,
)
from bayleaf.engine.errors import InputError, ProofError, ProofGenerationError

if TYPE_CHECKING:
    from bayleaf.engine.keys import KeyKind, PublicKey
    from bayleaf.engine.ports import Signer

Profile = Literal["ob-jwt", "vc+jwt"]

PROFILE_KEYS: Final[Mapping[Profile, tuple[KeyKind, ...]]] = {
    "ob-jwt": ("RSA", "P-256"),
    "vc+jwt": ("Ed25519", "P-256", "P-384"),
}

CREDENTIAL_TYPES: Final = ("", "jwt", "vc+jwt", "vc+ld+jwt", "vc+ld+json+jwt")
PRESENTATION_TYPES: Final = ("", "jwt", "vp+jwt", "vp+ld+jwt", "vp+ld+json+jwt")
ALGORITHMS: Final = ("EdDSA", "Ed25519", "ES256", "ES384", "ES512", "RS256")
CLAIMS: Final = ("iss", "sub", "jti", "nbf", "exp", "iat", "aud", "cnf", "nonce")
"""Registered claims, which are not members of the credential."""

_COMPACT: Final = re.compile(r"ey[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*")
_FOREIGN_KEYS: Final = ("jku", "x5u")
_PRIVATE_MEMBERS: Final = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")


@dataclass(frozen=True)
class Jws:
    """A compact JWS, taken apart but not verified."""

    header: JsonObject
    payload: JsonObject
    signing_input: bytes
    signature: bytes

    @property
    def typ(self) -> str:
        """The media type of the header, lower case, without ``application/``."""
        value = self.header.get("typ", "")
        return value.lower().removeprefix("application/") if isinstance(value, str) else "?"

    @property
    def uses_vc_claim(self) -> bool:
        """Whether the credential sits in a ``vc`` claim, as in VCDM 1.1 (section 6.3.1)."""
        return "vc" in self.payload

    @property
    def issued_at(self) -> datetime | None:
        """When it was signed, by its claim ``iat`` (RFC 7519, section 4.1.6)."""
        seconds = self.payload.get("iat")
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
            return None
        try:
            return datetime.fromtimestamp(seconds, UTC)
        except (ValueError, OverflowError, OSError):
            return None

    def credential(self) -> JsonObject:
        """The credential the payload carries, without the registered claims."""
        if self.uses_vc_claim:
            return _from_vc_claim(self.payload)
        return {name: value for name, value in self.payload.items() if name not in CLAIMS}


def looks_like_jws(text: str) -> bool:
    """Whether a text has the three base64url parts of a compact JWS."""
    return _COMPACT.fullmatch(text) is not None


def parse(text: str) -> Jws:
    """Take a compact JWS apart. Raises ``InputError`` when it is not one with JSON inside."""
    parts = text.split(".")
    if len(parts) != 3:
        raise InputError("A compact JWS has three parts, with a dot between them.")
    header, payload, signature = (b64url_decode(part) for part in parts)
    return Jws(
        header=_object(header, "header"),
        payload=_object(payload, "payload"),
        signing_input=f"{parts[0]}.{parts[1]}".encode(),
        signature=signature,
    )


def sign(header: JsonObject, payload: JsonObject, signer: Signer) -> str:
    """Make a compact JWS. ``alg`` is put in from the key."""
    header = {"alg": signer.public_key.alg, **header}
    signing_input = f"{b64url_encode(dump_json(header))}.{b64url_encode(dump_json(payload))}"
    return f"{signing_input}.{b64url_encode(signer.sign(signing_input.encode()))}"


def create(credential: JsonObject, *, signer: Signer, profile: Profile, at: datetime) -> str:
    """Secure a credential as a compact JWS, signed at the instant ``at`` (``iat``).

    ``ob-jwt`` adds ``iss``, ``jti``, ``nbf``, ``sub`` and, when there is a ``validUntil``, ``exp``;
    its header carries the key, because a DID URL does not lead an Open Badges verifier to a JWK.
    Raises ``ProofGenerationError`` when the key does not fit the profile.
    """
    key = signer.public_key
    if key.kind not in PROFILE_KEYS[profile]:
        raise ProofGenerationError(f"{profile} does not sign with a {key.kind} key.")
    if profile == "vc+jwt":
        header = {"typ": "vc+jwt", "cty": "vc", "kid": signer.verification_method}
        return sign(header, {**credential, "iat": int(at.timestamp())}, signer)
    claims = {**_ob_claims(credential), "iat": int(at.timestamp())}
    return sign(_ob_header(signer), {**credential, **claims}, signer)


def check_header(jws: Jws, *, types: tuple[str, ...] = CREDENTIAL_TYPES) -> None:
    """Refuse what makes a header unsafe (RFC 8725). Raises ``ProofError``."""
    header = jws.header
    if header.get("alg") not in ALGORITHMS:
        raise ProofError(f"The algorithm {str(header.get('alg'))[:20]!r} is not one to be trusted.")
    if "crit" in header:
        raise ProofError("The header asks for extensions that Bayleaf does not know (crit).")
    if "b64" in header:
        raise ProofError("The header asks for an unencoded payload (b64), which is not allowed.")
    if jws.typ not in types:
        raise ProofError(f"The token is of the type {jws.typ[:40]!r}, not a credential.")
    for name in _FOREIGN_KEYS:
        if name in header:
            raise ProofError(f"The header points at a key elsewhere ({name}), which is not safe.")
    jwk = header.get("jwk")
    if isinstance(jwk, Mapping) and any(name in jwk for name in _PRIVATE_MEMBERS):
        raise ProofError("The header holds a private key.")


def verify(jws: Jws, key: PublicKey) -> None:
    """Check the signature of a token with a key. Raises ``ProofError`` when it does not hold."""
    algorithm = "EdDSA" if jws.header.get("alg") == "Ed25519" else jws.header.get("alg")
    if algorithm != key.alg:
        raise ProofError(f"The header says {algorithm}, but the key is for {key.alg}.")
    if not key.verify(jws.signature, jws.signing_input):
        raise ProofError(
            "The signature does not fit the content: it was changed, or signed by another key."
        )


def check_claims(jws: Jws) -> list[str]:
    """Compare the registered claims with the credential, as instants and strings.

    Returns the claims that Open Badges 3.0 asks for and that are missing. Raises ``ProofError``
    when a claim says something else than the credential (OB 3.0 section 8.2.4.1, VCDM 1.1
    section 6.3.1).
    """
    payload, credential = jws.payload, jws.credential()
    is_v1 = _first(credential.get("@context")) == "https://www.w3.org/2018/credentials/v1"
    if jws.uses_vc_claim != is_v1:
        raise ProofError("A vc claim belongs to version 1.1 of the data model, and only there.")
    same_text = (
        ("iss", _id_of(credential.get("issuer", credential.get("holder")))),
        ("jti", credential.get("id")),
        ("sub", _id_of(_first(credential.get("credentialSubject")))),
    )
    for claim, value in same_text:
        if claim in payload and payload[claim] != value:
            raise ProofError(f"The claim {claim} says something else than the credential.")
    if "holder" in credential or "verifiableCredential" in credential:
        return []  # the times of a presentation are the token's own; the reader compares them
    starts = credential.get("issuanceDate" if is_v1 else "validFrom")
    ends = credential.get("expirationDate" if is_v1 else "validUntil")
    for claim, value in (("nbf", starts), ("exp", ends)):
        if claim in payload and not _same_instant(payload[claim], value):
            raise ProofError(f"The claim {claim} says something else than the credential.")
    if jws.typ.startswith("vc+"):
        return []
    expected = ["iss", "jti", "nbf", "sub"] + (["exp"] if ends is not None else [])
    return [claim for claim in expected if claim not in payload]


def _ob_header(signer: Signer) -> dict[str, Json]:
    method = signer.verification_method
    if method.startswith("https://"):
        return {"kid": method, "typ": "JWT"}
    return {"kid": method, "jwk": signer.public_key.to_jwk(), "typ": "JWT"}


def _ob_claims(credential: JsonObject) -> dict[str, Json]:
    claims = {
        "iss": _id_of(credential.get("issuer")),
        "jti": credential.get("id"),
        "nbf": _seconds(credential.get("validFrom")),
        "sub": _id_of(_first(credential.get("credentialSubject"))),
    }
    if "validUntil" in credential:
        claims["exp"] = _seconds(credential["validUntil"])
    missing = [name for name, value in claims.items() if value is None]
    if missing:
        raise ProofGenerationError(f"The credential has nothing to fill {', '.join(missing)} with.")
    return claims


def _from_vc_claim(payload: JsonObject) -> JsonObject:
    credential = payload["vc"]
    if not isinstance(credential, Mapping):
        raise InputError("The vc claim is not an object.", pointer="/vc")
    filled = dict(credential)
    if "id" not in filled and "jti" in payload:
        filled["id"] = payload["jti"]
    if "issuer" not in filled and "iss" in payload:
        filled["issuer"] = payload["iss"]
    for claim, name in (("nbf", "issuanceDate"), ("exp", "expirationDate")):
        if name not in filled and isinstance(payload.get(claim), int):
            filled[name] = _text_of(payload[claim])
    return filled


def _object(data: bytes, part: str) -> JsonObject:
    value = parse_json(data)
    if not isinstance(value, dict):
        raise InputError(f"The {part} of the JWS is not a JSON object.")
    return value


def _first(value: Json) -> Json:
    return (value[0] if value else None) if isinstance(value, list) else value


def _id_of(value: Json) -> Json:
    return value.get("id") if isinstance(value, Mapping) else value


def _seconds(value: Json) -> int | None:
    return int(parse_instant(value).timestamp()) if isinstance(value, str) else None


def _text_of(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        raise InputError("A claim names a time that does not exist.") from None


def _same_instant(claim: Json, value: Json) -> bool:
    """Whether a numeric date and a date-time text name the same second."""
    if isinstance(claim, bool) or not isinstance(claim, (int, float)) or not isinstance(value, str):
        return False
    try:
        return int(claim) == int(parse_instant(value).timestamp())
    except InputError:
        return False
