"""Asks GitHub for the runs of a month and for the jobs of those that the ledger does not know."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError
from ci_kit.github import runs as github_runs
from ci_kit.github import usage
from ci_kit.resources.minutes.count import JobTime
from ci_kit.resources.minutes.kinds import kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ci_kit.github import Client
    from ci_kit.github.runs import Job, Run
    from ci_kit.github.usage import Repository
    from ci_kit.resources.minutes.ledger import Ledger

#: Days before the month in which runs may have begun whose jobs ran in it.
LOOKBACK = 3
_ENDED = "completed"
#: Such a job never had a runner.
_NOT_RUN = ("skipped",)


@dataclass(slots=True)
class Collected:
    """What is known after asking: jobs, and how many runs were asked for and how many known before."""

    jobs: list[JobTime] = field(default_factory=list)
    asked: int = 0
    known: int = 0


def collect(
    client: Client,
    repository: Repository,
    month: str,
    ledger: Ledger,
    track: Callable[[list[Run]], Iterable[Run]] = iter,
) -> Collected:
    """The jobs of a month's runs. Those that have ended go into the ledger, run by run, so that it can be gone on with.

    `track` hands on the runs that GitHub is asked for, and may show how far it is.

    Raises:
        GitHubError: GitHub does not answer; what was read is in the ledger.
    """
    begin, end = bounds(month)
    found = Collected()
    fresh = []
    for run in github_runs.runs_between(client, begin - timedelta(LOOKBACK), end):
        if (repository.name, run.id, run.attempt) in ledger:
            found.known += 1
        else:
            fresh.append(run)
    for run in track(fresh):
        found.asked += 1
        jobs = [
            _job_time(job, run, repository) for job in github_runs.jobs(client, run.id, every_attempt=True) if _ran(job)
        ]
        if run.status == _ENDED and all(job.end is not None for job in jobs):
            ledger.add(repository.name, run.id, run.attempt, jobs)
        else:
            found.jobs += jobs
    found.jobs += [job for job in ledger.jobs() if job.repository == repository.name]
    return found


def repositories(
    client: Callable[[str], Client],
    name: str,
    organisation: str = "",
    track: Callable[[list[Repository]], Iterable[Repository]] = iter,
) -> Iterator[tuple[Repository, Client]]:
    """The repository of that name, or all of an organisation, each with a client of its own, for limits of its own.

    Raises:
        CiKitError: The organisation shows no repository to this token.
        GitHubError: GitHub does not answer.
    """
    if not organisation:
        one = client(name)
        yield usage.repository(one), one
        return
    listed = list(usage.repositories(client(f"{organisation}/-"), organisation))
    if not listed:
        why = "it has none, or the token may not see them"
        raise CiKitError(f"{organisation} shows no repository", why=why, remedy="give a `token` that may read them")
    for found in track(listed):
        yield found, client(found.name)


def bounds(month: str) -> tuple[datetime, datetime]:
    """The first and the last second of a month in UTC.

    Raises:
        CiKitError: It is none.
    """
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise CiKitError(f"`{month[:20]}` is no month", remedy="write it as `2026-11`") from None
    days = monthrange(first.year, first.month)[1]
    begin = datetime(first.year, first.month, 1, tzinfo=UTC)
    return begin, begin + timedelta(days) - timedelta(seconds=1)


def _ran(job: Job) -> bool:
    """Whether it had a runner; skipped jobs, and those cancelled in the queue, had none."""
    return job.started is not None and job.conclusion not in _NOT_RUN and bool(job.runner)


def _job_time(job: Job, run: Run, repository: Repository) -> JobTime:
    assert job.started is not None  # noqa: S101 (seen by _ran)
    return JobTime(
        id=job.id,
        run=job.run,
        attempt=job.attempt,
        repository=repository.name,
        private=repository.private,
        workflow=run.path.rpartition("/")[2] or run.name,
        name=job.name,
        kind=kind(job.labels, job.runner_group),
        begin=job.started.timestamp(),
        end=job.completed.timestamp() if job.completed else None,
    )
