"""What Bayleaf issues and judges, for comparison."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from bayleaf.engine import dids
from bayleaf.engine.document import Document
from bayleaf.engine.issuing import complete, issue
from bayleaf.engine.keys import KeyKind, PrivateKey, SoftwareSigner
from bayleaf.engine.ports import offline
from bayleaf.engine.verifying import Report, verify
from tests.interop import credentials
from tests.interop.matrix import Suite
from tests.interop.peers import NOW

AT = datetime.fromisoformat(NOW)


@cache
def signer(kind: KeyKind) -> SoftwareSigner:
    """A fresh key of this kind, published as did:key, or as did:jwk for RSA."""
    return dids.signer_of(PrivateKey.generate(kind))


@cache
def issued(suite: Suite, document: str) -> Document:
    """The minimal or the rich badge, completed and signed by us."""
    by = signer(suite.kind)
    issuer = by.verification_method.partition("#")[0]
    badge = getattr(credentials, document)(issuer)
    filled = complete(badge, signer=by, at=AT, suite=suite.name)
    return issue(filled, signer=by, at=AT, suite=suite.name)


def judged(text: str | bytes) -> Report:
    """Our report about a credential, without a network."""
    return verify(text, fetch=offline, at=AT)
