"""What a run in the hub came to: act's lines become jobs and steps, and the run's record in the API's stand-in."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from failing_logs import stamped

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from standin_github import World

_MAIN = "Main"


@dataclass(slots=True)
class Step:
    """A step as the workflow has it; what the steps within an action say belongs to it."""

    name: str = ""
    outcome: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    annotations: list[dict[str, Any]] = field(default_factory=list)
    printed: str = ""
    summary: str = ""


@dataclass(slots=True)
class Job:
    """A job under the name that GitHub shows: `caller / job (cell)`. `steps` by id, or by number without one."""

    name: str
    number: int
    result: str = ""
    steps: dict[str, Step] = field(default_factory=lambda: defaultdict(Step))

    @property
    def summary(self) -> str:
        """Its summaries."""
        return "\n".join(step.summary for step in self.steps.values() if step.summary)

    @property
    def printed(self) -> str:
        """All that its steps printed."""
        return "".join(step.printed for step in self.steps.values())

    @property
    def failed(self) -> list[str]:
        """The names of the steps that failed, those too whose failure does not count."""
        return [step.name for step in self.steps.values() if step.outcome == "failure"]

    def log(self) -> bytes:
        """The log as GitHub keeps it."""
        lines = []
        for step in self.steps.values():
            lines += [f"##[group]Run {step.name}", "##[endgroup]", step.printed.rstrip("\n")]
            lines += [f"##[{one['level']}]{one['message']}" for one in step.annotations]
            lines += ["##[error]Process completed with exit code 1."] * (step.outcome == "failure")
        return stamped("\n".join(line for line in lines if line))


@dataclass(slots=True)
class HubRun:
    """A run. `jobs` has those that began; one that was skipped is not there."""

    number: int
    folder: Path
    succeeded: bool = False
    jobs: dict[str, Job] = field(default_factory=dict)
    log: str = ""  #: What act said, to be read by people.

    @property
    def results(self) -> dict[str, str]:
        """How each job ended, by its name."""
        return {name: job.result for name, job in sorted(self.jobs.items())}

    @property
    def red(self) -> list[str]:
        """The jobs that failed."""
        return [name for name, result in self.results.items() if result != "success"]

    @property
    def artifacts(self) -> dict[str, Path]:
        """The folder of each artifact."""
        folder = self.folder / "artifacts" / str(self.number)
        return {path.name: path for path in sorted(folder.glob("*"))}

    @property
    def summary(self) -> str:
        """All summaries."""
        return "\n".join(job.summary for job in self.jobs.values())

    def said(self, action: str) -> list[dict[str, str]]:
        """What an action that only writes down was given."""
        file = self.folder / "said" / str(self.number) / f"{action}.jsonl"
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []

    def scanned(self) -> dict[str, list[Path]]:
        """The files that were uploaded to code scanning, by category."""
        folder = self.folder / "code-scanning" / str(self.number)
        return {path.name: sorted(path.iterdir()) for path in sorted(folder.glob("*"))}


class Reader:
    """Follows the lines of act in a file, and keeps the run's record in `world` up to date.

    The stand-in asks for that before each of its answers: act has written how a job ended before the next begins,
    so that no job ever asks too early.
    """

    def __init__(self, run: HubRun, lines: Path, world: World) -> None:
        self.run = run
        self.lines = lines
        self._world = world
        self._read = 0

    def catch_up(self) -> None:
        """Read the lines that are whole."""
        with self._world.lock, self.lines.open("rb") as file:
            file.seek(self._read)
            new = file.read()
            new = new[: new.rfind(b"\n") + 1]
            self._read += len(new)
            for line in new.decode(errors="replace").splitlines():
                self._take(line)

    def _take(self, line: str) -> None:
        try:
            event = json.loads(line)
        except ValueError:
            self.run.log += f"{line}\n"
            return
        if event.get("stage") in (None, _MAIN) and "LocalRepositoryCache" not in event["msg"]:
            self.run.log += f"{event.get('job', '').strip()}: {event['msg'].rstrip()}\n"
        if "/" in str(event.get("job")) and ("stepID" in event or "stepid" in event or "jobResult" in event):
            job = self._job(event)
            _step(job, event)
            if "jobResult" in event:
                # act says of all cells of a matrix that they failed where one did.
                alone = not event.get("matrix") or event["jobResult"] != "failure" or job.failed
                job.result = event["jobResult"] if alone else "success"
                self._tell(job)

    def _job(self, event: Mapping[str, Any]) -> Job:
        name = github_name(event["job"], event.get("matrix") or {})
        if name not in self.run.jobs:
            number = self._world.add_job(self.run.number, name, status="in_progress", conclusion=None, steps=())
            self.run.jobs[name] = Job(name, number)
        return self.run.jobs[name]

    def _tell(self, job: Job) -> None:
        steps = [(step.name, step.outcome) for step in job.steps.values() if step.outcome]
        steps.insert(0, ("Set up job", "success"))
        self._world.add_job(self.run.number, job.name, log=job.log(), id=job.number, conclusion=job.result, steps=steps)


def github_name(name: str, matrix: Mapping[str, Any]) -> str:
    """What GitHub calls the job that act calls `workflow/job-1`, or `caller/reusable workflow/job-1`."""
    parts = [part.strip() for part in name.split("/")]
    names = parts[::2] if len(parts) > 2 else parts[1:]
    if matrix:
        names[-1] = re.sub(r"-\d+$", "", names[-1])
        values = [str(value) for value in matrix.values()]
        if not any(value in names[-1] for value in values):
            names[-1] += f" ({', '.join(values)})"
    return " / ".join(names)


def _step(job: Job, event: Mapping[str, Any]) -> None:
    ids = event.get("stepID") or []
    if not ids or event.get("stage") != _MAIN:
        return
    step = job.steps[ids[0]]
    command = event.get("command")
    if command == "set-output" and len(ids) == 1:
        step.outputs[event["name"]] = event["arg"]
    elif command in ("error", "warning", "notice"):
        step.annotations.append({"level": command, "message": event["arg"], **event.get("kvPairs", {})})
    elif command == "summary":
        step.summary = event["content"]
    elif event.get("raw_output"):
        step.printed += event["msg"]
    if len(ids) == 1:
        step.name = event["step"]
        step.outcome = event.get("stepResult", step.outcome)
