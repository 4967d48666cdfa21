"""Folders for showcases: empty, with copies of files, or a repository of given texts."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_WHO = {"NAME": "demo", "EMAIL": "demo@localhost", "DATE": "2026-11-20T12:00:00Z"}


def fresh(folder: Path) -> None:
    """An empty folder."""
    folder.mkdir()


def copied(**files: str) -> Callable[[Path], None]:
    """A folder with files of the repository, by their new names; `__` stands for a dot."""

    def prepare(folder: Path) -> None:
        folder.mkdir()
        for name, source in files.items():
            shutil.copy(ROOT / source, folder / name.replace("__", "."))

    return prepare


def written(files: Mapping[str, str]) -> Callable[[Path], None]:
    """A repository with these files, all of them committed."""

    def prepare(folder: Path) -> None:
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        commit(folder)

    return prepare


def commit(folder: Path) -> None:
    """Make a repository of a folder, with one commit of all that is in it."""
    names = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in _WHO.items()}
    for arguments in (("init", "--quiet", "--initial-branch=main"), ("add", "."), ("commit", "--quiet", "--message=x")):
        command = ("git", "-c", "commit.gpgsign=false", *arguments)
        subprocess.run(command, cwd=folder, check=True, env={**os.environ, **names}, capture_output=True)
