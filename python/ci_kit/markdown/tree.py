"""The repository that links lead into: what is tracked by git, or without git what is on the disk."""

from __future__ import annotations

import os
import posixpath
import stat
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from ci_kit import globs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ci_kit.git import Repository

#: What GitHub shows as a page with anchors.
MARKDOWN = (".md", ".markdown", ".mkd", ".mdown")
#: Bytes of one file; GitHub itself shows no Markdown above 512 KB as such.
LARGEST = 2 << 20
_SUBMODULE = b"160000"
_SYMLINK = b"120000"


class There(StrEnum):
    """What a path leads to."""

    FILE = "file"
    DIRECTORY = "directory"
    ELSEWHERE = "elsewhere"
    NOTHING = "nothing"


class Unread(Exception):  # noqa: N818 (it is a finding, not a failure of the run)
    """A file that cannot be looked at, and why."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The files and directories by their paths from `root`, with forward slashes."""

    root: Path
    files: frozenset[str]
    directories: frozenset[str]
    submodules: frozenset[str] = frozenset()
    symlinks: frozenset[str] = frozenset()
    folded: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, files: Iterable[str], root: Path, modules: Iterable[str] = (), links: Iterable[str] = ()) -> Tree:
        """The tree that has these files, and all the directories on the way to them."""
        every, submodules = frozenset(files), frozenset(modules)
        directories = {"."}
        for name in every | submodules:
            while (name := posixpath.dirname(name)) and name not in directories:
                directories.add(name)
        folded = {name.casefold(): name for name in every | directories}
        return cls(root, every, frozenset(directories), submodules, frozenset(links), folded)

    def at(self, path: str) -> There:
        """What is at a path, which has been normalised."""
        if path in self.files:
            return There.FILE
        if path in self.directories:
            return There.DIRECTORY
        within = any(path == one or path.startswith(f"{one}/") for one in self.submodules | self.symlinks)
        return There.ELSEWHERE if within else There.NOTHING

    def spelt(self, path: str) -> str:
        """The path that differs from this one by nothing but upper and lower case, if there is one."""
        return self.folded.get(path.casefold(), "")

    def matching(self, patterns: Sequence[str]) -> list[str]:
        """The Markdown that matches a pattern, and none of those that begin with `!`; no symbolic links.

        A file of another name counts where a pattern is that name.
        """
        wanted = [one for one in patterns if not one.startswith("!")]
        unwanted = [one[1:] for one in patterns if one.startswith("!")]
        return [
            name
            for name in sorted(self.files - self.symlinks)
            if any(name == one or (name.lower().endswith(MARKDOWN) and globs.matches(name, one)) for one in wanted)
            and not any(globs.matches(name, one) for one in unwanted)
        ]

    def text(self, path: str) -> str:
        """The text of a file.

        Raises:
            Unread: It is too long, no UTF-8, no regular file, or the disk does not give it.
        """
        try:
            return _read(self.root / path).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            raise Unread(f"byte {error.start} is not UTF-8") from None
        except OSError as error:
            raise Unread(error.strerror or str(error)) from None


def tracked(repository: Repository, folder: Path) -> Tree:
    """The files below `folder` that git tracks.

    Raises:
        CiKitError: Git does not answer.
    """
    within = type(repository)(folder, repository.env)
    kinds: dict[bytes, list[str]] = {}
    for entry in within.raw("ls-files", "--stage", "-z").split(b"\0"):
        facts, _, name = entry.partition(b"\t")
        if name:
            kinds.setdefault(facts[:6], []).append(os.fsdecode(name))
    files = [name for kind, names in kinds.items() if kind != _SUBMODULE for name in names]
    return Tree.of(files, folder, kinds.get(_SUBMODULE, []), kinds.get(_SYMLINK, []))


def on_disk(folder: Path) -> Tree:
    """All files below `folder`, without `.git`; links are not followed."""
    files: list[str] = []
    links: list[str] = []
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in (*names, *(one for one in folders if os.path.islink(os.path.join(here, one)))):  # noqa: PTH114, PTH118
            path = os.path.relpath(os.path.join(here, name), folder).replace(os.sep, "/")  # noqa: PTH118 (os.walk gives text)
            files.append(path)
            if os.path.islink(os.path.join(here, name)):  # noqa: PTH114, PTH118 (likewise)
                links.append(path)
    return Tree.of(files, folder, (), links)


def _read(path: Path) -> bytes:
    """The bytes of a regular file. A pipe that nobody writes to would be waited for for ever."""
    flags = (getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
    with os.fdopen(os.open(path, os.O_RDONLY | sum(flags)), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise Unread("it is no regular file")
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Unread(f"it has more than {LARGEST >> 20} MB")
    return data
