"""Every implementation we compare with, behind one question: do you accept this credential?"""

from __future__ import annotations

import base64
import json
import warnings
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidSignature
from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey
from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError, OB3Verifier
from openvc import OpenvcError, VerificationPolicy
from openvc import verify_credential as openvc_verify
from openvc.did.base import DidResolverRegistry
from openvc.did.did_jwk import DidJwkResolver
from openvc.did.did_key import DidKeyResolver

from tests.interop import by_hand
from tests.interop.oracle import Oracle

NOW = "2026-11-01T12:00:00Z"
NODE = (
    "@digitalbazaar/vc",
    "@digitalcredentials/vc",
    "@digitalcredentials/verifier-core",
    "jose",
)

_OFFLINE = DidResolverRegistry([DidKeyResolver(), DidJwkResolver()])
_KEYS: dict[str, type[OKPKey] | type[ECKey] | type[RSAKey]] = {
    "OKP": OKPKey,
    "EC": ECKey,
    "RSA": RSAKey,
}


def refusal(peer: str, text: str, oracle: Oracle) -> str | None:
    """``None`` when the peer accepts the credential, else why it does not, in its own words."""
    if peer not in NODE:
        return refusal_in_python(peer, text)
    if text.startswith("{"):
        answer = oracle.verify(peer, credential=json.loads(text), now=NOW)
    else:
        answer = oracle.verify(peer, token=text, now=NOW, issuer=claims_of(text).get("iss"))
    return None if answer["ok"] else str(answer["error"])


def refusal_in_python(peer: str, text: str) -> str | None:
    """The same for a peer that is not in Node."""
    try:
        _PYTHON[peer](text)
    except InvalidSignature:
        return "the signature does not fit"
    except (OpenvcError, OB3VerificationError, JoseError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return None


def _with_openvc(text: str) -> None:
    """openvc-core reads one proof as an object, so a list of one is unwrapped: the graph is the
    same. It has no built-in Open Badges contexts and gets the vendored ones."""
    credential: Any = text
    if text.startswith("{"):
        credential = json.loads(text)
        proof = credential.get("proof")
        if isinstance(proof, list) and len(proof) == 1:
            credential["proof"] = proof[0]
    openvc_verify(
        credential,
        resolver=_OFFLINE,
        extra_contexts=by_hand.contexts(),
        policy=VerificationPolicy(),
    )


def _with_openbadgeslib(text: str) -> None:
    """openbadgeslib does not know did:jwk, so the key of a token is handed in."""
    if text.startswith("{"):
        document = json.loads(text)
        OB3LdpVerifier.for_issuer_did(document["issuer"]["id"]).verify(document)
        return
    OB3Verifier(pubkey_pem=_key_of_token(text).as_pem(private=False)).verify(text)


def _with_joserfc(text: str) -> None:
    """joserfc limits a header to 512 bytes, less than one RSA key needs; here to 4096."""
    algorithms = ["RS256", "ES256", "ES384", "EdDSA"]
    registry = jws.JWSRegistry(algorithms=algorithms)
    registry.max_header_length = 4096
    with warnings.catch_warnings():
        # joserfc prefers the newer name Ed25519; Open Badges verifiers know EdDSA.
        warnings.simplefilter("ignore", SecurityWarning)
        jws.deserialize_compact(text, _key_of_token(text), registry=registry)


def _key_of_token(text: str) -> OKPKey | ECKey | RSAKey:
    """The key that the DID in ``kid`` spells out, as openvc-core reads it."""
    header = _json_part(text, 0)
    spelled = dict(
        _OFFLINE.resolve(header["kid"].partition("#")[0]).verification_methods[0].public_key_jwk
    )
    return _KEYS[spelled["kty"]].import_key(spelled)


def claims_of(token: str) -> dict[str, Any]:
    """The payload of a token, not verified."""
    return _json_part(token, 1)


def _json_part(token: str, number: int) -> dict[str, Any]:
    part = token.split(".")[number]
    value: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return value


_PYTHON: dict[str, Callable[[str], Any]] = {
    "openvc-core": _with_openvc,
    "openbadgeslib": _with_openbadgeslib,
    "joserfc": _with_joserfc,
    "PyLD by hand": lambda text: by_hand.verify(json.loads(text), by_hand.with_pyld),
    "pyoxigraph by hand": lambda text: by_hand.verify(json.loads(text), by_hand.with_pyoxigraph),
}
