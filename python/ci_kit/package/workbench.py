"""Where packages are built and installed to try them: child processes with deadlines, in directories of their own."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit import process
from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: The end of what a failed command said: lines, and characters in each.
_LINES, _WIDTH = 12, 300
#: Becomes another program, with a umask of its own.
_WITH_UMASK = "import os, sys; os.umask(int(sys.argv[1], 8)); os.execv(sys.argv[2], sys.argv[2:])"


@dataclass(frozen=True, slots=True)
class Workbench:
    """Where to work, with which environment, and for how many seconds one command may take."""

    folder: Path
    env: Mapping[str, str]
    seconds: float
    cancel: process.Cancellation

    @property
    def uv(self) -> str:
        """uv, where it is on the PATH: it makes environments in a fraction of the time."""
        return shutil.which("uv", path=self.env.get("PATH")) or ""

    def run(self, *command: str, cwd: Path | None = None, more: Mapping[str, str] | None = None) -> process.Done:
        """Run one command, its end kept. One that takes too long has not succeeded.

        Raises:
            CiKitError: It cannot be started, or the job is being cancelled.
        """
        options = process.Options(self.seconds, cwd=cwd or self.folder, tail=True, cap=64 * 1024)
        done = process.run(command, {**self.env, **(more or {})}, options, self.cancel)
        if done.end is process.End.CANCELLED:
            raise CiKitError("cancelled while a package was tried")
        return done

    def build(self, source: Path, out: Path, umask: int, more: Mapping[str, str]) -> process.Done:
        """Build a wheel of an unpacked sdist, by its own build backend (PEP 517), in isolation (PEP 518)."""
        command = [sys.executable, "-I", "-m", "build", "--wheel", "--outdir", str(out)]
        if self.uv:
            command += ["--installer", "uv"]
        prefix = (sys.executable, "-I", "-c", _WITH_UMASK, f"{umask:o}") if sys.platform != "win32" else ()
        return self.run(*prefix, *command, str(source), more=more)


def said(done: process.Done) -> str:
    """The end of what a failed command said, on one line each."""
    lines = [line.strip()[:_WIDTH] for line in done.output.splitlines() if line.strip()]
    return "\n".join((f"{done}:", *lines[-_LINES:]))


def python_of(environment: Path) -> Path:
    """The interpreter of a virtual environment."""
    return environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def command_of(environment: Path, name: str) -> Path:
    """A command of a virtual environment."""
    return environment / (f"Scripts/{name}.exe" if sys.platform == "win32" else f"bin/{name}")
