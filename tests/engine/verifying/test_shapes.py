"""A known shape gives the report that a whole verification gives, or leaves it to that."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from bayleaf.engine import verifying
from bayleaf.engine.encoding import b64url_encode, dump_json
from bayleaf.engine.keys import KeyKind
from bayleaf.engine.layout import MAX_GAPS, Layout
from bayleaf.engine.ports import offline
from bayleaf.engine.proofs import jwt
from bayleaf.engine.verifying import Policy, Report, Verdict, known, verify, verify_many
from bayleaf.engine.verifying.shapes import MAX_LEARNED, Question
from tests.effort import examples
from tests.engine.test_tampering import apply, changes
from tests.engine.verifying.lists import LIST, College, entry
from tests.engine.verifying.world import (
    COLLEGE_URL,
    NOW,
    SIGNED,
    NothingIsKnown,
    Party,
    World,
    by_key,
    by_web,
    did_web,
    embed,
)
from tests.interop.credentials import VCDM_2, rich

SUITES: list[tuple[KeyKind, str]] = [
    ("Ed25519", "eddsa-rdfc-2022"),
    ("Ed25519", "eddsa-jcs-2022"),
    ("P-256", "ecdsa-rdfc-2019"),
    ("P-384", "ecdsa-jcs-2019"),
    ("Ed25519", "vc+jwt"),
    ("P-256", "vc+jwt"),
    ("P-256", "ob-jwt"),
    ("RSA", "ob-jwt"),
]


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """What another test taught is not known here."""
    monkeypatch.setattr(verifying, "_SHAPES", known.Shapes())


def hits() -> int:
    """How often a shape has answered."""
    return sum(family.hits for family in verifying._SHAPES._families.values())


def wholly(data: bytes, world: World, **more: Any) -> Report:
    """The whole verification, whatever is known."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verifying, "_SHAPES", NothingIsKnown())
        return world.judge(data, **more)


def badge_of(issuer: Party, number: int, **changes: Any) -> dict[str, Any]:
    """One of a class: the same badge for another person."""
    badge = rich(issuer.id, id=f"https://harbour.example/awards/{number}")
    subject = badge["credentialSubject"]
    subject["id"] = f"urn:uuid:00000000-0000-4000-8000-{number:012}"
    subject["identifier"][0]["salt"] = f"salt{number}"
    subject["identifier"][0]["identityHash"] = f"sha256${number:064x}"
    return badge | changes


def signed_by(issuer: Party, suite: str) -> Callable[..., bytes]:
    """``sign(number, **changes)``: the bytes of one of a class."""

    def sign(number: int, **changes: Any) -> bytes:
        badge = badge_of(issuer, number, **changes)
        if suite in {"vc+jwt", "ob-jwt"}:
            at = SIGNED + timedelta(minutes=number)
            return jwt.create(badge, signer=issuer.signer, profile=suite, at=at).encode()
        return dump_json(embed(badge, issuer, suite))

    return sign


def same(data: bytes, world: World, **more: Any) -> None:
    """Whatever answers, the answer is that of a whole verification."""
    quick, whole = world.judge(data, **more), wholly(data, world, **more)
    assert quick.to_json() == whole.to_json()
    assert quick.document == whole.document


@pytest.mark.parametrize(("kind", "suite"), SUITES)
def test_the_third_of_a_class_is_known_and_gets_the_same_report(kind: KeyKind, suite: str) -> None:
    world, sign = World(), signed_by(by_key(kind), suite)
    for number in range(3):
        world.judge(sign(number))
    assert hits() == 1
    for number in range(3, 9):
        same(sign(number), world)
    assert hits() == 7


def test_an_issuer_on_the_web_is_asked_each_time_and_a_withdrawn_key_is_seen() -> None:
    world = World()
    issuer = by_web(world.web)
    sign = signed_by(issuer, "eddsa-rdfc-2022")
    for number in range(3):
        assert world.judge(sign(number)).verdict is Verdict.VALID_ISSUER_UNRECOGNISED
    assert hits() == 1
    world.web.pages.clear()
    report = world.judge(sign(4))
    assert report.verdict is Verdict.NOT_FULLY_CHECKED
    assert hits() == 1


def test_a_web_that_breaks_is_no_answer_for_a_known_shape_either() -> None:
    world = World()
    sign = signed_by(by_web(world.web), "eddsa-rdfc-2022")
    for number in range(3):
        world.judge(sign(number))

    def broken(url: str, **_: Any) -> Any:
        raise RuntimeError(url)

    assert verify(sign(4), fetch=broken, at=NOW).verdict is Verdict.NOT_FULLY_CHECKED


@pytest.mark.parametrize("typed", ["", " ", None])
def test_an_empty_question_about_the_recipient_is_still_a_question(typed: str | None) -> None:
    world, sign = World(), signed_by(by_key("Ed25519"), "eddsa-rdfc-2022")
    for number in range(3):
        world.judge(sign(number))
    same(sign(4), world, expect_recipient=typed)


@pytest.mark.parametrize("days", [-30_000, -300, -1, 0, 1, 300, 30_000])
def test_time_goes_on_for_a_known_shape_as_for_any(days: int) -> None:
    world, sign = World(), signed_by(by_key("Ed25519"), "eddsa-rdfc-2022")
    for number in range(3):
        world.judge(sign(number))
    for at in (NOW + timedelta(days=days), datetime(2086, 3, 2, 8, 0, 30, tzinfo=UTC)):
        same(sign(7), world, at=at)
        same(sign(8), world, at=NOW, valid_on=at)


@pytest.mark.parametrize(
    "typed", ["ada@example.org", "learner@harbour.example", "did:key:z6Mk", "Ada"]
)
def test_whose_it_is_can_be_asked_of_a_known_shape(typed: str) -> None:
    world, sign = World(), signed_by(by_key("Ed25519"), "eddsa-rdfc-2022")
    for number in range(3):
        world.judge(sign(number))
    same(sign(3), world, expect_recipient=typed)
    assert hits() == 2


def test_another_policy_is_another_question() -> None:
    issuer = by_key("Ed25519")
    world, sign = World(), signed_by(issuer, "eddsa-rdfc-2022")
    for number in range(3):
        world.judge(sign(number))
    trusting = Policy(trusted={issuer.id: "Harbour"})
    assert world.judge(sign(4), policy=trusting).verdict is Verdict.VALID
    assert hits() == 1
    same(sign(5), world, policy=trusting)


@pytest.mark.parametrize(
    "change",
    [
        {"validFrom": "2026-02-30T08:00:00Z"},
        {"validUntil": "2020-01-01T00:00:00Z"},
        {"validFrom": "2026-03-02T08:00:00+00:00"},
        {"awardedDate": "2026-02-31T00:00:00Z"},
        {"id": "urn:uuid:00000000-0000-4000-8000-000000000009"},
        {"id": "https://harbour.example/courses/first-aid"},
        {"evidence": [{"id": "https://harbour.example/awards/9", "type": ["Evidence"], "name": "x", "narrative": "y"}]},
        {"evidence": [{"id": "urn:uuid:6a2f4c38-2f0f-4f67-9f0d-1f4be1d2c0a3", "type": ["Evidence"], "name": "é\u2028", "narrative": "\U0001f33f"}]},
        {"name": "Something else"},
        {"credentialSubject": {"id": "urn:x", "type": ["AchievementSubject"]}},
    ],
)  # fmt: skip
@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022", "vc+jwt"])
def test_one_that_is_odd_gets_the_answer_of_a_whole_verification(
    change: dict[str, Any], suite: str
) -> None:
    world, sign = World(), signed_by(by_key("Ed25519"), suite)
    for number in range(4):
        world.judge(sign(number))
    same(sign(9, **change), world)


def test_what_its_issuer_issued_to_itself_teaches_nothing() -> None:
    issuer = by_key("Ed25519")
    world = World()
    for suite in ("eddsa-rdfc-2022", "eddsa-jcs-2022"):
        for number in range(4):
            badge = badge_of(issuer, number)
            badge["credentialSubject"]["id"] = issuer.id
            same(dump_json(embed(badge, issuer, suite)), world)
        for number in range(4):
            same(dump_json(embed(badge_of(issuer, number), issuer, suite)), world)
        badge = badge_of(issuer, 7)
        badge["credentialSubject"]["id"] = issuer.id
        same(dump_json(embed(badge, issuer, suite)), world)


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022", "vc+jwt"])
def test_who_issued_to_itself_is_seen_in_a_list_of_subjects_too(suite: str) -> None:
    issuer, world = by_key("Ed25519"), World()

    def sign(number: int, subject: str) -> bytes:
        subjects = [badge_of(issuer, number)["credentialSubject"] | {"id": subject}]
        return signed_by(issuer, suite)(number, credentialSubject=subjects)

    for number in range(3):
        world.judge(sign(number, f"did:web:people.example:{number}"))
    same(sign(4, issuer.id), world)


def test_what_the_signature_refuses_as_no_url_of_its_own_is_no_gap() -> None:
    """The base that relative ids are resolved against; only a signer who signs other bytes than
    ours gets that far."""
    issuer, world = by_key("Ed25519"), World()
    sign = signed_by(issuer, "eddsa-jcs-2022")
    layout = Layout(sign(1))
    assert layout.match(sign(2)) is not None
    assert layout.match(sign(2).replace(b"harbour.example/awards", b"relative.invalid/awards")) is None  # fmt: skip
    assert world.judge(sign(1)).is_sound


def test_contexts_that_the_json_proof_does_not_cover_are_not_given_out() -> None:
    issuer, world = by_key("Ed25519"), World()

    def sign(number: int) -> bytes:
        badge = badge_of(issuer, number)
        signed = embed(badge | {"@context": badge["@context"][:1]}, issuer, "eddsa-jcs-2022")
        return dump_json(signed | {"@context": badge["@context"]})

    for number in range(3):
        world.judge(sign(number))
    same(sign(4), world)
    assert hits() == 2


def mutations(data: bytes, others: list[bytes], count: int) -> Iterator[bytes]:
    """Bytes changed, cut, doubled, swapped with another's, and texts put where they do not belong."""
    draw = random.Random("mutations")
    pieces = [
        b'"',
        b"\\",
        b"\x00",
        b"\x7f",
        b"\xff",
        b"\xed\xa0\x80",
        b"null",
        b"{",
        b",",
        b" ",
        b"\\u0041",
        b"urn:x",
        "é".encode(),
    ]
    for _ in range(count):
        changed = bytearray(data)
        for _ in range(draw.randint(1, 3)):
            place = draw.randrange(len(changed))
            match draw.randrange(5):
                case 0:
                    changed[place] ^= 1 << draw.randrange(8)
                case 1:
                    changed[place:place] = draw.choice(pieces)
                case 2:
                    del changed[place : place + draw.randint(1, 5)]
                case 3:
                    other = draw.choice(others)
                    end = min(place + draw.randint(1, 90), len(changed), len(other))
                    changed[place:end] = other[place:end]
                case _:
                    changed[place:place] = changed[place : place + draw.randint(1, 40)]
        yield bytes(changed)


def with_status(number: int, suite: str, college: College, **more: Any) -> bytes:
    """One of a class whose awards can be revoked, each at its own place of the list."""
    sign = signed_by(college.party, suite)
    return sign(number, credentialStatus=entry(number, id=f"{LIST}#{number}") | more)


STATUS_SUITES = ["eddsa-rdfc-2022", "eddsa-jcs-2022", "vc+jwt"]


@pytest.mark.parametrize("suite", STATUS_SUITES)
def test_the_status_of_a_known_shape_is_asked_each_time(suite: str) -> None:
    college = College()
    college.publish(college.a_list(i5=1))
    for number in range(3):
        college.world.judge(with_status(number, suite, college))
    assert hits() == 1
    for number in range(3, 8):
        data = with_status(number, suite, college)
        same(data, college.world)
        expected = Verdict.REVOKED if number == 5 else Verdict.VALID_ISSUER_UNRECOGNISED
        assert college.world.judge(data).verdict is expected
    assert hits() == 11
    college.publish(college.a_list(i5=1, i6=1))
    assert college.world.judge(with_status(6, suite, college)).verdict is Verdict.REVOKED
    college.world.web.pages.pop(LIST)
    assert college.world.judge(with_status(7, suite, college)).verdict is Verdict.NOT_FULLY_CHECKED


@pytest.mark.parametrize("suite", STATUS_SUITES)
@pytest.mark.parametrize("odd", [
    {"id": LIST}, {"id": "https://college.example"}, {"statusListIndex": "9999999999"}, {"statusListIndex": "007"}, {"statusListIndex": 7},
    {"statusListIndex": "131072"}, {"statusPurpose": "suspension"}, {"statusListCredential": f"{LIST}0"}, {"id": "https://harbour.example/awards/7"},
])  # fmt: skip
def test_an_odd_status_gets_the_answer_of_a_whole_verification(
    odd: dict[str, Any], suite: str
) -> None:
    college = College()
    college.publish(college.a_list())
    for number in range(4):
        college.world.judge(with_status(number, suite, college))
    assert hits() == 2
    same(with_status(7, suite, college, **odd), college.world)


@pytest.mark.parametrize("suite", STATUS_SUITES)
def test_a_status_named_like_its_list_is_not_held_against_the_next(suite: str) -> None:
    college = College()
    college.publish(college.a_list())
    for number in range(3):
        same(with_status(number, suite, college, id=LIST), college.world)
    for number in range(3, 8):
        same(with_status(number, suite, college), college.world)


@pytest.mark.parametrize("processes", [1, 2])
def test_many_get_the_reports_that_each_would_get(processes: int) -> None:
    issuer = by_key("Ed25519")
    sign = signed_by(issuer, "eddsa-rdfc-2022")
    files: list[bytes] = [sign(number) for number in range(40)]
    files[7], files[20] = b"{}", files[20].replace(b"First aid", b"Last aid!")
    policy = Policy(trusted={issuer.id: "Harbour"})
    found = [*verify_many(files, fetch=offline, at=NOW, policy=policy, processes=processes)]
    assert [report.verdict for report in found].count(Verdict.VALID) == 38
    for report, data in zip(found, files, strict=True):
        whole = wholly(data, World(), policy=policy)
        assert (report.to_json(), report.document) == (whole.to_json(), whole.document)


CLAIMS = [
    {"jti": "urn:uuid:00000000-0000-4000-8000-000000000099"},
    {"sub": "urn:uuid:00000000-0000-4000-8000-000000000099"},
    {"nbf": 1_772_438_401},
    {"nbf": 1},
    {"exp": 1_772_438_401},
    {"iat": 2},
    {"iat": 99_999_999_999},
    {"iat": "yesterday"},
    {"iss": "did:key:z6Mk"},
    {"validFrom": "2026-03-03T08:00:00Z"},
    {"validUntil": "2087-03-03T08:00:00Z"},
    {"id": "https://harbour.example/awards/98"},
    {"aud": "https://reader.example"},
    {"nonce": "x"},
]


@pytest.mark.parametrize("profile", ["vc+jwt", "ob-jwt"])
@pytest.mark.parametrize("claims", CLAIMS, ids="-".join)
def test_a_claim_that_says_something_else_is_seen(claims: dict[str, Any], profile: str) -> None:
    issuer = by_key("P-256")
    world, sign = World(), signed_by(issuer, profile)
    for number in range(3):
        world.judge(sign(number))
    assert hits() == 1
    right = jwt.parse(sign(7).decode())
    for payload in ({**right.payload, **claims}, {n: v for n, v in right.payload.items() if n not in claims}):  # fmt: skip
        same(jwt.sign(right.header, payload, issuer.signer).encode(), world)


@pytest.mark.parametrize("header", [{"alg": "none"}, {"crit": ["x"]}, {"typ": "JWT"}, {"jku": "https://a.example/"}, {"kid": "did:key:z#z"}])  # fmt: skip
def test_another_header_is_another_question(header: dict[str, Any]) -> None:
    issuer = by_key("P-256")
    world, sign = World(), signed_by(issuer, "vc+jwt")
    for number in range(3):
        world.judge(sign(number))
    right = jwt.parse(sign(7).decode())
    given = jwt.sign({**right.header, **header}, right.payload, issuer.signer).encode()
    longer = sign(8) + b"." + b64url_encode(issuer.key.sign(sign(8))).encode()
    for data in (given, longer, sign(8) + b"~", sign(8) + b"~e30~", sign(8) + b"==", sign(8)[:-1], sign(8) + b".x"):  # fmt: skip
        same(data, world)


def test_a_token_that_only_shows_its_key_teaches_nothing() -> None:
    """Tomorrow the issuer's document may list the same key first by another name, as stolen."""
    world = World()
    issuer = by_web(world.web, kind="P-256")

    def sign(number: int) -> bytes:
        header = {"typ": "vc+jwt", "jwk": issuer.key.public_key.to_jwk()}
        return jwt.sign(header, badge_of(issuer, number), issuer.signer).encode()

    for number in range(3):
        assert world.judge(sign(number)).is_sound
    document = did_web.document(
        issuer.id, {"a": issuer.key.public_key, "key-1": issuer.key.public_key}
    )
    document["verificationMethod"][0]["revoked"] = "2026-01-01T00:00:00Z"
    world.web.publish(COLLEGE_URL, document)
    same(sign(4), world)
    assert world.judge(sign(4)).verdict is Verdict.NOT_FULLY_CHECKED


def test_a_trust_list_that_is_changed_afterwards_changes_no_policy() -> None:
    issuer, listed = by_key("Ed25519"), {}
    policy = Policy(trusted=listed)
    world, sign = World(), signed_by(issuer, "eddsa-jcs-2022")
    for number in range(3):
        world.judge(sign(number), policy=policy)
    listed[issuer.id] = "Harbour"
    same(sign(4), world, policy=policy)


def test_gaps_without_end_cost_little() -> None:
    """A pattern for thousands takes seconds to make."""
    sign = signed_by(by_key("Ed25519"), "eddsa-jcs-2022")
    many = [{"id": f"https://a.example/{n}", "type": ["Evidence"], "name": "x", "narrative": "y", "description": "z"} for n in range(3_000)]  # fmt: skip
    data = sign(1, evidence=many)
    start = time.process_time()
    assert len(Layout(data).paths) == MAX_GAPS
    assert time.process_time() - start < 1


def test_what_is_large_teaches_nothing() -> None:
    world, sign = World(), signed_by(by_key("Ed25519"), "eddsa-jcs-2022")
    for number in range(3):
        world.judge(sign(number, description="x" * MAX_LEARNED))
    assert not verifying._SHAPES._known


def test_a_token_in_an_envelope_is_read_wholly() -> None:
    world, sign = World(), signed_by(by_key("P-256"), "vc+jwt")
    for number in range(4):
        url = f"data:application/vc+jwt,{sign(number).decode()}"
        same(dump_json({"@context": [VCDM_2], "type": "EnvelopedVerifiableCredential", "id": url}), world)  # fmt: skip
    assert hits() == 0


@pytest.mark.parametrize(("kind", "suite"), [*SUITES[:2], SUITES[4]])
def test_no_changed_byte_is_answered_otherwise(kind: KeyKind, suite: str) -> None:
    """Fuzz B over bytes: 12,000 hostile mutations; most are refused before anything is checked."""
    world, sign = World(), signed_by(by_key(kind), suite)
    class_ = [sign(number) for number in range(6)]
    for data in class_:
        world.judge(data)
    answered = hits()
    for data in mutations(class_[5], class_, examples(6_000)):
        unpacked = verifying.unpack(data) if data.strip() else None
        if unpacked is None:
            continue
        question = Question(
            Policy(),
            verifying.Web(world.web),
            NOW,
            NOW,
            lambda *_, **__: None,
            None,
        )  # type: ignore[arg-type]
        report = verifying._SHAPES.recall(unpacked, question)
        if report is not None:
            assert report.to_json() == wholly(data, world).to_json()
    assert hits() >= answered


@settings(max_examples=examples(400))
@given(change=changes(), more=changes())
def test_no_changed_value_is_answered_otherwise(change: Any, more: Any) -> None:
    """Fuzz B over values, signed anew and not."""
    issuer = _ISSUER
    world = World()
    for number in range(3):
        world.judge(_SIGN(number))
    document = json.loads(_SIGN(5))
    for each in (change, more):
        try:
            document = apply(document, each)
        except (KeyError, IndexError, TypeError, ZeroDivisionError):
            continue
    same(dump_json(document), world)
    bare = (
        {name: value for name, value in document.items() if name != "proof"}
        if isinstance(document, dict)
        else {}
    )
    try:
        anew = embed(bare, issuer, "eddsa-rdfc-2022")
    except Exception:
        return
    same(dump_json(anew), world)


_ISSUER = by_key("Ed25519")
_SIGN = signed_by(_ISSUER, "eddsa-rdfc-2022")


def test_shapes_without_end_are_not_remembered() -> None:
    world = World()
    for number in range(known.MOST_SHAPES + 20):
        issuer = by_key("Ed25519", f"issuer {number}")
        sign = signed_by(issuer, "eddsa-jcs-2022")
        for each in (1, 2, 3):
            world.judge(sign(each))
    assert len(verifying._SHAPES._known) == known.MOST_SHAPES


def test_a_class_in_which_each_is_of_another_shape_is_given_up() -> None:
    world, sign = World(), signed_by(by_key("Ed25519"), "eddsa-jcs-2022")
    for number in range(30):
        world.judge(sign(number, name=f"Another name {number}"))
    [family] = verifying._SHAPES._families.values()
    assert family.learned == known.FIRST_TRIES
    assert family.hits == 0


def test_verify_takes_no_shape_from_a_presentation_or_a_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sign = signed_by(by_key("Ed25519"), "eddsa-rdfc-2022")
    for number in range(4):
        verify(sign(number), fetch=World().web, at=NOW, challenge="x")
    assert hits() == 0
