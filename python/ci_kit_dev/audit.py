"""Audits workflows, actions and examples with zizmor at its strictest: no configuration, no ignored finding."""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit_dev import lint, tools
from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

STRICT = (
    "--offline",
    "--no-progress",
    "--persona=auditor",
    "--strict-collection",
    "--no-ignores",
    "--no-config",
    "--quiet",
)
#: The kit under the name of its moving tag. A commit cannot name its own hash: who copies an example fills it in.
_MOVING = re.compile(r"(uses:\s*org/ci-kit[\w./-]*)@v1\b.*")
_PINNED = rf"\1@{'0123456789' * 4} # v1.0.0"
#: What is in this repository. GitHub asks for `$/`, which neither act nor GitHub Enterprise Server runs yet.
_HERE = re.compile(r"(uses:\s*)\./")


def main(argv: Sequence[str]) -> int:
    """Audit a copy of the files in which the kit is named as zizmor wants it; its exit code."""
    parser = argparse.ArgumentParser(prog="./dev audit", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository (default: this one)")
    root = parser.parse_args(argv).root
    names = files(root)
    with tempfile.TemporaryDirectory(prefix="ci-kit-audit-") as folder:
        copy(root, names, Path(folder))
        command = (tools.binary("zizmor"), *STRICT, *names)
        return subprocess.run(command, cwd=folder, check=False).returncode


def files(root: Path) -> tuple[str, ...]:
    """Every action, every workflow and example, and what keeps them up to date."""
    return (*lint.actions(root), *lint.workflows(root), *lint.globbed(root, ".github/dependabot.y*ml"))


def copy(root: Path, names: Sequence[str], folder: Path) -> None:
    """Copy the files into `folder`, with the kit pinned as a release's README shows it."""
    for name in names:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, target)
        text = target.read_text(encoding="utf-8")
        target.write_text(as_pinned(text), encoding="utf-8", newline="\n")


def as_pinned(text: str) -> str:
    """A workflow that names the kit by a commit, and what is in its own repository by `$/`."""
    return _HERE.sub(r"\1$/", _MOVING.sub(_PINNED, text))
