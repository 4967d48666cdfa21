"""The qa-summary action in real workflows: green, red, flaky, missing, hostile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from actrun import Run, commit, run_act
from quality_workspace import case, real, suite

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Runner = Callable[[str, Mapping[str, bytes | str]], Run]

pytestmark = pytest.mark.act

KIT = "org/ci-kit/actions/qa-summary@v1"
HOSTILE = "x ::set-output name=verdict::pass @everyone <b> | ##[error]y"


def step(name: str, reports: str, **inputs: str) -> str:
    """A step with the action that may fail."""
    lines = "".join(f"    {key.replace('_', '-')}: {json.dumps(value)}\n" for key, value in inputs.items())
    given = f"    reports: {json.dumps(reports)}\n{lines}"
    return f"- id: {name}\n  continue-on-error: true\n  uses: {KIT}\n  with:\n{given}"


def test_green_red_flaky_missing_and_hostile_reports(run_steps: Runner) -> None:
    """Each in a step of one job: outcomes, outputs, annotations and summaries are those of the reports."""
    files: dict[str, bytes | str] = {
        "green.xml": suite(case("a"), case("b")),
        "surefire.xml": real("surefire-reruns.xml"),
        "src/test/java/com/example/OrdersTest.java": "class OrdersTest {}\n",
        "flaky.xml": suite(case("a"), case("b", "flakyFailure")),
        "hostile.xml": suite(case(HOSTILE, "failure", message=HOSTILE, text=f"\n{HOSTILE}\n::error::z")),
        "lcov.info": real("lcov.info"),
    }
    read = (
        '- id: read\n  env:\n    REPORT: ${{ steps.green.outputs.report }}\n  run: cat "$REPORT"\n'
        '- id: page\n  env:\n    PAGE: ${{ steps.green.outputs.html }}\n  run: head -n 1 "$PAGE"\n'
    )
    run = run_steps(
        step("green", "green.xml\nlcov.info", expect="tests\ncoverage", coverage_min="60")
        + step("red", "surefire.xml")
        + step("flaky", "flaky.xml")
        + step("missing", "green.xml\nbrowser/*.xml")
        + step("hostile", "hostile.xml")
        + read,
        files,
    )
    outcomes = {name: run.outcomes[name] for name in ("green", "red", "flaky", "missing", "hostile")}
    assert outcomes == {
        "green": "success",
        "red": "failure",
        "flaky": "success",
        "missing": "failure",
        "hostile": "failure",
    }
    judged = {name: (run.outputs[name]["verdict"], run.outputs[name]["judged"]) for name in outcomes}
    assert judged == {
        "green": ("pass", "PASSED"),
        "red": ("fail", "FAILED"),
        "flaky": ("warn", "PASSED_WITH_WARNINGS"),
        "missing": ("error", "ERROR"),
        "hostile": ("fail", "FAILED"),
    }
    green = run.outputs["green"]
    assert (green["tests"], green["coverage"], green["quality-score"]) == ("2", "66.66", "0.7")
    assert run.printed["page"].startswith("<!DOCTYPE html>")
    assert json.loads(run.printed["read"])["data"]["tests"]["passed"] == 2
    failed = [one for one in run.annotations["red"] if one["level"] == "error"]
    assert [(one["file"], one["line"]) for one in failed] == [
        ("src/test/java/com/example/OrdersTest.java", "7"),
        ("src/test/java/com/example/OrdersTest.java", "6"),
    ]
    assert [one["title"] for one in run.annotations["missing"]] == ["report-missing"]
    assert run.summaries["green"].count("```mermaid") == 2
    assert "@everyone" not in run.summaries["hostile"]
    assert "<b>" not in run.summaries["hostile"]


def test_bad_input_is_one_annotation(run_steps: Runner) -> None:
    """A gate that is no percentage ends the step before anything is read."""
    run = run_steps(step("typo", "green.xml", coverage_min="most"), {"green.xml": suite(case("a"))})
    assert run.outcomes["typo"] == "failure"
    (annotation,) = run.annotations["typo"]
    assert "`coverage-min` is `most`, but it must be a percentage from 0 to 100" in annotation["message"]


@pytest.mark.slow  # the example is a job of several steps
def test_the_example_runs(tmp_path: Path) -> None:
    """The workflow of the examples, on the tests of a small project."""
    workspace = tmp_path / "repository"
    workspace.mkdir()
    (workspace / "README.md").write_text("x\n", encoding="utf-8")
    commit(workspace)
    run = run_act(ROOT / "examples" / "qa-summary.yml", tmp_path, workspace)
    assert run.succeeded, run.log
    assert run.outputs["quality"]["judged"] == "PASSED_WITH_WARNINGS"
    assert run.outcomes["broken"] == "failure"
    assert run.outputs["broken"]["judged"] == "ERROR"
