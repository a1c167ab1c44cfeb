"""Credentials, presentations and status lists for the tests of conformance, signed by somebody who
does not look at what he signs: a wrong document is refused for what it says, not for its proof."""

from __future__ import annotations

import functools
import json
from datetime import UTC, datetime
from typing import Any

from bayleaf.engine.dids import signer_of
from bayleaf.engine.errors import FetchError
from bayleaf.engine.keys import PrivateKey, SoftwareSigner
from bayleaf.engine.ports import Response
from bayleaf.engine.proofs import data_integrity, jwt, suite_named
from bayleaf.engine.status import Bitstring, new_list
from bayleaf.vcapi.words import known_contexts
from tests.vcapi.conftest import V2, Answer, Service

NOW = datetime.now(UTC).replace(microsecond=0)
LIST = "https://issuer.example/status/1"
NOBODY = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
ASKED = {"challenge": "a-question", "domain": "https://verifier.example"}
KINDS: dict[str, tuple[str, Any]] = {
    "eddsa-rdfc-2022": ("eddsa-rdfc-2022", "Ed25519"),
    "eddsa-jcs-2022": ("eddsa-jcs-2022", "Ed25519"),
    "ecdsa-rdfc-2019 P-256": ("ecdsa-rdfc-2019", "P-256"),
    "ecdsa-rdfc-2019 P-384": ("ecdsa-rdfc-2019", "P-384"),
    "ecdsa-jcs-2019 P-256": ("ecdsa-jcs-2019", "P-256"),
    "ecdsa-jcs-2019 P-384": ("ecdsa-jcs-2019", "P-384"),
}
"""What Data Integrity is tested with: the cryptosuite and the kind of key of each."""


class Web:
    """A ``Fetch`` over pages that a test has laid out."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}

    def __call__(self, url: str, *, accept: str = "", max_bytes: int = 0) -> Response:
        if url not in self.pages:
            raise FetchError("there is nothing there")
        return Response(url, 200, "application/json", self.pages[url])

    def publish(self, document: Any, url: str = LIST) -> None:
        self.pages[url] = json.dumps(document).encode()


@functools.cache
def key_of(kind: Any) -> PrivateKey:
    """The one key of its kind."""
    return PrivateKey.generate(kind)


def signer(kind: str = "eddsa-jcs-2022") -> SoftwareSigner:
    return signer_of(key_of(KINDS[kind][1]))


def did(kind: str = "eddsa-jcs-2022") -> str:
    """Who signs with this kind."""
    return signer(kind).verification_method.partition("#")[0]


def plain(kind: str = "eddsa-jcs-2022", **members: Any) -> dict[str, Any]:
    """An unsigned credential. A member that is ``None`` is left out."""
    document: dict[str, Any] = {
        "@context": [V2],
        "type": ["VerifiableCredential"],
        "issuer": did(kind),
        "credentialSubject": {"id": "did:example:subject"},
        **members,
    }
    return {name: value for name, value in document.items() if value is not None}


def proof_of(document: Any, kind: str = "eddsa-jcs-2022", **options: Any) -> dict[str, Any]:
    """A proof that holds. Options are members of the proof, and are signed."""
    suite = suite_named(KINDS[kind][0])
    assert suite is not None
    purpose = options.pop("proofPurpose", "assertionMethod")
    return data_integrity.create_proof(
        document, suite=suite, signer=signer(kind), created=NOW, contexts=known_contexts(),
        purpose=purpose, extra=options,
    )  # fmt: skip


def signed(document: dict[str, Any], kind: str = "eddsa-jcs-2022", **options: Any) -> Any:
    """The document with such a proof; without a context, with that of another."""
    around = document if "@context" in document else plain()
    return {**document, "proof": proof_of(around, kind, **options)}


def with_proof(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The signed document with other members in its proof; ``None`` takes one away."""
    proof = {**document["proof"], **changes}
    return {**document, "proof": {n: value for n, value in proof.items() if value is not None}}


def envelope(kind: str = "vc", header: dict[str, Any] | None = None, **claims: Any) -> Any:
    """A token in its envelope: of a credential (``vc``), or of a presentation (``vp``)."""
    who = signer()
    head = {"typ": f"{kind}+jwt", "cty": kind, "kid": who.verification_method, **(header or {})}
    asked = {"nonce": ASKED["challenge"], "aud": ASKED["domain"]}
    body = plain(**claims) if kind == "vc" else {**presentation(), **asked, **claims}
    types = {"vc": "EnvelopedVerifiableCredential", "vp": "EnvelopedVerifiablePresentation"}
    data = f"data:application/{kind}+jwt,{jwt.sign(head, body, who)}"
    return {"@context": V2, "type": types[kind], "id": data}


def presentation(**members: Any) -> dict[str, Any]:
    """An unsigned presentation that shows nothing."""
    document = {"@context": [V2], "type": ["VerifiablePresentation"], **members}
    return {name: value for name, value in document.items() if value is not None}


def presented(document: dict[str, Any], **options: Any) -> dict[str, Any]:
    """A presentation, signed by the holder in answer to what was asked."""
    made: dict[str, Any] = signed(
        document, **{"proofPurpose": "authentication", **ASKED, **options}
    )
    return made


def entry(**members: Any) -> dict[str, Any]:
    """A status entry for place 7 of the list. A member that is ``None`` is left out."""
    made: dict[str, Any] = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "7",
        "statusListCredential": LIST,
        **members,
    }
    return {name: value for name, value in made.items() if value is not None}


def status_list(*on: int, size: int = 1, value: int = 1, **subject: Any) -> dict[str, Any]:
    """An unsigned list in which some places have a value."""
    document: dict[str, Any] = new_list(id=LIST, issuer=did(), purpose="revocation", at=NOW)
    bits = Bitstring.empty(131_072, size)
    for index in on:
        bits.set(index, value)
    found = {**document["credentialSubject"], "encodedList": bits.encode(), **subject}
    document["credentialSubject"] = {n: one for n, one in found.items() if one is not None}
    return document


# --- what is said about them ----------------------------------------------------------------------


def accepts(service: Service, **members: Any) -> None:
    """Such a credential is issued, and verified."""
    issued = service.issued("ed25519", **members)
    assert service.verify(issued).status == 200, service.verify(issued).body
    assert service.verify(signed(plain(**members))).status == 200


def refuses(service: Service, place: str, **members: Any) -> None:
    """Such a credential is not issued; nor is it verified when somebody has signed it. Both times
    an error names the place (which is empty where an error is about the whole)."""
    document = plain(**members)
    for answer in (
        service.asked_to_issue("ed25519", **members),
        service.verify(signed(document)),
    ):
        is_refused(answer, place)


def is_refused(answer: Answer, place: str = "") -> None:
    """It is refused as wrong, with an error at this place."""
    assert answer.status in (400, 422), answer.body
    errors = answer.json()["errors"]
    places = [str(error.get("pointer", "")) for error in errors]
    assert any(found.startswith(place) for found in places), errors


def codes(answer: Answer) -> list[str]:
    """The codes of the errors of a refusal."""
    assert answer.status == 400, answer.body
    return answer.codes
