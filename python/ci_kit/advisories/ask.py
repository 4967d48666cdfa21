"""All questions to a service, several at once, within one deadline, given up on when cancelled."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.advisories.services.interface import UnknownPackageError
from ci_kit.errors import CiKitError
from ci_kit.process.cancellation import LOOK, Cancellation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.advisories.model import Key
    from ci_kit.advisories.record import Record
    from ci_kit.advisories.services.interface import Service

#: Of problems of one kind this many are told one by one.
_TOLD = 3
#: After so many failures without an answer between them the service is taken for dead.
_DEAD = 12


@dataclass(slots=True)
class Answers:
    """What came back: the advisories of each package and version, those that are unknown, and what went wrong."""

    records: dict[Key, tuple[Record, ...]] = field(default_factory=dict)
    unknown: set[Key] = field(default_factory=set)
    failures: dict[Key, str] = field(default_factory=dict)

    def problems(self, service: str) -> tuple[str, ...]:
        """What went wrong, in a few sentences."""
        told = [f"{service}, asked about {name} {version}: {why}" for (name, version), why in self.failures.items()]
        rest = len(told) - _TOLD
        return (*told[:_TOLD], f"likewise for {rest} more") if rest > 0 else tuple(told)


def ask(service: Service, keys: Sequence[Key], until: float, cancel: Cancellation) -> Answers:
    """Ask about each of `keys`, until the moment `until` of the monotonic clock."""
    answers = Answers()
    waiting: queue.SimpleQueue[Key] = queue.SimpleQueue()
    for key in keys:
        waiting.put(key)
    stop = threading.Event()
    with cancel.listen() as events:
        for _ in range(min(service.parallel, len(keys))):
            # Daemons: one that hangs on a dead connection does not keep a cancelled job from ending.
            threading.Thread(target=_work, args=(service, waiting, events, until, stop), daemon=True).start()
        left, row = set(keys), 0
        while left and row < _DEAD and not cancel.requested and (seconds := until - time.monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                event = events.get(timeout=min(seconds, LOOK))
                if isinstance(event, tuple):
                    left.discard(event[0])
                    _sort(answers, *event)
                    row = row + 1 if event[0] in answers.failures else 0
        stop.set()
    reason = f"not asked after {row} failures in a row" if row >= _DEAD else "no complete answer in time"
    answers.failures.update(dict.fromkeys(sorted(left), "the audit was cancelled" if cancel.requested else reason))
    return answers


def _sort(answers: Answers, key: Key, outcome: tuple[Record, ...] | CiKitError) -> None:
    if isinstance(outcome, UnknownPackageError):
        answers.unknown.add(key)
    elif isinstance(outcome, CiKitError):
        answers.failures[key] = outcome.what
    else:
        answers.records[key] = outcome


def _work(
    service: Service,
    waiting: queue.SimpleQueue[Key],
    events: queue.SimpleQueue[object],
    until: float,
    stop: threading.Event,
) -> None:
    while not stop.is_set():
        try:
            key = waiting.get_nowait()
        except queue.Empty:
            return
        try:
            events.put((key, service.records(*key, until - time.monotonic())))
        except CiKitError as error:
            events.put((key, error))
        except Exception as error:  # noqa: BLE001 (a fault of a reader must not look like an answer that never came)
            events.put((key, CiKitError(f"its answer could not be understood ({type(error).__name__})")))
