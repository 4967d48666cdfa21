"""A workspace in which `secret-scan` runs as its step, or a person, would run it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stepped import Place, Stepped

from ci_kit.actions import secret_scan
from ci_kit.runner.inputs import from_json
from ci_kit.runner.job import Job

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    from gitwork import Work

    from ci_kit.report import Report


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
        return self._place.step({name.replace("_", "-"): value for name, value in inputs.items()}, event, payload)

    def type(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run it as a person types it."""
        return self._place.type(*words)

    @property
    def _place(self) -> Place:
        return Place("secret-scan", self.work.root, self.temporary)
