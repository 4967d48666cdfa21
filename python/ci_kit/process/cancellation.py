"""A wish to stop, which signal handlers may make at any moment."""

from __future__ import annotations

import contextlib
import queue
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Nobody waits longer than this, in seconds, without letting signal handlers run: a signal that comes just before the
#: wait begins does not interrupt it.
LOOK = 0.25


class Cancellation:
    """A wish to stop. A signal handler may call `request` at any moment; whoever waits wakes up at once.

    It stands on SimpleQueue, whose `put` may interrupt a `get` of the same thread, unlike locks and events.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._listeners: list[queue.SimpleQueue[object]] = []
        self.signals: list[int] = []
        self.since: float | None = None

    @property
    def requested(self) -> bool:
        """Whether somebody wants this to stop."""
        return bool(self.signals)

    def request(self, number: int) -> None:
        """Ask to stop, because of the signal `number`."""
        self.signals.append(number)
        if self.since is None:
            self.since = self._clock()
        for listener in self._listeners:
            listener.put(None)

    def elapsed(self) -> float:
        """Seconds since the first request; 0 without one."""
        return 0.0 if self.since is None else self._clock() - self.since

    @contextlib.contextmanager
    def listen(self) -> Iterator[queue.SimpleQueue[object]]:
        """A queue that gets None at each request.

        Put other events into it to wait for all of them together.
        """
        listener: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._listeners.append(listener)
        try:
            yield listener
        finally:
            self._listeners.remove(listener)

    def wait(self, seconds: float) -> bool:
        """Wait; true as soon as a stop is requested."""
        until = time.monotonic() + seconds
        with self.listen() as events:
            while not self.requested and (left := until - time.monotonic()) > 0:
                with contextlib.suppress(queue.Empty):
                    events.get(timeout=min(left, LOOK))
        return self.requested
