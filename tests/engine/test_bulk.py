"""Many credentials at once are each like one that was issued alone."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest

from bayleaf.engine import bulk
from bayleaf.engine.bulk import issue_many
from bayleaf.engine.canonical import jsonld, rdfc
from bayleaf.engine.contexts import bundled
from bayleaf.engine.document import Document
from bayleaf.engine.errors import BayleafError, ConformanceError
from bayleaf.engine.keys import KeyKind
from bayleaf.engine.verifying import Verdict
from tests.effort import examples
from tests.engine.verifying.world import SIGNED, NothingIsKnown, Party, World, by_key
from tests.interop.credentials import rich

SUITES: list[tuple[KeyKind, str]] = [
    ("Ed25519", "eddsa-rdfc-2022"),
    ("Ed25519", "eddsa-jcs-2022"),
    ("P-256", "ecdsa-rdfc-2019"),
    ("P-256", "vc+jwt"),
]


@pytest.fixture(autouse=True)
def _whole_verifications(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was filled in is not judged by what fills in."""
    monkeypatch.setattr("bayleaf.engine.verifying._SHAPES", NothingIsKnown())


def draft(issuer: Party) -> dict[str, Any]:
    """A rich badge for nobody in particular."""
    badge = rich(issuer.id)
    del badge["id"], badge["credentialSubject"]["id"], badge["credentialSubject"]["identifier"]
    return badge


def people(count: int) -> Iterator[dict[str, Any]]:
    return ({"recipient": f"person{n}@example.org"} for n in range(count))


@pytest.mark.parametrize(("kind", "suite"), SUITES)
def test_each_is_valid_its_own_and_of_one_person(kind: KeyKind, suite: str) -> None:
    issuer = by_key(kind)
    made = [*issue_many(draft(issuer), people(12), signer=issuer.signer, at=SIGNED, suite=suite)]
    assert len({str(document.to_json()["id"]) for document in made}) == 12
    assert (
        len(
            {json.dumps(document.to_json()["credentialSubject"]["identifier"]) for document in made}
        )
        == 12
    )
    for number, document in enumerate(made):
        report = World().judge(document.data, expect_recipient=f"person{number}@example.org")
        assert report.verdict is Verdict.VALID_ISSUER_UNRECOGNISED
        assert report.recipient_match == "match"


def test_what_is_filled_in_has_the_members_of_what_was_issued() -> None:
    issuer = by_key("Ed25519")
    first, second = issue_many(draft(issuer), people(2), signer=issuer.signer, at=SIGNED)
    assert shape(first.to_json()) == shape(second.to_json())


def shape(value: Any) -> Any:
    """A document without its texts."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    return [shape(inner) for inner in value] if isinstance(value, list) else type(value)


TEXTS = ["plain", 'with "quotes"', "back\\slash", "tab\tand\nline", "\x7f", "é 中 \U0001f33f", "x" * 5000, " ", "",
         "</script>", "\u2028", "%s %b {0}", "urn:uuid:1", "_:b0 <x> .\n"]  # fmt: skip


def rows(count: int) -> Iterator[dict[str, Any]]:
    """People and texts of all kinds, in no order."""
    texts = itertools.cycle(TEXTS)
    for number in range(count):
        row: dict[str, Any] = {"recipient": f"p{number}@example.org"}
        if number % 3:
            row["narrative"] = f"{next(texts)}{number % 7}"
        if number % 4 == 0:
            row["subject"] = (
                f"did:web:people.example:{number}" if number % 8 else f"urn:uuid:{number:032x}"
            )
        if number % 11 == 0:
            row["validUntil"] = "2036-01-01T00:00:00Z"
        yield row


def test_the_bytes_that_were_signed_are_those_of_the_reference_path() -> None:
    """Whatever the row holds; what cannot be issued is refused as ``issue`` refuses it."""
    issuer, world = by_key("Ed25519"), World()
    for row in rows(examples(400)):
        try:
            [one, other] = issue_many(draft(issuer), [row, row], signer=issuer.signer, at=SIGNED)
        except BayleafError:
            with pytest.raises(BayleafError):
                bulk._issue_one(draft(issuer), row, signer=issuer.signer, at=SIGNED, suite=None)
            continue
        for document in (one, other):
            bare = {n: v for n, v in document.to_json().items() if n != "proof"}
            rdfc.canonicalize(jsonld.to_quads(bare, bundled()))
            assert world.judge(document.data).verdict is Verdict.VALID_ISSUER_UNRECOGNISED


def test_it_is_asked_for_as_it_is_used_and_keeps_nothing() -> None:
    """Rows without end: only those that are asked for are read."""
    issuer, taken = by_key("Ed25519"), []

    def endless() -> Iterator[dict[str, Any]]:
        for number in itertools.count():
            taken.append(number)
            yield {"recipient": f"p{number}@example.org"}

    made = issue_many(draft(issuer), endless(), signer=issuer.signer, at=SIGNED)
    assert len([*itertools.islice(made, 50)]) == 50
    assert len(taken) == 50


def test_several_processes_give_the_same_in_order() -> None:
    issuer = by_key("Ed25519")
    made: list[Document] = [
        *issue_many(draft(issuer), people(1_200), signer=issuer.signer, at=SIGNED, processes=2)
    ]
    assert len(made) == 1_200
    for number in (0, 499, 500, 1_199):
        report = World().judge(made[number].data, expect_recipient=f"person{number}@example.org")
        assert report.recipient_match == "match"


def test_a_template_has_no_id() -> None:
    issuer = by_key("Ed25519")
    with pytest.raises(ConformanceError, match="no id"):
        next(issue_many(rich(issuer.id), people(1), signer=issuer.signer, at=SIGNED))


def test_a_row_that_is_wrong_is_refused_where_it_stands() -> None:
    issuer = by_key("Ed25519")
    made = issue_many(
        draft(issuer),
        [{"recipient": "a@example.org"}, {"recipient": "b@example.org", "validUntil": "soon"}],
        signer=issuer.signer,
        at=SIGNED,
    )
    next(made)
    with pytest.raises(BayleafError, match="validUntil"):
        next(made)
