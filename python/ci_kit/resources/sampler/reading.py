"""Files of the kernel that are read again and again on one descriptor."""

from __future__ import annotations

import os

_MOST = 65536


class Source:
    """A file that stays open; what cannot be opened or read is empty."""

    __slots__ = ("_descriptor",)

    def __init__(self, path: str) -> None:
        try:
            self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            self._descriptor = -1

    @property
    def there(self) -> bool:
        """Whether there is anything to read."""
        return self._descriptor >= 0 and self.read() != b""

    def read(self) -> bytes:
        """What the file says now."""
        if self._descriptor < 0:
            return b""
        try:
            return os.pread(self._descriptor, _MOST, 0)
        except OSError:  # a process that is gone, a cgroup that was removed
            return b""

    def number(self) -> int | None:
        """The figure that the file consists of; None for words such as `max`."""
        text = self.read().strip()
        return int(text) if text.isdigit() else None


def field(data: bytes, name: bytes) -> int:
    """The figure behind `name` at the start of a line, 0 where there is none: `anon 4096` or `MemFree:  12 kB`."""
    if data.startswith(name):
        at = len(name)
    else:
        at = data.find(b"\n" + name)
        if at < 0:
            return 0
        at += len(name) + 1
    end = data.find(b"\n", at)
    words = data[at : end if end >= 0 else len(data)].split()
    return int(words[0]) if words and words[0].isdigit() else 0


def whole(path: str) -> bytes:
    """All that a file says, read once; empty where it cannot be read."""
    try:
        with open(path, "rb") as file:
            return file.read(_MOST)
    except OSError:
        return b""
