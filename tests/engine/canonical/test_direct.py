"""The direct generator and the reference path: the same bytes, or no answer. Never another one."""

from __future__ import annotations

import contextlib
import copy
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from hypothesis import given, settings

from bayleaf.engine.canonical import direct, jsonld, rdfc, vocabulary
from bayleaf.engine.canonical.recompaction import check_recompaction
from bayleaf.engine.canonical.vocabulary import Unsupported
from bayleaf.engine.contexts import ContextSet, bundled, bundled_second, sources
from bayleaf.engine.encoding import parse_json
from bayleaf.engine.errors import BayleafError
from tests.conftest import PROJECT
from tests.effort import examples
from tests.engine.test_tampering import apply, changes
from tests.engine.verifying.world import by_key, embed
from tests.interop.credentials import minimal, rich

ISSUER = "did:web:harbour.example"


def reference(document: dict[str, Any], contexts: ContextSet, hash_name: str = "sha256") -> bytes:
    """What PyLD, our own step to RDF and our own RDFC-1.0 make of it."""
    return rdfc.canonicalize(jsonld.to_quads(document, contexts), hash_name).encode()


def agree(document: dict[str, Any], contexts: ContextSet, hash_name: str = "sha256") -> bool:
    """Whether the generator answered; then its answer is right, and all of the text is signed."""
    try:
        answer = direct.canonicalize(document, contexts, hash_name)
    except Unsupported:
        return False
    assert answer == reference(document, contexts, hash_name)
    check_recompaction(document, contexts)
    return True


def pyoxigraph_form(document: dict[str, Any]) -> bytes:
    """RDFC-1.0 by an implementation in Rust, of the statements that PyLD finds. It takes fewer
    characters in an IRI than RDF does; then the reference path is the only judge."""
    quads = jsonld.to_quads(document, bundled())
    lines = "".join(f"{q.subject} {q.predicate} {q.object} .\n" for q in quads)
    try:
        parsed = list(pyoxigraph.parse(lines, format=pyoxigraph.RdfFormat.N_QUADS))
    except SyntaxError:
        return reference(document, bundled())
    dataset = pyoxigraph.Dataset(parsed)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0_SHA_256)
    written = pyoxigraph.serialize(dataset, format=pyoxigraph.RdfFormat.N_QUADS)
    assert written is not None
    return b"".join(sorted(written.splitlines(keepends=True)))


@pytest.mark.parametrize("make", [minimal, rich])
@pytest.mark.parametrize("hash_name", ["sha256", "sha384"])
def test_our_own_badges_are_answered(make: Callable[..., Any], hash_name: str) -> None:
    assert agree(make(ISSUER), bundled(), hash_name)


def documents_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every object with contexts, wherever it stands, without its proof."""
    if isinstance(value, dict):
        if "@context" in value:
            yield {name: inner for name, inner in value.items() if name != "proof"}
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from documents_in(inner)


def test_the_documents_of_others_come_out_the_same(shared: Callable[..., Path]) -> None:
    folders = [shared("vectors"), PROJECT / "tests"]
    answered = Counter[bool]()
    for path in (path for folder in folders for path in folder.rglob("*.json")):
        try:
            found = list(documents_in(parse_json(path.read_bytes())))
        except (BayleafError, OSError):
            continue
        for document in found:
            for contexts in (bundled(), bundled_second()):
                answered[agree(document, contexts)] += 1
    assert answered[True] > 300


ALPHABET = [*"abcXYZ019 .,:;/#?&%+-_'()[]{}<>@!$*~|^`\"\\", "\t", "\n", "\u00e9", "\u4e2d", "\u202e",
            "\U0001f33f", "\U00010000", "\ufffd", "\u00a0", "\u200d", "https://", "urn:uuid:", "_:", "did:"]  # fmt: skip


def recipients(count: int) -> Iterator[dict[str, Any]]:
    """Badges for people whose names and ids are made to be misread."""
    draw = random.Random("recipients")

    def text() -> str:
        return "".join(draw.choices(ALPHABET, k=draw.randint(1, 12))).strip() or "x"

    ids = [
        "https://a.example/",
        "https://a.example/1",
        "https://a.example/1/2",
        "urn:uuid:1",
        "urn:x:",
    ]
    for number in range(count):
        badge = rich(ISSUER)
        subject = badge["credentialSubject"]
        badge["id"] = draw.choice([f"urn:uuid:{number:032x}", draw.choice(ids) + text()])
        subject["id"] = draw.choice([f"urn:uuid:{number + 1:032x}", draw.choice(ids), badge["id"]])
        subject["narrative"], badge["name"] = text(), text()
        subject["identifier"][0]["salt"] = text()
        badge["evidence"] = [
            {"type": ["Evidence"], "name": text(), "narrative": text()}
            for _ in range(draw.randint(1, 3))
        ]
        if draw.random() < 0.2:
            badge["evidence"].append(copy.deepcopy(badge["evidence"][0]))
        yield badge


@pytest.mark.parametrize("part", range(4))
def test_no_recipient_is_signed_wrongly(part: int) -> None:
    """Fuzz A: 4,000 hostile recipients; PyLD and pyoxigraph are the judges."""
    count = Counter[str]()
    for number, badge in enumerate(recipients(4 * examples(1000))):
        if number % 4 != part:
            continue
        try:
            expected = pyoxigraph_form(badge)
        except BayleafError:
            expected = b""
        try:
            answer = direct.canonicalize(badge, bundled())
        except Unsupported:
            count["left to the reference path"] += 1
            continue
        count["answered"] += 1
        assert answer == expected, json.dumps(badge)
    assert count["answered"] > 0.3 * count.total()


@settings(max_examples=examples(1500))
@given(change=changes(), more=changes(), last=changes())
def test_no_changed_document_gets_another_answer(change: Any, more: Any, last: Any) -> None:
    """Fuzz B: up to three changes; the same bytes as the reference path, or no answer."""
    document = rich(ISSUER)
    for each in (change, more, last):
        try:
            document = apply(document, each)
        except (KeyError, IndexError, TypeError, ZeroDivisionError):
            continue
        agree(document, bundled())


@pytest.mark.parametrize(
    "change",
    [
        {"@context": "https://www.w3.org/ns/credentials/v2"},
        {"@context": ["https://elsewhere.example/context"]},
        {"@context": [{"name": "https://elsewhere.example/name"}]},
        {"nickname": "unsigned"},
        {"https://elsewhere.example/name": "long"},
        {"name": None},
        {"name": ["a", "a"]},
        {"evidence": []},
        {"evidence": [{}]},
        {"evidence": [{"type": ["Evidence"], "name": "x"}] * 2},
        {"name": {"@value": "x", "@language": "en"}},
        {"validFrom": 5},
        {"id": "relative"},
        {"id": "_:blank"},
        {"id": "name:x"},
        {"type": ["VerifiableCredential", "VerifiableCredential"]},
        {"type": ["VerifiableCredential", "Unheard"]},
        {"credentialSubject": {"id": ISSUER, "type": ["AchievementSubject"]}},
        {"credentialSubject": {"creditsEarned": 1e300}},
        {"credentialSubject": {"creditsEarned": float("nan")}},
        {"credentialSubject": {"creditsEarned": True}},
    ],
)
def test_what_is_unusual_is_left_to_the_reference_path(change: dict[str, Any]) -> None:
    with pytest.raises(Unsupported):
        direct.canonicalize(rich(ISSUER) | change, bundled())


@pytest.mark.parametrize("type_", ["", [""], "Criteria ", ["Profile Criteria"]])
def test_a_type_that_is_no_word_is_not_taken_for_another(type_: Any) -> None:
    """An empty one for none, or a name with a blank for two; whatever is known already."""
    badge = rich(ISSUER)
    badge["credentialSubject"]["achievement"]["criteria"]["type"] = type_
    vocabulary.forget()
    for _ in range(2):
        assert direct.read(badge, bundled()) is None


@pytest.mark.parametrize("name", ["id", "subject"])
def test_a_proof_that_describes_what_its_document_describes_is_compared(name: str) -> None:
    issuer = by_key()
    badge = rich(issuer.id)
    subject = badge["id"] if name == "id" else badge["credentialSubject"]["id"]
    signed = embed(badge, issuer, id=subject)
    found = direct.read(signed, bundled())
    assert found is not None
    assert not found.is_all_signed
    with pytest.raises(BayleafError):
        check_recompaction(signed, bundled())


def test_more_objects_than_a_credential_has_are_not_walked_through() -> None:
    evidence = [{"name": str(number)} for number in range(direct.MAX_OBJECTS)]
    with pytest.raises(Unsupported):
        direct.canonicalize(rich(ISSUER, evidence=evidence), bundled())


def test_types_without_end_are_not_remembered() -> None:
    names = [
        "Evidence",
        "Achievement",
        "Profile",
        "Image",
        "Address",
        "Result",
        "Criteria",
        "Alignment",
    ]
    draw = random.Random("types")
    for _ in range(3000):
        badge = minimal(ISSUER)
        badge["evidence"] = [{"type": draw.sample(names, draw.randint(1, 8)), "name": "x"}]
        with contextlib.suppress(Unsupported):
            direct.canonicalize(badge, bundled())
    tables, _ = vocabulary._KEPT.known[tuple(minimal(ISSUER)["@context"]), bundled()]
    assert tables.count <= vocabulary._MOST_SCOPES + 10
    assert agree(minimal(ISSUER), bundled())


def test_no_word_that_the_walk_knows_is_one_that_the_guard_refuses() -> None:
    for source in sources():
        known = bundled() if source.file in bundled().chosen.values() else bundled_second()
        walked, todo = set(), [known.load(source.url)["@context"]]
        while todo:
            context = todo.pop()
            if isinstance(context, list):
                todo += context
            elif isinstance(context, dict):
                walked |= {term for term in context if not term.startswith("@")}
                todo += [d["@context"] for d in context.values() if isinstance(d, dict) and "@context" in d]  # fmt: skip
        assert walked
        assert not [term for term in walked if ":" in term]
