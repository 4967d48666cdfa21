"""The steps of this job with their times, as GitHub tells them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.github import runs
from ci_kit.resources.steps import Step

if TYPE_CHECKING:
    from ci_kit.github import Client
    from ci_kit.github.runs import Job
    from ci_kit.resources.execution import Context

_FAILED = ("failure", "timed_out", "cancelled")


def of_this_job(client: Client, context: Context, number: int = 0) -> list[Step]:
    """The steps that have begun; empty where it is not clear which job this is.

    `number` is the job's id (`job.check_run_id`). Without it the one job of this attempt is taken that runs on this
    runner.

    Raises:
        GitHubError: GitHub does not answer, or the token may not read Actions.
    """
    if number:
        return steps(runs.job(client, number))
    if not (context.run_id and context.runner):
        return []
    found = runs.jobs(client, int(context.run_id), int(context.run_attempt or 1))
    here = [job for job in found if job.runner == context.runner and job.status != "completed"]
    return steps(here[0]) if len(here) == 1 else []


def steps(job: Job) -> list[Step]:
    """The steps of a job that have begun."""
    return [
        Step(
            step.name,
            step.started.timestamp(),
            step.completed.timestamp() if step.completed else None,
            step.conclusion in _FAILED,
        )
        for step in job.steps
        if step.started is not None
    ]
