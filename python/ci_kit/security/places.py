"""Which files there are to look at: the tracked ones of a repository, or all below a directory without one."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError, InputError
from ci_kit.process import Cancellation
from ci_kit.secrets import sources
from ci_kit.secrets.model import LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ci_kit.git import Repository


@dataclass(frozen=True, slots=True)
class Places:
    """The files below `paths`, which are relative to `root`, and tracked where there is a repository.

    Whoever goes through them is kept from going on once `cancel` is requested.
    """

    root: Path
    repository: Repository | None = None
    paths: tuple[str, ...] = (".",)
    cancel: Cancellation = field(default_factory=Cancellation)

    @classmethod
    def of(
        cls, workspace: Path, repository: Repository | None, paths: Sequence[str], cancel: Cancellation | None = None
    ) -> Places:
        """The places of a workspace; `paths` are relative to it.

        Raises:
            InputError: A path is not there, or leads out of the workspace.
        """
        root = repository.root if repository else workspace
        for given in paths:
            path = workspace / given
            if not os.path.lexists(path):
                raise InputError(f"there is no `{given}`", remedy="name files or directories below the workspace")
            if not path.resolve().is_relative_to(root.resolve()):
                raise InputError(f"`{given}` leads out of the workspace", remedy="name files or directories below it")
        inside = (os.path.relpath(workspace / given, root) for given in paths)
        return cls(root, repository, tuple(path.replace(os.sep, "/") for path in inside), cancel or Cancellation())

    def names(self) -> Iterator[sources.Item]:
        """Each file once, without its data; what is a link or a submodule, or no file, says so.

        Raises:
            CiKitError: It was cancelled, or the files cannot be listed.
        """
        seen: set[str] = set()
        for item in self._all():
            if self.cancel.requested:
                raise CiKitError("cancelled while scanning")
            if item.path not in seen:
                seen.add(item.path)
                yield item

    def read(self) -> Iterator[sources.Item]:
        """The same files with their data."""
        for item in self.names():
            yield item if item.left_out else sources.read(self.root, item.path)

    def _all(self) -> Iterator[sources.Item]:
        if self.repository is not None:
            yield from (item for item in sources.tracked(self.repository) if self._has(item.path))
            return
        for given in self.paths:
            for path in sources.walk(self.root, given):
                yield sources.Item(path, left_out=_kind(self.root, path))

    def _has(self, path: str) -> bool:
        return any(below in (".", path) or path.startswith(f"{below}/") for below in self.paths)


def _kind(root: Path, path: str) -> LeftOut | None:
    try:
        mode = os.lstat(os.path.join(root, path)).st_mode  # noqa: PTH118 (pathlib refuses some names)
    except OSError:
        return LeftOut.GONE
    if stat.S_ISLNK(mode):
        return LeftOut.SYMLINK
    return None if stat.S_ISREG(mode) else LeftOut.SPECIAL
