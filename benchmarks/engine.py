"""Bayleaf itself: issue, which includes checking one's own work, and verify, with every check."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from bayleaf.engine import dids
from bayleaf.engine.document import Document
from bayleaf.engine.issuing import issue
from bayleaf.engine.keys import KeyKind, PrivateKey, SoftwareSigner
from bayleaf.engine.ports import offline
from bayleaf.engine.verifying import Report, Verdict, verify
from benchmarks.badges import AT, badges
from benchmarks.stopwatch import Gauge, loop


@dataclass(frozen=True)
class Suite:
    """A way to sign. ``key`` in a label tells apart what one suite does with several keys."""

    name: str
    kind: KeyKind
    key: str = ""

    @property
    def label(self) -> str:
        """The name of its figures."""
        return f"{self.name}_{self.key}" if self.key else self.name


DEFAULT = Suite("eddsa-rdfc-2022", "Ed25519")
OTHERS = (
    Suite("eddsa-jcs-2022", "Ed25519"),
    Suite("ecdsa-rdfc-2019", "P-256", "P-256"),
    Suite("ecdsa-rdfc-2019", "P-384", "P-384"),
    Suite("ecdsa-jcs-2019", "P-256", "P-256"),
    Suite("ob-jwt", "RSA", "RS256"),
    Suite("ob-jwt", "P-256", "ES256"),
    Suite("vc+jwt", "Ed25519", "EdDSA"),
    Suite("vc+jwt", "P-256", "ES256"),
)


def gauges() -> dict[str, Gauge]:
    """``issue`` and ``verify`` with the default suite, ``issue_<suite>`` … with the others."""
    found = _pair(DEFAULT, "")
    for suite in OTHERS:
        found |= _pair(suite, f"_{suite.label}")
    return found


@cache
def issued(suite: Suite) -> tuple[Document, ...]:
    """The badges, signed by us."""
    return tuple(
        _issue(badge, suite) for badge in badges(dids.did_of(_signer(suite.kind).public_key))
    )


def accepts(data: bytes) -> bool:
    """Whether Bayleaf finds a credential valid, without a network."""
    return _verify(data).verdict is Verdict.VALID_ISSUER_UNRECOGNISED


def _pair(suite: Suite, ending: str) -> dict[str, Gauge]:
    unsigned = badges(dids.did_of(_signer(suite.kind).public_key))
    signed = [document.data for document in issued(suite)]
    if not all(accepts(data) for data in signed):
        raise AssertionError(f"Bayleaf does not accept what it issued with {suite.label}")
    return {
        f"issue{ending}": loop(lambda badge: _issue(badge, suite), unsigned),
        f"verify{ending}": loop(_verify, signed),
    }


def _issue(badge: dict[str, Any], suite: Suite) -> Document:
    return issue(badge, signer=_signer(suite.kind), at=AT, suite=suite.name)


def _verify(data: bytes) -> Report:
    return verify(data, fetch=offline, at=AT)


@cache
def _signer(kind: KeyKind) -> SoftwareSigner:
    return dids.signer_of(PrivateKey.generate(kind))
