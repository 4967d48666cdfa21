"""Work in threads, while the main thread stays awake for signals."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, TypeVar

from ci_kit.process.cancellation import LOOK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
R = TypeVar("R")


def each(work: Callable[[T], R], items: Iterable[T], workers: int) -> Iterator[R]:
    """`work` of each item, by `workers` threads, in the order of the items.

    Who waits for a thread without end hears a signal only once it has ended, if the signal came just before the wait.
    Where the caller goes away, by a signal or because `work` raised, what has not begun is not begun any more.
    """
    pool = ThreadPoolExecutor(workers)
    try:
        for future in [pool.submit(work, item) for item in items]:
            while not future.done():
                wait((future,), timeout=LOOK)
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)
