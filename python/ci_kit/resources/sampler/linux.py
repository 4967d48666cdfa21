"""What the sampler reads on Linux."""

from __future__ import annotations

import os

from ci_kit.resources.sampler import cgroups, counters, memory, processes
from ci_kit.resources.sampler.reading import Source


class Probe:
    """All readings of one machine or cgroup. `scope` is `auto` or `machine`.

    `folders` are cgroups to measure instead.
    """

    def __init__(self, scope: str, folders: list[str], place: str, root: str = "") -> None:
        self.memory = memory.pick(scope, folders[0] if folders else "", root)
        self.processor = counters.Processor(scope, folders, root)
        self.disks = counters.Disks(scope, folders[0] if folders else "", root)
        self.network = counters.Network(root)
        self.pressure = counters.Pressure(self.memory.folder, root)
        self._load = Source(f"{root}/proc/loadavg")
        self._place = place
        self._root = root

    def facts(self) -> dict[str, str]:
        """What is measured, for the head of the record; a scope is the folder of a cgroup or `machine`."""
        legacy = cgroups.find("cpu", "cpu.cfs_quota_us", self._root) if not self.processor.folder else ""
        quota = cgroups.cpus(self.processor.folder or self.memory.folder, legacy)
        seen = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return {
            "memory_scope": self.memory.folder or "machine",
            "cpu_scope": self.processor.folder or "machine",
            "disk_scope": self.disks.folder or "machine",
            "memory_limit": str(self.memory.limit(self._root) or 0),
            "memory_total": str(memory.Machine(self._root).limit() or 0),
            "cpus": f"{min(quota or seen, seen):.2f}",
        }

    def load(self) -> int:
        """The load of the last minute in hundredths."""
        return counters.load(self._load)

    def space(self) -> int:
        """Bytes in use on the file system that is watched."""
        return counters.space(self._place)

    def largest(self, count: int) -> list[processes.Process]:
        """The largest processes of what is measured."""
        return processes.largest(self.memory.folder, count)

    def size(self, number: int) -> int:
        """The memory of one process in bytes."""
        return processes.size(number)

    def guard(self, share: float) -> processes.Guard:
        """What stops the largest process when this share of memory is used."""
        return processes.Guard(share, self.memory)

    def anchor(self, number: int) -> Anchor:
        """The process with which the sampler ends."""
        return Anchor(number)


class Anchor:
    """A process that is watched on a descriptor of its own: no other that gets its number is taken for it."""

    __slots__ = ("_stat",)

    def __init__(self, number: int) -> None:
        self._stat = Source(f"/proc/{number}/stat")

    def gone(self) -> bool:
        """Whether it has ended."""
        return processes.gone(self._stat.read())
