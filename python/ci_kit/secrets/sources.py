"""Where the texts come from: files of a tree, paths, blobs of changes and of a history; what is left out says why."""

from __future__ import annotations

import hashlib
import os
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError, InputError
from ci_kit.git import Wanted, blobs
from ci_kit.secrets.model import LeftOut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ci_kit.git import Blob, Repository

#: Bytes of a file that are looked at; the rest of a larger one is not.
MOST = 32 << 20
_MODES = {"120000": LeftOut.SYMLINK, "160000": LeftOut.SUBMODULE}


@dataclass(frozen=True, slots=True)
class Item:
    """A file to look at, or why it is not. `blob` is its object id where it has one."""

    path: str
    data: bytes = b""
    left_out: LeftOut | None = None
    blob: str = ""


@dataclass(frozen=True, slots=True)
class Shard:
    """A part of the work: number `index`, from 1, of `count`; what belongs to it depends on the content alone."""

    index: int = 1
    count: int = 1

    @classmethod
    def parse(cls, text: str) -> Shard:
        """A shard from `2/4`.

        Raises:
            InputError: It is not written so.
        """
        first, slash, second = text.partition("/")
        if slash and first.isdecimal() and second.isdecimal() and 1 <= int(first) <= int(second) <= 1000:  # noqa: PLR2004
            return cls(int(first), int(second))
        raise InputError(f"`shard` is `{text[:40]}`", remedy="write the number of the part and of all: `2/4`")

    def has(self, key: str) -> bool:
        """Whether something belongs to this part, by its object id."""
        return self.count == 1 or int(key[:12], 16) % self.count == self.index - 1

    def has_path(self, path: str) -> bool:
        """Whether a file that has no object id belongs to this part."""
        name = path.encode("utf-8", "surrogateescape")
        return self.has(hashlib.sha256(name).hexdigest())


def tree(repository: Repository, shard: Shard) -> Iterator[Item]:
    """The tracked files as they are in the working tree."""
    for item in tracked(repository):
        if shard.has(item.blob):
            yield item if item.left_out else read(repository.root, item.path)


def tracked(repository: Repository) -> Iterator[Item]:
    """The tracked files by name, without their data; what is a link or a submodule says so."""
    for record in repository.raw("ls-files", "-z", "--stage", "--full-name").split(b"\0"):
        head, _, name = record.partition(b"\t")
        if not name:
            continue
        mode, blob, _stage = head.decode("ascii").split(" ")
        path = os.fsdecode(name)
        left_out = _MODES.get(mode)
        if left_out or os.path.lexists(repository.root / path):  # a deleted file is not in the tree
            yield Item(path, left_out=left_out, blob=blob)


def below(root: Path, paths: Sequence[str], shard: Shard) -> Iterator[Item]:
    """Files, and all files below directories, without following links.

    Raises:
        InputError: A path is not there, or leads out of `root`.
    """
    for given in paths:
        start = root / given
        if not os.path.lexists(start):
            raise InputError(f"there is no `{given}`", remedy="name files or directories below the workspace")
        if not start.resolve().is_relative_to(root.resolve()):
            raise InputError(f"`{given}` leads out of the workspace", remedy="name files or directories below it")
    for given in paths:
        for path in walk(root, given):
            if shard.has_path(path):
                yield read(root, path)


def walk(root: Path, given: str) -> Iterator[str]:
    """A file, or all files below a directory, by their paths below `root`."""
    path = Path(os.path.normpath(given)).as_posix()
    if not (root / path).is_dir() or (root / path).is_symlink():
        yield path
        return
    for folder, folders, files in os.walk(root / path, onerror=_raise):
        folders[:] = sorted(name for name in folders if name != ".git")
        inside = Path(folder).relative_to(root).as_posix()
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]  # noqa: PTH114, PTH118 (bytes of any kind)
        for name in sorted(files) + links:
            yield name if inside == "." else f"{inside}/{name}"


def _raise(error: OSError) -> None:
    raise CiKitError(f"{error.filename} cannot be listed", why=error.strerror or str(error)) from error


def read(root: Path, path: str) -> Item:
    """A file, if it is a regular one; a link is not followed, and a pipe not waited for."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    full = os.path.join(root, path)  # noqa: PTH118 (pathlib refuses some names)
    try:
        if os.path.islink(full):  # noqa: PTH114
            return Item(path, left_out=LeftOut.SYMLINK)
        descriptor = os.open(full, flags)
        with os.fdopen(descriptor, "rb", buffering=0) as file:
            state = os.fstat(descriptor)
            if not stat.S_ISREG(state.st_mode):
                return Item(path, left_out=LeftOut.SUBMODULE if stat.S_ISDIR(state.st_mode) else LeftOut.SPECIAL)
            data = file.read(min(MOST, state.st_size + 1)) or b""
            return Item(path, data, LeftOut.LARGE if state.st_size > MOST else None)
    except FileNotFoundError:
        return Item(path, left_out=LeftOut.GONE)
    except OSError:
        special = os.path.lexists(full) and not os.path.isfile(full) and not os.path.isdir(full)  # noqa: PTH112, PTH113
        return Item(path, left_out=LeftOut.SPECIAL if special else LeftOut.UNREADABLE)


def history(repository: Repository, shard: Shard, known: Callable[[str], bool]) -> Iterator[Item]:
    """Each blob of all refs once, but for those that are `known` to be clean; its path is one that it had.

    Raises:
        CiKitError: git fails, or the clone is shallow, so that its history is not there.
    """
    if repository.shallow():
        raise CiKitError(
            "the clone is shallow, so its history is not there",
            remedy="give actions/checkout `fetch-depth: 0`",
        )
    for blob in blobs(repository, _listed(repository, shard, known)):
        yield of_blob(blob)


def of_blob(blob: Blob) -> Item:
    """A blob as a file to look at."""
    if blob.data is None:
        return Item(blob.wanted.path, left_out=LeftOut.UNREADABLE, blob=blob.wanted.id)
    left_out = LeftOut.LARGE if blob.size > len(blob.data) else None
    return Item(blob.wanted.path, blob.data, left_out, blob.wanted.id)


def _listed(repository: Repository, shard: Shard, known: Callable[[str], bool]) -> Iterator[Wanted]:
    command = repository.command("rev-list", "--objects", "--all", "--filter=object:type=blob")
    with subprocess.Popen(
        command, env=repository.environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None  # noqa: S101 (it was asked for)
        try:
            for line in process.stdout:
                name, _, path = line.rstrip(b"\n").partition(b" ")
                blob = name.decode("ascii")
                if path and shard.has(blob) and not known(blob):
                    yield Wanted(blob, os.fsdecode(path))
        finally:
            process.stdout.close()
        if process.wait():
            raise CiKitError("`git rev-list` failed", why=f"exit code {process.returncode}", remedy="run `git fsck`")
