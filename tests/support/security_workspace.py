"""A repository in which `security-scan` runs as its step, or a person, would run it: offline, by a small snapshot."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisory_records import database

from ci_kit.actions import security_scan
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
    outputs: security_scan.Outputs

    @property
    def states(self) -> dict[str, str]:
        """What can be said of each source."""
        return {one["source"].value: one["state"].value for one in self.report.data["sources"]}

    @property
    def found(self) -> set[tuple[str, str]]:
        """Rule and path of what is new, or was not examined."""
        return {(one.rule, one.place.path if one.place else "") for one in self.report.findings}


@dataclass(slots=True)
class Stepped:
    """What a step said and wrote: exit code, the log, and every file of the runner."""

    code: int
    log: str
    files: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Security:
    """Runs the action in a repository."""

    work: Work
    temporary: Path

    @property
    def advisories(self) -> str:
        """A snapshot with the canary of the packages and what requests 2.19.0 has."""
        return str(database(self.temporary / "advisories"))

    def run(self, *sources: str, **inputs: str) -> Ran:
        """Run it within this process, off GitHub."""
        job = Job(workspace=self.work.root, temporary=self.temporary)
        outcome = security_scan.run(from_json(security_scan.Inputs, json.dumps(given(*sources, **inputs))), job)
        assert isinstance(outcome.outputs, security_scan.Outputs)
        return Ran(outcome.report, outcome.outputs)

    def step(self, event: str = "", payload: dict[str, Any] | None = None, **inputs: str) -> Stepped:
        """Run it as a process, as its step in a job does."""
        files = {name: self.temporary / name for name in ("output", "summary", "event.json")}
        for path in files.values():
            path.write_text("", encoding="utf-8")
        files["event.json"].write_text(json.dumps(payload or {}), encoding="utf-8")
        environment = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.work.root),
            "GITHUB_OUTPUT": str(files["output"]),
            "GITHUB_STEP_SUMMARY": str(files["summary"]),
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(files["event.json"]),
            "RUNNER_TEMP": str(self.temporary),
            "CI_KIT_INPUTS": json.dumps(given(**inputs)),
        }
        done = self.process(("security-scan",), environment)
        written = {str(path): path.read_text("utf-8") for path in self.temporary.rglob("*") if path.is_file()}
        return Stepped(done.returncode, done.stdout + done.stderr, written)

    def type(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run it as a person types it."""
        return self.process(("security-scan", *words), {})

    def process(self, words: tuple[str, ...], more: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """Run the kit in the repository."""
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


def given(*sources: str, **inputs: str) -> dict[str, str]:
    """The inputs by their public names."""
    named = {name.replace("_", "-"): value for name, value in inputs.items()}
    return ({"sources": "\n".join(sources)} if sources else {}) | named
