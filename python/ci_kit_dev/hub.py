"""GitHub's API for workflows on this machine: the stand-in of the tests, with a run in which a job failed."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from standin_github import StandIn

#: The number that act gives to every run.
_RUN = 1


@contextmanager
def serving(*, failed: bool) -> Iterator[StandIn]:
    """A stand-in for any repository, for as long as the block lasts; in run 1 a job has failed, or succeeded."""
    folders = [str(ROOT / folder) for folder in ("tests/standins/github", "tests/support")]
    sys.path.extend(folder for folder in folders if folder not in sys.path)
    from failing_logs import pytest_log  # noqa: PLC0415 (on the path since now)
    from standin_github import World, running  # noqa: PLC0415 (likewise)

    world = World(repository="")
    world.add_run(_RUN, name="Nightly collection", status="in_progress", conclusion=None)
    conclusion = "failure" if failed else "success"
    steps = (("Set up job", "success"), ("Run tests", conclusion))
    world.add_job(_RUN, "test (3.12)", conclusion=conclusion, steps=steps, log=pytest_log())
    world.add_job(_RUN, "report", status="in_progress", conclusion=None, steps=())
    with running(world) as made:
        yield made


def arguments(hub: StandIn) -> tuple[str, ...]:
    """What act has to be told, so that actions ask the stand-in."""
    # act takes the name of the repository from its remote, which may be a folder.
    variables = {"GITHUB_API_URL": hub.api, "GITHUB_SERVER_URL": hub.web, "GITHUB_REPOSITORY": "octo/service"}
    return (*(f"--env={name}={value}" for name, value in variables.items()), "--secret=GITHUB_TOKEN=of-no-value")


def shown(hub: StandIn) -> Iterator[str]:
    """The issues that the stand-in got, as lines."""
    world = hub.world
    for number in world.issues:
        issue = world.issue(number)
        yield f"#{number} {issue['title']}"
        yield f"   {issue['state']}, labels: {', '.join(issue['labels'])}"
        yield ""
        yield from (f"   {line}".rstrip() for line in issue["body"].splitlines())
