"""Progress of transfers in bytes: bars on a terminal, a line now and then in a log."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ci_kit.runner import live

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Tell = Callable[[str, int, int | None], None]

#: Seconds between two lines of one transfer in a log.
_SPARSE = 10.0
_MB = 1_000_000
#: Below it a line would say nothing that the next one does not.
_WORTH_A_LINE = 10 * _MB


@contextmanager
def transfers(clock: Callable[[], float] = time.monotonic) -> Iterator[Tell]:
    """What is told the name of a transfer, the bytes that are done, and how many there are if that is known."""
    if not sys.stderr.isatty():
        yield _Lines(clock)
        return
    from rich.console import Console  # noqa: PLC0415 (costs start-up; only for a terminal)
    from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        known: dict[str, TaskID] = {}

        def tell(label: str, done: int, total: int | None) -> None:
            if label not in known:
                known[label] = bars.add_task(label, total=total)
            bars.update(known[label], completed=done, total=total)

        yield tell


class _Lines:
    """Says the first bytes of a large transfer, its end, and in between a line every ten seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._said: dict[str, float] = {}

    def __call__(self, label: str, done: int, total: int | None) -> None:
        """Take one report."""
        now, ended = self._clock(), total is not None and done >= total
        if (total or done) < _WORTH_A_LINE or (not ended and now - self._said.get(label, -_SPARSE) < _SPARSE):
            return
        if self._said.get(label) == float("inf"):
            return
        self._said[label] = float("inf") if ended else now
        share = f" of {total / _MB:,.0f} MB, {done / total:.0%}" if total else " MB"
        live.say(f"{label}: {done / _MB:,.0f}{share}")
