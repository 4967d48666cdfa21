"""Statuses of a deployment on GitHub, and what happens where there are none to be had."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import pytest
from standin_github import Fault as Trouble
from standin_github import Kind, StandIn, running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deployment import Deployment

SHA = "c0ffee" + "0" * 34


@pytest.fixture
def github(deployment: Deployment) -> Iterator[StandIn]:
    """GitHub, known to the job."""
    with running() as made:
        made.world.add_branch("main", SHA)
        deployment.env |= {
            "GITHUB_REPOSITORY": made.world.repository,
            "GITHUB_API_URL": made.api,
            "GITHUB_SERVER_URL": made.web,
            "GITHUB_SHA": SHA,
            "GITHUB_RUN_ID": "77",
            "GITHUB_RUN_ATTEMPT": "1",
        }
        deployment.options |= {"github-deployment": "production", "token": "t0k" + "en"}
        yield made


def _told(github: StandIn) -> list[tuple[str, str]]:
    """The statuses of the only deployment."""
    (number,) = github.world.deployments
    statuses: list[dict[str, Any]] = github.world.deployment_statuses.get(number, [])
    return [(one["state"], one.get("description") or "") for one in statuses]


def test_a_good_deploy_becomes_a_success(deployment: Deployment, github: StandIn) -> None:
    """In progress, then success, with links to the run and the service."""
    code, output = deployment.run()
    assert code == 0, output
    assert [state for state, _ in _told(github)] == ["in_progress", "success"]
    (made,) = github.world.deployments.values()
    assert (made["environment"], made["sha"]) == ("production", SHA)
    (statuses,) = github.world.deployment_statuses.values()
    assert statuses[-1]["log_url"].endswith("/actions/runs/77")


def test_a_bad_deploy_becomes_a_failure(deployment: Deployment, github: StandIn) -> None:
    """And the deployment before it stays the active one, as what is live is its version."""
    deployment.fault = "unavailable"
    deployment.run()
    assert deployment.outcome() == "rolled_back"
    assert _told(github)[-1] == ("failure", "rolled back; the previous version is live and healthy")


def test_a_failed_preflight_is_no_deployment(deployment: Deployment, github: StandIn) -> None:
    """Nothing was deployed."""
    deployment.options["current-command"] = "false"
    deployment.run()
    assert (deployment.outcome(), github.world.deployments) == ("preflight_failed", {})


def test_the_finaliser_tells_the_end_of_a_killed_step(deployment: Deployment, github: StandIn) -> None:
    """Of the same deployment, once; it needs the token again."""
    deployment.options |= {"watch-for": "60s"}
    started = deployment.start()
    deployment.reach("watch", started)
    started.send_signal(signal.SIGKILL)
    started.communicate(timeout=20)
    for _ in range(2):
        token = deployment.options["token"]
        deployment.run("finalise", "--state", str(deployment.folder / "state"), "--token", token)
    assert deployment.outcome() == "cancelled_rolled_back"
    assert [state for state, _ in _told(github)] == ["in_progress", "inactive"]


@pytest.mark.parametrize("trouble", ["read-only", "away"])
def test_without_statuses_a_deploy_is_judged_all_the_same(
    deployment: Deployment, github: StandIn, trouble: str
) -> None:
    """A read-only token, or no GitHub: a note says so, the verdict is that of the service."""
    if trouble == "read-only":
        github.world.read_only = True
    else:
        github.close()
        deployment.env["GITHUB_API_URL"] = "http://127.0.0.1:1"
    deployment.fault = "unavailable"
    code, output = deployment.run()
    assert (code, deployment.outcome()) == (1, "rolled_back")
    assert "GitHub was not told how the deployment stands" in output
    assert deployment.options["token"] not in output


def test_an_answer_that_is_lost_makes_no_second_deployment(deployment: Deployment, github: StandIn) -> None:
    """GitHub did it and said 502: the one that is there is found by its mark."""
    github.world.faults.on = [Trouble(Kind.LOST, "POST", "/deployments$", times=1)]
    deployment.run()
    assert [state for state, _ in _told(github)] == ["in_progress", "success"]


def test_a_token_is_asked_for(deployment: Deployment, github: StandIn) -> None:
    """Before anything is deployed."""
    deployment.options["token"] = ""
    deployment.env |= {"GITHUB_TOKEN": "", "GH_TOKEN": ""}
    code, output = deployment.run()
    assert (code, deployment.live, github.world.deployments) == (2, "v1", {})
    assert "without `token`" in output
