"""The loop: memory ten times a second, a row each second, until it is asked to stop or nobody is left to ask."""

from __future__ import annotations

import os
import signal
import time

from ci_kit.resources.sampler.recording import MAGIC, Recorder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

#: Seconds between two readings of memory, and readings to a row.
PERIOD = 0.1
READINGS = 10

#: Rows between two looks at all processes; a new height of memory is a reason to look earlier.
_LOOK = 15
_RISE = 1.1
_STEP = 8 << 20
_SHOWN = 5
#: Milliseconds by which the wall clock must leave the steady one to be called set.
_JUMP = 500
#: Seconds before the guard stops another process.
_GUARD_PAUSE = 1.0


class Options:
    """What the sampler was told.

    `starter` is the process whose memory is no part of the baseline, `guard` is in percent of memory, 0 for none, and
    `seconds` is the longest that it may run.
    """

    __slots__ = ("anchor", "guard", "record", "seconds", "starter")

    def __init__(self, given: dict[str, str]) -> None:
        self.record = given["record"]
        self.anchor = int(given.get("anchor", "0"))
        self.starter = int(given.get("starter", "0"))
        self.guard = float(given.get("guard", "0"))
        self.seconds = float(given.get("seconds", "432000"))


class Watch:
    """One recording, from its head to its end."""

    def __init__(self, probe: Any, options: Options) -> None:  # noqa: ANN401 (linux.Probe or portable.Probe)
        self._probe = probe
        self._options = options
        self._recorder = Recorder(options.record)
        self._begun = time.monotonic()
        self._offset = 0
        self._first = self._counters()
        self._kills = probe.memory.killed()
        self._highest = 0
        self._seen = ""
        self._rows = 0
        self._guard = probe.guard(options.guard / 100) if options.guard else None
        self._guarded = -_GUARD_PAUSE
        self._stopped = False

    def run(self) -> None:
        """Record until the end."""
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        anchor = self._probe.anchor(self._options.anchor) if self._options.anchor else None
        self._head()
        reason = ""
        while not reason:
            self._row(*self._readings())
            reason = self._reason(anchor)
        self._recorder.line(f". {self._ms()} {reason}")

    def _head(self) -> None:
        self._recorder.line(MAGIC)
        facts = self._probe.facts()
        facts["period_ms"] = str(int(PERIOD * 1000))
        facts["guard"] = str(self._guard.threshold if self._guard else 0)
        # The step that starts the sampler is gone in a moment; its memory is not that of what was there before.
        starter = self._probe.size(self._options.starter) if self._options.starter else 0
        facts["used_at_start"] = str(max(self._probe.memory.used() - starter, 0))
        facts["disk_at_start"] = str(self._probe.space())
        for name, value in facts.items():
            self._recorder.line(f"# {name} {value}")
        self._clock()
        self._highest = self._probe.memory.used()
        self._row(self._highest, self._highest)

    def _readings(self) -> tuple[int, int]:
        """The highest and the mean of the readings of one row."""
        most, total, count, began = 0, 0, 0, time.monotonic()
        for number in range(1, READINGS + 1):
            left = began + number * PERIOD - time.monotonic()
            if left > 0:
                time.sleep(left)
            used = self._probe.memory.used()
            most, total, count = max(most, used), total + used, count + 1
            if used > self._highest * _RISE and used > self._highest + _STEP:
                # Now, not at the end of the row: what made the height may be gone by then.
                self._look(used)
            if self._guard is not None:
                self._intervene(self._guard)
            if self._stopped:
                break
        return most, total // count

    def _row(self, most: int, mean: int) -> None:
        memory = self._probe.memory
        now = [value - first for value, first in zip(self._counters(), self._first, strict=True)]
        sizes = (mean, most, memory.current(), memory.peak(), memory.swap())
        spent, moved, waited = now[0], now[1:5], now[5:]
        row = [
            self._ms(),
            *(size // 1024 for size in sizes),
            spent,
            *(size // 1024 for size in moved),
            self._probe.space() // 1024,
            self._probe.load(),
            *waited,
        ]
        self._recorder.line(" ".join(map(str, row)))
        self._events(max(sizes[:2]))
        self._rows += 1

    def _events(self, used: int) -> None:
        kills = self._probe.memory.killed()
        if kills > self._kills:
            self._recorder.line(f"! {self._ms()} oom {kills - self._kills}")
            self._kills = kills
        if self._rows % _LOOK == 0 and not self._seen:
            self._look(used)
        if self._seen:
            self._recorder.line(self._seen)
            self._seen = ""
        if abs(time.time() * 1000 - self._ms() - self._offset) > _JUMP:
            self._clock()

    def _look(self, used: int) -> None:
        self._highest = max(used, self._highest)
        names = " ".join(map(str, self._probe.largest(_SHOWN)))
        self._seen = f"! {self._ms()} largest {names}"

    def _clock(self) -> None:
        wall, ms = int(time.time() * 1000), self._ms()
        self._offset = wall - ms
        self._recorder.line(f"@ {ms} {wall}")

    def _intervene(self, guard: Any) -> None:  # noqa: ANN401 (see above)
        now = time.monotonic()
        used = guard.memory.used()
        if used <= guard.threshold or now - self._guarded < _GUARD_PAUSE:
            return
        self._guarded = now
        stopped = guard.stop()
        what = f"guard {stopped} {used // 1024}" if stopped else f"helpless {used // 1024}"
        self._recorder.line(f"! {self._ms()} {what}")

    def _counters(self) -> list[int]:
        probe = self._probe
        return [probe.processor.spent(), *probe.disks.moved(), *probe.network.moved(), *probe.pressure.waited()]

    def _reason(self, anchor: Any) -> str:  # noqa: ANN401 (see above)
        if self._stopped or os.path.exists(f"{self._options.record}.stop"):
            return "asked"
        if anchor is not None and anchor.gone():
            return "job-ended"
        if self._recorder.removed():
            return "removed"
        return "too-long" if time.monotonic() - self._begun > self._options.seconds else ""

    def _ms(self) -> int:
        return int((time.monotonic() - self._begun) * 1000)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopped = True
