"""A workspace in which `secret-scan` runs as its step, or a person, would run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ci_kit.actions import secret_scan
from ci_kit.runner.inputs import from_json
from ci_kit.runner.job import Job

if TYPE_CHECKING:
    from gitwork import Work

    from ci_kit.report import Report

MAIN = Path(__file__).resolve().parents[2] / "python" / "ci_kit" / "__main__.py"


@dataclass(slots=True)
class Ran:
    """What one run of the action gave."""

    report: Report
    outputs: secret_scan.Outputs

    @property
    def found(self) -> set[tuple[str, str]]:
        """Rule and path of what is new."""
        return {(finding.rule, finding.place.path) for finding in self.report.findings if finding.place}

    @property
    def left_out(self) -> dict[str, int]:
        """Why files were left out, and how many."""
        return {one["reason"]: one["count"] for one in self.report.data["left_out"]}


@dataclass(slots=True)
class Stepped:
    """What a step said and wrote: exit code, the log, and every file of the runner."""

    code: int
    log: str
    files: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Scans:
    """Runs the action in a repository."""

    work: Work
    temporary: Path

    def run(self, *scope: str, **inputs: str) -> Ran:
        """Run it within this process, off GitHub."""
        given = {"scope": "\n".join(scope)} | {name.replace("_", "-"): value for name, value in inputs.items()}
        job = Job(workspace=self.work.root, temporary=self.temporary)
        outcome = secret_scan.run(from_json(secret_scan.Inputs, json.dumps(given)), job)
        assert isinstance(outcome.outputs, secret_scan.Outputs)
        return Ran(outcome.report, outcome.outputs)

    def step(self, event: str = "", payload: dict[str, Any] | None = None, **inputs: str) -> Stepped:
        """Run it as a process, as its step in a job does."""
        files = {name: self.temporary / name for name in ("output", "summary", "event.json")}
        for path in files.values():
            path.write_text("", encoding="utf-8")
        files["event.json"].write_text(json.dumps(payload or {}), encoding="utf-8")
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        environment = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.work.root),
            "GITHUB_OUTPUT": str(files["output"]),
            "GITHUB_STEP_SUMMARY": str(files["summary"]),
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(files["event.json"]),
            "RUNNER_TEMP": str(self.temporary),
            "CI_KIT_INPUTS": json.dumps(given),
        }
        done = self._process(("secret-scan",), environment)
        written = {str(path): path.read_text("utf-8") for path in self.temporary.rglob("*") if path.is_file()}
        return Stepped(done.returncode, done.stdout + done.stderr, written)

    def type(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run it as a person types it."""
        return self._process(("secret-scan", *words), {})

    def _process(self, words: tuple[str, ...], more: dict[str, str]) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT", "RUNNER", "CI"))}
        return subprocess.run(
            (sys.executable, "-I", "-X", "utf8", str(MAIN), *words),
            cwd=self.work.root,
            env={**kept, **more},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
