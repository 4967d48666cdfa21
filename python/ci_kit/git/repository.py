"""A git repository, asked through git itself: bytes in, bytes out, nothing of its configuration run."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The hash of git's empty object ids, "no such object".
ZEROS = frozenset(("0" * 40, "0" * 64))
#: A repository's own configuration may name programs; these are the ones that reading could start.
_SAFE = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.devnull, "-c", "core.quotePath=false")
#: Seconds for one answer that is not streamed.
_PATIENCE = 300


class NoRepositoryError(CiKitError):
    """There is no git, or the directory is in no repository."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository by its top directory. `env` is what git may see of the environment."""

    root: Path
    env: Mapping[str, str] = field(repr=False)

    @classmethod
    def open(cls, directory: Path, env: Mapping[str, str]) -> Repository:
        """The repository that `directory` is in.

        Raises:
            CiKitError: There is no git, or no repository, or git does not trust it.
        """
        found = cls(directory, env)
        return cls(Path(os.fsdecode(found.raw("rev-parse", "--show-toplevel").rstrip(b"\n"))), env)

    @classmethod
    def find(cls, directory: Path, env: Mapping[str, str]) -> Repository | None:
        """Likewise, or None where there is no git or no repository.

        Raises:
            CiKitError: There is one that git does not trust, or cannot read.
        """
        try:
            return cls.open(directory, env)
        except NoRepositoryError:
            return None

    def command(self, *arguments: str) -> tuple[str, ...]:
        """A command line of git in this repository."""
        git = shutil.which("git", path=self.env.get("PATH"))
        if git is None:
            raise NoRepositoryError("there is no git on the PATH", remedy="install git 2.32 or newer")
        return (git, "-C", str(self.root), *_SAFE, *arguments)

    def environment(self) -> dict[str, str]:
        """Git's environment: no questions, no locks, no fetching behind our back, messages in English."""
        quiet = {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
        return {**self.env, **quiet, "GIT_NO_REPLACE_OBJECTS": "1"}

    def ask(self, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        """Run git to its end, whatever that is."""
        try:
            return subprocess.run(
                self.command(*arguments),
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=_PATIENCE,
            )
        except subprocess.TimeoutExpired as error:
            raise CiKitError(f"`git {arguments[0]}` took longer than {_PATIENCE} s") from error

    def raw(self, *arguments: str) -> bytes:
        """What git answers.

        Raises:
            CiKitError: It exits with anything but 0; its last line says why.
        """
        done = self.ask(*arguments)
        if done.returncode:
            raise failure(arguments[0], done.stderr)
        return done.stdout

    def text(self, *arguments: str) -> str:
        """What git answers, as text without the last line break."""
        return os.fsdecode(self.raw(*arguments)).rstrip("\n")

    def has(self, commit: str) -> bool:
        """Whether a commit is in this clone."""
        return commit not in ZEROS and not self.ask("cat-file", "-e", f"{commit}^{{commit}}").returncode

    def shallow(self) -> frozenset[str]:
        """The commits whose parents this clone does not have."""
        path = Path(self.text("rev-parse", "--git-path", "shallow"))
        path = path if path.is_absolute() else self.root / path
        return frozenset(path.read_text(encoding="ascii").split()) if path.is_file() else frozenset()

    def show(self, commit: str, path: str) -> bytes | None:
        """A file as it is in a commit; None where it is not."""
        done = self.ask("cat-file", "blob", f"{commit}:{path}")
        return None if done.returncode else done.stdout


def failure(command: str, said: bytes) -> CiKitError:
    """The error for a git that did not succeed, with what to do about the common ones."""
    why = said.decode("utf-8", "replace").strip().splitlines()
    last = next((line for line in why if line.startswith(("fatal:", "error:"))), why[-1] if why else "it said nothing")
    remedy, kind = "", CiKitError
    if "dubious ownership" in last:
        remedy = "run `git config --global --add safe.directory <folder>` in a step before"
    elif "not a git repository" in last:
        remedy, kind = "run it in a repository, after actions/checkout, or use the scope `paths`", NoRepositoryError
    return kind(f"`git {command}` failed", why=last.removeprefix("fatal: "), remedy=remedy)
