"""Processor time, disks, network, load and pressure: counters that only grow, of a cgroup or of the machine."""

from __future__ import annotations

import os

from ci_kit.resources.sampler import cgroups
from ci_kit.resources.sampler.reading import Source, field, whole

_SECTOR = 512  # bytes, whatever the disk's own are: Documentation/block/stat.rst
#: Their traffic is that of the disks below them, or of memory.
_NO_DISKS = ("loop", "ram", "zram", "dm-", "md", "sr", "fd", "nbd")


class Processor:
    """Processor time in milliseconds."""

    __slots__ = ("_old", "_stat", "_usage", "folder")

    def __init__(self, scope: str, folders: list[str], root: str = "") -> None:
        machine = scope == "machine"
        new = folders[0] if folders else "" if machine else cgroups.find(cgroups.V2, "cpu.stat", root)
        if new and not whole(f"{new}/cpu.stat").count(b"usage_usec"):
            new = ""
        # The root of version 2 has a cpu.stat as well: it is the machine's.
        if new and not folders and not os.path.exists(f"{new}/cgroup.events"):
            new = ""
        old = "" if new or machine else cgroups.find("cpuacct", "cpuacct.usage", root)
        old = next((one for one in folders if os.path.exists(f"{one}/cpuacct.usage")), old)
        self.folder = new or old
        self._usage = Source(f"{new}/cpu.stat") if new else None
        self._old = Source(f"{old}/cpuacct.usage") if old and not new else None
        self._stat = Source(f"{root}/proc/stat")

    def spent(self) -> int:
        """Milliseconds of all processors, since whenever."""
        if self._usage is not None:
            return field(self._usage.read(), b"usage_usec ") // 1000
        if self._old is not None:
            return (self._old.number() or 0) // 1_000_000
        # user nice system idle iowait irq softirq steal, in hundredths of a second: proc_stat(5)
        words = self._stat.read().split(b"\n", 1)[0].split()[1:8]
        ticks = [int(word) for word in words if word.isdigit()]
        return (sum(ticks) - sum(ticks[3:5])) * 10


class Disks:
    """Bytes read and written: of the cgroup where it counts them, else of all disks of the machine."""

    __slots__ = ("_disks", "_stat", "folder")

    def __init__(self, scope: str, folder: str, root: str = "") -> None:
        own = folder or ("" if scope == "machine" else cgroups.find(cgroups.V2, "io.stat", root))
        self.folder = own if own and os.path.exists(f"{own}/io.stat") and os.path.exists(f"{own}/cgroup.events") else ""
        self._stat = Source(f"{self.folder}/io.stat" if self.folder else f"{root}/proc/diskstats")
        try:
            names = os.listdir(f"{root}/sys/block")
        except OSError:
            names = []
        self._disks = {name.encode() for name in names if not name.startswith(_NO_DISKS)}

    def moved(self) -> tuple[int, int]:
        """Bytes read and bytes written, since whenever."""
        read = written = 0
        for line in self._stat.read().splitlines():
            words = line.split()
            if self.folder:
                for word in words[1:]:
                    name, _, value = word.partition(b"=")
                    read += int(value) if name == b"rbytes" else 0
                    written += int(value) if name == b"wbytes" else 0
            elif len(words) > 9 and words[2] in self._disks:
                read += int(words[5]) * _SECTOR
                written += int(words[9]) * _SECTOR
        return read, written


class Network:
    """Bytes over all interfaces but loopback, as this process sees them: proc_pid_net(5)."""

    __slots__ = ("_source",)

    def __init__(self, root: str = "") -> None:
        self._source = Source(f"{root}/proc/self/net/dev" if not root else f"{root}/proc/net/dev")

    def moved(self) -> tuple[int, int]:
        """Bytes received and bytes sent, since whenever."""
        received = sent = 0
        for line in self._source.read().splitlines()[2:]:
            name, _, rest = line.partition(b":")
            words = rest.split()
            if name.strip() != b"lo" and len(words) > 8:
                received += int(words[0])
                sent += int(words[8])
        return received, sent


class Pressure:
    """Time in which something waited for want of a resource (PSI): Documentation/accounting/psi.rst."""

    __slots__ = ("_sources",)

    def __init__(self, folder: str, root: str = "") -> None:
        own = bool(folder) and os.path.exists(f"{folder}/memory.pressure")
        names = ("cpu", "memory", "io")
        self._sources = [
            Source(f"{folder}/{name}.pressure" if own else f"{root}/proc/pressure/{name}") for name in names
        ]

    def waited(self) -> list[int]:
        """Milliseconds for processor, memory and disk, since whenever; 0 where the kernel does not tell."""
        return [_total(source.read()) // 1000 for source in self._sources]


def load(source: Source) -> int:
    """The load of the last minute in hundredths, from /proc/loadavg."""
    whole_part, _, rest = source.read().split(b" ", 1)[0].partition(b".")
    return int(whole_part or b"0") * 100 + int(rest or b"0")


def space(path: str) -> int:
    """Bytes in use on the file system of `path`; 0 where it cannot tell."""
    try:
        told = os.statvfs(path)
    except OSError:
        return 0
    return (told.f_blocks - told.f_bfree) * told.f_frsize


def _total(text: bytes) -> int:
    """The microseconds of the line `some avg10=… total=123`."""
    _, found, rest = text.split(b"\n", 1)[0].partition(b"total=")
    return int(rest) if found and rest.strip().isdigit() else 0
