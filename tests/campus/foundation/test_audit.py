"""The audit log: nothing is changed, taken out or put in without being found."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from bayleaf.campus.foundation import audit
from bayleaf.campus.foundation.models import AuditHead, AuditLine

_WRITERS, _EACH = 4, 8


def lines(count: int) -> None:
    for number in range(count):
        with transaction.atomic():
            audit.record(verb="award", noun="credential", object=f"c{number}", detail={"n": number})


@pytest.mark.django_db(transaction=True)
def test_a_line_is_refused_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        audit.record(verb="award", noun="credential", object="c1")
    assert not AuditLine.objects.exists()


@pytest.mark.django_db
def test_a_line_goes_when_its_change_is_rolled_back() -> None:
    lines(1)
    with transaction.atomic():
        audit.record(verb="award", noun="credential", object="c1")
        transaction.set_rollback(True)

    lines(1)
    assert [line.number for line in AuditLine.objects.order_by("number")] == [1, 2]
    assert audit.first_broken_line() is None


@pytest.mark.django_db
def test_an_untouched_log_is_whole_and_so_is_an_empty_one() -> None:
    assert audit.first_broken_line() is None
    lines(3)
    assert audit.first_broken_line() is None


def _rewrite_the_end() -> None:
    line = AuditLine.objects.get(number=5)
    line.actor = "somebody else"
    line.hash = audit.hash_of(line, previous=AuditLine.objects.get(number=4).hash)
    line.save()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("tamper", "first"),
    [
        (lambda: AuditLine.objects.filter(number=2).update(actor="somebody else"), 2),
        (lambda: AuditLine.objects.filter(number=2).update(detail={"n": 7}), 2),
        (lambda: AuditLine.objects.filter(number=3).delete(), 3),
        (lambda: AuditLine.objects.filter(number=5).delete(), 5),
        (lambda: AuditLine.objects.all().delete(), 1),
        (lambda: AuditHead.objects.all().delete(), 6),
        (_rewrite_the_end, 6),
    ],
    ids=["actor", "detail", "middle gone", "end gone", "all gone", "head gone", "end rewritten"],
)
def test_tampering_is_found(tamper: Callable[[], object], first: int) -> None:
    lines(5)
    tamper()
    assert audit.first_broken_line() == first


@pytest.mark.django_db
def test_an_operator_is_told_whether_the_log_is_whole_and_where_it_ends() -> None:
    said = io.StringIO()
    call_command("check_audit", stdout=said)
    assert said.getvalue().startswith("0 lines")

    lines(3)
    call_command("check_audit", stdout=said)
    assert (
        f"3 lines, all as they were written. The hash of the end: {AuditHead.objects.get().hash}"
        in said.getvalue()
    )

    AuditLine.objects.filter(number=2).update(actor="somebody else")
    with pytest.raises(CommandError, match="line 2"):
        call_command("check_audit", stdout=said)


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_write_one_chain() -> None:
    def write() -> None:
        lines(_EACH)
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(_WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert AuditLine.objects.count() == _WRITERS * _EACH
    assert audit.first_broken_line() is None
