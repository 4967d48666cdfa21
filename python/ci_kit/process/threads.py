"""Work in threads, while the main thread stays awake for signals."""

from __future__ import annotations

import contextlib
import queue
import threading
from typing import TYPE_CHECKING, TypeVar

from ci_kit.process.cancellation import LOOK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

T = TypeVar("T")
R = TypeVar("R")


def each(work: Callable[[T], R], items: Sequence[T], workers: int) -> Iterator[R]:
    """`work` for every item, by so many threads, yielded in order.

    Who waits for a thread without end hears a signal that came just before the wait only once the thread has ended; so
    nobody does. The threads do not keep a process alive that is told to end: what is half done then is not waited for.

    Raises:
        BaseException: Whatever `work` raises first; no further item is begun.
    """
    todo: queue.SimpleQueue[int] = queue.SimpleQueue()
    for index in range(len(items)):
        todo.put(index)
    done: queue.SimpleQueue[tuple[int, R] | BaseException] = queue.SimpleQueue()
    stop = threading.Event()
    for _ in range(min(workers, len(items))):
        threading.Thread(target=_drain, args=(work, items, todo, done, stop), daemon=True).start()
    waiting: dict[int, R] = {}
    try:
        for index in range(len(items)):
            while index not in waiting:
                with contextlib.suppress(queue.Empty):
                    one = done.get(timeout=LOOK)
                    if isinstance(one, BaseException):
                        raise one
                    waiting[one[0]] = one[1]
            yield waiting.pop(index)
    finally:
        stop.set()


def _drain(
    work: Callable[[T], R],
    items: Sequence[T],
    todo: queue.SimpleQueue[int],
    done: queue.SimpleQueue[tuple[int, R] | BaseException],
    stop: threading.Event,
) -> None:
    while not stop.is_set():
        try:
            index = todo.get_nowait()
        except queue.Empty:
            return
        try:
            done.put((index, work(items[index])))
        except BaseException as error:  # noqa: BLE001 (it is raised where it can be heard)
            done.put(error)
            return
