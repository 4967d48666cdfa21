"""Which processes are the largest, and the guard that stops one of them before the kernel takes the runner."""

from __future__ import annotations

import os
import signal

from ci_kit.resources.sampler import cgroups
from ci_kit.resources.sampler.memory import Machine
from ci_kit.resources.sampler.reading import whole
from ci_kit.resources.sampler.recording import safe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ci_kit.resources.sampler.memory import Legacy, Unified

_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class Process:
    """One process: `size` is its own memory in bytes, what it shares with others not counted."""

    __slots__ = ("name", "number", "size")

    def __init__(self, number: int, size: int, name: str) -> None:
        self.number = number
        self.size = size
        self.name = name

    def __str__(self) -> str:
        """Such as `4711:204800:python3`, in KiB."""
        return f"{self.number}:{self.size // 1024}:{self.name}"


def largest(folder: str, count: int) -> list[Process]:
    """The largest processes of a cgroup, or of the machine where `folder` is empty."""
    sizes = sorted(((size(number), number) for number in _numbers(folder)), reverse=True)[:count]
    return [Process(number, own, _name(number)) for own, number in sizes if own > 0]


class Guard:
    """Stops the largest process of the job when memory runs out. Only those can be met that began after the guard."""

    __slots__ = ("_folder", "_since", "_spared", "memory", "threshold")

    def __init__(self, share: float, memory: Unified | Legacy | Machine) -> None:
        # Where the cgroup has no limit of its own, the machine's memory is what runs out.
        self.memory = memory if memory.folder and memory.limit() else Machine()
        self.threshold = int((self.memory.limit() or 0) * share)
        self._folder = memory.folder
        self._since = _begun(os.getpid())
        self._spared = {1, os.getpid()}

    def stop(self) -> Process | None:
        """Kill the largest process, if there is one that may be."""
        for process in largest(self._folder, 20):
            if process.number in self._spared or _begun(process.number) <= self._since:
                continue
            try:
                os.kill(process.number, signal.SIGKILL)
            except OSError:  # gone by itself, or another user's
                self._spared.add(process.number)
                continue
            return process
        return None


def size(number: int) -> int:
    """A process's own memory in bytes: what is resident and not shared with files or others; 0 for one that is gone."""
    words = whole(f"/proc/{number}/statm").split()
    return (int(words[1]) - int(words[2])) * _PAGE if len(words) > 2 else 0


def gone(stat: bytes) -> bool:
    """Whether a process has ended, by its /proc/<pid>/stat: no text at all, a zombie, or dead."""
    return not stat or stat.rpartition(b")")[2].split()[:1] in ([b"Z"], [b"X"])


def _numbers(folder: str) -> list[int]:
    if folder:
        return cgroups.members(folder)
    try:
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return []


def _name(number: int) -> str:
    return safe(whole(f"/proc/{number}/comm").decode("ascii", "replace").strip())


def _begun(number: int) -> int:
    """When a process began, in ticks since boot (field 22 of proc_pid_stat(5)); 0 for one that is gone."""
    words = whole(f"/proc/{number}/stat").rpartition(b")")[2].split()
    return int(words[19]) if len(words) > 19 else 0
