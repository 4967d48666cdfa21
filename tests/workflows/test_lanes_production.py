"""The deploy to production that users copy: gate, backup, deploy, watch, tag, issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pasted
import pytest
from deployed_service import Fault, Service, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hub import Consumer, Hub
    from hub_run import HubRun

pytestmark = pytest.mark.act

DEPLOY, TAG, ISSUE = "Deploy", "Tag what is live", "Issue"
WORKFLOW = ".github/workflows/deploy-production.yml"
#: A user's own numbers: never frozen, and quick about it.
NUMBERS = {
    "Europe/Berlin": "UTC",
    "Fri 16:00 - Mon 08:00": "1999-12-31 - 2000-01-01",
    "2026-12-19 - 2027-01-02": "2000-12-31 - 2001-01-01",
    "interval: 1s": "interval: 500ms",
    "deadline: 5m": "deadline: 60s",
    "start-period: 30s": "start-period: 1s",
    "watch-for: 10m": "watch-for: 2s",
}
#: Makes this commit one that does not work, wherever it is deployed.
BROKEN = {
    "printf '%s\\n' \"${2:?which version}\"": f'printf "%s %s\\n" "$2" "$([[ $2 != v1 ]] && echo {Fault.UNAVAILABLE})"',
}
#: Kills the step in the middle of its deploy, when the new version is live already.
KILLER = """    if [[ $2 != v1 ]]; then
      step=$PPID
      until grep --quiet health-check-rollback "/proc/$step/cmdline"; do step=$(cut -d' ' -f4 "/proc/$step/stat"); done
      kill -9 "$step"
    fi
    ;;
  *)"""


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """Version v1 is live."""
    folder = tmp_path / "service"
    folder.mkdir()
    with running(folder / "live") as made:
        yield made


@pytest.fixture
def project(hub: Hub, service: Service) -> Consumer:
    """Its repository, whose main asks for the check `test`, and whose environment asks for a reviewer."""
    hub.world.add_branch("main", "0" * 40, required=("test",))
    hub.world.environments["production"] = ["required_reviewers"]
    made = pasted.consumer(hub, {WORKFLOW: NUMBERS})
    made.variables |= {"HEALTH_URL": service.url, "DEPLOY_TARGET": str(service.live.parent)}
    made.secrets["DEPLOY_KEY"] = "key-of-no-value"
    return made


def deploy(project: Consumer, number: int, *, approved: bool = True) -> HubRun:
    """Somebody starts the workflow for the tip of main, whose checks are green, and somebody approves."""
    world = project.hub.world
    world.standings[f"main...{project.sha}"] = "identical"
    world.add_check(project.sha, "test", "success")
    if approved:
        world.approvals[number] = [{"state": "approved", "user": "ada", "environments": ["production"]}]
    return project.run("deploy-production.yml", "workflow_dispatch", number=number)


def live(service: Service) -> str:
    """The version that is live."""
    return service.live.read_text(encoding="utf-8").split()[0]


def tags(project: Consumer) -> list[str]:
    """The tags that were pushed."""
    return project.clone.git("ls-remote", "--tags", str(project.hub.bare("octo/service"))).split()[1::2]


def test_a_broken_deploy_is_taken_back_and_the_next_good_one_closes_the_issue(
    project: Consumer, service: Service
) -> None:
    """The job that deploys is red, v1 is live again, there is an issue and no tag; then all is the other way round."""
    script = project.clone.folder / "deploy.sh"
    good = script.read_text(encoding="utf-8")
    project.commit({"deploy.sh": pasted.replaced(good, BROKEN)})
    bad = deploy(project, 1)
    assert bad.results == {DEPLOY: "failure", ISSUE: "success"}, bad.log
    assert bad.jobs[DEPLOY].steps["deploy"].outputs["outcome"] == "rolled_back"
    assert (live(service), tags(project)) == ("v1", [])
    assert (service.live.parent / "live.before").is_file()
    (issue,) = project.hub.world.open_issues()
    assert issue["title"].startswith("Production: ")

    project.commit({"deploy.sh": good})
    mended = deploy(project, 2)
    assert mended.results == {DEPLOY: "success", TAG: "success", ISSUE: "success"}, mended.log
    assert live(service) == project.sha
    assert tags(project) == [f"refs/tags/{mended.jobs[TAG].steps['tag'].outputs['tag']}"]
    assert project.hub.world.open_issues() == []


@pytest.mark.slow  # deploy-gate has its own tests of when it is shut
def test_nothing_is_touched_while_the_gate_is_shut(project: Consumer, service: Service) -> None:
    """Nobody has approved: the job is red at its gate, and no issue is opened about it."""
    run = deploy(project, 1, approved=False)
    assert run.results == {DEPLOY: "failure"}, run.log
    assert run.jobs[DEPLOY].failed == ["Gate"]
    assert run.jobs[DEPLOY].steps["gate"].outputs["reasons"] == "not-approved"
    assert (live(service), tags(project), project.hub.world.open_issues()) == ("v1", [], [])
    assert not (service.live.parent / "live.before").exists()


@pytest.mark.slow
def test_without_a_backup_nothing_is_deployed(project: Consumer, service: Service) -> None:
    """The command that backs up fails: v1 is live, and there is an issue."""
    script = (project.clone.folder / "deploy.sh").read_text(encoding="utf-8")
    project.commit({"deploy.sh": pasted.replaced(script, {'cp "$live" "$live.before"': "exit 3"})})
    run = deploy(project, 1)
    assert run.red == [DEPLOY], run.log
    assert (live(service), tags(project)) == ("v1", [])
    assert len(project.hub.world.open_issues()) == 1


@pytest.mark.slow
def test_a_deploy_that_is_killed_is_finished_by_the_next_step(project: Consumer, service: Service) -> None:
    """SIGKILL, as of a machine without memory: v1 is live again, and there is an issue."""
    script = (project.clone.folder / "deploy.sh").read_text(encoding="utf-8")
    project.commit({"deploy.sh": pasted.replaced(script, {"    ;;\n  *)": KILLER})})
    run = deploy(project, 1)
    assert run.results == {DEPLOY: "failure", ISSUE: "success"}, run.log
    assert run.jobs[DEPLOY].failed[0] == "Back up, deploy, watch, take back"
    assert run.jobs[DEPLOY].steps["finish"].outputs["outcome"] == "cancelled_rolled_back"
    assert (live(service), tags(project)) == ("v1", [])
    assert len(project.hub.world.open_issues()) == 1
