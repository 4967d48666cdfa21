"""The perf-gate action in real workflows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from actrun import Run, commit, run_act
from benchmarks import pytest_json, times

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Runner = Callable[[str, Mapping[str, bytes | str]], Run]

pytestmark = pytest.mark.act

KIT = "org/ci-kit/actions/perf-gate@v1"
HOSTILE = "t::<img src=x>|@org/team ::error::pwned ``` ${{ github.token }}"


def _results(**levels: float) -> str:
    return pytest_json({name: times(level, 40, 0.01, (name, level)) for name, level in levels.items()})


def _step(name: str, **inputs: str) -> str:
    values = {key.replace("_", "-"): value for key, value in inputs.items()}
    lines = "".join(f"    {key}: {json.dumps(value)}\n" for key, value in values.items())
    return f"- id: {name}\n  uses: {KIT}\n  continue-on-error: true\n  with:\n{lines}"


def test_green_red_missing_and_hostile_results(run_steps: Runner) -> None:
    """One job: what is as before passes, what is slower fails, what is missing is an error, names stay names."""
    base = {"fine": 1.0, "slow": 1.0}
    hostile = {HOSTILE: 1.0}
    files = {
        "base.json": _results(**base),
        "same.json": _results(**base),
        "slow.json": _results(fine=1.0, slow=2.0),
        "hostile-base.json": _results(**hostile),
        "hostile.json": _results(**{HOSTILE: 3.0}),
    }
    run = run_steps(
        _step("green", results="same.json", baseline="base.json", run_noise="1%")
        + _step("red", results="slow.json", baseline="base.json", run_noise="1%")
        + "- id: files\n  env:\n    CHART: ${{ steps.red.outputs.chart }}\n    PAGE: ${{ steps.red.outputs.html }}\n"
        + '  run: |\n    head -c 4 "$CHART"; echo\n    head -c 4 "$PAGE"; echo\n'
        + _step("missing", results="nowhere/*.json", baseline="base.json")
        + _step("hostile", results="hostile.json", baseline="hostile-base.json", run_noise="1%")
        + _step("typo", results="same.json", basline="base.json", threshold="a lot", baseline="base.json"),
        files,
    )
    assert run.outcomes["green"] == "success", run.log
    assert (run.outputs["green"]["verdict"], run.outputs["green"]["same"]) == ("pass", "2")
    assert (run.outcomes["red"], run.outputs["red"]["verdict"]) == ("failure", "fail")
    assert run.outputs["red"]["regressed"] == "1"
    (annotation,) = run.annotations["red"]
    assert (annotation["level"], annotation["title"]) == ("error", "regressed")
    assert annotation["message"].startswith("slow takes 2.0")
    assert "```mermaid" in run.summaries["red"]
    assert "| slow | " in run.summaries["red"]
    assert run.printed["files"].split() == ["<svg", "<!DO"], run.log
    assert (run.outcomes["missing"], run.outputs["missing"]["verdict"]) == ("failure", "error")
    assert "there is no such file" in run.annotations["missing"][0]["message"]
    assert run.outputs["hostile"]["verdict"] == "fail", run.log
    assert len(run.annotations["hostile"]) == 1
    assert "<img" not in run.summaries["hostile"]
    assert "@org/team" not in run.summaries["hostile"]
    assert run.outcomes["typo"] == "failure"
    assert "`threshold` is `a lot`" in run.annotations["typo"][0]["message"]


@pytest.mark.slow  # three times fifteen pairs of runs
def test_the_example_finds_the_slow_commit(tmp_path: Path) -> None:
    """The workflow of the examples: the same commit passes, the slow one fails, the history fills."""
    workspace = tmp_path / "repository"
    workspace.mkdir()
    (workspace / "README.md").write_text("x\n", encoding="utf-8")
    commit(workspace)
    run = run_act(ROOT / "examples" / "perf-gate.yml", tmp_path, workspace)
    assert run.succeeded, run.log
    assert run.outputs["same"]["verdict"] == "pass"
    assert (run.outputs["slow"]["verdict"], run.outputs["slow"]["regressed"]) == ("fail", "1")
    assert run.outcomes["history"] == "success"
