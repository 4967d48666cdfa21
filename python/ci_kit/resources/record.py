"""Reads a flight record, whole or cut off in the middle: see sampler/recording.py for its form."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError
from ci_kit.resources.sampler.recording import COLUMNS, MAGIC

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: Bytes that are read at most: three weeks.
MOST = 256 * 1024 * 1024
#: A head, a row and a clock line; less is no record.
_CUT = "cut"


@dataclass(frozen=True, slots=True)
class Row:
    """One second. Sizes in KiB, times in ms, load in hundredths; the names are those of sampler.recording.COLUMNS."""

    ms: int
    used: int
    used_most: int
    current: int
    peak: int
    swap: int
    cpu: int
    read: int
    written: int
    received: int
    sent: int
    disk: int
    load: int
    wait_cpu: int
    wait_memory: int
    wait_disk: int


@dataclass(frozen=True, slots=True)
class Process:
    """A process as the sampler saw it; `size` in KiB."""

    number: int
    size: int
    name: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at `ms`: `largest`, `guard`, `helpless`, `oom` or `lost`."""

    ms: int
    kind: str
    words: tuple[str, ...]

    @property
    def processes(self) -> list[Process]:
        """The processes that it names."""
        found = [word.split(":", 2) for word in self.words if word.count(":") == 2]  # noqa: PLR2004 (number, size, name)
        return [Process(int(number), int(size), name) for number, size, name in found]


@dataclass(slots=True)
class Recording:
    """All that a record tells. `end` says why the sampler ended; empty when it was killed, or still runs."""

    facts: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    clocks: list[tuple[int, int]] = field(default_factory=list)
    end: str = ""
    damaged: int = 0

    @property
    def baseline(self) -> int:
        """KiB that were used before anything was measured."""
        return self.number("used_at_start") // 1024

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.rows[-1].ms / 1000 if self.rows else 0.0

    @property
    def jumps(self) -> int:
        """How often the wall clock was set."""
        return max(len(self.clocks) - 1, 0)

    def number(self, name: str) -> int:
        """A fact that is a whole number; 0 where it is missing."""
        text = self.facts.get(name, "")
        return int(text) if text.isdigit() else 0

    def wall(self, ms: int) -> float:
        """The Unix time of a moment, by the clock as it was set at that moment."""
        at = bisect_right(self.clocks, (ms, 1 << 62)) - 1
        begun, wall = self.clocks[max(at, 0)] if self.clocks else (0, 0)
        return (wall + ms - begun) / 1000

    def moment(self, wall: float) -> int:
        """The ms of a Unix time; the latest, where the clock was set back and there are two."""
        for begun, at in reversed(self.clocks):
            if wall * 1000 >= at:
                return begun + round(wall * 1000) - at
        begun, at = self.clocks[0] if self.clocks else (0, 0)
        return begun + round(wall * 1000) - at

    def last(self, kind: str) -> Event | None:
        """The latest event of a kind."""
        return next((event for event in reversed(self.events) if event.kind == kind), None)

    def nearest(self, ms: int) -> list[Process]:
        """The largest processes as they were seen nearest to a moment."""
        seen = [event for event in self.events if event.kind == "largest"]
        return min(seen, key=lambda event: abs(event.ms - ms)).processes if seen else []


def load(path: Path) -> Recording:
    """The record in a file.

    Raises:
        CiKitError: There is none, it cannot be read, or nothing was recorded.
    """
    try:
        with path.open("rb") as file:
            text = file.read(MOST).decode("ascii", "replace")
    except OSError as error:
        raise CiKitError(
            "there are no samples of this job",
            why=f"{path} cannot be read: {error.strerror or error}",
            remedy="run the action with `mode: start` as an early step of the same job",
        ) from error
    *lines, cut = text.split("\n")
    recording = parse(lines)
    recording.damaged += bool(cut)
    if not recording.rows:
        raise CiKitError(
            "the sampler has recorded nothing",
            why=f"{path} holds no row: the sampler ended at once, or the disk was full",
            remedy="see the log of the step that started it",
        )
    return recording


def parse(lines: Iterable[str]) -> Recording:
    """The record in these lines; a line that was cut off is counted and left out."""
    recording = Recording()
    for line in lines:
        if line and line != MAGIC:
            try:
                _take(recording, line)
            except ValueError:
                recording.damaged += 1
    return recording


def _take(recording: Recording, line: str) -> None:
    mark, _, rest = line.partition(" ")
    words = rest.split(" ")
    if mark == "#":
        recording.facts[words[0]] = " ".join(words[1:])
    elif mark == "@":
        ms, wall = map(int, words)
        recording.clocks.append((ms, wall))
    elif mark == "!":
        recording.events.append(Event(int(words[0]), words[1] if len(words) > 1 else "", tuple(words[2:])))
    elif mark == ".":
        recording.end = words[1] if len(words) > 1 else _CUT
    else:
        figures = [int(word) for word in line.split(" ")]
        if len(figures) != len(COLUMNS):
            raise ValueError(line)
        recording.rows.append(Row(*figures))
