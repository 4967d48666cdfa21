"""What was used in a stretch of a recording: peaks, sums and means."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ci_kit.resources.record import Recording, Row

#: KiB to MB, which is 1,048,576 bytes here as in GitHub's storage figures.
_MB = 1024


@dataclass(frozen=True, slots=True)
class Usage:
    """Sizes in MB of 1,048,576 bytes, times in seconds; `…_at` is a time since the start of the recording.

    Memory is what the job used above the baseline; `memory_total_mb` is the peak with the baseline. `kernel_peak_mb`
    is the kernel's own peak with page cache, 0 where it kept none in this time. `cores` are processors kept busy.
    Waiting is the share of time in which something waited for the resource.
    """

    seconds: float
    memory_peak_mb: float
    memory_peak_at: float
    memory_mean_mb: float
    memory_total_mb: float
    kernel_peak_mb: float
    swap_peak_mb: float
    cpu_seconds: float
    cores_mean: float
    cores_peak: float
    disk_peak_mb: float
    disk_peak_at: float
    disk_growth_mb: float
    disk_read_mb: float
    disk_written_mb: float
    received_mb: float
    sent_mb: float
    load_peak: float
    waited_cpu: float
    waited_memory: float
    waited_disk: float


def usage(recording: Recording, begin: int | None = None, end: int | None = None) -> Usage:
    """What was used between two moments in ms, by default in all.

    Counters are read between two rows as if they had grown evenly. A stretch shorter than a row has the peak of
    that row.
    """
    rows = recording.rows
    first = max(rows[0].ms, rows[0].ms if begin is None else begin)
    last = max(min(rows[-1].ms, rows[-1].ms if end is None else end), first)
    seen = _touched(rows, first, last)
    highest = max(seen, key=attrgetter("used_most"))
    fullest = max(seen, key=attrgetter("disk"))
    seconds = (last - first) / 1000
    per = max(seconds, 0.001) * 1000

    def grew(name: str) -> float:
        return max(_value(rows, last, name) - _value(rows, first, name), 0.0)

    spent, base = grew("cpu"), recording.baseline
    disk = recording.number("disk_at_start") // 1024
    return Usage(
        seconds=_round(seconds),
        memory_peak_mb=_mb(highest.used_most - base),
        memory_peak_at=_round(highest.ms / 1000),
        memory_mean_mb=_mb(_mean(seen) - base),
        memory_total_mb=_mb(highest.used_most),
        kernel_peak_mb=_mb(seen[-1].peak) if seen[-1].peak > rows[0].peak else 0.0,
        swap_peak_mb=_mb(max(row.swap for row in seen)),
        cpu_seconds=_round(spent / 1000),
        cores_mean=_round(spent / per),
        cores_peak=_round(_busiest(seen)),
        disk_peak_mb=_mb(fullest.disk - disk),
        disk_peak_at=_round(fullest.ms / 1000),
        disk_growth_mb=round((_value(rows, last, "disk") - _value(rows, first, "disk")) / _MB, 1),
        disk_read_mb=_mb(grew("read")),
        disk_written_mb=_mb(grew("written")),
        received_mb=_mb(grew("received")),
        sent_mb=_mb(grew("sent")),
        load_peak=max(row.load for row in seen) / 100,
        waited_cpu=_share(grew("wait_cpu"), per),
        waited_memory=_share(grew("wait_memory"), per),
        waited_disk=_share(grew("wait_disk"), per),
    )


def series(recording: Recording) -> dict[str, tuple[tuple[float, float], ...]]:
    """By name the lines to draw, seconds on the x axis.

    `memory` and `disk` in MB, `cores`, `network` and `io` in MB/s.
    """
    rows, base = recording.rows, recording.baseline
    disk = recording.number("disk_at_start") // 1024
    pairs = [(one, other) for one, other in pairwise(rows) if other.ms > one.ms]
    return {
        "memory": tuple((row.ms / 1000, max(row.used_most - base, 0) / _MB) for row in rows),
        "disk": tuple((row.ms / 1000, (row.disk - disk) / _MB) for row in rows),
        "cores": tuple((new.ms / 1000, max(new.cpu - old.cpu, 0) / (new.ms - old.ms)) for old, new in pairs),
        "network": tuple((new.ms / 1000, _rate(old, new, "received") + _rate(old, new, "sent")) for old, new in pairs),
        "io": tuple((new.ms / 1000, _rate(old, new, "read") + _rate(old, new, "written")) for old, new in pairs),
    }


def demand(recording: Recording) -> dict[str, float]:
    """For how many seconds how many cores were kept busy, in steps of a quarter: `{"0.25": 12.0, "2.00": 30.0}`."""
    found: dict[str, float] = {}
    for old, new in pairwise(recording.rows):
        if new.ms > old.ms:
            level = f"{math.ceil((new.cpu - old.cpu) / (new.ms - old.ms) * 4 - 0.01) / 4:.2f}"
            found[level] = round(found.get(level, 0.0) + (new.ms - old.ms) / 1000, 1)
    return dict(sorted(found.items()))


def _touched(rows: list[Row], first: int, last: int) -> list[Row]:
    """The rows of a stretch. A row stands for the time since the one before it; it belongs where most of that lies."""
    middles = [rows[0].ms, *((old.ms + new.ms) / 2 for old, new in pairwise(rows))]
    begin, end = bisect_right(middles, first), bisect_right(middles, last)
    if begin < end:
        return rows[begin:end]
    at = min(bisect_left(rows, last, key=attrgetter("ms")), len(rows) - 1)
    return rows[at : at + 1]


def _value(rows: list[Row], ms: int, name: str) -> float:
    """A counter at a moment."""
    at = bisect_right(rows, ms, key=attrgetter("ms"))
    if at == 0 or at == len(rows):
        return float(getattr(rows[max(at - 1, 0)], name))
    old, new = rows[at - 1], rows[at]
    share = (ms - old.ms) / (new.ms - old.ms)
    low, high = getattr(old, name), getattr(new, name)
    return float(low + (high - low) * share)


def _mean(seen: list[Row]) -> float:
    """The mean of `used`, each row for as long as it lasted."""
    if len(seen) == 1:
        return float(seen[0].used)
    first = seen[1].ms - seen[0].ms  # near enough for the row whose beginning is not among these
    lasted = [first, *(new.ms - old.ms for old, new in pairwise(seen))]
    total = sum(lasted)
    return (
        sum(row.used * time for row, time in zip(seen, lasted, strict=True)) / total if total else float(seen[0].used)
    )


def _busiest(seen: list[Row]) -> float:
    rates = ((new.cpu - old.cpu) / (new.ms - old.ms) for old, new in pairwise(seen) if new.ms > old.ms)
    return max(rates, default=0.0)


def _rate(old: Row, new: Row, name: str) -> float:
    """MB a second."""
    return float(max(getattr(new, name) - getattr(old, name), 0)) / _MB / ((new.ms - old.ms) / 1000)


def _share(waited: float, per: float) -> float:
    return round(min(waited / per, 1.0), 4)


def _mb(kib: float) -> float:
    return round(max(kib, 0) / _MB, 1)


def _round(value: float) -> float:
    return round(value, 2)
