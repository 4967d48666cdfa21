"""Runs, jobs, logs, checks, branches and deployments, as the kit's own types."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from standin_github import Fault, Kind, StandIn, running

from ci_kit.github import Access, Client, Forbidden, GitHubError, Gone, Patience, checks, deployments, pulls, runs

if TYPE_CHECKING:
    from collections.abc import Iterator

SHA = "c0ffee" + "0" * 34


@pytest.fixture
def github() -> Iterator[StandIn]:
    """GitHub with an empty repository."""
    with running() as made:
        yield made


@pytest.fixture
def client(github: StandIn) -> Client:
    """A client that does not wait."""
    return Client(Access("octo/service", "t", github.api, github.web), Patience(pace=0), sleep=lambda _: None)


def test_a_run_and_its_attempts(github: StandIn, client: Client) -> None:
    """The latest, or the one that is named; a fork is seen."""
    github.world.add_run(5, 1, conclusion="failure", head_repository="stranger/service")
    github.world.add_run(5, 2, conclusion="success")
    assert (runs.run(client, 5).attempt, runs.run(client, 5).conclusion) == (2, "success")
    first = runs.run(client, 5, 1)
    assert (first.attempt, first.conclusion, first.from_fork) == (1, "failure", True)
    assert first.url == f"{github.web}/octo/service/actions/runs/5"


def test_jobs_of_an_attempt_and_their_steps(github: StandIn, client: Client) -> None:
    """More than a page; `latest` hides what an earlier attempt did, naming the attempt does not."""
    github.world.add_run(5, 1)
    github.world.add_run(5, 2)
    for index in range(101):
        github.world.add_job(5, f"test ({index})", attempt=1, steps=(("Set up job", "success"), ("Test", "failure")))
    github.world.add_job(5, "test (0)", attempt=2, conclusion="success")
    assert len(runs.jobs(client, 5)) == 101
    assert len(runs.jobs(client, 5, every_attempt=True)) == 102
    (again,) = runs.jobs(client, 5, 2)
    assert again.conclusion == "success"
    assert [step.name for step in runs.jobs(client, 5, 1)[0].failed_steps] == ["Test"]


def test_a_log_is_fetched_without_the_token(github: StandIn, client: Client) -> None:
    """The store of logs is another host: it sees no Authorization (the stand-in objects if it does)."""
    github.world.add_run(5)
    job = github.world.add_job(5, "test", log="1 \N{BULLET} zwei\n".encode())
    assert runs.log(client, job).decode() == "1 \N{BULLET} zwei\n"
    assert [headers.get("authorization") for headers in github.store_headers] == [None]


def test_logs_that_are_not_there(github: StandIn, client: Client) -> None:
    """Expired, of a job that still runs, of one that never started."""
    github.world.add_run(5)
    job = github.world.add_job(5, "test", log=b"x")
    github.world.faults.on = [Fault(Kind.EXPIRED, path="/logs$")]
    with pytest.raises(Gone):
        runs.log(client, job)
    with pytest.raises(Gone, match="a job that never started has none"):
        runs.log(client, github.world.add_job(5, "other", status="in_progress", conclusion=None, log=b"x"))


def test_a_log_that_never_ends_is_bounded(github: StandIn, client: Client) -> None:
    """In bytes."""
    github.world.add_run(5)
    job = github.world.add_job(5, "test", log=b"x" * 5000)
    with pytest.raises(Exception, match="more than 1,000 bytes"):
        runs.log(client, job, size=1000)


def test_all_runs_of_a_month_although_github_gives_a_part(
    github: StandIn, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time is halved until what is asked for fits, and no run is given twice."""
    monkeypatch.setattr(runs, "MOST_RUNS", 40)
    github.world.most_runs = 40
    begin = datetime(2026, 10, 1, tzinfo=UTC)
    for index in range(100):
        made = begin + timedelta(minutes=400 * index)
        github.world.add_run(index + 1, created_at=f"{made:%Y-%m-%dT%H:%M:%SZ}")
    found = [run.id for run in runs.runs_between(client, begin, datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC))]
    assert found == list(range(100, 0, -1))


def test_runs_of_a_workflow_on_a_branch(github: StandIn, client: Client) -> None:
    """Filtered by GitHub, the newest first."""
    github.world.add_run(1, head_branch="main")
    github.world.add_run(2, head_branch="other")
    github.world.add_run(3, head_branch="main", conclusion="success", workflow_id=5, path=".github/workflows/x.yml")
    assert [run.id for run in runs.runs(client, branch="main")] == [3, 1]
    assert [run.id for run in runs.runs(client, workflow=77)] == [2, 1]
    assert [run.id for run in runs.runs(client, workflow="x.yml", status="success")] == [3]


def test_checks_and_statuses_of_a_commit(github: StandIn, client: Client) -> None:
    """The latest of each name; a branch is as good as a SHA."""
    github.world.add_branch("main", SHA)
    github.world.add_check(SHA, "test", "failure")
    github.world.add_check(SHA, "test", "success")
    github.world.add_check(SHA, "lint", None)
    github.world.add_status(SHA, "ci/other", "pending")
    github.world.add_status(SHA, "ci/other", "success", "done")
    assert {one.name: (one.status, one.conclusion) for one in checks.check_runs(client, "main")} == {
        "test": ("completed", "success"),
        "lint": ("in_progress", ""),
    }
    assert [(one.context, one.state, one.description) for one in checks.statuses(client, SHA)] == [
        ("ci/other", "success", "done")
    ]
    assert checks.commit(client, "main") == SHA


def test_required_checks_come_from_protection_and_rulesets(github: StandIn, client: Client) -> None:
    """Both are named; a branch with a slash is one segment."""
    github.world.add_branch("release/1", SHA, required=("test",), by_rule=("lint", "test"))
    assert checks.required(client, "release/1") == ("lint", "test")
    assert checks.branch(client, "release/1").protected


def test_a_server_without_rulesets_is_enough(github: StandIn, client: Client) -> None:
    """Where the question is not understood, protection alone counts."""
    github.world.add_branch("main", SHA, required=("test",))
    github.world.faults.on = [Fault(Kind.FORBIDDEN, path="/rules/")]
    assert checks.required(client, "main") == ("test",)


def test_how_a_commit_stands_to_a_branch(github: StandIn, client: Client) -> None:
    """`behind` means that the branch contains it."""
    github.world.add_branch("main", SHA)
    github.world.standings[f"main...{'b' * 40}"] = "behind"
    assert checks.standing(client, "main", "b" * 40) == "behind"
    assert checks.standing(client, "main", SHA) == "identical"


def test_annotations_of_a_job(github: StandIn, client: Client) -> None:
    """The id of a job is that of its check run."""
    note = {"path": "a.py", "start_line": 3, "end_line": 3, "annotation_level": "failure", "message": "it broke"}
    github.world.annotations[7] = [note]
    (found,) = checks.notes(client, 7)
    assert (found.path, found.line, found.level, found.message) == ("a.py", 3, "failure", "it broke")


def test_a_deployment_and_its_statuses(github: StandIn, client: Client) -> None:
    """Begun, in progress, done; the newest status first."""
    github.world.add_branch("main", SHA)
    made = deployments.create(client, "main", "production", "by the kit", production=True)
    assert (made.sha, made.environment, made.creator) == (SHA, "production", "github-actions[bot]")
    deployments.set_status(client, made.id, deployments.State.IN_PROGRESS)
    deployments.set_status(client, made.id, deployments.State.SUCCESS, "x" * 500, environment_url="https://example.com")
    newest, first = deployments.statuses(client, made.id)
    assert (newest.state, first.state, len(newest.description)) == ("success", "in_progress", 140)
    assert [one.id for one in deployments.listed(client, environment="production")] == [made.id]
    assert list(deployments.listed(client, environment="staging")) == []


def test_a_read_only_token_begins_no_deployment(github: StandIn, client: Client) -> None:
    """And is told what is missing."""
    github.world.read_only = True
    github.world.add_branch("main", SHA)
    with pytest.raises(Forbidden, match="deployments: write"):
        deployments.create(client, "main", "production")


def test_environments_and_approvals(github: StandIn, client: Client) -> None:
    """Whether somebody has to approve, and who did."""
    github.world.environments = {"production": ["required_reviewers", "wait_timer"], "dev/1": []}
    github.world.add_run(5)
    github.world.approvals[5] = [
        {"state": "approved", "user": "octocat", "comment": "go", "environments": ["production"]}
    ]
    assert deployments.environment(client, "production").needs_approval
    assert not deployments.environment(client, "dev/1").needs_approval
    (approval,) = runs.approvals(client, 5)
    assert (approval.state, approval.user, approval.environments) == ("approved", "octocat", ("production",))


def test_a_pull_request_of_a_fork(github: StandIn, client: Client) -> None:
    """Where its head is."""
    github.world.pulls[4] = {"title": "change", "head": ("patch", SHA, "stranger/service")}
    found = pulls.get(client, 4)
    assert (found.title, found.head, found.head_sha, found.head_repository) == (
        "change",
        "patch",
        SHA,
        "stranger/service",
    )


def test_an_answer_of_another_shape_is_an_error_of_its_own(github: StandIn, client: Client) -> None:
    """As of a proxy that answers everything with a page: no traceback."""
    github.world.faults.on = [Fault(Kind.SLOW)]
    with pytest.raises(GitHubError, match="no list"):
        list(client.pages("actions/runs"))
