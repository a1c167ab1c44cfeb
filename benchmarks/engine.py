"""Bayleaf itself: issue, which includes checking one's own work, and verify, with every check; many of
a class, and one that is like nothing seen before."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from bayleaf.engine import dids, verifying
from bayleaf.engine.bulk import issue_many
from bayleaf.engine.canonical import canonicalize, jsonld, rdfc
from bayleaf.engine.contexts import bundled
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


MOST_JUDGED = 20_000
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
    """``issue``, ``issue_many``, ``verify_known`` and ``verify_unseen`` with the default suite,
    ``issue_<suite>``, ``issue_many_<suite>`` and ``verify_<suite>``, of a known shape, with the
    others."""
    pair = _pair(DEFAULT, "")
    signed = [document.data for document in issued(DEFAULT)]
    found = {
        "issue": pair["issue"],
        "issue_many": _many(),
        "verify_known": pair["verify"],
        "verify_unseen": loop(_verify_unseen, signed),
    }
    for suite in OTHERS:
        found |= _pair(suite, f"_{suite.label}")
        found[f"issue_many_{suite.label}"] = _many(suite)
    return found


def many_of_a_class(suite: Suite, *, processes: int = 1) -> Iterator[Document]:
    """Credentials of one achievement, without end."""
    signer = _signer(suite.kind)
    template = badges(dids.did_of(signer.public_key))[0]
    template = {name: value for name, value in template.items() if name != "id"}
    subject = {
        n: v for n, v in template["credentialSubject"].items() if n not in ("id", "identifier")
    }
    template["credentialSubject"] = subject
    people = ({"recipient": f"person{number}@example.org"} for number in itertools.count())
    return issue_many(template, people, signer=signer, at=AT, suite=suite.name, processes=processes)


def _many(suite: Suite = DEFAULT) -> Gauge:
    """The stream of ``issue_many``; of a hundred, one is judged by the reference path."""
    made = enumerate(many_of_a_class(suite))

    def work(_: None) -> None:
        number, document = next(made)
        if number % 100 == 0 and number < MOST_JUDGED:
            judged.append(document)

    judged: list[Document] = []
    measured = loop(work, [None])

    def gauge(seconds: float) -> float:
        rate = measured(seconds)
        while judged:  # outside of what is measured
            _judge_by_the_reference(judged.pop(), suite)
        return rate

    return gauge


def _judge_by_the_reference(document: Document, suite: Suite) -> None:
    if "rdfc" in suite.name:
        bare = {name: value for name, value in document.to_json().items() if name != "proof"}
        slow = rdfc.canonicalize(jsonld.to_quads(bare, bundled())).encode()
        if slow != canonicalize(bare, "rdfc", hash_name="sha256", contexts=bundled()):
            raise AssertionError("the reference path finds other bytes")
    if _verify_unseen(document.data).verdict is not Verdict.VALID_ISSUER_UNRECOGNISED:
        raise AssertionError("issue_many made a credential that does not hold")


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


def _verify_unseen(data: bytes) -> Report:
    """A verification in a thread that has learned no shape."""
    verifying._SHAPES.forget()
    return _verify(data)


@cache
def _signer(kind: KeyKind) -> SoftwareSigner:
    return dids.signer_of(PrivateKey.generate(kind))
