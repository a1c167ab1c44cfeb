"""Lists of people: what is wrong is said in words, what is right is awarded exactly once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements.models import Version
from bayleaf.campus.awarding import actions, batches
from bayleaf.campus.awarding.checking import LEAVE_OUT
from bayleaf.campus.awarding.models import Batch, BatchState, Credential, RowState
from bayleaf.campus.foundation.audit import first_broken_line
from bayleaf.campus.foundation.errors import Conflict, Forbidden
from bayleaf.campus.foundation.models import OutgoingMail
from bayleaf.campus.organizations.models import Membership, Organization, Role

Draft = Callable[..., Batch]


@pytest.fixture
def draft(school: Organization, issuer: User, published: Version) -> Draft:
    def make(text: str, occasion: str = "") -> Batch:
        return batches.draft_batch(
            actor=issuer, organization=school, version=published, text=text, occasion=occasion
        )

    return make


def people(count: int) -> str:
    return "\n".join(f"p{n}@example.org,Person {n},{10 + n % 10}" for n in range(count))


@pytest.mark.parametrize(
    ("line", "column", "problem", "suggestion"),
    [
        ("m@@x.org,Marie,12", "email", "There are two @ signs", "m@x.org"),
        ("m@x,Marie,12", "email", "This is not an e-mail address", ""),
        ("m@x.org.,Marie,12", "email", "This is not an e-mail address", "m@x.org"),
        (",Marie,12", "email", "An e-mail address is needed", ""),
        ("marie,Marie,12", "email", "There is no @ sign", ""),
        ("m@x.org,,12", "name", "A name is needed", ""),
        (f"m@x.org,{'M' * 151},12", "name", "At most 150 characters are possible", ""),
        ("m@x.org,Marie,112", "result", "The scale ends at 20", ""),
        ("m@x.org,Marie,3", "result", "The pass mark is 10", ""),
        ("m@x.org,Marie,", "result", "A result is needed", ""),
        (f"m@x.org,Marie,12,{'n' * 4001}", "narrative", "At most 4,000 characters are possible", ""),
        ("m@x.org,Marie,12,,x.org/film", "evidence", "This is not a web address", "https://x.org/film"),
        ("m@x.org,Marie,12,,javascript:alert(1)", "evidence", "This is not a web address", ""),
        ("ok@x.org,Other,12", "email", "Same person as row 1", LEAVE_OUT),
        ("OK@x.org,Other,12", "email", "Same person as row 1", LEAVE_OUT),
    ],
)  # fmt: skip
def test_a_problem_is_said_in_words(
    draft: Draft, line: str, column: str, problem: str, suggestion: str
) -> None:
    batch = draft(f"ok@x.org,Fine,12\n{line}")

    good, bad = batch.rows.order_by("number")
    assert good.state == RowState.READY
    assert (bad.state, bad.column, bad.problem) == (RowState.PROBLEM, column, problem)
    assert bad.suggestion == suggestion


def test_who_was_awarded_already_is_told(
    draft: Draft, issuer: User, award_to: Callable[..., Credential]
) -> None:
    award_to("p0@example.org")
    actions.revoke(credential=award_to("p1@example.org"), reason="mistake", actor=issuer)
    award_to("p2@example.org", occasion="Spring")

    states = draft(people(3)).rows.order_by("number").values_list("state", "problem")

    assert [state for state, _ in states] == ["problem", "problem", "ready"]
    assert states[0][1].startswith("Already awarded on")
    assert states[1][1].startswith("Was awarded and revoked on")


def test_nothing_is_awarded_by_reading(draft: Draft) -> None:
    draft(people(3))

    assert Credential.objects.count() == OutgoingMail.objects.count() == 0


def test_decisions_cure_and_leave_out(draft: Draft, issuer: User) -> None:
    batch = draft("a@@x.org,A,12\nb@x.org,,12\nc@x.org,C,99\nd@x.org,D,12")
    batches.decide(batch=batch, actor=issuer, values={1: "a@x.org", 2: "", 4: "hack"}, left_out={3})

    rows = batch.rows.order_by("number")
    assert [row.state for row in rows] == ["ready", "problem", "left_out", "ready"]
    assert rows[3].email == "d@x.org", "a row without a problem is not changed"

    batches.take_back(batch=batch, actor=issuer)
    assert batch.rows.get(number=3).state == RowState.PROBLEM


def test_a_cure_can_make_a_double(draft: Draft, issuer: User) -> None:
    batch = draft("a@x.org,A,12\na@@x.org,B,12")
    batches.decide(batch=batch, actor=issuer, values={2: "a@x.org"}, left_out=())

    assert batch.rows.get(number=2).problem == "Same person as row 1"


def test_a_list_is_awarded_exactly(draft: Draft, issuer: User) -> None:
    batch = draft(people(23) + "\nx@@,X,12")
    batches.start(batch=batch, actor=issuer)
    assert not batches.run(batch.public_id)

    batch.refresh_from_db()
    progress = batches.progress_of(batch)
    assert (batch.state, batch.lease) == (BatchState.DONE, None)
    assert (progress.done, progress.problems, progress.failed) == (23, 1, 0)
    assert Credential.objects.count() == OutgoingMail.objects.count() == 23
    assert set(Credential.objects.values_list("idempotency_key", flat=True)) == {
        f"{batch.public_id}:{number}" for number in range(1, 24)
    }
    assert first_broken_line() is None


def test_starting_and_running_twice_is_once(draft: Draft, issuer: User) -> None:
    batch = draft(people(4))
    for _ in range(2):
        batches.start(batch=batch, actor=issuer)
        batches.run(batch.public_id)

    assert Credential.objects.count() == 4


def test_it_runs_in_turns(draft: Draft, issuer: User) -> None:
    batch = draft(people(25))
    batches.start(batch=batch, actor=issuer)

    assert batches.run(batch.public_id, seconds=0)
    assert Credential.objects.count() == 10
    assert batches.run(batch.public_id, seconds=0)
    assert not batches.run(batch.public_id, seconds=0)
    assert Credential.objects.count() == 25


def test_one_row_that_fails_does_not_stop_the_others(
    draft: Draft, issuer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = draft(people(3))
    real = actions.award

    def breaks(**asked: object) -> Credential:
        credential = real(**asked)  # type: ignore[arg-type]
        if credential.recipient_email == "p1@example.org":
            raise RuntimeError("a fault of ours")
        return credential

    monkeypatch.setattr(batches.actions, "award", breaks)
    batches.start(batch=batch, actor=issuer)
    batches.run(batch.public_id)

    failed = batch.rows.get(state=RowState.FAILED)
    assert (failed.number, failed.credential) == (2, None)
    assert "on our side" in failed.problem
    assert Credential.objects.count() == OutgoingMail.objects.count() == 2


def test_who_may_not_award_any_more_awards_nobody(draft: Draft, issuer: User) -> None:
    batch = draft(people(2))
    batches.start(batch=batch, actor=issuer)
    Membership.objects.filter(person=issuer).update(role=Role.VIEWER)
    batches.run(batch.public_id)

    assert Credential.objects.count() == 0
    assert {row.state for row in batch.rows.all()} == {RowState.FAILED}


def test_who_started_it_and_left_awards_nobody(draft: Draft, issuer: User) -> None:
    batch = draft(people(1))
    batches.start(batch=batch, actor=issuer)
    issuer.delete()
    batches.run(batch.public_id)

    assert "no account" in batch.rows.get().problem


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.VIEWER])
def test_only_those_who_may_award_use_lists(
    draft: Draft,
    school: Organization,
    published: Version,
    member: Callable[[Role], User],
    role: Role,
) -> None:
    batch, actor = draft(people(1)), member(role)
    for act in (
        lambda: batches.draft_batch(
            actor=actor, organization=school, version=published, text=people(1)
        ),
        lambda: batches.decide(batch=batch, actor=actor, values={}, left_out=()),
        lambda: batches.take_back(batch=batch, actor=actor),
        lambda: batches.start(batch=batch, actor=actor),
        lambda: batches.drop(batch=batch, actor=actor),
    ):
        with pytest.raises(Forbidden):
            act()


def test_the_achievement_of_another_organization_is_refused(
    school: Organization, issuer: User, theirs: Version
) -> None:
    with pytest.raises(Conflict):
        batches.draft_batch(actor=issuer, organization=school, version=theirs, text=people(1))


def test_dropping_forgets_the_people(draft: Draft, issuer: User) -> None:
    batch = draft(people(3))
    batches.drop(batch=batch, actor=issuer)

    assert batch.rows.count() == 0
    with pytest.raises(Conflict):
        batches.start(batch=batch, actor=issuer)


def test_what_was_started_is_decided(draft: Draft, issuer: User) -> None:
    batch = draft(people(2) + "\nx@@,X,12")
    batches.start(batch=batch, actor=issuer)

    for act in (
        lambda: batches.decide(batch=batch, actor=issuer, values={3: "x@x.org"}, left_out=()),
        lambda: batches.take_back(batch=batch, actor=issuer),
        lambda: batches.drop(batch=batch, actor=issuer),
    ):
        with pytest.raises(Conflict):
            act()


def test_nobody_ready_is_not_started(draft: Draft, issuer: User) -> None:
    with pytest.raises(Conflict, match="Nobody"):
        batches.start(batch=draft("x@@,X,12"), actor=issuer)


def test_an_abandoned_batch_is_taken_up_once(
    draft: Draft, issuer: User, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    batch = draft(people(2))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        batches.start(batch=batch, actor=issuer)
    assert DBTaskResult.objects.count() == 1
    assert batches.resume_abandoned() == 0, "its lease is not over"

    Batch.objects.update(lease=timezone.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        woken = [batches.resume_abandoned(), batches.resume_abandoned()]

    assert woken == [1, 0]
    assert DBTaskResult.objects.count() == 2
