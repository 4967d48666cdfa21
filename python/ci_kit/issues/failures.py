"""Finds what failed in a run, reads why, and puts together what has one cause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from typing import TYPE_CHECKING

from ci_kit.github import GitHubError, Gone, checks, runs
from ci_kit.http import HttpError
from ci_kit.issues.key import GroupBy, Scope
from ci_kit.triage import Diagnosis, diagnose

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ci_kit.github import Client
    from ci_kit.github.runs import Job, Run
    from ci_kit.redact import Redactor
    from ci_kit.triage import Rule

#: Conclusions that mean that something failed.
FAILED = frozenset({"failure", "timed_out", "startup_failure"})
_FINE = frozenset({"success", "skipped", "neutral"})
#: Logs that are read: of jobs that failed alike, and in all.
_PER_KIND, _MOST_LOGS = 3, 25
_MATRIX = re.compile(r" \([^()]*\)$")


class What(Enum):
    """What a run calls for."""

    REPORT = "report"
    RESOLVE = "resolve"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Failed:
    """A job that failed, or the run as a whole if `job` is None; `note` says why its log could not be read."""

    job: Job | None
    diagnosis: Diagnosis
    note: str = ""

    @property
    def name(self) -> str:
        """What failed."""
        return self.job.name if self.job else "the run"

    @property
    def step(self) -> str:
        """The first step that failed, empty if none did."""
        steps = self.job.failed_steps if self.job else ()
        return steps[0].name if steps else ""


@dataclass(frozen=True, slots=True)
class Group:
    """Failures that share an issue, the best explained first."""

    key: str
    members: tuple[Failed, ...]

    @property
    def first(self) -> Failed:
        """The one that stands for all."""
        return self.members[0]


def scope(run: Run) -> Scope:
    """What a success of this run would speak for; a branch of a fork is not ours of the same name."""
    branch = f"{run.head_repository}:{run.branch}" if run.from_fork else run.branch
    return Scope(run.path or str(run.workflow), branch)


def called_for(run: Run, jobs: Sequence[Job]) -> tuple[What, str]:
    """What a run calls for, and why; `run` may still be in progress, with the reporter as one of its jobs."""
    if run.status == "completed":
        what = (
            What.REPORT if run.conclusion in FAILED else What.RESOLVE if run.conclusion == "success" else What.NOTHING
        )
        return what, f"the run ended with {run.conclusion or 'no conclusion'}"
    failed = failed_jobs(jobs)
    if failed:
        return What.REPORT, f"{len(failed)} of its jobs failed"
    doubt = _doubt(jobs)
    return (What.NOTHING, doubt) if doubt else (What.RESOLVE, "all other jobs succeeded")


def _doubt(jobs: Sequence[Job]) -> str:
    """Why a run in progress, in which nothing has failed, has not succeeded yet; empty if it has."""
    if sum(job.status != "completed" for job in jobs) > 1:  # one of them is the reporter itself
        return "other jobs are still at work"
    ended = {job.conclusion for job in jobs if job.status == "completed"}
    if ended - _FINE:
        return f"a job ended with {', '.join(sorted(ended - _FINE))}, which says nothing"
    return "" if "success" in ended else "no other job ran"


def failed_jobs(jobs: Iterable[Job]) -> list[Job]:
    """The jobs that failed, and those in progress of which a step has."""
    return [job for job in jobs if job.conclusion in FAILED or (job.status != "completed" and job.failed_steps)]


def look(client: Client, jobs: Sequence[Job], rules: Sequence[Rule], redactor: Redactor) -> list[Failed]:
    """Read why jobs failed. Of many that failed at the same step of the same job, some stand for all.

    Raises:
        GitHubError: GitHub cannot be asked; a log that is not there is no error.
    """
    found: list[Failed] = []
    left = _MOST_LOGS
    for _, same in groupby(sorted(jobs, key=_kind), key=_kind):
        alike = list(same)
        count = min(len(alike), _PER_KIND, left)
        left -= count
        read = [_diagnosed(client, job, rules, redactor) for job in alike[:count]]
        found += read
        for job in alike[count:]:
            stands = read[0].diagnosis if read else diagnose(b"", (), tuple(rules), redactor)
            found.append(Failed(job, stands, "its log was not read: many jobs failed at the same step"))
    return found


def whole_run(run: Run, rules: Sequence[Rule], redactor: Redactor) -> Failed:
    """A run that failed without any job: GitHub could not start it."""
    said = (
        f"The run ended with {run.conclusion} before any job started: see its page for what is wrong with the workflow"
    )
    return Failed(None, diagnose(b"", (said,), tuple(rules), redactor), "there is no log")


def grouped(failed: Iterable[Failed], within: Scope, group_by: GroupBy) -> list[Group]:
    """What shares an issue, in the order of the jobs."""
    groups: dict[str, list[Failed]] = {}
    for one in failed:
        value = one.diagnosis.fingerprint if group_by is GroupBy.FINGERPRINT else _MATRIX.sub("", one.name)
        groups.setdefault(within.key(group_by, value), []).append(one)
    return [Group(key, tuple(sorted(members, key=_explained))) for key, members in groups.items()]


def streak(client: Client, run: Run) -> int:
    """How often the workflow has succeeded in a row on the branch, this run included.

    Raises:
        GitHubError: The runs cannot be read.
    """
    count = 1
    for other in runs.runs(client, workflow=run.workflow, branch=run.branch, limit=100):
        if other.id >= run.id or other.from_fork != run.from_fork:
            continue
        if other.conclusion in FAILED:
            break
        count += other.conclusion == "success"
    return count


def _diagnosed(client: Client, job: Job, rules: Sequence[Rule], redactor: Redactor) -> Failed:
    log, note = b"", ""
    try:
        log = runs.log(client, job.id)
    except (Gone, HttpError) as missing:
        note = "its log can be read when it has ended" if job.status != "completed" else str(missing.what)
    said: list[str] = []
    if not log or job.conclusion != "failure":
        said = _annotations(client, job)
    return Failed(job, diagnose(log, said, tuple(rules), redactor), note)


def _annotations(client: Client, job: Job) -> list[str]:
    try:
        return [one.message for one in checks.notes(client, job.id) if one.level == "failure"]
    except GitHubError:  # it takes `checks: read`, and is worth little beside a log
        return []


def _kind(job: Job) -> tuple[str, tuple[str, ...]]:
    return _MATRIX.sub("", job.name), tuple(step.name for step in job.failed_steps)


def _explained(one: Failed) -> tuple[bool, float]:
    return bool(one.note), -one.diagnosis.classification.confidence
