"""The two sides of a measurement: worktrees of two commits, side by side, and gone afterwards."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit import process
from ci_kit.errors import CiKitError, InputError
from ci_kit.report import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

#: A worktree of a large repository on a slow disk.
_PATIENCE = 600.0
_HANDED_ON = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"})
#: As `head`: the files as they lie there, not a commit.
AS_IT_IS = "."


@dataclass(frozen=True, slots=True)
class Side:
    """One side: its name, its commit (with a mark if files differ from it), and where its files are."""

    name: str
    commit: str
    directory: Path


def without_git(env: Mapping[str, str]) -> dict[str, str]:
    """The environment without what a hook of git hands on: it would lead git to another repository or index."""
    return {name: value for name, value in env.items() if name not in _HANDED_ON}


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository and the environment that git runs in."""

    root: Path
    env: Mapping[str, str]

    def commit(self, revision: str) -> str:
        """The full hash that a revision means.

        Raises:
            InputError: There is no such commit here.
            CiKitError: There is no repository.
        """
        self._asked("rev-parse", "--git-dir")
        done = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if not done.succeeded:
            raise InputError(
                f"there is no commit `{escape.shorten(revision, 80)}` in this repository",
                why="the checkout is shallow" if self._shallow() else "",
                remedy="check out with `fetch-depth: 0`, and name a branch as `origin/main`",
            )
        return done.output.strip()

    def changed(self) -> bool:
        """Whether files that git knows differ from the commit that is checked out."""
        return bool(self._asked("status", "--porcelain", "--untracked-files=no").strip())

    @contextlib.contextmanager
    def sides(self, base: str, head: str, parent: Path) -> Iterator[tuple[Side, Side]]:
        """Base and head in directories whose names are of the same length, for paths can cost time.

        Raises:
            InputError: There is no such commit.
            CiKitError: Git cannot make a worktree.
        """
        with contextlib.ExitStack() as stack:
            before = stack.enter_context(self._worktree("base", self.commit(base), parent))
            if head == AS_IT_IS:
                mark = "+changes" if self.changed() else ""
                yield before, Side("head", self.commit("HEAD") + mark, self.root)
            else:
                yield before, stack.enter_context(self._worktree("head", self.commit(head), parent))

    @contextlib.contextmanager
    def _worktree(self, name: str, commit: str, parent: Path) -> Iterator[Side]:
        directory = parent / name
        self._asked("worktree", "add", "--quiet", "--detach", str(directory), commit)
        try:
            yield Side(name, commit, directory)
        finally:
            # What the command left there may not be git's to remove.
            self._git("worktree", "remove", "--force", "--force", str(directory))
            shutil.rmtree(directory, ignore_errors=True)
            self._git("worktree", "prune")

    def _shallow(self) -> bool:
        return self._git("rev-parse", "--is-shallow-repository").output.strip() == "true"

    def _asked(self, *arguments: str) -> str:
        done = self._git(*arguments)
        if not done.succeeded:
            raise CiKitError(
                f"`git {arguments[0]}` failed",
                why=escape.one_line(done.output.strip()[-500:]) or str(done),
                remedy="see that the workspace is a git repository and that there is space on the disk",
            )
        return done.output

    def _git(self, *arguments: str) -> process.Done:
        # Hooks of the repository are not what is measured.
        command = ("git", "-c", "core.hooksPath=/dev/null", "-C", str(self.root), *arguments)
        return process.run(command, without_git(self.env), process.Options(_PATIENCE))
