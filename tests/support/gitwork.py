"""Git repositories made for a test, with git itself."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.git import Repository

if TYPE_CHECKING:
    from pathlib import Path

_IDENTITY = ("-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false")


@dataclass(frozen=True, slots=True)
class Work:
    """A working tree."""

    root: Path

    @classmethod
    def fresh(cls, root: Path) -> Work:
        """An empty repository on the branch `main`."""
        root.mkdir(parents=True, exist_ok=True)
        work = cls(root)
        work.git("init", "--quiet", "--initial-branch=main")
        return work

    def git(self, *arguments: str) -> str:
        """Run git; its output, stripped."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        done = subprocess.run(
            ("git", *_IDENTITY, *arguments), cwd=self.root, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def commit(self, files: dict[str, str | bytes] | None = None, message: str = "change") -> str:
        """Write files and commit all that is there; the commit's id."""
        for name, content in (files or {}).items():
            self.write(name, content)
        self.git("add", "--all", ".")
        self.git("commit", "--quiet", "--allow-empty", f"--message={message}")
        return self.git("rev-parse", "HEAD")

    @property
    def repository(self) -> Repository:
        """It, as the kit sees it."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        return Repository.open(self.root, environment)
