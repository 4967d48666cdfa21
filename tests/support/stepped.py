"""An action as a process of its own: as its step in a job runs it, and as a person types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

MAIN = Path(__file__).resolve().parents[2] / "python" / "ci_kit" / "__main__.py"


@dataclass(slots=True)
class Stepped:
    """What a step said and wrote: exit code, the log, and every file of the runner."""

    code: int
    log: str
    files: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an action runs: its name, the workspace, and the job's temporary directory."""

    action: str
    root: Path
    temporary: Path

    def step(self, inputs: Mapping[str, str], event: str, payload: dict[str, Any] | None) -> Stepped:
        """Run it as its step in a job does; `inputs` by their public names."""
        files = {name: self.temporary / name for name in ("output", "summary", "event.json")}
        for path in files.values():
            path.write_text("", encoding="utf-8")
        files["event.json"].write_text(json.dumps(payload or {}), encoding="utf-8")
        environment = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.root),
            "GITHUB_OUTPUT": str(files["output"]),
            "GITHUB_STEP_SUMMARY": str(files["summary"]),
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(files["event.json"]),
            "RUNNER_TEMP": str(self.temporary),
            "CI_KIT_INPUTS": json.dumps(inputs),
        }
        done = self._process((self.action,), environment)
        written = {str(path): path.read_text("utf-8") for path in self.temporary.rglob("*") if path.is_file()}
        return Stepped(done.returncode, done.stdout + done.stderr, written)

    def type(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run it as a person types it."""
        return self._process((self.action, *words), {})

    def _process(self, words: tuple[str, ...], more: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT", "RUNNER", "CI"))}
        return subprocess.run(
            (sys.executable, "-I", "-X", "utf8", str(MAIN), *words),
            cwd=self.root,
            env={**kept, **more},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
