"""Many items at once, their results in the order of the items."""

from __future__ import annotations

import queue
import threading
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, TypeVar

from ci_kit.llm import items as lines
from ci_kit.llm.cache import digest
from ci_kit.llm.prompt import Prompt, new_mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ci_kit.llm.items import Item
    from ci_kit.llm.journal import Journal
    from ci_kit.llm.work import Desk, Result

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Task:
    """What is the same for all items: the prompt's template, the system message, and the desk."""

    template: str
    system: str
    desk: Desk

    @property
    def digest(self) -> str:
        """By which a half-done batch is known to be of this task."""
        who = [(one.kind.value, one.model, one.url) for one in self.desk.roster.providers]
        schema = self.desk.shape.schema if self.desk.shape else None
        return digest([self.template, self.system, who, schema, asdict(self.desk.options)])


def worked(task: Task, items: Sequence[Item], journal: Journal | None, workers: int) -> Iterator[Result]:
    """What each item comes to, in their order; what the journal knows already is not done again.

    Raises:
        CiKitError: The journal or the cache cannot be written.
    """
    mark = new_mark()

    def work(item: Item) -> Result:
        known = journal.done(item) if journal else None
        if known is not None or item.fault:
            return known or lines.unusable(item)
        result = task.desk.work(Prompt(task.template, item.values, task.system, mark))
        if journal:
            journal.note(item, result)
        return result

    return each(work, items, workers)


def each(work: Callable[[T], R], items: Sequence[T], workers: int) -> Iterator[R]:
    """`work` for every item, by so many threads, yielded in order.

    The threads do not keep a process alive that is told to end: what is half done then is not waited for.

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
                one = done.get()
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
