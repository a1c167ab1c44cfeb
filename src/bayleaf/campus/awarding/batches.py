"""Verbs of a list of people: read it, decide on its rows, start it, run it, drop it.

A batch survives a crash: rows are awarded a few at a time, each with its state in the transaction
of its award, and a batch whose lease is over is taken up again by whoever sees it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import DatabaseError, transaction
from django.db.models import CharField, Count, Q, TextField
from django.utils import timezone

from bayleaf.campus.accounts.models import User
from bayleaf.campus.achievements.models import Version
from bayleaf.campus.awarding import actions, checking, reading
from bayleaf.campus.awarding.models import Batch, BatchRow, BatchState, RowState
from bayleaf.campus.foundation import audit
from bayleaf.campus.foundation.errors import CampusError, Conflict
from bayleaf.campus.organizations.models import Organization
from bayleaf.campus.organizations.policy import Right
from bayleaf.campus.organizations.queries import access_organization

LEASE: Final = timedelta(seconds=30)
"""How long a running batch may be silent before it counts as abandoned."""
_CHUNK: Final = 10
_TURN_SECONDS: Final = 10.0
_FIELDS: Final = {
    "email": "email",
    "name": "name",
    "result": "result",
    "narrative": "narrative",
    "evidence": "evidence_url",
}
_CHECKED: Final = (*_FIELDS.values(), "state", "column", "problem", "suggestion")
_log = logging.getLogger("bayleaf.batches")


@dataclass(frozen=True)
class Progress:
    """How far a batch is, in rows. ``seconds_left`` is None as long as it cannot be told."""

    ready: int
    problems: int
    left_out: int
    done: int
    failed: int
    seconds_left: int | None

    @property
    def people(self) -> int:
        """Everybody on the list who was not left out."""
        return self.ready + self.problems + self.done + self.failed

    @property
    def to_award(self) -> int:
        """Who is or will be awarded, or was tried."""
        return self.ready + self.done + self.failed


@transaction.atomic
def draft_batch(
    *, actor: User, organization: Organization, version: Version, text: str, occasion: str = ""
) -> Batch:
    """Read a list (CSV, or one address a line) and check every row; nobody is awarded yet.

    Raises ``CampusError`` for a list that cannot be read, ``Forbidden`` without the right,
    ``Conflict`` for a draft.
    """
    access_organization(actor, organization.slug, Right.AWARD)
    if not version.is_published or version.achievement.organization_id != organization.pk:
        raise Conflict("This achievement cannot be awarded here.", cure="Publish it first.")
    lines = reading.read(text)
    batch = Batch.objects.create(
        organization=organization, version=version, occasion=occasion.strip(), created_by=actor
    )
    rows = [_row(batch, line) for line in lines]
    checking.check(batch, rows)
    BatchRow.objects.bulk_create(rows, batch_size=500)
    _record("draft", batch, actor, {"rows": len(rows)})
    return batch


@transaction.atomic
def decide(
    *, batch: Batch, actor: User, values: Mapping[int, str], left_out: Collection[int]
) -> None:
    """Put new values into the columns that had a problem, leave rows out, and check all again.

    Keys are row numbers; what is not a row with a problem is passed over. Raises ``Conflict`` once
    it was started.
    """
    batch = _locked(batch, actor, BatchState.DRAFT)
    rows = list(batch.rows.order_by("number"))
    for row in rows:
        if row.state != RowState.PROBLEM:
            continue
        if row.number in left_out:
            row.state = RowState.LEFT_OUT
        elif row.number in values:
            field = _FIELDS[row.column]
            setattr(row, field, _fitting(field, values[row.number].strip()))
    checking.check(batch, rows)
    BatchRow.objects.bulk_update(rows, _CHECKED, batch_size=200)


@transaction.atomic
def take_back(*, batch: Batch, actor: User) -> None:
    """Bring the rows that were left out back to be decided. Raises ``Conflict`` once started."""
    batch = _locked(batch, actor, BatchState.DRAFT)
    batch.rows.filter(state=RowState.LEFT_OUT).update(state=RowState.PROBLEM)
    rows = list(batch.rows.order_by("number"))
    checking.check(batch, rows)
    BatchRow.objects.bulk_update(rows, _CHECKED, batch_size=200)


@transaction.atomic
def start(*, batch: Batch, actor: User) -> Batch:
    """Award those that are ready, from now on and in the background; ``actor`` answers for it.

    Starting it twice is the same as once. Raises ``Conflict`` when nobody is ready or it was
    dropped.
    """
    access_organization(actor, batch.organization.slug, Right.AWARD)
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.state in {BatchState.RUNNING, BatchState.DONE}:
        return batch
    if batch.state == BatchState.DROPPED:
        raise Conflict("This list was dropped.", cure="Paste it again.")
    if batch.version.achievement.withdrawn_at is not None:
        raise Conflict("This achievement is not awarded any more.", cure="Drop the list.")
    ready = batch.rows.filter(state=RowState.READY).count()
    if not ready:
        raise Conflict("Nobody on this list is ready.", cure="Decide on the rows below first.")
    now = timezone.now()
    batch.state, batch.created_by, batch.started_at = BatchState.RUNNING, actor, now
    batch.lease = now + LEASE
    batch.save(update_fields=["state", "created_by", "started_at", "lease"])
    _record("start", batch, actor, {"ready": ready})
    _wake_after_commit(batch)
    return batch


@transaction.atomic
def drop(*, batch: Batch, actor: User) -> None:
    """Forget the list and the people on it; nobody was awarded. Raises ``Conflict`` once started."""
    batch = _locked(batch, actor, BatchState.DRAFT)
    batch.rows.all().delete()
    batch.state, batch.finished_at = BatchState.DROPPED, timezone.now()
    batch.save(update_fields=["state", "finished_at"])
    _record("drop", batch, actor, {})


def run(public_id: str, *, seconds: float = _TURN_SECONDS) -> bool:
    """Award rows for so long, and return whether there is more to do.

    Any number of processes may run the same batch, and each may die at any moment: a row is done
    together with its award, or not at all.
    """
    until = time.monotonic() + seconds
    while _award_chunk(public_id):
        if time.monotonic() >= until:
            return True
    return False


def resume_abandoned() -> int:
    """Wake a worker for every running batch whose lease is over; return how many there were."""
    now = timezone.now()
    abandoned = Batch.objects.filter(state=BatchState.RUNNING).filter(
        Q(lease=None) | Q(lease__lt=now)
    )
    woken = 0
    for batch in abandoned:
        with transaction.atomic():
            # Whoever moves the lease first wakes; the others see no abandoned batch any more.
            woken += Batch.objects.filter(pk=batch.pk, lease=batch.lease).update(lease=now + LEASE)
            _wake_after_commit(batch)
    return woken


def progress_of(batch: Batch) -> Progress:
    """How far it is, in one query."""
    counted = dict(batch.rows.order_by().values_list("state").annotate(count=Count("id")))
    ready, done = counted.get(RowState.READY, 0), counted.get(RowState.DONE, 0)
    failed = counted.get(RowState.FAILED, 0)
    seconds = None
    if batch.started_at is not None and done + failed:
        elapsed = (timezone.now() - batch.started_at).total_seconds()
        seconds = round(elapsed / (done + failed) * ready)
    return Progress(
        ready=ready,
        problems=counted.get(RowState.PROBLEM, 0),
        left_out=counted.get(RowState.LEFT_OUT, 0),
        done=done,
        failed=failed,
        seconds_left=seconds,
    )


@transaction.atomic
def _award_chunk(public_id: str) -> bool:
    """Award the next few rows and renew the lease; return whether there are more."""
    batch = (
        Batch.objects.select_for_update(of=("self",))
        .select_related("version__achievement__organization", "version__art", "created_by")
        .filter(public_id=public_id, state=BatchState.RUNNING)
        .first()
    )
    if batch is None:
        return False
    rows = list(batch.rows.filter(state=RowState.READY).order_by("number")[: _CHUNK + 1])
    has_more = len(rows) > _CHUNK
    for row in rows[:_CHUNK]:
        _award_row(batch, row)
        row.save(update_fields=["state", "column", "problem", "suggestion", "credential"])
    now = timezone.now()
    batch.lease = now + LEASE
    if not has_more:
        batch.state, batch.finished_at, batch.lease = BatchState.DONE, now, None
        _record("finish", batch, batch.created_by, _outcome(batch))
    batch.save(update_fields=["state", "finished_at", "lease"])
    return has_more


def _award_row(batch: Batch, row: BatchRow) -> None:
    """Award one row, or say on it why not; what fails leaves nothing behind."""
    actor = batch.created_by
    try:
        if actor is None:
            raise Conflict("Whoever started this list has no account any more.")
        with transaction.atomic():
            row.credential = actions.award(
                version=batch.version,
                award=award_of(batch, row),
                awarded_by=actor,
                idempotency_key=f"{batch.public_id}:{row.number}",
            )
    except CampusError as error:
        row.state, row.column = RowState.FAILED, error.field
        row.problem, row.suggestion = error.message[:200], error.cure[:300]
    except DatabaseError:
        raise
    except Exception:
        # One person whose row breaks something must not keep all others waiting for ever.
        _log.exception("a row of a batch failed")
        row.state = RowState.FAILED
        row.problem = "Something broke on our side. We have a record of it."
    else:
        row.state = RowState.DONE


def award_of(batch: Batch, row: BatchRow) -> actions.Award:
    """What a row says of its person."""
    evidence = [{"name": "Evidence", "url": row.evidence_url}] if row.evidence_url else []
    return actions.Award(
        email=row.email,
        name=row.name,
        narrative=row.narrative,
        evidence=evidence,
        result=row.result,
        occasion=batch.occasion,
    )


def _row(batch: Batch, line: reading.Line) -> BatchRow:
    return BatchRow(
        batch=batch,
        number=line.number,
        email=_fitting("email", line.email),
        name=_fitting("name", line.name),
        result=_fitting("result", line.result),
        narrative=line.narrative,
        evidence_url=_fitting("evidence_url", line.evidence),
        state=RowState.READY,
    )


def _fitting(field: str, value: str) -> str:
    """At most what the column holds, which is more than what passes the check."""
    column = BatchRow._meta.get_field(field)
    assert isinstance(column, CharField | TextField)
    return value if isinstance(column, TextField) else value[: column.max_length]


def _locked(batch: Batch, actor: User, state: BatchState) -> Batch:
    access_organization(actor, batch.organization.slug, Right.AWARD)
    locked = (
        Batch.objects.select_for_update(of=("self",))
        .select_related("organization", "version__achievement__organization")
        .get(pk=batch.pk)
    )
    if locked.state != state:
        raise Conflict("This list was started already.", cure="Load the page again.")
    return locked


def _wake_after_commit(batch: Batch) -> None:
    from bayleaf.campus.awarding.tasks import run_batch

    public_id = batch.public_id
    transaction.on_commit(lambda: run_batch.enqueue(public_id) and None)


def _outcome(batch: Batch) -> dict[str, int]:
    progress = progress_of(batch)
    return {"done": progress.done, "failed": progress.failed}


def _record(verb: str, batch: Batch, actor: User | None, detail: dict[str, int]) -> None:
    audit.record(
        verb=verb,
        noun="batch",
        object=batch.public_id,
        organization=batch.organization.slug,
        actor=actor.public_id if actor else "",
        detail=detail,
    )
