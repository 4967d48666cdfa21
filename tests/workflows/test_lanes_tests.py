"""The lane `tests` in a consumer's repository, run in the hub: what makes it red, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hub_project import FILES, SCHEMA, SERVICE, TESTS, example

if TYPE_CHECKING:
    from hub import Hub

pytestmark = pytest.mark.act

PLAN, VERDICT = "Tests / Which Pythons", "Tests / Verdict"
PYTHONS = [f"Tests / Python 3.{minor}" for minor in (11, 12, 13)]


def test_the_example_is_green_and_says_what_was_tested(hub: Hub) -> None:
    """The oldest and the newest Python by the classifiers, integration tests too, coverage once, and the verdict."""
    run = hub.consumer({**FILES, **example("tests")}).run("tests.yml")
    assert run.results == dict.fromkeys(sorted([PLAN, VERDICT, PYTHONS[0], PYTHONS[2]]), "success"), run.log
    told = run.jobs[VERDICT].steps["summary"].outputs
    assert (told["verdict"], told["tests"], told["failed"], told["coverage"]) == ("pass", "4", "0", "100.00"), told
    assert sorted(run.artifacts) == [f"test-reports-3.{minor}" for minor in (11, 13)]
    assert [(path / "coverage.xml").exists() for _, path in sorted(run.artifacts.items())] == [False, True]


@pytest.mark.slow
def test_a_red_test_reddens_its_python_and_the_verdict(hub: Hub) -> None:
    """A test that fails on one Python only: its job and the verdict are red, the other Pythons are not."""
    red = TESTS.replace("== 42", '== (43 if "3.11" in __import__("os").environ["REPORTS"] else 42)')
    run = hub.consumer({**FILES, "tests/test_service.py": red, **example("tests")}).run("tests.yml", "pull_request")
    assert run.red == ["Tests / Python 3.11", VERDICT], run.log
    assert run.jobs[VERDICT].steps["summary"].outputs["failed"] == "1"
    assert "test_answer" in run.jobs[VERDICT].summary


@pytest.mark.slow
def test_low_coverage_is_the_verdicts_affair(hub: Hub) -> None:
    """All tests pass; too few lines are covered."""
    more = SERVICE + "\n\ndef never(question: str) -> int:\n    question = question.strip()\n    return len(question)\n"
    run = hub.consumer({**FILES, "service/__init__.py": more, **example("tests")}).run("tests.yml")
    assert run.red == [VERDICT], run.log
    told = run.jobs[VERDICT].steps["summary"].outputs
    assert (told["verdict"], told["failed"], float(told["coverage"]) < 80) == ("fail", "0", True), told


@pytest.mark.slow
def test_a_report_that_is_not_there_is_no_pass(hub: Hub) -> None:
    """The project cannot be built: no test ran anywhere, which the verdict takes for an error."""
    broken = FILES["pyproject.toml"].replace("hatchling.build", "nowhere")
    run = hub.consumer({**FILES, "pyproject.toml": broken, **example("tests")}).run("tests.yml")
    assert run.red == [PYTHONS[0], PYTHONS[2], VERDICT], run.log
    assert run.jobs[PYTHONS[0]].steps["install"].outcome == "failure"
    assert "test" not in run.jobs[PYTHONS[0]].steps
    assert run.jobs[VERDICT].steps["summary"].outputs["verdict"] == "error"


@pytest.mark.slow
def test_a_project_that_contradicts_itself_is_not_tested(hub: Hub) -> None:
    """Where pyproject.toml cannot be read nobody knows what to test on: the plan is red, and nothing else runs."""
    run = hub.consumer({**FILES, "pyproject.toml": "[project]\nname = 1\n", **example("tests")}).run("tests.yml")
    assert run.results == {PLAN: "failure"}, run.log


@pytest.mark.slow
def test_the_tier_says_how_much_is_tested(hub: Hub) -> None:
    """`fast` is one Python and the unit tests, `comprehensive` all Pythons and all tests; another word is refused."""
    files = {**FILES, **example("tests")}
    consumer = hub.consumer(files)
    wanted = {"fast": (["Tests / Python 3.13"], "1"), "comprehensive": (PYTHONS, "9")}
    for tier, (pythons, tests) in wanted.items():
        consumer.commit(example("tests", **{"coverage-min: 80": f"tier: {tier}"}))
        run = consumer.run("tests.yml")
        assert run.results == dict.fromkeys(sorted([PLAN, VERDICT, *pythons]), "success"), run.log
        assert run.jobs[VERDICT].steps["summary"].outputs["tests"] == tests
    consumer.commit(example("tests", **{"coverage-min: 80": "tier: quick"}))
    run = consumer.run("tests.yml")
    assert run.results == {PLAN: "failure"}, run.log


TOKEN = """import os

import pytest


@pytest.mark.skipif("CI" in os.environ and not os.environ.get("SERVICE_TOKEN"), reason="there are no secrets in forks")
@pytest.mark.integration
def test_token() -> None:
    assert len(os.environ["SERVICE_TOKEN"]) > 8
"""


@pytest.mark.slow
def test_secrets_reach_the_tests_but_not_those_of_a_fork(hub: Hub) -> None:
    """Once all is right they are in the environment; a fork is green without them, and has written nothing."""
    secret = "coverage-min: 80\n    secrets:\n      env: |\n        SERVICE_TOKEN=${{ secrets.SERVICE_TOKEN }}"
    more = {"tests/test_token.py": TOKEN, ".github/env-schema.yml": SCHEMA}
    consumer = hub.consumer({**FILES, **more, **example("tests", **{"coverage-min: 80": secret})})
    consumer.secrets["SERVICE_TOKEN"] = "made-up-for-the-test"
    run = consumer.run("tests.yml", "pull_request")
    assert run.red == [], run.log
    assert run.jobs[VERDICT].steps["summary"].outputs["skipped"] == "0"
    assert "made-up-for-the-test" not in run.log
    fork = consumer.run("tests.yml", "pull_request", fork=True)
    assert fork.red == [], fork.log
    assert fork.jobs[VERDICT].steps["summary"].outputs["skipped"] == "2"
    assert not [one for one in hub.world.requests if not one.startswith("GET")]
    consumer.secrets["SERVICE_TOKEN"] = "short"
    wrong = consumer.run("tests.yml")
    assert wrong.red == [PYTHONS[0], PYTHONS[2], VERDICT], wrong.log
    assert wrong.jobs[PYTHONS[0]].steps["env"].outputs["malformed"] == '["SERVICE_TOKEN"]'
