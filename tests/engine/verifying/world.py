"""A small world for the tests of verifying: parties with keys, a web that remembers, a clock.

``issue`` of Bayleaf makes the sound credentials. ``embed`` and ``token`` sign whatever they are
given, because what a verifier has to refuse is what no careful issuer would sign.
"""

from __future__ import annotations

import copy
import functools
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bayleaf.engine.contexts import ContextSet, bundled
from bayleaf.engine.dids import jwk as did_jwk
from bayleaf.engine.dids import key as did_key
from bayleaf.engine.dids import web as did_web
from bayleaf.engine.encoding import dump_json, format_instant, multibase_encode
from bayleaf.engine.errors import FetchError
from bayleaf.engine.issuing import default_suite, issue
from bayleaf.engine.keys import KeyKind, PrivateKey, SoftwareSigner
from bayleaf.engine.ports import Response
from bayleaf.engine.proofs import SUITES, Suite, data_integrity, jwt
from bayleaf.engine.verifying import Policy, Report, Verdict, verify
from bayleaf.engine.verifying.known import Shapes

VCDM_1 = "https://www.w3.org/2018/credentials/v1"
VCDM_2 = "https://www.w3.org/ns/credentials/v2"
OB_3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CLR_2 = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"

SIGNED = datetime(2026, 3, 2, 8, tzinfo=UTC)
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
GOOD = (Verdict.VALID, Verdict.VALID_ISSUER_UNRECOGNISED)

COLLEGE = "did:web:college.example"
COLLEGE_URL = "https://college.example/.well-known/did.json"


class Web:
    """A ``Fetch`` that serves the pages it was given and remembers what was asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, bytes]] = {}
        self.requests: list[str] = []

    def publish(self, url: str, body: Any, status: int = 200) -> None:
        """Serve bytes, text or JSON at a URL."""
        body = body.encode() if isinstance(body, str) else body
        self.pages[url] = status, body if isinstance(body, bytes) else dump_json(body)

    def __call__(
        self, url: str, *, accept: str = "application/json", max_bytes: int = 1 << 20
    ) -> Response:
        self.requests.append(url)
        if url not in self.pages:
            raise FetchError(f"nobody answers at {url}")
        status, body = self.pages[url]
        return Response(url, status, "application/json", body)


@dataclass(frozen=True)
class Party:
    """Somebody with one key: an issuer, a holder, an attacker."""

    id: str
    key: PrivateKey
    method: str

    @property
    def signer(self) -> SoftwareSigner:
        return SoftwareSigner(self.key, self.method)


@functools.cache
def key_of(kind: KeyKind, name: str = "") -> PrivateKey:
    """The key that goes by this name: always the same, except for RSA."""
    if kind == "RSA":
        return rsa_key(2048)
    size = {"Ed25519": 32, "P-256": 32, "P-384": 48, "P-521": 66}[kind]
    secret = hashlib.shake_256(f"{kind} {name}".encode()).digest(size)
    return PrivateKey(kind, (b"\0" + secret[1:]) if kind != "Ed25519" else secret)


@functools.cache
def rsa_key(bits: int) -> PrivateKey:
    """A new RSA key of this length, made once for all tests of a process."""
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    key = generate_private_key(65537, bits)
    return PrivateKey("RSA", key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def by_key(kind: KeyKind = "Ed25519", name: str = "") -> Party:
    """A party named by its did:key."""
    key = key_of(kind, name)
    return Party(did_key.did_of(key.public_key), key, did_key.method_of(key.public_key))


def by_jwk(kind: KeyKind = "P-256", name: str = "") -> Party:
    """A party named by its did:jwk."""
    key = key_of(kind, name)
    return Party(did_jwk.did_of(key.public_key), key, did_jwk.method_of(key.public_key))


def by_web(web: Web, did: str = COLLEGE, kind: KeyKind = "Ed25519") -> Party:
    """A party named by its did:web, with its document published."""
    key = key_of(kind, did)
    web.publish(did_web.url_of(did), did_web.document(did, {"key-1": key.public_key}))
    return Party(did, key, f"{did}#key-1")


def badge(issuer: Party | str, /, **changes: Any) -> dict[str, Any]:
    """An unsigned Open Badge of the issuer, as changed (``None`` takes a member away)."""
    issuer_id = issuer if isinstance(issuer, str) else issuer.id
    document = {
        "@context": [VCDM_2, OB_3],
        "id": "urn:uuid:0e3a1c9e-7a67-4f63-9e0b-2f8c8f0f7a11",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": issuer_id, "type": ["Profile"], "name": "Harbour College"},
        "validFrom": format_instant(SIGNED),
        "name": "Sailing",
        "credentialSubject": subject(),
    } | changes
    return {name: value for name, value in document.items() if value is not None}


def subject(**changes: Any) -> dict[str, Any]:
    """The subject of that badge, as changed."""
    document = {
        "id": "urn:uuid:9a6f2e0c-8d3b-4b0a-8c57-6f1f0c1b2d3e",
        "type": ["AchievementSubject"],
        "achievement": achievement(),
    } | changes
    return {name: value for name, value in document.items() if value is not None}


def achievement(**changes: Any) -> dict[str, Any]:
    """The achievement of that badge, as changed."""
    return {
        "id": "https://college.example/courses/sailing",
        "type": ["Achievement"],
        "name": "Sailing",
        "description": "Takes a small boat out and brings it home.",
        "criteria": {"narrative": "Three trips, one of them at night."},
    } | changes


def signed(credential: Mapping[str, Any], issuer: Party, suite: str | None = None) -> Any:
    """A sound credential, issued: JSON as a ``dict``, a token as ``str``."""
    document = issue(credential, signer=issuer.signer, at=SIGNED, suite=suite)
    return str(document) if document.is_token else dict(document.to_json())


def suite_named(name: str) -> Suite:
    """A suite by its name, also one that is only verified."""
    return next(suite for suite in SUITES if name in (suite.name, suite.proof_type))


def embed(
    credential: Mapping[str, Any], signer: Party, suite: str | None = None, /, **options: Any
) -> dict[str, Any]:
    """The credential with a proof that holds, whatever it says and whoever signs it.

    ``options`` change members of the proof; ``None`` takes one away.
    """
    document = {name: value for name, value in credential.items() if name != "proof"}
    proof = proof_for(document, signer, suite, **options)
    return {**copy.deepcopy(document), "proof": [proof]}


def proof_for(
    document: Mapping[str, Any],
    signer: Party,
    suite: str | None = None,
    /,
    contexts: ContextSet | None = None,
    **options: Any,
) -> dict[str, Any]:
    """A proof over exactly this document, by the steps of Data Integrity 1.0 section 4.2."""
    chosen = suite_named(suite or default_suite(signer.key.public_key))
    proof: dict[str, Any] = {
        **({"@context": document["@context"]} if chosen.form == "jcs" else {}),
        "type": chosen.proof_type,
        **({"cryptosuite": chosen.name} if chosen.name else {}),
        "created": format_instant(SIGNED),
        "verificationMethod": signer.method,
        "proofPurpose": "assertionMethod",
        **options,
    }
    proof = {name: value for name, value in proof.items() if value is not None}
    data = data_integrity.hash_data(
        document, proof, suite=chosen, key=signer.key.public_key, contexts=contexts or bundled()
    )
    return {**proof, "proofValue": multibase_encode(signer.key.sign(data))}


def token(payload: Mapping[str, Any], signer: Party, **header: Any) -> str:
    """The payload as a compact JWS of the signer; ``None`` takes a header member away."""
    members = {"kid": signer.method, "typ": "vc+jwt", **header}
    members = {name: value for name, value in members.items() if value is not None}
    return jwt.sign(members, payload, signer.signer)


def claims(credential: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """A badge as the payload of an ``ob-jwt``, with the claims that repeat it, as changed."""
    payload = {
        **credential,
        "iss": credential["issuer"]["id"],
        "jti": credential["id"],
        "nbf": int(SIGNED.timestamp()),
        "sub": credential["credentialSubject"].get("id"),
    } | changes
    return {name: value for name, value in payload.items() if value is not None}


class NothingIsKnown(Shapes):
    """Learns no shape, so that every verification is a whole one."""

    def notice(self, *_: Any) -> None:
        """Nothing."""


@dataclass
class World:
    """The web, the clock and the trust list of one test."""

    web: Web = field(default_factory=Web)
    at: datetime = NOW

    def judge(self, document: Any, *, policy: Policy | None = None, **more: Any) -> Report:
        """Verify, as a reader of this world."""
        return verify(document, fetch=self.web, at=more.pop("at", self.at), policy=policy, **more)


def trusting(*issuers: Party | str, **settings: Any) -> Policy:
    """A policy with these issuers on its list, under the name that their badges carry."""
    ids = [issuer if isinstance(issuer, str) else issuer.id for issuer in issuers]
    return Policy(trusted=dict.fromkeys(ids, "Harbour College"), **settings)


def outcome(report: Report, check_id: str) -> tuple[str, str | None]:
    """Outcome and code of a check."""
    check = report.check(check_id)
    return str(check.outcome), check.code


def mallory() -> Party:
    """Somebody whose key is nobody's but their own."""
    return by_key("Ed25519", "mallory")
