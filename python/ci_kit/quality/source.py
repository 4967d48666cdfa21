"""A report as a file: read once, in pieces, bounded, with its digest, and seen whether it changed meanwhile."""

from __future__ import annotations

import hashlib
import os
import stat
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PIECE = 64 * 1024


class TooLargeError(Exception):
    """There is more than may be read."""


class NotAFileError(OSError):
    """A directory, a pipe or a device."""


class Source:
    """One open report. Pieces may be asked for once; `digest` and `size` are of what has been read.

    Raises:
        OSError: It cannot be opened, or is no regular file.
    """

    def __init__(self, path: Path, most: int) -> None:
        # A pipe that nobody writes to would be waited for for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
        self._file = os.fdopen(descriptor, "rb", buffering=0)
        self._before = os.fstat(descriptor)
        if not stat.S_ISREG(self._before.st_mode):
            self._file.close()
            raise NotAFileError(0, "no regular file")
        self._path = path
        self._most = most
        self._digest = hashlib.sha256()
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def sha256(self) -> str:
        """The digest of what has been read."""
        return self._digest.hexdigest()

    @property
    def changed(self) -> bool:
        """Whether the file is no longer what it was when it was opened."""
        try:
            now = self._path.stat()
        except OSError:
            return True
        before = self._before
        same = (before.st_ino, before.st_size, before.st_mtime_ns) == (now.st_ino, now.st_size, now.st_mtime_ns)
        return not same

    def head(self, length: int = 4096) -> bytes:
        """The first bytes; may be asked for before the pieces."""
        found = self._file.read(length)
        self._file.seek(0)
        return found

    def pieces(self) -> Iterator[bytes]:
        """All of it, from the start, whatever was read before.

        Raises:
            TooLargeError: There is more than may be read.
            OSError: The disk does not give it.
        """
        self._file.seek(0)
        self._digest, self.size = hashlib.sha256(), 0
        while piece := self._file.read(_PIECE):
            self.size += len(piece)
            if self.size > self._most:
                raise TooLargeError
            self._digest.update(piece)
            yield piece

    def whole(self, most: int) -> bytes:
        """All of it at once, if it has at most `most` bytes. Raises as `pieces` does."""
        self._most = min(self._most, most)
        return b"".join(self.pieces())
