"""The failure-issue and ci-status actions in real workflows: success, failure, matrix, recovery, fork."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest
from actrun import Run, commit, run_act
from failing_logs import pytest_log, stamped
from standin_github import StandIn, running

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Runner = Callable[..., Run]

pytestmark = pytest.mark.act

HEAD = "on: workflow_dispatch\njobs:\n"
#: The jobs that the run has besides the one that reports.
TESTS = """  test:
    runs-on: ubuntu-latest
    steps:
      - id: tests
        run: |
          python3 -c 'import unittest

          class Area(unittest.TestCase):
              def test_area(self):
                  self.assertEqual(6, 7)

          unittest.main(argv=["area"])'
"""
REPORT = """  report:
    runs-on: ubuntu-latest
    steps:
      - id: report
        uses: org/ci-kit/actions/failure-issue@v1
      - id: read
        env:
          ACTION: ${{ steps.report.outputs.action }}
          URL: ${{ steps.report.outputs.issue-url }}
        run: echo "action=$ACTION url=$URL"
"""


@pytest.fixture
def github() -> Iterator[StandIn]:
    """GitHub with an empty repository."""
    with running() as made:
        yield made


@pytest.fixture
def act(github: StandIn, tmp_path: Path) -> Runner:
    """Runs a workflow as run `number`, with its API where the stand-in is."""

    def run(text: str, number: int = 5, event: dict[str, object] | None = None, name: str = "") -> Run:
        folder = tmp_path / f"run-{number}{name}"
        workspace = folder / "repository"
        workspace.mkdir(parents=True)
        (workspace / "README.md").write_text("x\n", encoding="utf-8")
        commit(workspace)
        remote = ("git", "remote", "add", "origin", "https://github.com/octo/service")  # by which act knows its name
        subprocess.run(remote, cwd=workspace, check=True)
        path = folder / "workflow.yml"
        path.write_text(text, encoding="utf-8")
        (folder / "event.json").write_text(json.dumps(event or {}), encoding="utf-8")
        variables = {"GITHUB_API_URL": github.api, "GITHUB_SERVER_URL": github.web, "GITHUB_RUN_ID": str(number)}
        given = [f"--env={name}={value}" for name, value in variables.items()]
        return run_act(
            path, folder, workspace, *given, "--secret=GITHUB_TOKEN=t0ken", f"--eventpath={folder / 'event.json'}"
        )

    return run


def happened(github: StandIn, number: int, job: str, conclusion: str, log: bytes | None = None) -> None:
    """Let GitHub know of a run what the runner would tell it."""
    if (number, 1) not in github.world.runs:
        github.world.add_run(number, status="in_progress", conclusion=None)
        github.world.add_job(number, "report", status="in_progress", conclusion=None, steps=())
    github.world.add_job(number, job, conclusion=conclusion, log=log)


def test_what_act_printed_becomes_an_issue_and_success_closes_it(github: StandIn, act: Runner) -> None:
    """A real test fails in a real job; its log is reported, once more, and the recovery closes the issue."""
    failed = act(HEAD + TESTS, name="-tests")
    assert failed.outcomes["tests"] == "failure", failed.log
    log = stamped(failed.printed["tests"] + "##[error]Process completed with exit code 1.")
    happened(github, 5, "test", "failure", log)
    first = act(HEAD + REPORT)
    assert first.outcomes["report"] == "success", first.log
    assert (first.outputs["report"]["action"], first.outputs["report"]["classification"]) == ("created", "assertion")
    assert first.printed["read"].strip() == f"action=created url={github.web}/octo/service/issues/1"
    assert "test_area" in github.world.issue(1)["title"]
    assert "AssertionError: 6 != 7" in github.world.issue(1)["body"]
    assert "What failed" in first.summaries["report"]
    happened(github, 7, "test", "success")
    assert act(HEAD + REPORT, 7).outputs["report"]["action"] == "closed"
    assert [issue["state"] for issue in map(github.world.issue, github.world.issues)] == ["closed"]


def test_a_matrix_of_reporters_makes_one_issue(github: StandIn, act: Runner) -> None:
    """Four cells report the same run at the same time, with lists a second late."""
    github.world.list_lag = 1.0
    happened(github, 5, "test", "failure", pytest_log())
    cells = REPORT.replace("    steps:", "    strategy:\n      matrix:\n        cell: [1, 2, 3, 4]\n    steps:")
    run = act(HEAD + cells)
    assert run.succeeded, run.log
    assert len(github.world.issues) == 1
    assert github.world.comments_of(1) == []
    assert run.printed["read"].count("action=created") == 1
    assert run.printed["read"].count("action=none") == 3


def test_a_fork_gets_an_annotation_and_no_failure(github: StandIn, act: Runner) -> None:
    """With a token that may only read the step succeeds, warns, and explains in the summary."""
    github.world.read_only = True
    github.world.add_run(5, status="in_progress", conclusion=None, head_repository="stranger/service")
    github.world.add_job(5, "test", log=pytest_log())
    run = act(HEAD + REPORT)
    assert run.outcomes["report"] == "success", run.log
    assert run.outputs["report"]["verdict"] == "warn"
    (annotation,) = run.annotations["report"]
    assert (annotation["level"], "No issue was written" in annotation["message"]) == ("warning", True)
    assert "assert 6 == 7" in run.summaries["report"]
    assert github.world.issues == {}


@pytest.mark.slow  # what the action does then is among its own tests
def test_a_missing_permission_fails_the_step(github: StandIn, act: Runner) -> None:
    """The expected failure: one annotation with what to do."""
    github.world.read_only = True
    happened(github, 5, "test", "failure", pytest_log())
    run = act(HEAD + REPORT)
    assert run.outcomes["report"] == "failure"
    assert run.outputs["report"]["verdict"] == "error"
    (annotation,) = run.annotations["report"]
    assert "give the job the permission `issues: write`" in annotation["message"].replace("Give", "give")


STATUS = """  gate:
    runs-on: ubuntu-latest
    steps:
      - id: green
        uses: org/ci-kit/actions/ci-status@v1
        with:
          ref: main
          settle: 200ms
          interval: 100ms
          deadline: 60s
      - id: red
        continue-on-error: true
        uses: org/ci-kit/actions/ci-status@v1
        with:
          ref: broken
          deadline: 60s
"""


def test_ci_status_lets_pass_what_is_green_only(github: StandIn, act: Runner) -> None:
    """As a gate in a job: one branch is green, the other is not."""
    for name, sha, how in (("main", "c0ffee" + "0" * 34, "success"), ("broken", "bad" + "0" * 37, "failure")):
        github.world.add_branch(name, sha)
        github.world.add_check(sha, "test", how)
    run = act(HEAD + STATUS)
    assert (run.outcomes["green"], run.outputs["green"]["outcome"]) == ("success", "success"), run.log
    assert (run.outcomes["red"], run.outputs["red"]["outcome"]) == ("failure", "failure"), run.log
    assert run.outputs["green"]["sha"].startswith("c0ffee")


def test_the_example_is_a_workflow_that_act_accepts(github: StandIn, act: Runner) -> None:
    """The report comes in a job after the one that failed."""
    happened(github, 5, "Collect", "failure", pytest_log())
    run = act((ROOT / "examples" / "failure-issue.yml").read_text(encoding="utf-8"))
    assert run.outputs["report"]["action"] == "created", run.log
    assert len(github.world.issues) == 1
