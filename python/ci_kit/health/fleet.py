"""Probes all targets of a round side by side, at most one probe in flight for each."""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.health.observation import Observation, Reason

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from ci_kit.health.probe import Prober
    from ci_kit.health.target import Target
    from ci_kit.process import Cancellation

#: Beyond the deadline of a probe, for what a thread needs to say so.
_SLACK = 0.5
#: A server may ask for patience, up to so many intervals.
_RETRY_INTERVALS = 5
#: From so many failed rounds in a row on, the interval grows, up to twice its length.
_PATIENT_AFTER = 30
_JITTER = 0.05


class Fleet:
    """The targets and who asks them. A thread that hangs is left alone; its target then has no second one."""

    def __init__(self, prober: Prober, targets: tuple[Target, ...], cancel: Cancellation) -> None:
        self._prober = prober
        self._targets = targets
        self._cancel = cancel
        self._threads: dict[str, threading.Thread] = {}

    def look(self) -> Iterator[Observation]:
        """One probe of each target, as they come in; fewer if cancelled."""
        with self._cancel.listen() as answers:
            begun = time.monotonic()
            waiting = {}
            for target in self._targets:
                if target.name in self._threads and self._threads[target.name].is_alive():
                    yield self._hung(target, begun, "the probe before is still under way")
                    continue
                waiting[target.name] = target
                thread = threading.Thread(target=_ask, args=(self._prober, target, answers), daemon=True)
                self._threads[target.name] = thread
                thread.start()
            until = begun + self._prober.seconds + _SLACK
            while waiting and not self._cancel.requested:
                seen = _next(answers, until - time.monotonic())
                if isinstance(seen, Observation):
                    waiting.pop(seen.target)
                    yield seen
                elif not self._cancel.requested:
                    for target in waiting.values():
                        yield self._hung(target, begun, f"no complete answer within {self._prober.seconds:g} s")
                    return

    def _hung(self, target: Target, begun: float, detail: str) -> Observation:
        at = round(begun - self._prober.started, 6)
        seconds = round(time.monotonic() - begun, 6)
        return Observation(at, target.name, ok=False, seconds=seconds, reason=Reason.TIMEOUT, detail=detail)


@dataclass(slots=True)
class Pace:
    """When the next round begins: every `interval` seconds, give or take a little."""

    interval: float
    rng: random.Random
    failed: int = 0
    asked: float = 0.0

    def take(self, seen: Observation) -> None:
        """Mind a server that asks for patience, and long failure."""
        self.failed = 0 if seen.ok else self.failed + 1
        if not seen.ok:
            self.asked = max(self.asked, seen.retry_after)

    def next(self, *, rising: bool = False) -> float:
        """Seconds from the start of one round to the next; shorter to confirm a first good answer."""
        length = self.interval
        if rising:
            length = min(length, max(length / 4, 0.1))
        elif self.failed > _PATIENT_AFTER:
            length *= min(2.0, 1 + (self.failed - _PATIENT_AFTER) / _PATIENT_AFTER)
        length = max(length, min(self.asked, self.interval * _RETRY_INTERVALS))
        self.asked = 0.0
        return length * self.rng.uniform(1 - _JITTER, 1 + _JITTER)


def _ask(prober: Prober, target: Target, answers: queue.SimpleQueue[object]) -> None:
    begun = time.monotonic()
    try:
        seen = prober.probe(target)
    except Exception as error:  # noqa: BLE001 (whatever it is, the round must not wait for it)
        detail = f"the probe broke down: {type(error).__name__} {error}"[:300]
        seen = Observation(
            round(begun - prober.started, 6),
            target.name,
            ok=False,
            seconds=0.0,
            reason=Reason.BROKEN,
            detail=detail,
        )
    answers.put(seen)


def _next(answers: queue.SimpleQueue[object], seconds: float) -> object:
    try:
        return answers.get(timeout=max(seconds, 0))
    except queue.Empty:
        return None
