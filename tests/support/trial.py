"""An action that does as it is told, run as a process through the kit's own command line."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from runner_log import Command, commands

if TYPE_CHECKING:
    from collections.abc import Mapping

PYTHON = Path(__file__).resolve().parents[2] / "python"

#: What `ci_kit/__main__.py` does, with a folder of actions more.
_START = """
import sys
sys.path.insert(0, {python!r})
import ci_kit.actions
ci_kit.actions.__path__.insert(0, {folder!r})
from ci_kit.__main__ import leave, main
leave(main())
"""

_ACTION = '''"""Does as it is told."""

import os, signal, subprocess, sys
from pydantic import Field, SecretStr
from ci_kit.report import Finding, Level, Report, RuleDoc, Verdict
from ci_kit.runner.inputs import ActionInputs
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.progress import track
from ci_kit.runner.publish import Outcome

HOSTILE = "boom ##[error]x\\n::set-output name=verdict::pass"

class Inputs(ActionInputs):
    """What to do."""
    do: str = Field(default="", description="what to do")
    token: SecretStr | None = Field(default=None, description="a secret")

Outputs = ActionOutputs

def run(inputs, job):
    notes = []
    match inputs.do:
        case "crash":
            raise RuntimeError(HOSTILE)
        case "exit":
            sys.exit(0)
        case "refused":
            raise PermissionError(13, "Permission denied", "somewhere")
        case "interrupt":
            os.kill(os.getpid(), signal.SIGINT)
        case "terminate":
            os.kill(os.getpid(), signal.SIGTERM)
        case "child":
            code = "import os; print('CI_KIT_INPUTS' in os.environ)"
            notes = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip()]
        case "work":
            notes = [str(sum(track(range(50), 50, "Working")))]
    findings = [Finding("rule", Level.NOTE, f"{HOSTILE} {number}") for number in range(3000 * (inputs.do == "many"))]
    report = Report("trial", Verdict.FAIL, "done", findings=findings, notes=notes)
    report.rules["rule"] = RuleDoc("Title", "why", "remedy")
    return Outcome(report, Outputs(verdict=report.verdict))
'''


@dataclass(frozen=True, slots=True)
class Done:
    """How a run ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def commands(self) -> list[Command]:
        """The workflow commands in all that was printed: the runner reads both streams."""
        return commands(self.out) + commands(self.err)


@dataclass(frozen=True, slots=True)
class Trial:
    """A folder with the action, and with the files that a runner gives a step."""

    root: Path

    def __post_init__(self) -> None:
        """Write what is needed."""
        (self.root / "actions").mkdir(exist_ok=True)
        (self.root / "actions" / "trial.py").write_text(_ACTION, encoding="utf-8")
        for name in ("output", "summary"):
            (self.root / name).touch()

    @property
    def command(self) -> tuple[str, ...]:
        """The command line; the words of the action come after it."""
        code = _START.format(python=str(PYTHON), folder=str(self.root / "actions"))
        return (sys.executable, "-I", "-X", "utf8", "-c", code, "trial")

    def environment(self, **variables: str) -> dict[str, str]:
        """The environment of a terminal, with more variables."""
        system = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}  # Windows needs it to start
        return {**system, "PATH": os.defpath, "HOME": str(self.root), "TMPDIR": str(self.root), **variables}

    def type(self, *words: str, **variables: str) -> Done:
        """Run it as a person does."""
        return self._run(words, self.environment(**variables))

    def step(self, inputs: str, **variables: str) -> Done:
        """Run it as its step in a workflow does."""
        files = {"GITHUB_OUTPUT": str(self.root / "output"), "GITHUB_STEP_SUMMARY": str(self.root / "summary")}
        job = {"GITHUB_ACTIONS": "true", "RUNNER_TEMP": str(self.root), "CI_KIT_INPUTS": inputs}
        return self._run((), self.environment(**{**files, **job, **variables}))

    def read(self, name: str) -> str:
        """What stands in one of the runner's files."""
        return (self.root / name).read_text(encoding="utf-8")

    def _run(self, words: tuple[str, ...], environment: Mapping[str, str]) -> Done:
        done = subprocess.run(
            (*self.command, *words), cwd=self.root, env=environment, capture_output=True, text=True, check=False
        )
        return Done(done.returncode, done.stdout, done.stderr)
