"""A recording as it goes on: the last two minutes as lines of blocks, and the figures of now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report.charts.sparkline import sparkline
from ci_kit.report.text import Span
from ci_kit.resources import record
from ci_kit.resources.limits import clock
from ci_kit.resources.usage import series, usage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.process import Cancellation
    from ci_kit.report.text import Line
    from ci_kit.resources.record import Recording
    from ci_kit.resources.recorder import Recorder

_SECONDS = 120
_WIDTH = 60
_UNITS = {"memory": "MB", "cores": "cores", "io": "MB/s disk", "network": "MB/s network"}


def frames(recorder: Recorder, cancel: Cancellation) -> Iterator[list[Line]]:
    """A picture each second, for as long as the sampler runs and nobody wants it to stop; one at least.

    Raises:
        CiKitError: There is no recording.
    """
    while True:
        yield frame(record.load(recorder.record))
        if not recorder.running() or cancel.wait(1.0):
            return


def frame(recording: Recording) -> list[Line]:
    """The lines of one picture."""
    lines = series(recording)
    since = recording.seconds - _SECONDS
    made: list[Line] = []
    for name, unit in _UNITS.items():
        values = [y for x, y in lines[name] if x >= since] or [0.0]
        spark = sparkline(values, _WIDTH)
        made.append((Span(f"{name:<8} ", "bold"), Span(spark, "cyan"), Span(f" {values[-1]:,.1f} {unit}")))
    used = usage(recording)
    said = (
        f"{clock(recording.seconds)}  peak {used.memory_peak_mb:,.1f} MB, {used.cpu_seconds:,.1f} s of processor time"
    )
    largest = ", ".join(f"{one.name} {one.size // 1024:,} MB" for one in recording.nearest(recording.rows[-1].ms)[:3])
    made.append((Span(said), Span(f"  {largest}", "dim")))
    return made
