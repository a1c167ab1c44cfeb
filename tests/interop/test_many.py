"""What is filled in is accepted by others like what is issued alone: a hundred of a hundred."""

from __future__ import annotations

import json

import pytest

from bayleaf.engine import dids
from bayleaf.engine.bulk import issue_many
from bayleaf.engine.encoding import parse_instant
from bayleaf.engine.keys import KeyKind, PrivateKey
from tests.interop.credentials import rich
from tests.interop.oracle import Oracle
from tests.interop.peers import NOW, refusal, refusal_in_python

COUNT = 100
WHOLE = ("@digitalbazaar/vc", "@digitalcredentials/verifier-core")


def a_hundred(kind: KeyKind, suite: str) -> list[str]:
    """Credentials of one achievement for a hundred people."""
    signer = dids.signer_of(PrivateKey.generate(kind))
    template = rich(dids.did_of(signer.public_key))
    del template["id"], template["credentialSubject"]["id"]
    del template["credentialSubject"]["identifier"]
    people = ({"recipient": f"person{n}@example.org", "narrative": f"Knot {n}, „für“ \U0001f33f"} for n in range(COUNT))  # fmt: skip
    at = parse_instant(NOW)
    made = [str(one) for one in issue_many(template, people, signer=signer, at=at, suite=suite)]
    assert len(set(made)) == COUNT
    return made


@pytest.mark.parametrize("peer", WHOLE)
def test_a_hundred_of_a_hundred_are_accepted(peer: str, oracle: Oracle) -> None:
    refused = [refusal(peer, text, oracle) for text in a_hundred("Ed25519", "eddsa-rdfc-2022")]
    assert refused == [None] * COUNT


@pytest.mark.parametrize("peer", WHOLE)
def test_one_of_them_with_another_text_is_not(peer: str, oracle: Oracle) -> None:
    document = json.loads(a_hundred("Ed25519", "eddsa-rdfc-2022")[57])
    document["credentialSubject"]["narrative"] += "!"
    assert refusal(peer, json.dumps(document), oracle) is not None


@pytest.mark.parametrize(("kind", "suite"), [("P-256", "ecdsa-rdfc-2019"), ("P-384", "ecdsa-rdfc-2019")])  # fmt: skip
def test_so_are_those_of_other_keys(kind: KeyKind, suite: str, oracle: Oracle) -> None:
    refused = [refusal("@digitalbazaar/vc", text, oracle) for text in a_hundred(kind, suite)[:20]]
    assert refused == [None] * 20


@pytest.mark.parametrize(("kind", "suite"), [("P-256", "vc+jwt"), ("Ed25519", "vc+jwt"), ("RSA", "ob-jwt")])  # fmt: skip
def test_so_are_tokens(kind: KeyKind, suite: str) -> None:
    assert [refusal_in_python("joserfc", text) for text in a_hundred(kind, suite)] == [None] * COUNT
