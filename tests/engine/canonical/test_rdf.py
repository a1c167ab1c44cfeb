"""RDF from JSON-LD, held against PyLD; and nothing of a document is left out."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from pyld import jsonld as pyld

from bayleaf.engine.canonical import jsonld, rdfc
from bayleaf.engine.canonical.rdf import quads_of
from bayleaf.engine.contexts import bundled
from bayleaf.engine.errors import TransformationError
from tests.effort import examples
from tests.engine.canonical import nquads
from tests.interop.credentials import minimal, rich
from tests.vectors.test_golden import GOLDEN, VECTORS

XSD = "http://www.w3.org/2001/XMLSchema#"
WORD = "https://words.example/"


def ours(expanded: list[Any]) -> str:
    return rdfc.canonicalize(quads_of(expanded))


def theirs(expanded: list[Any]) -> str:
    """The statements that PyLD finds. Labelled by us: PyLD labels a node that points to itself
    otherwise than RDFC-1.0 and pyoxigraph do."""
    found = pyld.to_rdf(expanded, {"format": "application/n-quads"})
    return rdfc.canonicalize(nquads.parse(found))


KNOWN = [
    vector["file"]
    for vector in VECTORS
    if vector["container"] == "json"
    and vector["verdict"].startswith("valid")
    and "CONTEXT_UNTRUSTED" not in vector["codes"]
]


@pytest.mark.parametrize("name", KNOWN)
def test_a_golden_vector_has_the_statements_that_pyld_finds(name: str) -> None:
    document = json.loads((GOLDEN / name).read_text())
    expanded = jsonld.expand(document, bundled())
    assert ours(expanded) == theirs(expanded)


values = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8).map(
        lambda v: {"@value": v}
    ),
    st.booleans().map(lambda v: {"@value": v}),
    st.integers(-(10**25), 10**25).map(lambda v: {"@value": v}),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda v: {"@value": v}),
    st.floats(allow_nan=False, allow_infinity=False).map(
        lambda v: {"@value": str(v), "@type": f"{XSD}double"}
    ),
    st.integers(0, 99).map(lambda v: {"@value": v, "@type": f"{XSD}double"}),
    st.sampled_from([{"@value": "hut", "@language": "de"}, {"@value": "1", "@type": f"{XSD}date"}]),
    st.sampled_from([{"@value": {"b": [1, "x"], "a": None}, "@type": "@json"}]),
)
ids = st.sampled_from([f"{WORD}1", f"{WORD}2", "_:x", "_:y", "urn:uuid:1"])


def nodes(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    items = st.lists(st.one_of(values, inner), max_size=3)
    return st.fixed_dictionaries(
        {},
        optional={
            "@id": ids,
            "@type": st.lists(ids, min_size=1, max_size=2),
            "@graph": st.lists(inner, max_size=2),
            "@included": st.lists(inner, min_size=1, max_size=2),
            f"{WORD}p": items,
            f"{WORD}q": items,
            f"{WORD}list": items.map(lambda found: [{"@list": found}]),
        },
    )


@given(st.lists(st.recursive(st.fixed_dictionaries({"@id": ids}), nodes, max_leaves=6), max_size=3))
@settings(max_examples=examples(300))
def test_any_document_has_the_statements_that_pyld_finds(document: list[Any]) -> None:
    try:
        expanded = pyld.expand(document)
    except pyld.JsonLdError:
        reject()  # no JSON-LD
    try:
        found = ours(expanded)
    except TransformationError as error:
        if "would take too long" not in str(error):
            raise
        reject()  # poisoned by chance, and refused as it should be
    assert found == theirs(expanded)


@pytest.mark.parametrize(
    "odd",
    [
        {"@id": "1:x"},
        {"@id": "no-scheme"},
        {"@id": f"{WORD}a b"},
        {"@id": f"{WORD}a\u00a0b"},
        {"@type": ["2026:Doctor"]},
        {"@type": ["@none"]},
        {"@type": ["@json"]},
        {"1:p": [{"@value": "x"}]},
        {"_:p": [{"@value": "x"}]},
        {f"{WORD}p": [{"@id": "1:x"}]},
        {f"{WORD}p": [{"@value": "x", "@type": "1:x"}]},
        {f"{WORD}p": [{"@value": "x", "@language": 'de .\n_:b <urn:p> "y"'}]},
        {f"{WORD}p": [{"@value": "x", "@language": "de_AT", "@direction": "rtl"}]},
        {f"{WORD}p": [{"@value": 1, "@direction": "rtl"}]},
        {f"{WORD}p": [{"@value": ["x"]}]},
    ],
)
def test_what_cannot_be_stated_is_refused_and_never_left_out(odd: dict[str, Any]) -> None:
    with pytest.raises(TransformationError):
        quads_of([{"@id": f"{WORD}1", f"{WORD}q": [odd]}])


@pytest.mark.parametrize(
    ("value", "term"),
    [
        ({"@language": "de-AT"}, '"x"@de-AT'),
        (
            {"@language": "ar-EG", "@direction": "rtl"},
            '"x"^^<https://www.w3.org/ns/i18n#ar-eg_rtl>',
        ),
        ({"@direction": "ltr"}, '"x"^^<https://www.w3.org/ns/i18n#_ltr>'),
    ],
)
def test_a_text_is_stated_with_its_language_and_its_direction(
    value: dict[str, str], term: str
) -> None:
    [quad] = quads_of([{"@id": f"{WORD}1", f"{WORD}p": [{"@value": "x", **value}]}])
    assert quad.object == term


@pytest.mark.parametrize("place", ["identifier", "result", "alignment"])
def test_an_object_whose_id_is_no_iri_cannot_be_signed(place: str) -> None:
    document = rich("did:key:z6Mk")
    subject = document["credentialSubject"]
    holder = subject["achievement"] if place == "alignment" else subject
    holder[place][0]["id"] = "1:x"
    with pytest.raises(TransformationError, match="not a URL"):
        jsonld.to_quads(document, bundled())


def test_a_long_array_takes_linear_time() -> None:
    """PyLD compares every value with every other: 20,000 tags took minutes."""

    def seconds(count: int) -> float:
        document = minimal("did:key:z6Mk")
        document["credentialSubject"]["achievement"]["tag"] = [f"tag {n}" for n in range(count)]
        start = time.process_time()
        jsonld.to_quads(document, bundled())
        return time.process_time() - start

    seconds(10)
    short, long = (min(seconds(count) for _ in range(3)) for count in (2_000, 16_000))
    assert long < 40 * max(short, 0.005)
