"""The issuers of the service: one key for each path, made at the start or read from a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bayleaf.engine import dids
from bayleaf.engine.errors import InputError
from bayleaf.engine.keys import PrivateKey, SoftwareSigner

if TYPE_CHECKING:
    from bayleaf.engine.keys import KeyKind

STATUS: Final = "status"


@dataclass(frozen=True)
class Suite:
    """One path that issues: the suite it signs with, and the kind of its key."""

    path: str
    suite: str
    kind: KeyKind


SUITES: Final[tuple[Suite, ...]] = (
    Suite("ed25519", "eddsa-rdfc-2022", "Ed25519"),
    Suite("p256", "ecdsa-rdfc-2019", "P-256"),
    Suite("p384", "ecdsa-rdfc-2019", "P-384"),
    Suite("eddsa-jcs", "eddsa-jcs-2022", "Ed25519"),
    Suite("ecdsa-jcs-p256", "ecdsa-jcs-2019", "P-256"),
    Suite("ecdsa-jcs-p384", "ecdsa-jcs-2019", "P-384"),
    Suite("jwt", "vc+jwt", "P-256"),
    Suite(STATUS, "eddsa-rdfc-2022", "Ed25519"),
)


@dataclass(frozen=True)
class Issuer:
    """A path with its key."""

    suite: Suite
    signer: SoftwareSigner

    @property
    def id(self) -> str:
        """The DID that issues."""
        return self.signer.verification_method.partition("#")[0]

    @property
    def path(self) -> str:
        """Where it is asked to issue."""
        return f"/{self.suite.path}/credentials/issue"

    def document(self) -> dict[str, Any]:
        """The controller document to publish."""
        fragment = self.signer.verification_method.partition("#")[2]
        return dids.web.document(self.id, {fragment: self.signer.public_key})


def issuers_of(keys: Mapping[str, tuple[PrivateKey, str | None]]) -> dict[str, Issuer]:
    """An issuer for every path: with the given key and id, else with a key that nobody keeps.

    Raises ``InputError`` for a path that does not exist, or a key that does not fit it.
    """
    paths = [suite.path for suite in SUITES]
    for path in keys:
        if path not in paths:
            raise InputError(f"There is no suite {path!r}.", cure=f"Use one of {', '.join(paths)}.")
    return {suite.path: _issuer(suite, keys.get(suite.path)) for suite in SUITES}


def _issuer(suite: Suite, given: tuple[PrivateKey, str | None] | None) -> Issuer:
    key, id_ = given or (PrivateKey.generate(suite.kind), None)
    if key.public_key.kind != suite.kind:
        raise InputError(f"The suite {suite.path!r} needs a {suite.kind} key.")
    if id_ is None or id_ == dids.did_of(key.public_key):
        return Issuer(suite, dids.signer_of(key))
    dids.web.url_of(id_)
    return Issuer(suite, SoftwareSigner(key, f"{id_}#{key.public_key.thumbprint()}"))
