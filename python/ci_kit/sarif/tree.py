"""The checkout: which files are in it, how they are spelled, and how long their lines are."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from ci_kit.errors import InputError
from ci_kit.sarif.index import Index
from ci_kit.sarif.lines import measure
from ci_kit.sarif.spelling import by_name, clean, fold

if TYPE_CHECKING:
    from pathlib import Path

    from ci_kit.sarif.lines import Lines

#: A source file with more bytes is not read: its lines are not checked.
MAX_BYTES = 20_000_000
_DRIVE = re.compile(r"/?([A-Za-z]:)(?=/|$)")
#: Opening must neither follow a link that was put there meanwhile nor wait for the other end of a FIFO.
_OPEN_FLAGS = sum(getattr(os, name, 0) for name in ("O_RDONLY", "O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))


class Found(Enum):
    """What stands at a path of the checkout."""

    FILE = "a file"
    DIRECTORY = "a directory"
    SPECIAL = "neither a file nor a directory"
    MISSING = "not in the checkout"
    OUTSIDE = "a path that leaves the checkout"
    LINK_OUT = "a symbolic link that leaves the checkout"
    UNREADABLE = "in a directory that cannot be read"


@dataclass(frozen=True, slots=True)
class Entry:
    """What `Tree.look` found. `path` is the tree's own spelling, links resolved; empty unless it exists.

    `respelled`: the path that was asked for differs in case or Unicode form. `linked`: a link was followed.
    """

    found: Found
    path: str = ""
    respelled: bool = False
    linked: bool = False


class Unread(Exception):  # noqa: N818 (a condition of the checkout that becomes a finding, not a fault)
    """A file of the checkout cannot be read as source; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Tree:
    """A checked-out repository, looked at without Git. Nothing outside `root` is read."""

    def __init__(self, root: Path, *, max_bytes: int = MAX_BYTES) -> None:
        """Look at the directory `root`.

        Raises:
            InputError: `root` is no directory.
        """
        if not root.is_dir():
            raise InputError(
                f"The checkout {str(root)!r} is not a directory",
                remedy="Give the directory into which the repository was checked out",
            )
        self.root = root.resolve()
        self._given = root.absolute().as_posix()
        self._max_bytes = max_bytes
        self._entries: dict[str, Entry] = {}
        self._listings: dict[str, dict[str, str] | None] = {}
        self._lines: dict[str, Lines | str] = {}
        self._index: Index | None = None

    def look(self, path: str) -> Entry:
        """What stands at `path`, relative to the root with forward slashes; `..` is resolved as text."""
        entry = self._entries.get(path)
        if entry is None:
            entry = self._entries[path] = self._look(path)
        return entry

    def lines(self, path: str) -> Lines:
        """The lines of the file at `path`, a `path` of an `Entry`.

        Raises:
            Unread: It is no text file, too large, or refused by the system.
        """
        lines = self._lines.get(path)
        if lines is None:
            try:
                lines = measure(self.read(path)) or "it is a binary file"
            except Unread as error:
                lines = error.reason
            self._lines[path] = lines
        if isinstance(lines, str):
            raise Unread(lines)
        return lines

    def read(self, path: str) -> bytes:
        """The bytes of the file at `path`, a `path` of an `Entry`; not kept.

        Raises:
            Unread: It is too large, no regular file (any more), or refused by the system.
        """
        try:
            descriptor = os.open(self.root / path, _OPEN_FLAGS)
            try:
                return self._read(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise Unread((error.strerror or str(error)).lower()) from error

    def _read(self, descriptor: int) -> bytes:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise Unread("it is not a regular file")
        if status.st_size > self._max_bytes:
            raise Unread(f"it has {status.st_size:,} bytes, more than {self._max_bytes:,}")
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(self._max_bytes)

    def relative(self, path: str) -> str | None:
        """An absolute path (`/…`, `C:/…` or `/C:/…`) relative to the root; None when it is outside."""
        path = _DRIVE.sub(lambda match: match[1].upper(), path, count=1)
        for root in (self.root.as_posix(), self._given):
            prefix = _DRIVE.sub(lambda match: match[1].upper(), root, count=1).rstrip("/") + "/"
            if path.startswith(prefix):
                return path[len(prefix) :].lstrip("/")
        return None

    def similar(self, path: str) -> str | None:
        """The one file that `path` most likely means, by its last parts; None when that is not clear."""
        if self._index is None:
            self._index = Index.of(self.root)
        return self._index.similar(path)

    def _look(self, path: str) -> Entry:
        parts = clean(path)
        if parts is None:
            return Entry(Found.OUTSIDE)
        here, respelled, linked = "", False, False
        for position, part in enumerate(parts):
            names = self._names(here)
            if names is None:
                return Entry(Found.UNREADABLE)
            name = part if part in names else names.get(fold(part))
            if name is None:
                return Entry(Found.MISSING)
            respelled |= name != part
            step = self._step(f"{here}/{name}" if here else name)
            if step.found not in (Found.FILE, Found.DIRECTORY):
                return step
            if step.found is Found.FILE and position < len(parts) - 1:
                return Entry(Found.MISSING)
            here, linked = step.path, linked or step.linked
        kind = self._step(here).found if here else Found.DIRECTORY
        return Entry(kind, here, respelled, linked)

    def _names(self, directory: str) -> dict[str, str] | None:
        """The names in a directory, each under itself and, if only one has it, under its folded form."""
        if directory not in self._listings:
            try:
                names = sorted(os.listdir(self.root / directory))  # noqa: PTH208 (names, not paths, are wanted)
            except OSError:
                self._listings[directory] = None
            else:
                self._listings[directory] = by_name([name for name in names if directory or name != ".git"])
        return self._listings[directory]

    def _step(self, path: str) -> Entry:
        """What stands at an existing `path` whose parents are real directories."""
        try:
            status = (self.root / path).lstat()
            linked = stat.S_ISLNK(status.st_mode)
            if linked:
                real = (self.root / path).resolve(strict=True)
                if not real.is_relative_to(self.root):
                    return Entry(Found.LINK_OUT)
                path, status = real.relative_to(self.root).as_posix(), real.stat()
        except (
            OSError,
            RuntimeError,
        ):  # a dangling link, or a circle of links (RuntimeError before Python 3.13)
            return Entry(Found.MISSING)
        path = "" if path == "." else path
        if stat.S_ISREG(status.st_mode):
            return Entry(Found.FILE, path, linked=linked)
        return Entry(Found.DIRECTORY if stat.S_ISDIR(status.st_mode) else Found.SPECIAL, path, linked=linked)
