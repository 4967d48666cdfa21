"""The flight record: a text file that grows by a line a second and can be read at any moment.

    ci-kit-resources 1       what the file is
    # name value             what was measured, and how: once, at the head
    @ ms wall                the wall clock (Unix time in ms) at `ms`; again when the clock was set
    ms used most …           a row: COLUMNS, separated by spaces
    ! ms kind text           an event: largest processes, a process stopped, the kernel's own kills, lines lost
    . ms reason              the end; without this line the sampler was killed

`ms` counts from the start by a clock that nobody sets.
"""

from __future__ import annotations

import os

MAGIC = "ci-kit-resources 1"

#: Sizes in KiB; `used` is the mean and `used_most` the highest of all readings since the row before, `peak` the
#: kernel's. Processor time
#: and
#: waiting in ms, disk and network in KiB, all four since the start. Load in hundredths.
COLUMNS = (
    "ms", "used", "used_most", "current", "peak", "swap", "cpu", "read", "written", "received", "sent", "disk", "load",
    "wait_cpu", "wait_memory", "wait_disk",
)  # fmt: skip

#: Lines kept in memory while the disk is full.
_MOST_PENDING = 256 * 1024


class Recorder:
    """Writes lines; what the disk does not take is kept and tried again, and what was lost is counted."""

    __slots__ = ("_cut", "_descriptor", "_lost", "_pending")

    def __init__(self, path: str) -> None:
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        self._pending = b""
        self._cut = False
        self._lost = 0

    def line(self, text: str) -> None:
        """Write one line, or keep it for later."""
        self._pending += text.encode("ascii", "backslashreplace") + b"\n"
        if self._write() and self._lost:
            self._pending = f"! 0 lost {self._lost}\n".encode()
            self._lost = 0
            self._write()
        while len(self._pending) > _MOST_PENDING:
            _, _, rest = self._pending.partition(b"\n")
            # A line that was written in part gets its end, or the next one would go on in it.
            self._pending = b"\n" + rest if self._cut else rest
            self._cut = False
            self._lost += 1

    def removed(self) -> bool:
        """Whether somebody has deleted the file: the runner does, before its next job."""
        try:
            return os.fstat(self._descriptor).st_nlink == 0
        except OSError:
            return True

    def _write(self) -> bool:
        try:
            count = os.write(self._descriptor, self._pending)
        except OSError:  # no space: later, perhaps
            return False
        self._cut = count > 0 and self._pending[count - 1 : count] != b"\n"
        self._pending = self._pending[count:]
        return not self._pending


def safe(name: str) -> str:
    """A process's name as one word of printable ASCII."""
    return "".join(char if "!" <= char <= "~" and char != ":" else "_" for char in name[:15]) or "_"
