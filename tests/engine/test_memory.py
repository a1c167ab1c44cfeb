"""Memory does not grow with the number of credentials, nor with their strangeness."""

from __future__ import annotations

import itertools
import json
import tracemalloc
from collections.abc import Callable

from bayleaf.engine import verifying
from bayleaf.engine.bulk import issue_many
from bayleaf.engine.ports import offline
from bayleaf.engine.verifying import verify, verify_many
from tests.engine.test_bulk import draft, people
from tests.engine.verifying.test_shapes import signed_by
from tests.engine.verifying.world import NOW, SIGNED, by_key

MARGIN = 400_000
"""Bytes: less than a hundred badges."""


def growth(work: Callable[[], object], warm_up: int = 1) -> int:
    """Bytes that are kept after the work was done once more than needed."""
    for _ in range(warm_up):
        work()
    tracemalloc.start()
    work()
    before = tracemalloc.get_traced_memory()[0]
    work()
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return after - before


def test_issuing_many_keeps_nothing() -> None:
    issuer = by_key("Ed25519")
    made = issue_many(draft(issuer), people(10**9), signer=issuer.signer, at=SIGNED)
    assert growth(lambda: [None for _ in itertools.islice(made, 800)]) < MARGIN


def test_verifying_many_of_a_class_keeps_nothing() -> None:
    issuer = by_key("Ed25519")
    made = issue_many(draft(issuer), people(10**9), signer=issuer.signer, at=SIGNED)
    reports = verify_many((one.data for one in made), fetch=offline, at=NOW)
    assert growth(lambda: [None for _ in itertools.islice(reports, 400)]) < MARGIN


def test_classes_without_end_are_forgotten() -> None:
    """Two hundred achievements, three badges of each."""
    names = itertools.count()

    def work() -> None:
        for _ in range(40):
            name = f"achievement {next(names)}"
            sign = signed_by(by_key("Ed25519"), "eddsa-jcs-2022")
            for number in range(3):
                document = json.loads(sign(number, name=name))
                verify(json.dumps(document), fetch=offline, at=NOW)

    assert growth(work, warm_up=2) < MARGIN
    assert len(verifying._SHAPES._known) <= verifying.known.MOST_SHAPES
