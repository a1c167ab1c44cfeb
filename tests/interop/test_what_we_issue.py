"""What we issue is accepted by every implementation that knows the suite, out of any container."""

from __future__ import annotations

import itertools

import pytest

from bayleaf.engine.baking import bake
from tests.interop import containers, ours
from tests.interop.matrix import (
    DOCUMENTS,
    SUITES,
    Refusal,
    Suite,
    peers_that_accept,
    refusal_of,
)
from tests.interop.oracle import Oracle
from tests.interop.peers import NODE, refusal, refusal_in_python

every_suite = pytest.mark.parametrize("suite", SUITES, ids=str)
PAIRS = [
    (suite, document, peer)
    for suite, document in itertools.product(SUITES, DOCUMENTS)
    for peer in suite.peers
]
_NAMES = ("suite", "document", "peer")


@pytest.mark.parametrize(_NAMES, [pair for pair in PAIRS if pair[2] in NODE], ids=str)
def test_what_we_issue_is_accepted_in_node(
    suite: Suite, document: str, peer: str, oracle: Oracle
) -> None:
    answer = refusal(peer, str(ours.issued(suite, document)), oracle)
    _as_the_table_says(answer, refusal_of(peer, suite, document))


@pytest.mark.parametrize(_NAMES, [pair for pair in PAIRS if pair[2] not in NODE], ids=str)
def test_what_we_issue_is_accepted_in_python(suite: Suite, document: str, peer: str) -> None:
    answer = refusal_in_python(peer, str(ours.issued(suite, document)))
    _as_the_table_says(answer, refusal_of(peer, suite, document))


@every_suite
def test_what_we_bake_into_a_png_is_read_and_accepted(suite: Suite, oracle: Oracle) -> None:
    credential = ours.issued(suite, "minimal")
    text = containers.read_png(bake(containers.plain_png(), bytes(credential)))
    assert text == str(credential).strip()
    _accepted_by_all_who_know(suite, text, oracle)


@every_suite
def test_what_we_bake_into_an_svg_is_read_and_accepted(suite: Suite, oracle: Oracle) -> None:
    credential = ours.issued(suite, "minimal")
    text = containers.read_svg(bake(containers.plain_svg(), bytes(credential)))
    assert text == str(credential).strip()
    _accepted_by_all_who_know(suite, text, oracle)


@every_suite
def test_every_suite_is_known_to_somebody_else(suite: Suite) -> None:
    assert len(peers_that_accept(suite, "rich")) >= 2


def _as_the_table_says(answer: str | None, expected: Refusal | None) -> None:
    if expected is None:
        assert answer is None
    else:
        assert answer is not None, f"{expected.peer} accepts it now ({expected.reason})"
        assert expected.words in answer


def _accepted_by_all_who_know(suite: Suite, text: str, oracle: Oracle) -> None:
    answers = {peer: refusal(peer, text, oracle) for peer in peers_that_accept(suite, "minimal")}
    assert answers == dict.fromkeys(answers)
