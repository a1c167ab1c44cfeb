"""RDFC-1.0: the official test suite, an independent implementation, and poisoned graphs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bayleaf.engine.canonical import rdfc
from bayleaf.engine.canonical.rdfc import Quad
from bayleaf.engine.errors import TransformationError
from tests.effort import examples

from . import nquads

SUITE = Path(__file__).resolve().parents[4] / "shared" / "vectors" / "rdf-canon"
ENTRIES = (
    json.loads((SUITE / "manifest.jsonld").read_text())["entries"] if SUITE.exists() else [None]
)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry and entry["id"])
def test_the_official_suite_passes(
    entry: dict[str, str] | None, shared: Callable[..., Path]
) -> None:
    folder = shared("vectors", "rdf-canon")
    assert entry is not None
    quads = nquads.read(folder / entry["action"])
    hash_name = entry.get("hashAlgorithm", "SHA256").lower()
    if entry["type"] == "rdfc:RDFC10NegativeEvalTest":
        with pytest.raises(TransformationError):
            rdfc.canonicalize(quads, hash_name)
    elif entry["type"] == "rdfc:RDFC10MapTest":
        labels = rdfc.canonical_labels(quads, hash_name)
        expected = json.loads((folder / entry["result"]).read_text())
        assert {node[2:]: label[2:] for node, label in labels.items()} == expected
    else:
        expected = (folder / entry["result"]).read_text(encoding="utf-8")
        assert rdfc.canonicalize(quads, hash_name) == expected


NODES = st.sampled_from(["_:a", "_:b", "_:c", "_:d", "<urn:x>", "<urn:y>"])
QUADS = st.builds(
    Quad,
    NODES,
    st.sampled_from(["<urn:p>", "<urn:q>"]),
    st.one_of(NODES, st.just('"text"')),
    st.sampled_from(["", "<urn:g>", "_:g"]),
)


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(QUADS, max_size=10), st.sampled_from(["sha256", "sha384"]))
def test_any_dataset_comes_out_as_an_independent_implementation_has_it(
    quads: list[Quad], hash_name: str
) -> None:
    lines = "".join(f"{q.subject} {q.predicate} {q.object} {q.graph} .\n" for q in quads)
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_QUADS))
    algorithm = {
        "sha256": pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0_SHA_256,
        "sha384": pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0_SHA_384,
    }[hash_name]
    dataset.canonicalize(algorithm)
    written = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS)
    assert written is not None
    expected = "".join(sorted(written.decode().splitlines(keepends=True)))
    assert rdfc.canonicalize(quads, hash_name) == expected


def test_a_poisoned_graph_is_refused_after_a_counted_number_of_steps() -> None:
    nodes = [f"_:n{number}" for number in range(12)]
    clique = [Quad(a, "<urn:p>", b) for a in nodes for b in nodes if a != b]
    with pytest.raises(TransformationError, match="too long"):
        rdfc.canonicalize(clique)


def test_more_unnamed_objects_than_the_cap_are_refused() -> None:
    quads = [Quad(f"_:n{n}", "<urn:p>", '"x"') for n in range(rdfc.MAX_BLANK_NODES + 1)]
    with pytest.raises(TransformationError, match="unnamed objects"):
        rdfc.canonicalize(quads)
