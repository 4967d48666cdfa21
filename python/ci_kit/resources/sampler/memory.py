"""How much memory is used: what the kernel could not take back, so no page cache.

That is anonymous memory, shared memory (tmpfs too), and where it is told, kernel memory that cannot be reclaimed.
`current` is all that is charged, page cache too, which is what the kernel's own peak counts. All in bytes.
"""

from __future__ import annotations

from ci_kit.resources.sampler import cgroups
from ci_kit.resources.sampler.reading import Source, field, whole


class Unified:
    """A cgroup of version 2: Documentation/admin-guide/cgroup-v2.rst, "Memory Interface Files"."""

    __slots__ = ("_current", "_events", "_peak", "_stat", "_swap", "folder")

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._current = Source(f"{folder}/memory.current")
        self._stat = Source(f"{folder}/memory.stat")
        self._peak = Source(f"{folder}/memory.peak")
        self._swap = Source(f"{folder}/memory.swap.current")
        self._events = Source(f"{folder}/memory.events")

    def used(self) -> int:
        """Anonymous, shared and unreclaimable kernel memory; 0 once the cgroup is gone."""
        stat = self._stat.read()
        kernel = field(stat, b"kernel ")  # since Linux 5.18
        fixed = kernel - field(stat, b"slab_reclaimable ") if kernel else 0
        return field(stat, b"anon ") + field(stat, b"shmem ") + max(fixed, 0) + field(stat, b"sock ")

    def current(self) -> int:
        """All that is charged."""
        return self._current.number() or 0

    def peak(self) -> int:
        """The greatest `current` since the cgroup was made; 0 before Linux 5.19."""
        return self._peak.number() or 0

    def swap(self) -> int:
        """What is swapped out."""
        return self._swap.number() or 0

    def killed(self) -> int:
        """How many processes the kernel has killed for want of memory."""
        return field(self._events.read(), b"oom_kill ")

    def limit(self, root: str = "") -> int | None:
        """What it may use; None for no limit."""
        return cgroups.limit(self.folder, "memory.max", root)


class Legacy:
    """A cgroup of version 1: Documentation/admin-guide/cgroup-v1/memory.rst."""

    __slots__ = ("_current", "_events", "_peak", "_stat", "folder")

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._current = Source(f"{folder}/memory.usage_in_bytes")
        self._stat = Source(f"{folder}/memory.stat")
        self._peak = Source(f"{folder}/memory.max_usage_in_bytes")
        self._events = Source(f"{folder}/memory.oom_control")

    def used(self) -> int:
        """Anonymous and shared memory; this version does not say which of the kernel's can be reclaimed."""
        stat = self._stat.read()
        return field(stat, b"total_rss ") + field(stat, b"total_shmem ")

    def current(self) -> int:
        """All that is charged."""
        return self._current.number() or 0

    def peak(self) -> int:
        """The greatest `current` since the cgroup was made or its owner reset it."""
        return self._peak.number() or 0

    def swap(self) -> int:
        """What is swapped out."""
        return field(self._stat.read(), b"total_swap ")

    def killed(self) -> int:
        """How many processes the kernel has killed for want of memory."""
        return field(self._events.read(), b"oom_kill ")

    def limit(self, root: str = "") -> int | None:
        """What it may use; None for no limit."""
        return cgroups.limit(self.folder, "memory.limit_in_bytes", root)


class Machine:
    """The whole machine: proc_meminfo(5)."""

    __slots__ = ("_info", "_vmstat", "folder")

    def __init__(self, root: str = "") -> None:
        self.folder = ""
        self._info = Source(f"{root}/proc/meminfo")
        self._vmstat = Source(f"{root}/proc/vmstat")

    def used(self) -> int:
        """All but free memory, page cache and what else can be reclaimed; shared memory is used."""
        info = self._info.read()
        cache = field(info, b"Cached:") - field(info, b"Shmem:")
        spare = field(info, b"MemFree:") + field(info, b"Buffers:") + cache + field(info, b"SReclaimable:")
        return max(field(info, b"MemTotal:") - spare, 0) * 1024

    def current(self) -> int:
        """All but free memory."""
        info = self._info.read()
        return max(field(info, b"MemTotal:") - field(info, b"MemFree:"), 0) * 1024

    def peak(self) -> int:
        """The kernel keeps none of the machine."""
        return 0

    def swap(self) -> int:
        """What is swapped out."""
        info = self._info.read()
        return max(field(info, b"SwapTotal:") - field(info, b"SwapFree:"), 0) * 1024

    def killed(self) -> int:
        """How many processes the kernel has killed for want of memory."""
        return field(self._vmstat.read(), b"oom_kill ")

    def limit(self, _root: str = "") -> int | None:
        """All memory there is."""
        return field(self._info.read(), b"MemTotal:") * 1024 or None


def pick(scope: str, folder: str, root: str = "") -> Unified | Legacy | Machine:
    """What to read: the cgroup in `folder`.

    Else this process's own one, unless `scope` is `machine`; else the machine.
    """
    if folder:
        return Unified(folder) if whole(f"{folder}/memory.current") else Legacy(folder)
    if scope != "machine":
        own = cgroups.find(cgroups.V2, "memory.current", root)
        if own:
            return Unified(own)
        own = cgroups.find("memory", "memory.usage_in_bytes", root)
        if own:
            return Legacy(own)
    return Machine(root)
