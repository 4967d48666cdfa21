"""Set up the kit and put the `ci-kit` command on PATH for the steps that follow."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

import ci_kit
from ci_kit.errors import unwritable
from ci_kit.report import Report, Verdict
from ci_kit.runner import commands
from ci_kit.runner.inputs import ActionInputs
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.publish import Outcome

if TYPE_CHECKING:
    from ci_kit.runner.job import Job

#: The checkout that this code runs from.
ROOT = Path(__file__).resolve().parents[3]


class Inputs(ActionInputs):
    """What `setup` takes: nothing."""


class Outputs(ActionOutputs):
    """What `setup` gives."""

    version: str = Field(default="", description="Version of the kit, such as `1.2.3`")
    path: str = Field(default="", description="Directory that was put on PATH")


def run(_inputs: Inputs, job: Job) -> Outcome:
    """Write the command into a directory of its own, and put that on PATH when this is a job.

    Raises:
        CiKitError: The command cannot be written.
    """
    directory = job.fresh_directory("bin")
    try:
        _write_commands(directory)
    except OSError as error:
        raise unwritable(f"the `ci-kit` command could not be written to {directory}", error) from error
    if job.on_actions:
        commands.add_path(str(directory))
    where = "is on PATH for the steps that follow" if job.on_actions else f"is ready in {directory}"
    report = Report(
        "setup",
        Verdict.PASS,
        f"ci-kit {ci_kit.__version__} {where}",
        data={"version": ci_kit.__version__, "python": sys.version.split()[0], "path": str(directory)},
    )
    return Outcome(report, Outputs(verdict=report.verdict, version=ci_kit.__version__, path=str(directory)))


def _write_commands(directory: Path) -> None:
    """A command for shells, and one for cmd and PowerShell, which know no `#!`; Git's bash runs both."""
    launcher = (ROOT / "ci-kit").as_posix()
    command = directory / "ci-kit"
    command.write_text(f'#!/usr/bin/env bash\nexec {shlex.quote(launcher)} "$@"\n', encoding="utf-8", newline="\n")
    command.chmod(0o755)
    in_batch = launcher.replace("%", "%%")
    batch = f'@"%ProgramFiles%\\Git\\bin\\bash.exe" "{in_batch}" %*\r\n'
    (directory / "ci-kit.cmd").write_text(batch, encoding="utf-8", newline="")
