"""The docs-quality lane: Markdown is looked at, and what is found goes to code scanning."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pasted
import pytest

if TYPE_CHECKING:
    from hub import Hub

pytestmark = pytest.mark.act

MARKDOWN = "Markdown / Markdown"
FAULTS = "# Start\n\n[Nowhere](gone.md), [nor](seasons.md#not-there)\n\n```console\n$ never closed\n"


def test_faults_redden_the_job_and_are_alerts(hub: Hub) -> None:
    """A link to no file, and one to no heading."""
    project = pasted.consumer(hub)
    project.commit({"docs/index.md": FAULTS})
    faulty = project.run("docs-quality.yml")
    assert faulty.results == {MARKDOWN: "failure"}, faulty.log
    assert faulty.jobs[MARKDOWN].failed == ["Look at the Markdown"]
    found = alerts(faulty.scanned()["markdown"][0].read_text(encoding="utf-8"))
    assert {"broken-link", "broken-anchor"} <= set(found)


@pytest.mark.slow
def test_sound_pages_are_green(hub: Hub) -> None:
    """An empty upload closes old alerts."""
    run = pasted.consumer(hub).run("docs-quality.yml")
    assert run.results == {MARKDOWN: "success"}, run.log
    assert alerts(run.scanned()["markdown"][0].read_text(encoding="utf-8")) == []


@pytest.mark.slow
def test_a_fork_is_told_what_is_wrong_and_uploads_nothing(hub: Hub) -> None:
    """The lint alone decides: the job is red for the faults, and warns that nothing was uploaded."""
    project = pasted.consumer(hub)
    project.commit({"docs/index.md": FAULTS})
    run = project.run("docs-quality.yml", "pull_request", fork=True)
    assert run.results == {MARKDOWN: "failure"}, run.log
    assert run.scanned() == {}
    (told,) = run.jobs[MARKDOWN].steps["told"].annotations
    assert told["level"] == "warning"


def alerts(sarif: str) -> list[str]:
    """The rules of the results."""
    return [one["ruleId"] for run in json.loads(sarif)["runs"] for one in run["results"]]
