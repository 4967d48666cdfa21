"""All that is known of a job: what every form of the report is made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ci_kit.resources.record import Recording

from ci_kit.resources import steps
from ci_kit.resources.execution import Context, Metrics, Result, System
from ci_kit.resources.failures import Failure  # noqa: TC001
from ci_kit.resources.limits import Judged, Limit, Measured
from ci_kit.resources.steps import StepUse  # noqa: TC001
from ci_kit.resources.usage import Usage, demand


@dataclass(frozen=True, slots=True)
class Scopes:
    """What was measured: the folder of a cgroup, or `machine`; sizes in MB.

    `alone` when the cgroup was made for this.
    """

    memory: str
    cpu: str
    disk: str
    baseline_mb: float
    limit_mb: float
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A process that was among the largest at the peak; `mb` is its own memory."""

    pid: int
    name: str
    mb: float


@dataclass(frozen=True, slots=True)
class Happened:
    """Something out of the ordinary, `at` seconds after the start.

    `oom`, `guard`, `helpless`, `lost`, `cut`, `clock`.
    """

    at: float
    kind: str
    text: str


@dataclass(slots=True)
class Summary:
    """A job, its use of resources, and what was concluded.

    `last_seconds` are `[seconds, MB, cores]`; `demand` says for how many seconds how many cores were kept busy.
    """

    name: str
    context: Context
    system: System
    result: Result
    scopes: Scopes
    usage: Usage
    steps: list[StepUse] = field(default_factory=list)
    limits: list[Judged] = field(default_factory=list)
    largest: list[Seen] = field(default_factory=list)
    events: list[Happened] = field(default_factory=list)
    metrics: Metrics = field(default_factory=lambda: Metrics({}))
    failure: Failure | None = None
    last_seconds: list[list[float]] = field(default_factory=list)
    demand: dict[str, float] = field(default_factory=dict)


def summary(name: str, context: Context, recording: Recording, used: Usage, result: Result) -> Summary:
    """What a recording tells of a job, called `name` or as GitHub calls it; steps and limits are not known yet."""
    return Summary(
        name=name or context.job or "job",
        context=context,
        system=System.here(float(recording.facts.get("cpus") or 0), recording.number("memory_total")),
        result=result,
        scopes=scopes(recording),
        usage=used,
        largest=largest(recording, used),
        events=events(recording, expected_end=True),
        last_seconds=last_seconds(recording),
        demand=demand(recording),
    )


def scopes(recording: Recording, *, alone: bool = False) -> Scopes:
    """What a recording measured."""
    return Scopes(
        memory=recording.facts.get("memory_scope", "machine"),
        cpu=recording.facts.get("cpu_scope", "machine"),
        disk=recording.facts.get("disk_scope", "machine"),
        baseline_mb=round(recording.baseline / 1024, 1),
        limit_mb=round(recording.number("memory_limit") / 2**20, 1),
        alone=alone,
    )


def largest(recording: Recording, usage: Usage) -> list[Seen]:
    """The largest processes as they were seen nearest to the peak of memory."""
    seen = recording.nearest(round(usage.memory_peak_at * 1000))
    return [Seen(one.number, one.name, round(one.size / 1024, 1)) for one in seen]


def events(recording: Recording, *, expected_end: bool) -> list[Happened]:
    """What happened out of the ordinary; `expected_end` is false where the sampler was still to run."""
    found = []
    for event in recording.events:
        text = _event(event.kind, event.words)
        if text:
            found.append(Happened(event.ms / 1000, event.kind, text))
    found += [Happened(ms / 1000, "clock", "the wall clock was set") for ms, _ in recording.clocks[1:]]
    if not recording.end and not expected_end:
        found.append(Happened(recording.seconds, "cut", "the sampler was killed; nothing is known of the time after"))
    if recording.damaged:
        found.append(Happened(recording.seconds, "damaged", f"{recording.damaged:,} lines of the record are damaged"))
    return found


def last_seconds(recording: Recording, count: int = 10) -> list[list[float]]:
    """The last rows as `[seconds, MB used above the baseline, cores]`."""
    rows = recording.rows[-count - 1 :]
    return [
        [
            round(new.ms / 1000, 1),
            round(max(new.used_most - recording.baseline, 0) / 1024, 1),
            round((new.cpu - old.cpu) / max(new.ms - old.ms, 1), 2),
        ]
        for old, new in pairwise(rows)
    ]


def measured(summary: Summary, artifacts: Measured) -> dict[Limit, Measured]:
    """What each limit is held against, with when and in which step it was reached."""
    used = summary.usage
    memory_at, disk_at = used.memory_peak_at, used.disk_peak_at
    return {
        Limit.MEMORY: Measured(used.memory_peak_mb, memory_at, steps.at(summary.steps, memory_at)),
        Limit.MINUTES: Measured(used.seconds / 60),
        Limit.DISK: Measured(used.disk_peak_mb, disk_at, steps.at(summary.steps, disk_at)),
        Limit.CPU: Measured(used.cpu_seconds),
        Limit.ARTIFACTS: artifacts,
    }


def _event(kind: str, words: tuple[str, ...]) -> str:
    first = words[0] if words else ""
    match kind:
        case "oom":
            return f"the kernel killed {first} process{'' if first == '1' else 'es'} for want of memory"
        case "guard" if first.count(":") == 2:  # noqa: PLR2004 (number, size, name)
            pid, size, name = first.split(":")
            return f"the guard stopped process {pid} (`{name}`, {int(size) // 1024:,} MB) before the kernel did"
        case "helpless":
            return "the guard found no process that it may stop"
        case "lost":
            return f"{first} rows were lost while the disk was full"
        case _:
            return ""
