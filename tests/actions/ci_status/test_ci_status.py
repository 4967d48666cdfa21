"""Whether a commit is green: all shapes of it, and the wait for it."""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING

import pytest
from standin_github import Fault, Kind, StandIn, running
from stepping import Stepper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHA = "c0ffee" + "0" * 34


@pytest.fixture
def github() -> Iterator[StandIn]:
    """GitHub with a branch whose head is SHA."""
    with running() as made:
        made.world.add_branch("main", SHA)
        yield made


@pytest.fixture
def job(
    github: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Stepper:
    """A job of run 5."""
    variables = {
        "GITHUB_API_URL": github.api,
        "GITHUB_REPOSITORY": "octo/service",
        "GITHUB_RUN_ID": "5",
        "GITHUB_SHA": SHA,
        "GITHUB_TOKEN": "t0ken",
    }
    return Stepper(tmp_path, monkeypatch, capsys, variables)


#: For what ends by itself, however busy the machine is.
QUICK = {"interval": "50ms", "settle": "100ms", "deadline": "60s"}
#: For what ends at the deadline.
IN_VAIN = {**QUICK, "deadline": "3s"}


def test_green_is_green(github: StandIn, job: Stepper) -> None:
    """Checks and statuses together; neutral and skipped ones count as passed."""
    github.world.add_check(SHA, "test")
    github.world.add_check(SHA, "docs", "skipped")
    github.world.add_check(SHA, "size", "neutral")
    github.world.add_status(SHA, "ci/other")
    done = job.step("ci-status", **QUICK)
    assert (done.code, done.outputs["outcome"], done.outputs["total"]) == (0, "success", "4"), done.log
    assert done.outputs["sha"] == SHA


@pytest.mark.parametrize("how", ["failure", "cancelled", "timed_out", "action_required"])
def test_what_is_not_green_fails_at_once(github: StandIn, job: Stepper, how: str) -> None:
    """Though others are still at work; the name of the check is told."""
    github.world.add_check(SHA, "test", how)
    github.world.add_check(SHA, "slow", None)
    done = job.step("ci-status", interval="50ms", deadline="60s")
    assert (done.code, done.outputs["outcome"]) == (1, "failure"), done.log
    assert (json.loads(done.outputs["failed"]), json.loads(done.outputs["pending"])) == (["test"], ["slow"])
    assert f"test ended with {how}" in done.log


@pytest.mark.parametrize("state", ["failure", "error"])
def test_a_status_fails_too(github: StandIn, job: Stepper, state: str) -> None:
    """Of each context the latest counts."""
    github.world.add_check(SHA, "test")
    github.world.add_status(SHA, "ci/other", "success")
    github.world.add_status(SHA, "ci/other", state)
    assert job.step("ci-status", **QUICK).outputs["outcome"] == "failure"


def test_no_checks_are_no_success(job: Stepper) -> None:
    """Exit 3: nobody looked at the commit."""
    done = job.step("ci-status", **IN_VAIN)
    assert (done.code, done.outputs["verdict"], done.outputs["outcome"]) == (3, "error", "none")


def test_what_does_not_end_is_no_success(github: StandIn, job: Stepper) -> None:
    """Exit 3, and what is awaited is told."""
    github.world.add_check(SHA, "test")
    github.world.add_check(SHA, "slow", None)
    done = job.step("ci-status", **IN_VAIN)
    assert (done.code, done.outputs["outcome"]) == (3, "timeout")
    assert "slow was still in_progress" in done.log
    assert "waiting for slow" in done.log


def test_a_required_check_must_appear(github: StandIn, job: Stepper) -> None:
    """All others being green is not enough; those that are not required do not count."""
    github.world.add_check(SHA, "test (3.12)")
    github.world.add_check(SHA, "flaky", "failure")
    done = job.step("ci-status", required="test (*)\nlint", **IN_VAIN)
    assert (done.code, done.outputs["outcome"], json.loads(done.outputs["missing"])) == (3, "timeout", ["lint"])
    github.world.add_check(SHA, "lint")
    assert job.step("ci-status", required="test (*)\nlint", **QUICK).outputs["outcome"] == "success"


def test_a_branch_says_what_it_requires(github: StandIn, job: Stepper) -> None:
    """By its protection or by a ruleset."""
    github.world.add_branch("main", SHA, required=("test",), by_rule=("lint",))
    github.world.add_check(SHA, "test")
    done = job.step("ci-status", required_of="main", **IN_VAIN)
    assert json.loads(done.outputs["missing"]) == ["lint"]
    github.world.add_branch("dev", SHA)
    none = job.step("ci-status", required_of="dev", **QUICK)
    assert (none.code, "requires no checks" in none.log) == (2, True)


def test_some_can_be_ignored_and_skipping_be_forbidden(github: StandIn, job: Stepper) -> None:
    """Both by choice."""
    github.world.add_check(SHA, "test")
    github.world.add_check(SHA, "bench (1)", "failure")
    assert job.step("ci-status", ignore="bench*", **QUICK).outputs["outcome"] == "success"
    github.world.add_check(SHA, "docs", "skipped")
    assert job.step("ci-status", ignore="bench*", skipped_is_good="false", **QUICK).outputs["outcome"] == "failure"


def test_it_does_not_wait_for_itself(github: StandIn, job: Stepper) -> None:
    """The jobs of its own run are left out."""
    github.world.add_check(SHA, "test")
    github.world.add_check(SHA, "wait", None, html_url=f"{github.web}/octo/service/actions/runs/5/job/77")
    done = job.step("ci-status", **QUICK)
    assert (done.outputs["outcome"], done.outputs["total"]) == ("success", "1"), done.log


def test_checks_that_appear_late_are_waited_for(github: StandIn, job: Stepper) -> None:
    """What is green may be only the first of them: it must stay green for a while."""
    github.world.add_check(SHA, "first")

    def appear() -> None:
        time.sleep(0.4)
        github.world.add_check(SHA, "second", "failure")

    threading.Thread(target=appear, daemon=True).start()
    done = job.step("ci-status", interval="50ms", settle="1500ms", deadline="30s")
    assert done.outputs["outcome"] == "failure", done.log


def test_fewer_than_asked_for_are_not_enough(github: StandIn, job: Stepper) -> None:
    """`least` says how many there must be."""
    github.world.add_check(SHA, "test")
    done = job.step("ci-status", least="2", **IN_VAIN)
    assert (done.code, json.loads(done.outputs["missing"])) == (3, ["1 more of any name"])


def test_a_person_asks_once(github: StandIn, job: Stepper) -> None:
    """`ci-kit status main --deadline 0` looks and goes; a branch is resolved to its commit."""
    github.world.add_check(SHA, "test")
    done = job.type("status", "main", "--deadline", "0")
    assert done.code == 0, done.log
    assert f"all 1 checks are green for {SHA[:12]}" in done.log
    github.world.add_check(SHA, "slow", None)
    assert job.type("ci-status", "main", "--deadline", "0").code == 3


def test_a_pull_request_is_judged_by_its_head(github: StandIn, job: Stepper) -> None:
    """Checks are those of the head; the merge commit of the run has none."""
    head = "b" * 40
    github.world.add_check(head, "test")
    job.event("pull_request", {"pull_request": {"head": {"sha": head, "repo": {"full_name": "octo/service"}}}})
    assert job.step("ci-status", **QUICK).outputs["sha"] == head


def test_a_missing_permission_is_an_error(github: StandIn, job: Stepper) -> None:
    """Could not look is not green."""
    github.world.faults.on = [Fault(Kind.FORBIDDEN, path="/check-runs$", times=-1)]
    done = job.step("ci-status", **QUICK)
    assert (done.code, done.outputs["verdict"]) == (3, "error")
    assert "checks: read" in done.log


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"ref": "main\ndev"}, "several commits"),
        ({"deadline": "soon"}, "it must be a duration"),
        ({"least": "0"}, "least"),
        ({"require": "test"}, "did you mean `required`?"),
    ],
)
def test_bad_input_is_one_clear_error(job: Stepper, inputs: dict[str, str], said: str) -> None:
    """Exit 2."""
    done = job.step("ci-status", **inputs)
    assert (done.code, said in done.log) == (2, True), done.log
