"""JSON-LD with nothing but the bundled contexts, and nothing let through in silence."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bayleaf.engine.canonical import canonicalize, direct, jsonld, rdfc
from bayleaf.engine.contexts import bundled
from bayleaf.engine.errors import ContextError, TransformationError
from tests.effort import examples
from tests.interop.credentials import rich

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]


def document(**members: Any) -> dict[str, Any]:
    return {"@context": CONTEXT, "id": "urn:x:1", "type": ["VerifiableCredential"], **members}


def canonical(value: dict[str, Any]) -> str:
    return canonicalize(value, "rdfc", hash_name="sha256", contexts=bundled()).decode()


def test_a_context_that_does_not_ship_is_never_asked_for() -> None:
    with pytest.raises(ContextError) as refused:
        jsonld.to_quads({"@context": "https://example.org/c", "id": "urn:x"}, bundled())
    assert "example.org/c" in refused.value.message


@pytest.mark.parametrize(
    "members",
    [
        {"type": ["VerifiableCredential", "Unheard"]},
        {"issuer": "not a url"},
        {"id": "relative/path"},
        {"credentialSubject": {"id": "also relative"}},
    ],
)
def test_a_relative_name_cannot_be_signed(members: dict[str, Any]) -> None:
    with pytest.raises(TransformationError):
        jsonld.to_quads(document(**members), bundled())


@pytest.mark.parametrize(
    "broken",
    [
        {"@context": 1},
        {"@context": [[]]},
        {"@context": CONTEXT, "@id": ["a"]},
        {"@context": CONTEXT, "type": 7},
        {"@context": [*CONTEXT, {"@version": 2}]},
    ],
)
def test_broken_json_ld_is_one_kind_of_error(broken: dict[str, Any]) -> None:
    with pytest.raises(TransformationError):
        jsonld.to_quads(broken, bundled())


def test_control_characters_are_escaped_as_rdfc_asks() -> None:
    text = canonical(document(name='tab\t line\n bell\x07 delete\x7f quote" back\\ snow\u2603'))
    assert '"tab\\t line\\n bell\\u0007 delete\\u007F quote\\" back\\\\ snow\u2603"' in text


@settings(max_examples=examples(60), deadline=None)
@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc"))),
    st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**14), 10**14),
)
def test_the_canonical_form_is_that_of_an_independent_implementation(
    name: str, credits: float
) -> None:
    value = document(
        name=name,
        issuer={"id": "did:example:i", "type": ["Profile"], "name": name},
        credentialSubject={"type": ["AchievementSubject"], "creditsEarned": credits},
    )
    quads = jsonld.to_quads(value, bundled())
    lines = "".join(f"{q.subject} {q.predicate} {q.object} {q.graph} .\n" for q in quads)
    dataset = pyoxigraph.Dataset(pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_QUADS))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0_SHA_256)
    written = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS)
    assert written is not None
    assert canonical(value) == "".join(sorted(written.decode().splitlines(keepends=True)))


def test_a_document_of_too_many_objects_is_refused_before_it_is_expanded() -> None:
    with pytest.raises(TransformationError, match="objects"):
        jsonld.to_quads(document(evidence=[{}] * (jsonld.MAX_OBJECTS + 1)), bundled())


def test_contexts_without_end_are_refused_before_they_are_processed() -> None:
    """Each takes milliseconds, also one that is named again."""
    badge = rich("did:key:z6Mk")
    urls = badge["@context"]
    many = [
        badge | {"@context": urls + urls[1:] * 400},
        badge | {"evidence": [{"@context": urls}] * 400},
    ]
    start = time.process_time()
    for document in many:
        with pytest.raises(TransformationError, match="contexts"):
            jsonld.to_quads(document, bundled())
        assert direct.read(document, bundled()) is None
    assert time.process_time() - start < 1


def test_many_threads_get_the_answer_that_one_gets() -> None:
    """A web server verifies in several threads; what PyLD remembers is not made for two."""
    document = rich("did:key:z6Mk")
    expected = rdfc.canonicalize(jsonld.to_quads(document, bundled()))
    with ThreadPoolExecutor(max_workers=8) as pool:
        found = pool.map(
            lambda _: rdfc.canonicalize(jsonld.to_quads(document, bundled())), range(200)
        )
    assert set(found) == {expected}
