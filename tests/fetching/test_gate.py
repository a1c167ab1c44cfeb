"""How many at once, and when a failing host is left in peace."""

from contextlib import ExitStack
from threading import Event, Thread
from time import monotonic, sleep

import pytest

from bayleaf.engine.errors import FetchError
from bayleaf.fetching import Gate
from bayleaf.fetching.deadline import Deadline
from bayleaf.fetching.gate import _REMEMBERED_HOSTS

A, B = "https://a.example", "https://b.example"


def fail(gate, origin, code="timeout"):
    with pytest.raises(FetchError), gate.admitted(origin, Deadline(1)):
        raise FetchError("no", code=code)


def is_busy(gate, origin):
    try:
        with gate.admitted(origin, Deadline(0.02)):
            return False
    except FetchError as error:
        return error.code == "busy"


def test_one_host_takes_only_its_share():
    gate = Gate(per_host=2)
    with gate.admitted(A, Deadline(1)), gate.admitted(A, Deadline(1)):
        assert is_busy(gate, A)
        assert not is_busy(gate, B)
    assert not is_busy(gate, A)


def test_all_hosts_together_take_only_so_much():
    gate = Gate(total=3)
    with ExitStack() as held:
        for number in range(3):
            held.enter_context(gate.admitted(f"https://{number}.example", Deadline(1)))
        assert is_busy(gate, A)
    assert not is_busy(gate, A)


def test_who_finds_no_room_waits_for_it():
    gate = Gate(per_host=1)
    entered, left = Event(), Event()

    def hold():
        with gate.admitted(A, Deadline(1)):
            entered.set()
            sleep(0.1)
            left.set()

    Thread(target=hold).start()
    assert entered.wait(1)
    started = monotonic()
    with gate.admitted(A, Deadline(5)):
        assert left.is_set()
        assert monotonic() - started < 2, "woken, not merely at the end of its patience"


def test_a_deadline_that_is_over_still_finds_room_that_is_free():
    with Gate().admitted(A, Deadline(-1)):
        pass


@pytest.mark.parametrize("code", ["dns", "timeout", "tls", "unreachable"])
def test_a_host_that_keeps_failing_rests(code):
    gate = Gate(failures=2)
    fail(gate, A, code)
    assert not is_busy(gate, A), "one failure is not enough, and an answer forgives it"
    for _ in range(2):
        fail(gate, A, code)
    assert is_busy(gate, A)
    assert not is_busy(gate, B)


def test_a_rested_host_is_tried_again():
    gate = Gate(failures=2, rest=0.3)
    for _ in range(2):
        fail(gate, A)
    sleep(0.35)
    fail(gate, A)
    assert is_busy(gate, A), "one more failure sends it back to rest"
    sleep(0.35)
    assert not is_busy(gate, A)


@pytest.mark.parametrize("code", ["address", "encoding", "redirect", "too-large", "busy"])
def test_an_answer_that_is_merely_unwelcome_is_not_a_failure(code):
    gate = Gate(failures=1)
    fail(gate, A, code)
    assert not is_busy(gate, A)


def test_only_so_many_failing_hosts_are_remembered():
    gate = Gate(failures=1)
    for number in range(_REMEMBERED_HOSTS + 1):
        fail(gate, f"https://{number}.example")
    assert not is_busy(gate, "https://0.example")
    assert is_busy(gate, "https://1.example")
