"""The core: reading and writing nouns without loss."""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bayleaf.engine import model
from bayleaf.engine.errors import ConformanceError
from bayleaf.engine.model import (
    Achievement,
    AchievementCredential,
    AchievementSubject,
    Alignment,
    BitstringStatusListEntry,
    CredentialStatus,
    Criteria,
    Image,
    ModelError,
    Node,
    Profile,
    VerifiableCredential,
)
from bayleaf.engine.model.kinds import Scalar, TypeName, TypeSet
from bayleaf.engine.model.node import Member, Nested, members_of
from tests.effort import examples
from tests.engine.model.samples import CONTEXTS, achievement, badge, subject, vectors, without

CONSTRUCTED = AchievementCredential(
    context=tuple(CONTEXTS),
    id="urn:uuid:1",
    name="Soil analysis",
    issuer=Profile(id="did:web:school.example", name="School"),
    valid_from="2026-05-01T09:30:00Z",
    credential_status=(CredentialStatus(id="https://school.example/1", type="Some"),),
    credential_subject=AchievementSubject(
        id="did:example:learner",
        achievement=Achievement(
            id="urn:uuid:2",
            name="Soil analysis",
            description="Takes soil samples.",
            criteria=Criteria(narrative="Three samples."),
            alignment=(Alignment(target_name="Soil", target_url="https://esco.example/soil"),),
        ),
    ),
)


# --- received -------------------------------------------------------------------------------------


def test_every_vector_that_can_be_read_is_written_exactly_as_received(
    shared: Callable[..., Path],
) -> None:
    read = 0
    for place, document in vectors(shared).items():
        if not any(problem.grade == "must" for problem in model.problems(document)):
            written = model.parse(document).to_json()
            assert json.dumps(written) == json.dumps(document), place
            read += 1
    assert read > 40


def test_a_single_value_and_an_array_of_one_read_alike_and_are_written_as_received() -> None:
    alignment = {"type": "Alignment", "targetName": "Soil", "targetUrl": "urn:x:soil"}
    one = Achievement.parse(achievement(alignment=alignment))
    many = Achievement.parse(achievement(alignment=[alignment | {"type": ["Alignment"]}]))
    assert one.alignment == many.alignment
    assert one.to_json()["alignment"] == alignment
    assert many.to_json()["alignment"] == [alignment | {"type": ["Alignment"]}]


def test_unknown_members_are_kept() -> None:
    read = Achievement.parse(achievement(level="B1", more={"a": [1]}))
    assert read.extra == {"level": "B1", "more": {"a": [1]}}
    assert read.to_json()["more"] == {"a": [1]}


def test_a_value_that_does_not_fit_its_field_is_kept_beside_it() -> None:
    read = Achievement.parse(achievement(creditsAvailable="two"))
    assert read.credits_available is None
    assert read.extra == {"creditsAvailable": "two"}


def test_a_noun_keeps_its_own_copy_of_what_was_received() -> None:
    document = badge()
    read = AchievementCredential.parse(document)
    before = copy.deepcopy(document)
    document["credentialSubject"]["achievement"]["name"] = "Changed"
    read.to_json()["credentialSubject"]["achievement"]["name"] = "Changed too"
    assert read.to_json() == before


def test_a_document_of_vcdm_1_1_is_read_into_the_same_noun() -> None:
    old = badge(issuanceDate="2020-01-01T00:00:00Z", expirationDate="2030-01-01T00:00:00Z")
    old["@context"] = ["https://www.w3.org/2018/credentials/v1", CONTEXTS[1]]
    read = AchievementCredential.parse(without(old, "validFrom"))
    assert (read.valid_from, read.valid_until) == ("2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z")
    assert dataclasses.replace(read, name="New").to_json()["issuanceDate"] == read.valid_from


def test_a_url_in_the_place_of_an_image_is_read_as_one() -> None:
    read = Profile.parse({"id": "urn:x:1", "type": "Profile", "image": "https://x.example/i.png"})
    assert read.image == Image(id="https://x.example/i.png")
    assert read.to_json()["image"] == "https://x.example/i.png"


def test_an_issuer_may_be_a_url_or_a_profile() -> None:
    assert AchievementCredential.parse(badge(issuer="did:web:x.example")).issuer == (
        "did:web:x.example"
    )
    issuer = AchievementCredential.parse(badge()).issuer
    assert isinstance(issuer, Profile)
    assert issuer.name == "School"


def test_a_status_entry_is_read_as_its_own_class() -> None:
    entry = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": 7,
        "statusListCredential": "https://school.example/list",
    }
    read = AchievementCredential.parse(badge(credentialStatus=[entry, entry]))
    assert read.credential_status == (BitstringStatusListEntry.parse(entry),) * 2
    assert isinstance(read.credential_status[0], BitstringStatusListEntry)
    assert read.credential_status[0].status_list_index == 7


def test_embedded_credentials_stay_json() -> None:
    inner = {"@context": CONTEXTS, "type": ["VerifiableCredential", "EndorsementCredential"]}
    read = Achievement.parse(achievement(endorsement=inner))
    assert read.endorsement == (inner,)


def test_a_document_is_read_as_the_noun_it_names() -> None:
    assert isinstance(model.parse(badge()), AchievementCredential)
    plain = without(badge(), "name") | {"type": "VerifiableCredential"}
    assert isinstance(model.parse(plain), VerifiableCredential)


def test_reading_what_breaks_a_must_names_the_first_problem_and_lists_all() -> None:
    broken = without(badge(awardedDate="soon"), "issuer")
    with pytest.raises(ModelError) as caught:
        AchievementCredential.parse(broken)
    error = caught.value
    assert isinstance(error, ConformanceError)
    assert error.code == "MALFORMED_VALUE_ERROR"
    assert error.pointer == ""
    assert "`issuer`" in error.message
    assert [problem.pointer for problem in error.problems] == ["", "/awardedDate"]


def test_what_lacks_a_readable_required_member_is_not_read() -> None:
    with pytest.raises(ModelError) as caught:
        Alignment.parse({"type": "Alignment", "targetName": 7, "targetUrl": "urn:x:1"})
    assert caught.value.pointer == "/targetName"


@pytest.mark.parametrize("value", [None, "text", 7, [], [badge()]])
def test_what_is_no_object_is_refused(value: Any) -> None:
    with pytest.raises(ModelError):
        AchievementCredential.parse(value)


# --- constructed ----------------------------------------------------------------------------------


def test_a_noun_made_in_python_is_written_in_the_issuing_profile() -> None:
    assert CONSTRUCTED.to_json() == {
        "@context": CONTEXTS,
        "id": "urn:uuid:1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Soil analysis",
        "issuer": {"id": "did:web:school.example", "type": ["Profile"], "name": "School"},
        "validFrom": "2026-05-01T09:30:00Z",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "urn:uuid:2",
                "type": ["Achievement"],
                "name": "Soil analysis",
                "description": "Takes soil samples.",
                "criteria": {"narrative": "Three samples."},
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetName": "Soil",
                        "targetUrl": "https://esco.example/soil",
                    }
                ],
            },
        },
        "credentialStatus": {"id": "https://school.example/1", "type": "Some"},
    }
    assert model.problems(CONSTRUCTED.to_json()) == []


def test_false_and_zero_are_written_and_empty_values_are_not() -> None:
    written = dataclasses.replace(
        CONSTRUCTED.credential_subject, credits_earned=0, narrative="", identifier=()
    ).to_json()
    assert written["creditsEarned"] == 0
    assert "narrative" not in written
    assert "identifier" not in written


def test_unknown_members_are_written_last() -> None:
    made = Criteria(narrative="Three samples.", extra={"level": "B1"})
    assert list(made.to_json()) == ["narrative", "level"]


def test_a_changed_noun_forgets_the_received_spelling() -> None:
    read = Achievement.parse(achievement(type="Achievement"))
    assert read.to_json()["type"] == "Achievement"
    changed = dataclasses.replace(read, name="Soil science")
    assert changed.to_json()["type"] == ["Achievement"]
    assert changed.to_json()["name"] == "Soil science"


def test_nouns_compare_by_what_they_say() -> None:
    assert AchievementCredential.parse(CONSTRUCTED.to_json()) == CONSTRUCTED


def test_a_noun_cannot_be_changed_in_place() -> None:
    field = members_of(AchievementCredential)[0].field
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(CONSTRUCTED, field, "Other")


# --- properties -----------------------------------------------------------------------------------

NOUNS = [
    noun
    for noun in dict.fromkeys(map(vars(model).get, model.__all__))
    if isinstance(noun, type) and issubclass(noun, Node) and noun not in (Node, model.Credential)
]
POOL: list[Any] = [
    "https://example.org/a", "2026-05-01T09:30:00Z", "2026-05-01", "en-GB", "a.b.c", "text", 3, 1.5,
    False, "MicroCredential", "Status", "CFItem", "emailAddress", "Completed", "isPartOf", "94567",
    "data:application/vc+jwt,a.b.c", "data:application/vp+jwt,a.b.c",
]  # fmt: skip
EMBEDDED = {"type": ["VerifiableCredential", "EndorsementCredential"], "id": "urn:x:inner"}


def made(noun: type[Node], dice: random.Random, depth: int = 2) -> Node:
    """A noun with its required members and, near the surface, some of the others."""
    fields = {
        member.field: _value(member, dice, depth)
        for member in members_of(noun)
        if not member.has_default
        or member.field in ("id", "narrative")
        or (depth > 0 and dice.random() < 0.3)
    }
    if "context" in fields:
        records = (model.CLR_V2,) if noun is model.ClrCredential else ()
        fields["context"] = (CONTEXTS[0], *records, *CONTEXTS[1:])
    return noun(**fields)


def _value(member: Member, dice: random.Random, depth: int) -> Any:
    kind = member.kind
    if isinstance(kind, TypeSet):
        return kind.own or ("Some",)
    if isinstance(kind, TypeName):
        return kind.own or "Some"
    if isinstance(kind, Nested):
        several = [made(kind.noun, dice, depth - 1) for _ in range(dice.randint(1, 2))]
    elif isinstance(kind, Scalar):
        fitting = [value for value in POOL if kind.fits(value) and kind.holds(value)]
        several = dice.choices(fitting, k=2)
    else:
        several = ["text" if member.field in ("name", "description") else EMBEDDED]
    return tuple(several) if member.is_many else several[0]


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_what_is_made_in_python_comes_back_equal(noun: type[Node]) -> None:
    dice = random.Random(noun.__name__)
    read = 0
    while read < 10:
        original = made(noun, dice)
        written = json.loads(json.dumps(original.to_json()))
        if all(problem.grade == "schema" for problem in noun.problems(written)):
            received = noun.parse(written)
            assert received == original
            assert received.to_json() == written
            assert dataclasses.replace(received).to_json() == written
            read += 1


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from(POOL)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from([
            "@context", "id", "type", "issuer", "credentialSubject", "achievement", "result",
            "resultDescription", "proof", "credentialStatus", "validFrom", "validUntil",
            "relatedResource", "verifiableCredential", "identifier", "credentialSchema", "criteria",
        ]),
        inner,
        max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=examples(20), deadline=None)
@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
@given(value=json_values, base=st.sampled_from([{}, badge(), subject(), achievement()]))
def test_judging_and_reading_never_fail_on_any_json(
    noun: type[Node], value: Any, base: dict[str, Any]
) -> None:
    document = base | value if isinstance(value, dict) else value
    found = noun.problems(document)
    with contextlib.suppress(ModelError):
        assert noun.parse(document).to_json() == document
        assert all(problem.grade == "schema" for problem in found)


def test_the_model_imports_nothing_heavy() -> None:
    code = (
        "import sys, bayleaf.engine.model\n"
        "heavy = {'cryptography', 'nacl', 'pyld', 'lxml', 'jsonschema', 'requests', 'socket'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
