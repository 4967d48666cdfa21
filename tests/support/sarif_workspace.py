"""A workspace in which `sarif-validate` runs as its step would run it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.actions import sarif_validate
from ci_kit.runner.inputs import from_json
from ci_kit.runner.job import Job

if TYPE_CHECKING:
    from pathlib import Path

    from ci_kit.report import Report


@dataclass(slots=True)
class Ran:
    """What one run of the action gave."""

    report: Report
    outputs: sarif_validate.Outputs

    @property
    def rules(self) -> set[str]:
        """The rules that were broken."""
        return {finding.rule for finding in self.report.findings}


@dataclass(slots=True)
class Workspace:
    """A directory with files, in which the action runs; sources are not looked at unless asked for."""

    root: Path

    def write(self, name: str, content: object) -> Path:
        """Write a file: bytes as they are, text as UTF-8, anything else as JSON."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not isinstance(content, (bytes, str)):
            content = json.dumps(content)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def run(self, *sarif: str, **inputs: str) -> Ran:
        """Run the action with the inputs as its step would hand them over."""
        given = {"sarif": "\n".join(sarif), "checkout": "none"}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}
        job = Job(workspace=self.root, temporary=self.root.parent / "temp")
        outcome = sarif_validate.run(from_json(sarif_validate.Inputs, json.dumps(given)), job)
        assert isinstance(outcome.outputs, sarif_validate.Outputs)
        return Ran(outcome.report, outcome.outputs)
