"""Work shared among processes: in order, a little ahead, and with its errors."""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Iterable, Iterator
from functools import partial

import pytest

from bayleaf.engine.model import ModelError, Problem
from bayleaf.engine.processes import spread


class Unreadable(Exception):
    """An error that cannot be made again from its message."""

    def __init__(self, one: int, other: int) -> None:
        super().__init__("a message")


class Squares:
    """Squares numbers, and remembers how many it has seen."""

    def __init__(self, wrong: int = -1) -> None:
        self.seen, self.wrong = 0, wrong

    def __call__(self, numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
        for number in numbers:
            if number == self.wrong:
                raise Unreadable(1, 2)
            self.seen += 1
            yield number * number, self.seen


@pytest.mark.parametrize("processes", [1, 2])
def test_results_come_in_the_order_of_the_items(processes: int) -> None:
    found = [square for square, _ in spread(Squares, range(3_000), processes)]
    assert found == [number * number for number in range(3_000)]


def test_a_process_keeps_what_it_has_learned() -> None:
    assert max(seen for _, seen in spread(Squares, range(3_000), 2)) > 500


def test_the_source_is_read_only_a_little_ahead() -> None:
    taken: list[int] = []
    source = (taken.append(number) or number for number in itertools.count())
    found = spread(Squares, source, 2)
    assert len([*itertools.islice(found, 600)]) == 600
    assert len(taken) <= 600 + 5 * 500


def test_an_error_comes_after_what_was_done_before_it() -> None:
    found = spread(partial(Squares, 7), range(20), 2)
    assert len([*itertools.islice(found, 7)]) == 7
    with pytest.raises(RuntimeError, match="Unreadable: a message"):
        next(found)


def test_the_errors_of_the_model_travel_whole() -> None:
    error = ModelError([Problem("/id", "It is wrong.", "Mend it.", "must")])
    again = pickle.loads(pickle.dumps(error))
    assert (again.problems, again.lines, again.code) == (error.problems, error.lines, error.code)
