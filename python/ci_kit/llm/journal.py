"""What is done of a batch, written down item by item, so that a run that was killed can be gone on with."""

from __future__ import annotations

import errno
import os
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.errors import unwritable
from ci_kit.llm import items
from ci_kit.llm.cache import Seal, digest
from ci_kit.llm.work import Source

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from ci_kit.llm.items import Item
    from ci_kit.llm.work import Result

#: What needs not be done again.
_DONE = (Source.MODEL, Source.CACHE)


@dataclass(slots=True)
class Journal:
    """A file of sealed lines. `task` is the digest of all that is the same for each item: another task, other lines.

    A line that is half written, or was written for something else, counts for nothing.
    """

    path: Path
    task: str
    seal: Seal = field(default_factory=Seal)
    _known: dict[str, Result] = field(default_factory=dict)
    _file: int = -1
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        """Read what is there, and open the file to go on.

        Raises:
            CiKitError: It cannot be written.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # Not through a link that somebody has put there.
            flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
            self._file = os.open(self.path, flags, 0o600)
            self._read(self.path.read_bytes())
        except OSError as error:
            raise unwritable(f"the journal {self.path.name} could not be opened", error) from error
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        """Close the file; what is in it stays. A thread that is still at work finds it closed."""
        with self._lock:
            file, self._file = self._file, -1
            os.close(file)

    def done(self, item: Item) -> Result | None:
        """What an item has come to in an earlier run; None if it is still to be done."""
        return self._known.get(self._key(item))

    def note(self, item: Item, result: Result) -> None:
        """Write down that an item is done; on the disk when this returns. Nothing is written once it is closed.

        Raises:
            CiKitError: It cannot be written.
        """
        if result.source not in _DONE:
            return
        line = self.seal.sealed({"key": self._key(item), "record": items.record(item, result)})
        data = f"{line}\n".encode("ascii")
        try:
            with self._lock:
                if self._file >= 0:
                    self._append(data)
        except OSError as error:
            raise unwritable(f"the journal {self.path.name} could not be written", error) from error

    def remove(self) -> None:
        """Take it away: nothing is left to do."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)

    def _append(self, data: bytes) -> None:
        if os.write(self._file, data) < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(self._file)

    def _read(self, data: bytes) -> None:
        for line in data.split(b"\n"):
            value = self.seal.opened(line) if line else None
            record = value.get("record") if value else None
            result = items.recalled(record) if isinstance(record, dict) else None
            if value and result and result.source in _DONE:
                self._known[str(value.get("key"))] = result
        if data and not data.endswith(b"\n"):
            os.write(self._file, b"\n")  # the next line must not stand behind half a one

    def _key(self, item: Item) -> str:
        return digest([self.task, item.number, item.raw])
