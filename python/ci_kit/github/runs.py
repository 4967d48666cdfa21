"""Workflow runs, their attempts, jobs, steps and logs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ci_kit import http
from ci_kit.github.client import segment
from ci_kit.github.errors import Gone, NotFound, Unavailable
from ci_kit.github.shape import login, moment, read, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.github.client import Client

SCOPE = "actions: read"
#: A filtered list of runs ends there (docs.github.com, "List workflow runs for a repository").
MOST_RUNS = 1000
#: Bytes of a job's log; the rest of a longer one is not read.
LOG_SIZE = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt of one run. `conclusion` is empty while it goes on."""

    id: int
    attempt: int
    name: str
    title: str
    workflow: int
    path: str
    event: str
    status: str
    conclusion: str
    branch: str
    sha: str
    url: str
    actor: str
    repository: str
    head_repository: str
    created: datetime | None
    started: datetime | None
    updated: datetime | None
    pulls: tuple[int, ...] = ()

    @property
    def from_fork(self) -> bool:
        """Whether what ran comes from another repository."""
        return bool(self.head_repository) and self.head_repository != self.repository

    @classmethod
    def of(cls, data: dict[str, Any]) -> Run:
        """Read GitHub's `workflow-run`."""
        return cls(
            id=int(data["id"]),
            attempt=int(data.get("run_attempt") or 1),
            name=text(data.get("name")),
            title=text(data.get("display_title")),
            workflow=int(data["workflow_id"]),
            path=text(data.get("path")).partition("@")[0],
            event=text(data.get("event")),
            status=text(data.get("status")),
            conclusion=text(data.get("conclusion")),
            branch=text(data.get("head_branch")),
            sha=text(data.get("head_sha")),
            url=text(data.get("html_url")),
            actor=login(data.get("actor")),
            repository=text((data.get("repository") or {}).get("full_name")),
            head_repository=text((data.get("head_repository") or {}).get("full_name")),
            created=moment(data.get("created_at")),
            started=moment(data.get("run_started_at")),
            updated=moment(data.get("updated_at")),
            pulls=tuple(int(one["number"]) for one in data.get("pull_requests") or ()),
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a job."""

    number: int
    name: str
    status: str
    conclusion: str
    started: datetime | None
    completed: datetime | None

    @classmethod
    def of(cls, data: dict[str, Any]) -> Step:
        """Read a step of GitHub's `job`."""
        times = moment(data.get("started_at")), moment(data.get("completed_at"))
        return cls(int(data["number"]), text(data["name"]), text(data["status"]), text(data["conclusion"]), *times)


@dataclass(frozen=True, slots=True)
class Job:
    """One job of a run's attempt. `name` is as shown: `test (3.12)`, or `caller / job` from a reusable workflow."""

    id: int
    run: int
    attempt: int
    name: str
    status: str
    conclusion: str
    url: str
    created: datetime | None
    started: datetime | None
    completed: datetime | None
    labels: tuple[str, ...] = ()
    runner: str = ""
    runner_group: str = ""
    steps: tuple[Step, ...] = ()

    @property
    def failed_steps(self) -> tuple[Step, ...]:
        """The steps that failed, in their order."""
        return tuple(step for step in self.steps if step.conclusion in ("failure", "timed_out"))

    @classmethod
    def of(cls, data: dict[str, Any]) -> Job:
        """Read GitHub's `job`."""
        return cls(
            id=int(data["id"]),
            run=int(data["run_id"]),
            attempt=int(data.get("run_attempt") or 1),
            name=text(data["name"]),
            status=text(data["status"]),
            conclusion=text(data["conclusion"]),
            url=text(data.get("html_url")),
            created=moment(data.get("created_at")),
            started=moment(data.get("started_at")),
            completed=moment(data.get("completed_at")),
            labels=tuple(map(str, data.get("labels") or ())),
            runner=text(data.get("runner_name")),
            runner_group=text(data.get("runner_group_name")),
            steps=tuple(map(Step.of, data.get("steps") or ())),
        )


def run(client: Client, number: int, attempt: int | None = None) -> Run:
    """A run: its latest attempt, or the one that is named.

    Raises:
        GitHubError: It cannot be read.
    """
    tail = f"/attempts/{attempt}" if attempt else ""
    return read(Run.of, client.get(f"actions/runs/{number}{tail}", scope=SCOPE))


def jobs(client: Client, number: int, attempt: int | None = None, *, every_attempt: bool = False) -> tuple[Job, ...]:
    """The jobs of a run: those of its latest attempt, of the one that is named, or of all of them.

    Raises:
        GitHubError: They cannot be read.
    """
    path = f"actions/runs/{number}{f'/attempts/{attempt}' if attempt else ''}/jobs"
    query = {} if attempt else {"filter": "all" if every_attempt else "latest"}
    return tuple(read(Job.of, one) for one in client.pages(path, query, key="jobs", scope=SCOPE))


def job(client: Client, number: int) -> Job:
    """One job.

    Raises:
        GitHubError: It cannot be read.
    """
    return read(Job.of, client.get(f"actions/jobs/{number}", scope=SCOPE))


def runs(client: Client, *, workflow: int | str = "", limit: int = MOST_RUNS, **asked: str) -> Iterator[Run]:
    """Runs, the newest first, of a workflow (its id or the name of its file) or of all.

    `asked` are filters of GitHub's: `branch`, `event`, `status`, `head_sha`, `created` (`2026-10-01..2026-10-31`).
    With one of them GitHub gives a thousand at most: `runs_between` gives all.

    Raises:
        GitHubError: They cannot be read.
    """
    path = f"actions/workflows/{segment(str(workflow))}/runs" if workflow else "actions/runs"
    query = {name: value for name, value in asked.items() if value}
    for one in client.pages(path, query, key="workflow_runs", limit=limit, scope=SCOPE):
        yield read(Run.of, one)


def runs_between(client: Client, begin: datetime, end: datetime, **asked: str) -> Iterator[Run]:
    """All runs that were created from `begin` to `end`, the newest first.

    Where GitHub would give only a part, the time is halved.

    Raises:
        GitHubError: They cannot be read.
    """
    span = f"{begin:%Y-%m-%dT%H:%M:%SZ}..{end:%Y-%m-%dT%H:%M:%SZ}"
    first = client.get("actions/runs", {**asked, "created": span, "per_page": 1}, scope=SCOPE)
    if int(first.get("total_count") or 0) > MOST_RUNS and end - begin > timedelta(seconds=2):
        middle = begin + (end - begin) / 2
        middle = middle.replace(microsecond=0)
        yield from runs_between(client, middle + timedelta(seconds=1), end, **asked)
        yield from runs_between(client, begin, middle, **asked)
    elif first.get("total_count"):
        yield from runs(client, limit=MOST_RUNS, **{**asked, "created": span})


def log(client: Client, number: int, size: int = LOG_SIZE) -> bytes:
    """The log of a job, as GitHub keeps it. The place that it is redirected to never sees the token.

    Raises:
        Gone: The log has expired, or there is none (yet).
        GitHubError: It cannot be read.
    """
    try:
        answer = client.ask("GET", f"actions/jobs/{number}/logs", scope=SCOPE)
    except NotFound as error:
        why = "logs are kept for a limited time, and a job that never started has none"
        raise Gone(f"the log of job {number} is not there", why=why, status=error.status) from error
    where = text(answer.headers.get("location"))
    if not where:
        raise Unavailable(f"GitHub does not say where the log of job {number} is", status=answer.status)
    # The link is valid for a minute and is itself a credential: it is fetched at once and shown nowhere.
    bounds = http.Limits(seconds=max(1.0, min(60.0, client.left())), size=size, redirects=3)
    got = http.fetch(http.Request(where, proxies=client.access.proxies), bounds)
    if got.status in (404, 410):
        raise Gone(f"the log of job {number} is not there", why=f"status {got.status}", status=got.status)
    if got.status != 200:  # noqa: PLR2004
        raise Unavailable(f"the log of job {number} could not be fetched", why=f"status {got.status}")
    return got.body


@dataclass(frozen=True, slots=True)
class Approval:
    """A review of a run that waited for an environment."""

    state: str
    user: str
    comment: str
    environments: tuple[str, ...]

    @classmethod
    def of(cls, data: dict[str, Any]) -> Approval:
        """Read GitHub's `environment-approvals`."""
        names = tuple(text(one.get("name")) for one in data["environments"])
        return cls(text(data["state"]), login(data.get("user")), text(data.get("comment")), names)


def approvals(client: Client, number: int) -> tuple[Approval, ...]:
    """Who approved or rejected a run for which environments.

    Raises:
        GitHubError: They cannot be read.
    """
    data = client.get(f"actions/runs/{number}/approvals", scope=SCOPE)
    return tuple(read(Approval.of, one) for one in data or ())
