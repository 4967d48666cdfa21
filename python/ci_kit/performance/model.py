"""What a benchmark tool measured, whichever tool it was. All times are in seconds."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Machine:
    """What ran the benchmarks, as far as the tool says: the CPU's model, the number of logical processors."""

    cpu: str = ""
    count: int = 0
    system: str = ""

    def difference(self, other: Machine) -> str:
        """In words what makes times of the two incomparable; empty where nothing is known to."""
        if self.cpu and other.cpu and self.cpu != other.cpu:
            return f"another CPU model: {self.cpu}, the baseline ran on {other.cpu}"
        if self.count and other.count and self.count != other.count:
            return f"another number of processors: {self.count}, the baseline had {other.count}"
        if self.system and other.system and self.system != other.system:
            return f"another system: {self.system}, the baseline ran on {other.system}"
        return ""


@dataclass(frozen=True, slots=True)
class Series:
    """The times of one benchmark in one run of its tool, in the order they were taken; at least one.

    `whole` is false where the tool kept only a summary of them, and `values` is that one value. `fault` says why the
    times count for nothing, such as a command that failed while it was timed.
    """

    name: str
    values: tuple[float, ...]
    whole: bool = True
    fault: str = ""

    @property
    def typical(self) -> float:
        """The median of the times."""
        return statistics.median(self.values)


@dataclass(frozen=True, slots=True)
class Results:
    """One file of results. `tool` names who wrote it, `notes` what had to be left out of it and why."""

    tool: str
    series: dict[str, Series]
    machine: Machine = field(default_factory=Machine)
    commit: str = ""
    notes: tuple[str, ...] = ()
    source: str = ""
