"""The lane `qa` in a consumer's repository, run in the hub: environments, benchmarks, verdict, issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from benchmarks import SCRIPT
from hub_project import FILES, TESTS, example

if TYPE_CHECKING:
    from hub import Consumer, Hub

pytestmark = pytest.mark.act

STAGING, PRODUCTION = "QA / Check staging", "QA / Check production"
BENCHMARKS, VERDICT, REPORT = "QA / Benchmarks", "QA / Verdict", "QA / Report"
ALL = [BENCHMARKS, PRODUCTION, STAGING, REPORT, VERDICT]


def _consumer(hub: Hub, tests: str = TESTS) -> Consumer:
    """With a release v1.0.0, whose benchmarks take a certain time; what they take stands in a file."""
    files = {**FILES, "tests/test_service.py": tests, "bench.py": SCRIPT, "factor.txt": "steady 1.0\nloop 1.0\n"}
    consumer = hub.consumer({**files, **example("qa")})
    consumer.clone.git("tag", "v1.0.0")
    return consumer


def test_slower_benchmarks_redden_their_job_and_become_an_issue(hub: Hub) -> None:
    """A loop takes twice as long as in the last release: only the job of the benchmarks is red."""
    consumer = _consumer(hub)
    consumer.commit({"factor.txt": "steady 1.0\nloop 2.0\n"})
    run = consumer.run("qa.yml", "schedule")
    assert run.red == [BENCHMARKS], run.log
    assert sorted(run.jobs) == sorted(ALL)
    told = run.jobs[BENCHMARKS].steps["gate"].outputs
    assert (told["regressed"], told["same"]) == ("1", "1")
    told = run.jobs[VERDICT].steps["summary"].outputs
    assert (told["verdict"], told["tests"]) == ("pass", "2")
    assert len(hub.world.open_issues()) == 1


@pytest.mark.slow
def test_the_example_is_green(hub: Hub) -> None:
    """Two environments, and benchmarks as fast as they were."""
    consumer = _consumer(hub)
    consumer.commit({"README.md": "more\n"})
    run = consumer.run("qa.yml", "schedule")
    assert run.results == dict.fromkeys(sorted(ALL), "success"), run.log
    assert sorted(run.artifacts) == ["qa-reports-production", "qa-reports-staging"]
    assert hub.world.open_issues() == []


@pytest.mark.slow
def test_a_red_environment_is_named(hub: Hub) -> None:
    """The same tests fail against one environment: its job and the verdict are red, and the issue names it."""
    red = TESTS.replace(
        "answer() > other", 'answer() * (__import__("os").environ["QA_ENVIRONMENT"] == "staging") > other'
    )
    consumer = _consumer(hub, red)
    consumer.commit({"README.md": "more\n"})
    run = consumer.run("qa.yml", "schedule")
    assert run.red == [PRODUCTION, VERDICT], run.log
    assert "production" in run.jobs[REPORT].steps["issue"].outputs["failures"]


SCHEMA = """version: 1
variables:
  SERVICE_PAGES: {type: int, default: 10}
  SERVICE_TOKEN: {secret: true, environments: [production]}
"""
SECRETS = """    with:
      schema: .github/env-schema.yml
      benchmark: ""
      environments: '["staging", "production"]'
    secrets:
      env: SERVICE_TOKEN=${{ secrets.SERVICE_TOKEN }}
"""


@pytest.mark.slow
def test_a_secret_of_one_environment_is_missed_there_only(hub: Hub) -> None:
    """Before anything is installed; with the secret, the tests of that environment see it, and no log shows it."""
    example_of_ours = example("qa")[".github/workflows/qa.yml"]
    text = example_of_ours[: example_of_ours.index("    with:\n")] + SECRETS
    test = TESTS.replace("answer() > other", 'bool(__import__("os").environ["SERVICE_PAGES"]) and answer() > other')
    files = {"tests/test_service.py": test, ".github/env-schema.yml": SCHEMA, ".github/workflows/qa.yml": text}
    consumer = hub.consumer({**FILES, **files})
    run = consumer.run("qa.yml", "schedule")
    assert run.red == [PRODUCTION, VERDICT], run.log
    assert run.jobs[PRODUCTION].steps["env"].outputs["missing"] == '["SERVICE_TOKEN"]'
    assert not run.jobs[PRODUCTION].steps["install"].outcome
    consumer.secrets["SERVICE_TOKEN"] = "made-up-for-the-test"
    mended = consumer.run("qa.yml", "schedule")
    assert mended.red == [], mended.log
    assert BENCHMARKS not in mended.jobs
    assert "made-up-for-the-test" not in mended.log
    assert hub.world.open_issues() == []
