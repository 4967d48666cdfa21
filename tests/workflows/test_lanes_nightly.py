"""The lane `nightly` in a consumer's repository, run in the hub: collected, tried again, limited, reported."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hub_project import COLLECT, FILES, SCHEMA, example

if TYPE_CHECKING:
    from hub import Consumer, Hub

pytestmark = pytest.mark.act

COLLECTED, REPORT = "Nightly / Collect", "Nightly / Report"
#: The second attempt follows at once.
HURRIED = {"max-minutes: 60": "wait: 10ms"}


def _consumer(hub: Hub, how: str = "", **changes: str) -> Consumer:
    files = {**FILES, "service/collect.py": COLLECT, ".github/env-schema.yml": SCHEMA, "how": how}
    consumer = hub.consumer({**files, **example("nightly", **changes)})
    consumer.secrets["SERVICE_TOKEN"] = "made-up-for-the-test"
    return consumer


def test_a_failed_night_becomes_an_issue_that_the_next_good_one_closes(hub: Hub) -> None:
    """Broken: the job is red, the report of the resources is kept, the issue has the traceback. Mended: closed."""
    consumer = _consumer(hub, "broken")
    first = consumer.run("nightly.yml", "schedule")
    assert first.results == {COLLECTED: "failure", REPORT: "success"}, first.log
    assert first.jobs[COLLECTED].steps["command"].outputs["attempts"] == "1"
    assert list(first.artifacts) == ["nightly-report"]
    (issue,) = hub.world.open_issues()
    assert "the source has changed its format" in issue["body"]
    consumer.commit({"how": ""})
    second = consumer.run("nightly.yml", "schedule")
    assert second.results == {COLLECTED: "success", REPORT: "success"}, second.log
    assert second.jobs[REPORT].steps["issue"].outputs["action"] == "closed"
    assert hub.world.open_issues() == []
    item = json.loads((second.artifacts["nightly"] / "items.json").read_text(encoding="utf-8"))
    assert item == {"item": 1, "token": True, "pages": "10"}


@pytest.mark.slow
def test_a_missing_secret_ends_the_night_before_it_begins(hub: Hub) -> None:
    """Nothing is installed and nothing collected; the issue names the secret."""
    consumer = _consumer(hub)
    consumer.secrets.clear()
    run = consumer.run("nightly.yml", "workflow_dispatch")
    assert run.results == {COLLECTED: "failure", REPORT: "success"}, run.log
    steps = run.jobs[COLLECTED].steps
    assert steps["env"].outputs["missing"] == '["SERVICE_TOKEN"]'
    assert not steps["install"].outcome
    assert not steps["command"].outcome
    (issue,) = hub.world.open_issues()
    assert "SERVICE_TOKEN" in issue["body"].replace("&#95;", "_").replace("\\_", "_")


@pytest.mark.slow
def test_a_network_that_fails_once_costs_an_attempt(hub: Hub) -> None:
    """The second attempt succeeds: green, with a warning, and no issue."""
    run = _consumer(hub, "flaky", **HURRIED).run("nightly.yml", "schedule")
    assert run.results == {COLLECTED: "success", REPORT: "success"}, run.log
    told = run.jobs[COLLECTED].steps["command"].outputs
    assert (told["outcome"], told["attempts"], told["verdict"]) == ("succeeded", "2", "warn")
    assert hub.world.open_issues() == []


@pytest.mark.slow
def test_artifacts_above_their_limit_redden_the_night(hub: Hub) -> None:
    """What was collected is kept all the same, and the report says which limit was broken."""
    run = _consumer(hub, "large", **{"max-minutes: 60": "max-artifact-size-mb: 1"}).run("nightly.yml", "schedule")
    assert run.results == {COLLECTED: "failure", REPORT: "success"}, run.log
    steps = run.jobs[COLLECTED].steps
    assert steps["command"].outcome == "success"
    assert json.loads(steps["resources"].outputs["limits"])["max-artifact-size-mb"] == "broken"
    assert sorted(run.artifacts) == ["nightly", "nightly-report"]
    assert len(hub.world.open_issues()) == 1


@pytest.mark.slow
def test_a_token_without_the_permission_is_said_to_be_one(hub: Hub) -> None:
    """Issues cannot be written: the job that reports is red as well, and says which permission it lacks."""
    consumer = _consumer(hub, "broken")
    hub.world.issues_disabled = True
    run = consumer.run("nightly.yml", "schedule")
    assert run.results == {COLLECTED: "failure", REPORT: "failure"}, run.log
    assert run.jobs[REPORT].steps["issue"].outputs["verdict"] == "error"
