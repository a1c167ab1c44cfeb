"""Who is who in the corpus: honest issuers, an attacker, and what either can sign.

Keys come from the party's name, so they are worthless and the corpus is made the same each time.
``issued`` is what a careful issuer signs. ``sealed`` and ``token`` sign whatever they are given,
because what a verifier has to refuse is what no careful issuer would sign.
"""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bayleaf.engine.contexts import ContextSet, bundled
from bayleaf.engine.dids import key as did_key
from bayleaf.engine.dids import web as did_web
from bayleaf.engine.encoding import format_instant, multibase_encode
from bayleaf.engine.issuing import default_suite, issue
from bayleaf.engine.keys import KeyKind, PrivateKey, SoftwareSigner
from bayleaf.engine.proofs import data_integrity, jwt, suite_named
from tests.interop.credentials import minimal

SIGNED = datetime(2026, 3, 2, 8, tzinfo=UTC)
SCHOOL_NAME = "Harbour Evening School"
SCORE = "urn:uuid:6a2f4c38-2f0f-4f67-9f0d-1f4be1d2c0b1"


@dataclass(frozen=True)
class Party:
    """Somebody with one key, and the name under which it is published."""

    id: str
    key: PrivateKey
    method: str

    @property
    def signer(self) -> SoftwareSigner:
        """The key as a port of the engine."""
        return SoftwareSigner(self.key, self.method)

    @property
    def multikey(self) -> str:
        """The public key as text."""
        return self.key.public_key.to_multikey()

    @property
    def jwk(self) -> dict[str, Any]:
        """The public key as a JWK."""
        return self.key.public_key.to_jwk()

    def called(self, method: str) -> Party:
        """The same key under a name that the attacker chose."""
        return Party(self.id, self.key, method)


def by_key(name: str, kind: KeyKind = "Ed25519") -> Party:
    """A party that only its key makes known."""
    key = _key(name, kind)
    return Party(did_key.did_of(key.public_key), key, did_key.method_of(key.public_key))


def by_web(did: str, kind: KeyKind = "Ed25519") -> Party:
    """A party with a website."""
    return Party(did, _key(did, kind), f"{did}#key-1")


def document_of(party: Party) -> dict[str, Any]:
    """The controller document that a party with a website publishes."""
    return did_web.document(party.id, {"key-1": party.key.public_key})


def badge(issuer: Party, **changes: Any) -> dict[str, Any]:
    """A badge with a score, to be signed."""
    document = minimal(issuer.id)
    subject = document["credentialSubject"]
    subject["achievement"]["resultDescription"] = [
        {"id": SCORE, "type": ["ResultDescription"], "name": "Points", "resultType": "Percent"}
    ]
    subject["result"] = [{"type": ["Result"], "resultDescription": SCORE, "value": "62"}]
    return document | changes


def issued(
    credential: Mapping[str, Any], issuer: Party, suite: str | None = None
) -> dict[str, Any]:
    """A sound credential with its proof embedded, checked by the issuer before it goes out."""
    signed = issue(credential, signer=issuer.signer, at=SIGNED, suite=suite)
    return dict(json.loads(signed.data))


def issued_token(credential: Mapping[str, Any], issuer: Party) -> str:
    """A sound credential as a token."""
    return str(issue(credential, signer=issuer.signer, at=SIGNED, suite="vc+jwt"))


def sealed(
    credential: Mapping[str, Any],
    signer: Party,
    *,
    suite: str | None = None,
    contexts: ContextSet | None = None,
    **options: Any,
) -> dict[str, Any]:
    """The credential with a proof that fits it, whatever it says and whoever signs.

    ``contexts`` are the words it is signed under, ``options`` change members of the proof.
    """
    document = copy.deepcopy(dict(credential))
    chosen = suite_named(suite or default_suite(signer.key.public_key))
    assert chosen is not None, "one of the suites of Data Integrity"
    proof: dict[str, Any] = {
        **({"@context": document["@context"]} if chosen.form == "jcs" else {}),
        "type": chosen.proof_type,
        "cryptosuite": chosen.name,
        "created": format_instant(SIGNED),
        "verificationMethod": signer.method,
        "proofPurpose": "assertionMethod",
        **options,
    }
    data = data_integrity.hash_data(
        document, proof, suite=chosen, key=signer.key.public_key, contexts=contexts or bundled()
    )
    return {**document, "proof": [{**proof, "proofValue": multibase_encode(signer.key.sign(data))}]}


def token(payload: Mapping[str, Any], signer: Party, **header: Any) -> str:
    """The payload as a compact JWS; ``None`` takes a member of the header away."""
    members = {"kid": signer.method, "typ": "vc+jwt", **header}
    members = {name: value for name, value in members.items() if value is not None}
    return jwt.sign(members, payload, signer.signer)


def _key(name: str, kind: KeyKind) -> PrivateKey:
    secret = hashlib.shake_256(f"{kind} of {name}".encode()).digest(32)
    return PrivateKey(kind, secret if kind == "Ed25519" else b"\0" + secret[1:])
