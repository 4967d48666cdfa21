"""Real git repositories for tests: a bare remote, and clones of it."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: No configuration of the machine's, and nobody's name.
ENV = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "test",
    "GIT_AUTHOR_EMAIL": "test@localhost",
    "GIT_COMMITTER_NAME": "test",
    "GIT_COMMITTER_EMAIL": "test@localhost",
}


@dataclass(frozen=True, slots=True)
class Clone:
    """A working copy."""

    folder: Path

    def git(self, *arguments: str) -> str:
        """What git prints."""
        command = ("git", *arguments)
        done = subprocess.run(
            command, cwd=self.folder, env={**os.environ, **ENV}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return done.stdout.strip()

    def commit(self, text: str) -> str:
        """A new commit, pushed; its hash."""
        (self.folder / "file").write_text(text, encoding="utf-8")
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", text)
        self.git("push", "--quiet", "origin", "HEAD:main")
        return self.git("rev-parse", "HEAD")


def remote(folder: Path) -> Path:
    """An empty bare repository."""
    path = folder / "remote.git"
    subprocess.run(("git", "init", "--quiet", "--bare", "--initial-branch=main", str(path)), check=True)
    return path


def clone(of: Path, folder: Path, *options: str) -> Clone:
    """A clone by `file://`, so that `--depth` means something."""
    command = ("git", "clone", "--quiet", *options, f"file://{of}", str(folder))
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **ENV})
    return Clone(folder)
