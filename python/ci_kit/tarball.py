"""Archives of others, read with bounds: how much may be unpacked, and which names may stand in one."""

from __future__ import annotations

import re
import tarfile
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Protocol, cast

from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from collections.abc import Iterator

MIB = 1024 * 1024
#: No single read of an archive's own tables may take more; a header that says so lies, or is an attack.
_LARGEST_READ = 16 * MIB
#: What reading a damaged archive may raise.
BROKEN = (tarfile.TarError, EOFError, ValueError, OSError, KeyError, OverflowError, RecursionError)
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int = ..., /) -> bytes:
        """Up to `size` bytes."""


class TooLargeError(CiKitError):
    """An archive unpacks to more than it may."""


@dataclass(slots=True)
class Bounded:
    """A file to read forwards, which refuses to give more than `limit` bytes in all.

    Raises:
        TooLargeError: More is asked for.
    """

    file: Readable
    limit: int
    position: int = 0
    last: bytes = b""

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes."""
        if size < 0 or size > _LARGEST_READ:
            raise TooLargeError(f"a header of the archive asks for {size} bytes at once")
        data = self.file.read(size)
        self.position += len(data)
        self._within(self.position)
        self.last = data
        return data

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go forwards, by reading: what is skipped counts too."""
        if whence != 0:
            raise ValueError("an archive is read from its start")
        self._within(offset)
        while self.position < offset and self.read(min(MIB, offset - self.position)):
            pass
        return self.position

    def tell(self) -> int:
        """The bytes read so far."""
        return self.position

    def _within(self, position: int) -> None:
        if position > self.limit:
            raise TooLargeError(
                f"it unpacks to more than {self.limit:,} bytes".replace(",", " "),
                remedy="if it is meant to be that large, check it elsewhere",
            )


def members(file: Readable, limit: int, count: int) -> Iterator[tuple[tarfile.TarInfo, tarfile.TarFile]]:
    """The members of a plain tar file, one after the other, in bounded memory.

    Raises:
        TooLargeError: More than `limit` bytes, or more than `count` members.
        tarfile.TarError: It is no tar file, or it ends too early.
    """
    bounded = Bounded(file, limit)
    with tarfile.open(fileobj=cast("IO[bytes]", bounded), mode="r:") as archive:
        seen = 0
        while (member := archive.next()) is not None:
            seen += 1
            if seen > count:
                raise TooLargeError(f"it has more than {count} members")
            yield member, archive
            archive.members.clear()  # type: ignore[attr-defined]  # they would be kept for nobody
        # tarfile takes a damaged header for the end. The end is a block of zeros, or that of the file.
        if bounded.last.strip(b"\0"):
            raise tarfile.ReadError("a header is damaged")


def unsafe(name: str) -> str:
    """Why a member's name must not be unpacked; empty for a harmless one."""
    parts = re.split(r"[/\\]", name)
    if name.startswith(("/", "\\")) or _DRIVE.match(name):
        return "is absolute"
    if ".." in parts:
        return "leads out of the archive"
    if "\\" in name:
        return "has a backslash, which is a separator on Windows"
    if _CONTROL.search(name):
        return "has control characters"
    return ""
