"""Many items at once, their results in the order of the items."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from ci_kit import process
from ci_kit.llm import items as lines
from ci_kit.llm.cache import digest
from ci_kit.llm.prompt import Prompt, new_mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ci_kit.llm.items import Item
    from ci_kit.llm.journal import Journal
    from ci_kit.llm.work import Desk, Result


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

    return process.each(work, items, workers)
