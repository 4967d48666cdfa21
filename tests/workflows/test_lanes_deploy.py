"""The lane `deploy-staging` in a consumer's repository, run in the hub: gate, deploy, rollback, tag, issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from deployed_service import Fault, Service, running
from hub_project import example

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hub import Consumer, Hub

pytestmark = pytest.mark.act

GATE, DEPLOY, TAG, REPORT = (f"Staging / {name}" for name in ("Gate", "Deploy", "Tag", "Report"))


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """Staging, with the version v1 live."""
    with running(tmp_path / "live") as made:
        yield made


def _consumer(hub: Hub, service: Service, fault: str = "", *, frozen: bool = False) -> Consumer:
    """A repository that deploys by writing a file; the check of its commit is green."""
    # v1, to which a rollback leads, is as good as it was.
    script = (
        f"#!/usr/bin/env bash\nlive={service.live}\nfault='{fault}'\n[[ $2 != v1 ]] || fault=\n"
        "[[ $1 == deploy ]] && echo \"$2 $fault\" > $live || cut -d' ' -f1 $live\n"
    )
    freeze = '"1999-12-31 - 2000-01-01"' if not frozen else "|\n        00:00 - 12:00\n        12:00 - 00:00"
    changes = {
        "https://staging.example.com/health": service.url,
        '"Fri 16:00 - Mon 08:00 # nobody is there"': freeze,
        "      timezone": "      interval: 500ms\n      start-period: 1ms\n      watch-for: 2s\n      timezone",
    }
    consumer = hub.consumer({"deploy.sh": script, **example("deploy-staging", **changes)})
    (consumer.clone.folder / "deploy.sh").chmod(0o755)
    sha = consumer.commit({"README.md": "x\n"})
    hub.world.branches["main"]["required"] = ["tests"]
    hub.world.add_check(sha, "tests", "success")
    return consumer


def _tags(hub: Hub) -> list[str]:
    return [path.name for path in hub.bare("octo/service").glob("refs/tags/*")]


def test_a_bad_version_is_taken_back_and_becomes_an_issue(hub: Hub, service: Service) -> None:
    """Every answer of it fails: the old version is live again, nothing is tagged, and the evidence is kept."""
    consumer = _consumer(hub, service, Fault.UNAVAILABLE)
    run = consumer.run("deploy-staging.yml")
    assert run.results == {GATE: "success", DEPLOY: "failure", REPORT: "success"}, run.log
    assert run.jobs[DEPLOY].steps["deploy"].outputs["outcome"] == "rolled_back"
    assert service.live.read_text(encoding="utf-8").startswith("v1")
    assert _tags(hub) == []
    assert list(run.artifacts) == ["deploy-staging"]
    assert len(hub.world.open_issues()) == 1


@pytest.mark.slow
def test_a_good_version_stays_and_is_tagged(hub: Hub, service: Service) -> None:
    """The gate is open, the version healthy, and its commit has a tag in the hub."""
    consumer = _consumer(hub, service)
    run = consumer.run("deploy-staging.yml")
    assert run.results == dict.fromkeys(sorted([GATE, DEPLOY, TAG, REPORT]), "success"), run.log
    assert run.jobs[DEPLOY].steps["deploy"].outputs["outcome"] == "healthy"
    assert service.live.read_text(encoding="utf-8").startswith(consumer.sha)
    assert _tags(hub) == [run.jobs[TAG].steps["tag"].outputs["tag"]]
    assert _tags(hub)[0].startswith("staging-")


@pytest.mark.slow
def test_a_shut_gate_keeps_everything_as_it_is(hub: Hub, service: Service) -> None:
    """In a freeze nothing is deployed, unless somebody gives a reason."""
    consumer = _consumer(hub, service, frozen=True)
    run = consumer.run("deploy-staging.yml")
    assert run.results == {GATE: "failure", REPORT: "success"}, run.log
    assert run.jobs[GATE].steps["gate"].outputs["reasons"] == "frozen"
    assert service.live.read_text(encoding="utf-8").startswith("v1")
    forced = consumer.run("deploy-staging.yml", "workflow_dispatch", inputs={"override": "fixes 17"})
    assert forced.red == [], forced.log
    assert service.live.read_text(encoding="utf-8").startswith(consumer.sha)


@pytest.mark.slow
def test_a_red_check_shuts_the_gate(hub: Hub, service: Service) -> None:
    """What the branch requires is red for this commit."""
    consumer = _consumer(hub, service)
    sha = consumer.commit({"README.md": "y\n"})
    hub.world.add_check(sha, "tests", "failure")
    run = consumer.run("deploy-staging.yml")
    assert run.results == {GATE: "failure", REPORT: "success"}, run.log
    assert run.jobs[GATE].steps["gate"].outputs["reasons"] == "check-failed"
