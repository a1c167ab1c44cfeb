"""Work on a stream with several processes: in order, and in constant memory."""

from __future__ import annotations

import itertools
import multiprocessing
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Work = Callable[[Iterable[Item]], Iterator[Result]]

_ITEMS_AT_ONCE: Final = 500
_CHUNKS_AHEAD: Final = 2
"""So many chunks wait for each process; the source is not read further than that."""


def spread(
    make: Callable[[], Work[Item, Result]], items: Iterable[Item], processes: int
) -> Iterator[Result]:
    """What ``make()`` does with the items, in their order.

    Every process calls ``make`` once, so that it keeps what its work learns; ``make``, items and
    results have to be picklable. With one process the work is done here, as results are asked for.
    An error comes after the results before it.
    """
    if processes <= 1:
        yield from make()(items)
        return
    source = iter(items)
    with multiprocessing.get_context("spawn").Pool(processes, _start, (make,)) as pool:
        waiting: deque[Any] = deque()
        for chunk in iter(lambda: list(itertools.islice(source, _ITEMS_AT_ONCE)), []):
            waiting.append(pool.apply_async(_work, (chunk,)))
            if len(waiting) >= _CHUNKS_AHEAD * processes:
                yield from _unpacked(waiting.popleft().get())
        while waiting:
            yield from _unpacked(waiting.popleft().get())


_WORK: list[Work[Any, Any]] = []


def _start(make: Callable[[], Work[Any, Any]]) -> None:
    _WORK[:] = [make()]


def _work(chunk: list[Any]) -> tuple[list[Any], Exception | None]:
    done: list[Any] = []
    try:
        for result in _WORK[0](chunk):
            done.append(result)  # noqa: PERF402 - what was done before an error counts
    except Exception as error:  # raised where the results are read
        return done, _portable(error)
    return done, None


def _portable(error: Exception) -> Exception:
    """The error, or what it says: one that cannot be read again would stop everything for good."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


def _unpacked(answer: tuple[list[Result], Exception | None]) -> Iterator[Result]:
    done, error = answer
    yield from done
    if error is not None:
        raise error
