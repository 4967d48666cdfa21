"""A repository in which `security-scan` runs as its step, or a person, would run it: offline, by a small snapshot."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisory_records import database
from stepped import Place, Stepped

from ci_kit.actions import security_scan
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
        return self._place.step(given(**inputs), event, payload)

    def type(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run it as a person types it."""
        return self._place.type(*words)

    @property
    def _place(self) -> Place:
        return Place("security-scan", self.work.root, self.temporary)


def given(*sources: str, **inputs: str) -> dict[str, str]:
    """The inputs by their public names."""
    named = {name.replace("_", "-"): value for name, value in inputs.items()}
    return ({"sources": "\n".join(sources)} if sources else {}) | named
