"""The shipped contexts: pinned, the same as the published ones, and nothing else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from bayleaf.engine import contexts
from bayleaf.engine.errors import ContextError


@pytest.mark.parametrize("source", contexts.sources(), ids=lambda source: source.file)
def test_every_shipped_context_has_the_pinned_bytes_and_a_provenance(
    source: contexts.Source,
) -> None:
    assert hashlib.sha256(source.read()).hexdigest() == source.sha256
    assert source.origin.split()[0] in ("npm", "PyPI", "git")
    assert source.terms


def test_every_file_that_ships_is_in_the_index() -> None:
    shipped = {entry.name for entry in (files("bayleaf.engine.contexts") / "files").iterdir()}
    assert shipped == {source.file for source in contexts.sources()}


@pytest.mark.parametrize("source", contexts.sources(), ids=lambda source: source.file)
def test_every_shipped_context_says_the_same_as_the_published_one(
    source: contexts.Source, shared: Callable[..., Path]
) -> None:
    index = json.loads(shared("contexts", "index.json").read_text())
    entry = index[source.url]
    names = [entry["file"], *(variant["file"] for variant in entry.get("variants", []))]
    published = [json.loads(shared("contexts", name).read_text()) for name in names]
    ours = json.loads(source.read())
    position = [s.file for s in contexts.sources() if s.url == source.url].index(source.file)
    assert ours == published[position]


def test_an_altered_context_is_not_used() -> None:
    first = contexts.sources()[0]
    altered = contexts.Source(first.url, first.file, "0" * 64, first.origin, first.terms)
    with pytest.raises(ContextError, match="altered"):
        altered.read()


def test_a_context_that_does_not_ship_is_refused() -> None:
    with pytest.raises(ContextError) as refused:
        contexts.bundled().load("https://example.org/context.json")
    assert refused.value.code == "CONTEXT_UNTRUSTED"


def test_both_contents_of_the_open_badges_context_are_known() -> None:
    first, second = contexts.candidates([contexts.OB_3_0_3])
    assert first.load(contexts.OB_3_0_3) != second.load(contexts.OB_3_0_3)
    assert "endorsementJwt" in json.dumps(second.load(contexts.OB_3_0_3))


def test_a_document_that_does_not_name_it_has_one_candidate() -> None:
    assert contexts.candidates(["https://www.w3.org/ns/credentials/v2"]) == (contexts.bundled(),)


def test_an_operator_may_add_a_context() -> None:
    added = contexts.bundled().with_extra({"https://example.org/c": {"@context": {}}})
    assert "https://example.org/c" in added
    assert added.load("https://example.org/c") == {"@context": {}}
    assert "https://example.org/c" not in contexts.bundled()
