"""A changed copy of what we issued is refused by everybody: by them and by us."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from bayleaf.engine.verifying import Verdict
from tests.interop import ours
from tests.interop.matrix import EMBEDDED, TOKENS, Suite, peers_that_accept
from tests.interop.oracle import Oracle
from tests.interop.peers import claims_of, refusal

Change = Callable[[dict[str, Any]], None]


def another_name(document: dict[str, Any]) -> None:
    document["credentialSubject"]["achievement"]["name"] = "Master mariner"


def another_date(document: dict[str, Any]) -> None:
    document["validUntil"] = "2087-03-02T08:00:00Z"


def no_proof(document: dict[str, Any]) -> None:
    del document["proof"]


def another_proof_value(document: dict[str, Any]) -> None:
    (proof,) = document["proof"]
    last = proof["proofValue"][-1]
    proof["proofValue"] = proof["proofValue"][:-1] + ("2" if last != "2" else "3")


def a_member_more(document: dict[str, Any]) -> None:
    document["credentialSubject"]["role"] = "Instructor"


CHANGES = (another_name, another_date, no_proof, another_proof_value, a_member_more)
CLAIM_CHANGES = (another_name, another_date, a_member_more)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("suite", EMBEDDED, ids=str)
def test_a_changed_credential_is_refused(suite: Suite, change: Change, oracle: Oracle) -> None:
    document = copy.deepcopy(dict(ours.issued(suite, "rich").to_json()))
    change(document)
    _refused_by_all(suite, json.dumps(document), oracle)


@pytest.mark.parametrize("change", CLAIM_CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("suite", TOKENS, ids=str)
def test_a_changed_token_is_refused(suite: Suite, change: Change, oracle: Oracle) -> None:
    token = str(ours.issued(suite, "rich"))
    header, _, signature = token.split(".")
    claims = claims_of(token)
    change(claims)
    payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    _refused_by_all(suite, f"{header}.{payload}.{signature}", oracle)


@pytest.mark.parametrize("suite", TOKENS, ids=str)
def test_a_token_with_another_signature_is_refused(suite: Suite, oracle: Oracle) -> None:
    head, _, signature = str(ours.issued(suite, "rich")).rpartition(".")
    other = "B" if signature[0] != "B" else "C"
    _refused_by_all(suite, f"{head}.{other}{signature[1:]}", oracle)


def _refused_by_all(suite: Suite, text: str, oracle: Oracle) -> None:
    accepted = [p for p in peers_that_accept(suite, "rich") if refusal(p, text, oracle) is None]
    assert accepted == []
    assert ours.judged(text).verdict is Verdict.NOT_GENUINE
