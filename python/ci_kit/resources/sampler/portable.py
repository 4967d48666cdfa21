"""What the sampler reads where there is no /proc: what psutil gives of the machine. No cgroup, peak or pressure."""

from __future__ import annotations

import contextlib

import psutil

from ci_kit.resources.sampler.processes import Process
from ci_kit.resources.sampler.recording import safe


class Memory:
    """The machine's memory; all that is not available counts as used."""

    def used(self) -> int:
        """Bytes that are not available to new processes."""
        told = psutil.virtual_memory()
        return int(told.total - told.available)

    def current(self) -> int:
        """All but free memory, in bytes."""
        told = psutil.virtual_memory()
        return int(told.total - told.free)

    def peak(self) -> int:
        """Nobody keeps one."""
        return 0

    def swap(self) -> int:
        """Bytes that are swapped out."""
        return int(psutil.swap_memory().used)

    def killed(self) -> int:
        """Nobody counts them."""
        return 0


class Processor:
    """Processor time of the machine."""

    def spent(self) -> int:
        """Milliseconds of all processors, idle time not counted."""
        told = psutil.cpu_times()
        return int((told.user + told.system) * 1000)


class Disks:
    """All disks of the machine."""

    def moved(self) -> tuple[int, int]:
        """Bytes read and bytes written, since whenever."""
        told = psutil.disk_io_counters()
        return (int(told.read_bytes), int(told.write_bytes)) if told else (0, 0)


class Network:
    """All interfaces but loopback."""

    def moved(self) -> tuple[int, int]:
        """Bytes received and bytes sent, since whenever."""
        told = [one for name, one in psutil.net_io_counters(pernic=True).items() if not name.lower().startswith("lo")]
        return sum(one.bytes_recv for one in told), sum(one.bytes_sent for one in told)


class Pressure:
    """Nothing: pressure is a thing of Linux."""

    def waited(self) -> list[int]:
        """Three times nothing."""
        return [0, 0, 0]


class Guard:
    """Stops the largest process of this user that began after the guard."""

    def __init__(self, share: float) -> None:
        self.memory = Memory()
        self.threshold = int(psutil.virtual_memory().total * share)
        self._since = psutil.Process().create_time()

    def stop(self) -> Process | None:
        """Kill the largest process, if there is one that may be."""
        mine = psutil.Process().username()
        for process in largest(20):
            try:
                found = psutil.Process(process.number)
                if found.create_time() <= self._since or found.username() != mine:
                    continue
                found.kill()
            except psutil.Error:
                continue
            return process
        return None


class Anchor:
    """A process that is told from others of its number by when it began."""

    def __init__(self, number: int) -> None:
        self._process: psutil.Process | None = None
        with contextlib.suppress(psutil.Error):
            self._process = psutil.Process(number)

    def gone(self) -> bool:
        """Whether it has ended."""
        return self._process is None or not self._process.is_running()


class Probe:
    """All readings of this machine."""

    def __init__(self, place: str) -> None:
        self.memory, self.processor, self.disks = Memory(), Processor(), Disks()
        self.network, self.pressure = Network(), Pressure()
        self._place = place

    def facts(self) -> dict[str, str]:
        """What is measured, for the head of the record."""
        total = str(psutil.virtual_memory().total)
        scopes = dict.fromkeys(("memory_scope", "cpu_scope", "disk_scope"), "machine")
        return {**scopes, "memory_limit": total, "memory_total": total, "cpus": f"{psutil.cpu_count():.2f}"}

    def load(self) -> int:
        """The load of the last minute in hundredths."""
        return int(psutil.getloadavg()[0] * 100)

    def space(self) -> int:
        """Bytes in use on the file system that is watched."""
        try:
            return int(psutil.disk_usage(self._place).used)
        except OSError:
            return 0

    def largest(self, count: int) -> list[Process]:
        """The largest processes of the machine."""
        return largest(count)

    def size(self, number: int) -> int:
        """The memory of one process in bytes."""
        try:
            return int(psutil.Process(number).memory_info().rss)
        except psutil.Error:
            return 0

    def guard(self, share: float) -> Guard:
        """What stops the largest process when this share of memory is used."""
        return Guard(share)

    def anchor(self, number: int) -> Anchor:
        """The process with which the sampler ends."""
        return Anchor(number)


def largest(count: int) -> list[Process]:
    """The largest processes by resident memory; those that may not be looked at are left out."""
    found = []
    for one in psutil.process_iter(("pid", "name", "memory_info")):
        size = one.info["memory_info"]
        if size is not None:
            found.append(Process(one.info["pid"], int(size.rss), safe(one.info["name"] or "")))
    return sorted(found, key=lambda process: -process.size)[:count]
