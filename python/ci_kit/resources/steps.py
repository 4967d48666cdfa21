"""Which step used what: the times of the steps laid over the recording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.resources.usage import Usage, usage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ci_kit.resources.record import Recording


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the job.

    `begin` and `end` are Unix times of one second's resolution, `end` None for one that still runs.
    """

    name: str
    begin: float
    end: float | None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class StepUse:
    """A step and what was used while it ran; `begin` and `end` in seconds since the start of the recording."""

    name: str
    begin: float
    end: float
    failed: bool
    usage: Usage


def attribute(recording: Recording, steps: Iterable[Step]) -> list[StepUse]:
    """What each step used; steps that ended before the recording began are left out.

    GitHub tells times in whole seconds: what happens within a second of a border may be counted in either step.
    """
    found = []
    latest = recording.rows[-1].ms
    for step in steps:
        begin = recording.moment(step.begin)
        end = latest if step.end is None else min(recording.moment(step.end), latest)
        if end <= 0 or begin >= latest or end < begin:
            continue
        begin = max(begin, 0)
        found.append(StepUse(step.name, begin / 1000, end / 1000, step.failed, usage(recording, begin, end)))
    return found


def at(uses: Sequence[StepUse], seconds: float | None) -> str:
    """The name of the step that ran at a moment; empty where it is not known."""
    if seconds is None:
        return ""
    return next((use.name for use in reversed(uses) if use.begin <= seconds <= use.end + 1), "")
