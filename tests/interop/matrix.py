"""Who knows what: the suites we issue, and which implementation refuses which, and why.

A pair that is not in ``REFUSALS`` must be accepted. A refusal must still be given in the words of
the table: when a library learns a suite, the test fails and the line goes.
"""

from __future__ import annotations

from dataclasses import dataclass

from bayleaf.engine.keys import KeyKind

DOCUMENTS = ("minimal", "rich")


@dataclass(frozen=True)
class Suite:
    """A suite with the kind of key it signs with."""

    name: str
    kind: KeyKind

    def __str__(self) -> str:
        return f"{self.name}/{self.kind}"

    @property
    def is_token(self) -> bool:
        """Whether it makes a JWS."""
        return self in TOKENS

    @property
    def peers(self) -> tuple[str, ...]:
        """The implementations that are asked about it."""
        if self.is_token:
            return TOKEN_PEERS
        return (*EMBEDDED_PEERS, *(GRAPH_PEERS if "rdfc" in self.name else ()))


@dataclass(frozen=True)
class Refusal:
    """What one implementation does not accept: ``words`` are its own, ``reason`` is ours."""

    peer: str
    suites: tuple[Suite, ...]
    words: str
    reason: str
    documents: tuple[str, ...] = DOCUMENTS


EDDSA_RDFC = Suite("eddsa-rdfc-2022", "Ed25519")
EDDSA_JCS = Suite("eddsa-jcs-2022", "Ed25519")
ECDSA_RDFC_256 = Suite("ecdsa-rdfc-2019", "P-256")
ECDSA_RDFC_384 = Suite("ecdsa-rdfc-2019", "P-384")
ECDSA_JCS_256 = Suite("ecdsa-jcs-2019", "P-256")
ECDSA_JCS_384 = Suite("ecdsa-jcs-2019", "P-384")
OB_JWT_RSA = Suite("ob-jwt", "RSA")
OB_JWT_256 = Suite("ob-jwt", "P-256")
VC_JWT_ED = Suite("vc+jwt", "Ed25519")
VC_JWT_256 = Suite("vc+jwt", "P-256")
VC_JWT_384 = Suite("vc+jwt", "P-384")

EMBEDDED = (EDDSA_RDFC, EDDSA_JCS, ECDSA_RDFC_256, ECDSA_RDFC_384, ECDSA_JCS_256, ECDSA_JCS_384)
TOKENS = (OB_JWT_RSA, OB_JWT_256, VC_JWT_ED, VC_JWT_256, VC_JWT_384)
SUITES = (*EMBEDDED, *TOKENS)

EMBEDDED_PEERS = (
    "@digitalbazaar/vc",
    "@digitalcredentials/vc",
    "@digitalcredentials/verifier-core",
    "openvc-core",
    "openbadgeslib",
)
GRAPH_PEERS = ("PyLD by hand", "pyoxigraph by hand")
TOKEN_PEERS = ("jose", "joserfc", "openvc-core", "openbadgeslib")

_ALL_BUT_DEFAULT = EMBEDDED[1:]

REFUSALS = (
    Refusal(
        "@digitalcredentials/vc", _ALL_BUT_DEFAULT, "Did not verify any proofs",
        "has suites for eddsa-rdfc-2022 and Ed25519Signature2020 only",
    ),
    Refusal(
        "@digitalcredentials/verifier-core", _ALL_BUT_DEFAULT, "invalid_signature",
        "checks eddsa-rdfc-2022 and Ed25519Signature2020 only, and calls others invalid",
    ),
    Refusal(
        "openbadgeslib", _ALL_BUT_DEFAULT, "no supported Data Integrity proof",
        "checks eddsa-rdfc-2022 and ecdsa-sd-2023 only",
    ),
    Refusal(
        "openvc-core", (ECDSA_RDFC_384,), "proof does not verify",
        "canonicalizes with SHA-256 where P-384 asks for SHA-384; that shows where blank nodes "
        "are labelled by their hash",
        documents=("rich",),
    ),
    Refusal(
        "PyLD by hand", (ECDSA_RDFC_384,), "SHA-256 only",
        "PyLD has no SHA-384 inside the canonicalization",
    ),
    Refusal(
        "openvc-core", (OB_JWT_RSA,), "'RS256' is not permitted",
        "has no RSA for credentials",
    ),
    Refusal(
        "openvc-core", (OB_JWT_256,), "no embedded `vc` object",
        "reads the vc claim of VCDM 1.1, not a credential at the top level of the payload",
    ),
    Refusal(
        "openvc-core", (VC_JWT_ED, VC_JWT_256, VC_JWT_384), "no issuer (iss / vc.issuer)",
        "wants the claim iss or the vc claim; VC-JOSE-COSE asks for neither",
    ),
    Refusal(
        "openbadgeslib", (VC_JWT_ED, VC_JWT_256, VC_JWT_384), "missing the required 'iss' claim",
        "reads the profile of Open Badges 3.0 section 8.2 only, which has that claim",
    ),
)  # fmt: skip


def refusal_of(peer: str, suite: Suite, document: str) -> Refusal | None:
    """The line of the table for this pair, if there is one."""
    for refusal in REFUSALS:
        if refusal.peer == peer and suite in refusal.suites and document in refusal.documents:
            return refusal
    return None


def peers_that_accept(suite: Suite, document: str) -> tuple[str, ...]:
    """The implementations that must accept what is signed with this suite."""
    return tuple(peer for peer in suite.peers if refusal_of(peer, suite, document) is None)
