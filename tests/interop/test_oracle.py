"""The oracles can be believed: they see no network, and they say so when they cannot answer."""

from __future__ import annotations

import pytest

from tests.interop.credentials import minimal
from tests.interop.oracle import Oracle
from tests.interop.peers import NOW

UNPUBLISHED = "did:web:nowhere.example"


@pytest.mark.parametrize("peer", ["@digitalbazaar/vc", "@digitalcredentials/verifier-core"])
def test_the_oracle_asks_nobody_for_a_key(peer: str, oracle: Oracle) -> None:
    key = oracle.key("Ed25519", UNPUBLISHED)
    signed = oracle.issue(
        "@digitalbazaar/vc", credential=minimal(UNPUBLISHED), suite="eddsa-rdfc-2022",
        key=key["verificationMethod"], created=NOW,
    )  # fmt: skip
    unpublished = oracle.verify(peer, credential=signed, now=NOW)
    assert not unpublished["ok"]
    oracle.must("web", pages={"https://nowhere.example/.well-known/did.json": key["document"]})
    published = oracle.verify(peer, credential=signed, now=NOW)
    oracle.must("web", pages={})
    assert published["ok"]


def test_the_oracle_fetches_no_context(oracle: Oracle) -> None:
    key = oracle.key("Ed25519")
    badge = minimal(key["controller"])
    badge["@context"].append("https://www.w3.org/ns/credentials/examples/v2")
    answer = oracle.ask(
        "issue", by="@digitalbazaar/vc", credential=badge, suite="eddsa-rdfc-2022",
        key=key["verificationMethod"], created=NOW,
    )  # fmt: skip
    assert not answer["ok"]
    assert "outside the closed world" in answer["error"]


def test_the_oracle_says_when_it_does_not_understand(oracle: Oracle) -> None:
    assert oracle.ask("conjure")["ok"] is False
