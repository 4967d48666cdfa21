"""The env-check action in real workflows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from actrun import Run, commit, run_act

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Runner = Callable[[str, Mapping[str, bytes | str]], Run]

pytestmark = pytest.mark.act

KIT = "org/ci-kit/actions/env-check@v1"
SCHEMA = """version: 1
variables:
  DB: {type: mongodb-uri, secret: true, jobs: [workflow.yml/job, job]}
  ZIPS: {type: 'list[zip]'}
  ELSEWHERE: {jobs: [other.yml/other]}
"""
USES = (
    'on: push\njobs: {job: {runs-on: x, steps: [{run: "x", env: {DB: "${{ secrets.DB }}", N: "${{ vars.NEW }}"}}]}}\n'
)


def _step(name: str, env: dict[str, str] | None = None, **inputs: str) -> str:
    lines = [f"- id: {name}", f"  uses: {KIT}", "  continue-on-error: true"]
    for title, given in (("env", env or {}), ("with", {key.replace("_", "-"): one for key, one in inputs.items()})):
        lines += [f"  {title}:", *(f"    {key}: {json.dumps(value)}" for key, value in given.items())] if given else []
    return "\n".join(lines) + "\n"


def test_good_missing_malformed_and_drifted(run_steps: Runner) -> None:
    """One job: what is right passes and is written, all that is wrong is told at once, and no value is shown."""
    password = "hunter" + "22-secret"
    good = {"DB": f"mongodb://u:{password}@h/d", "ZIPS": "01234,94103"}
    bad = {"DB": f"mongodb://u:{password}@h:port/d"}
    run = run_steps(
        _step("good", good, config="out/config.yml")
        + "- id: written\n  run: cat out/config.yml\n"
        + _step("bad", bad)
        + _step("drift", mode="drift")
        + _step("typo", mode="chekc"),
        {".github/env-schema.yml": SCHEMA, ".github/workflows/workflow.yml": USES},
    )
    assert run.outcomes["good"] == "success", run.log
    assert run.outputs["good"]["verdict"] == "pass"
    assert "- '01234'" in run.printed["written"]
    assert (run.outcomes["bad"], run.outputs["bad"]["missing"]) == ("failure", '["ZIPS"]')
    assert run.outputs["bad"]["malformed"] == '["DB"]'
    assert {(one["title"], one["file"], one["line"]) for one in run.annotations["bad"]} == {
        ("missing", ".github/env-schema.yml", "4"),
        ("malformed", ".github/env-schema.yml", "3"),
    }
    assert run.outcomes["drift"] == "failure"
    assert {one["title"] for one in run.annotations["drift"]} >= {"undeclared", "unused", "moved"}
    assert "Did you mean `check`?" in run.annotations["typo"][0]["message"]
    shown = [*run.printed.values(), *run.summaries.values(), *(json.dumps(one) for one in run.annotations.values())]
    assert not [text for text in shown if password in text.replace(f"::add-mask::{password}", "")]


@pytest.mark.slow  # what it shows is tested above, in one run
def test_the_example_finds_both_mistakes(tmp_path: Path) -> None:
    """The workflow of the examples: the good values pass, the bad ones are told together."""
    workspace = tmp_path / "repository"
    workspace.mkdir()
    (workspace / "README.md").write_text("x\n", encoding="utf-8")
    commit(workspace)
    run = run_act(ROOT / "examples" / "env-check.yml", tmp_path, workspace)
    assert run.succeeded, run.log
    assert run.outputs["good"]["verdict"] == "pass"
    assert run.outcomes["wrong"] == "success"
