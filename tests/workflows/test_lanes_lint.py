"""The lane `lint` in a consumer's repository, run in the hub."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hub_project import FILES, SERVICE, example

if TYPE_CHECKING:
    from hub import Hub

pytestmark = pytest.mark.act

JOB = "Lint / Style and types"
CHECKS = ("check", "format", "types")


def test_all_checks_run_and_each_says_its_own(hub: Hub) -> None:
    """A file with a mistake, a wrong layout and a wrong type: three red steps in one run, the mistake annotated."""
    bad = SERVICE + "\nimport os\nx: int = 'y'\n"
    run = hub.consumer({**FILES, "service/__init__.py": bad, **example("lint")}).run("lint.yml", "pull_request")
    steps = run.jobs[JOB].steps
    assert [steps[one].outcome for one in CHECKS] == ["failure"] * 3, run.log
    assert run.red == [JOB]
    assert any("F401" in one["message"] or "F401" in one.get("title", "") for one in steps["check"].annotations)


@pytest.mark.slow
def test_the_example_is_green(hub: Hub) -> None:
    """Ruff and mypy have nothing to say of the project."""
    run = hub.consumer({**FILES, **example("lint")}).run("lint.yml")
    assert run.results == {JOB: "success"}, run.log
    assert [run.jobs[JOB].steps[one].outcome for one in CHECKS] == ["success"] * 3
