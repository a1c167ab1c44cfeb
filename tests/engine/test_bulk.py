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
    ("P-384", "ecdsa-jcs-2019"),
    ("Ed25519", "vc+jwt"),
    ("P-256", "vc+jwt"),
    ("P-256", "ob-jwt"),
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


LIST = "https://harbour.example/status/1"


def entry(number: int, **changes: Any) -> dict[str, Any]:
    """A place in a status list."""
    return {
        "id": f"{LIST}#{number}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(number),
        "statusListCredential": LIST,
    } | changes


class Counted:
    """Counts how many were issued the whole way."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.count = 0
        whole = bulk._issue_one

        def issue_one(*given: Any, **more: Any) -> Document:
            self.count += 1
            return whole(*given, **more)

        patch.setattr(bulk, "_issue_one", issue_one)


@pytest.mark.parametrize(("kind", "suite"), SUITES)
def test_each_has_its_own_place_in_a_status_list(
    kind: KeyKind, suite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    issuer, counted = by_key(kind), Counted(monkeypatch)
    rows = ({**row, "credentialStatus": entry(n)} for n, row in enumerate(people(9)))
    made = [*issue_many(draft(issuer), rows, signer=issuer.signer, at=SIGNED, suite=suite)]
    assert [one.to_json()["credentialStatus"] for one in made] == [entry(n) for n in range(9)]
    assert counted.count == 1
    for document in made:
        report = World().judge(document.data)
        assert report.check("proof.signature").outcome == "pass"


@pytest.mark.parametrize("odd", [
    entry(3, statusPurpose="suspension"), entry(3, id=LIST), entry(3, statusListIndex=3), entry(3, statusListIndex="x"),
    {n: v for n, v in entry(3).items() if n != "id"}, {**entry(3), "statusSize": 1}, [entry(3), entry(4, statusPurpose="suspension")], "x",
])  # fmt: skip
def test_a_status_that_is_odd_is_issued_or_refused_as_alone(odd: Any) -> None:
    issuer = by_key("Ed25519")
    usual, unusual = (
        {"recipient": "a@example.org", "credentialStatus": status} for status in (entry(1), odd)
    )

    def outcome(rows: list[dict[str, Any]]) -> Any:
        try:
            made = [*issue_many(draft(issuer), rows, signer=issuer.signer, at=SIGNED)]
        except BayleafError as error:
            return str(error)
        return made[-1].to_json()["credentialStatus"]

    assert outcome([usual, usual, unusual]) == outcome([unusual])


ACHIEVEMENT = "https://harbour.example/courses/first-aid"
BADGES_OF_A_PERSON: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"subject": "mailto:ada@example.org"}, {"subject": "mailto:bo@example.org"}),
    ({"subject": "did:web:ada.example"}, {"subject": None}),
    ({"subject": "did:web:ada.example"}, {"subject": ACHIEVEMENT}),
    ({"subject": "https://ada.example/"}, {"subject": ACHIEVEMENT}),
    ({"subject": "https://ada.example/"}, {"subject": "https://relative.invalid/bo"}),
    ({"credentialStatus": entry(1, id="http://harbour.example/1")}, {"credentialStatus": entry(2, id="http://harbour.example/2")}),
    ({"credentialStatus": entry(1)}, {"credentialStatus": entry(2, id=ACHIEVEMENT)}),
    ({"credentialStatus": entry(1)}, {"credentialStatus": entry(2, id="https://relative.invalid/2")}),
    ({"credentialStatus": entry(1, statusSize=1)}, {"credentialStatus": entry(2, statusSize=True)}),
    ({"narrative": "Kept calm."}, {"narrative": None}),
    ({"narrative": "Kept calm."}, {"narrative": 5}),
    ({"narrative": "Kept calm."}, {"narrative": "\u2003"}),
    ({"narrative": "Kept calm."}, {"narrative": "calm\uffff"}),
    ({}, {"recipient": None}),
    ({}, {"recipient": 5}),
    ({}, {"recipient": b"bo@example.org"}),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), BADGES_OF_A_PERSON, ids=str)
@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022", "vc+jwt"])
def test_the_second_gets_what_it_would_get_alone(
    first: dict[str, Any], second: dict[str, Any], suite: str
) -> None:
    issuer = by_key("Ed25519")
    rows = [{"recipient": "ada@example.org", **row} for row in (first, second)]

    def outcome(rows: list[dict[str, Any]]) -> Any:
        try:
            *_, last = issue_many(draft(issuer), rows, signer=issuer.signer, at=SIGNED, suite=suite)
        except Exception as error:
            return str(error)
        found = last.to_json()
        subject = found["credentialSubject"]
        identity = "identifier" in subject
        return subject.get("id", "").startswith("urn:uuid:") or subject.get("id"), identity, subject["narrative"], found.get("credentialStatus")  # fmt: skip

    assert outcome(rows) == outcome(rows[1:])


def test_a_subject_of_the_template_is_that_of_all() -> None:
    issuer = by_key("P-256")
    template = draft(issuer)
    template["credentialSubject"]["id"] = "did:web:people.example:ada"
    for suite in ("ecdsa-rdfc-2019", "ob-jwt"):
        made = [*issue_many(template, people(3), signer=issuer.signer, at=SIGNED, suite=suite)]
        for document in made:
            subject = document.to_json()["credentialSubject"]
            assert subject["id"] == "did:web:people.example:ada"
            assert World().judge(document.data).is_sound


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


def test_several_processes_read_only_a_little_ahead() -> None:
    issuer, taken = by_key("Ed25519"), []

    def endless() -> Iterator[dict[str, Any]]:
        for number in itertools.count():
            taken.append(number)
            yield {"recipient": f"p{number}@example.org"}

    made = issue_many(draft(issuer), endless(), signer=issuer.signer, at=SIGNED, processes=2)
    assert len([*itertools.islice(made, 600)]) == 600
    assert len(taken) <= 600 + 5 * 500
    made.close()  # type: ignore[attr-defined]


def test_what_comes_before_an_error_is_there_with_several_processes_too() -> None:
    issuer = by_key("Ed25519")
    wrong = [*people(7), {"recipient": "b@example.org", "validUntil": "soon"}, *people(3)]
    made = issue_many(draft(issuer), wrong, signer=issuer.signer, at=SIGNED, processes=2)
    assert len([*itertools.islice(made, 7)]) == 7
    with pytest.raises(BayleafError, match="validUntil"):
        next(made)


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
