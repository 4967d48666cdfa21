"""The retry action in real workflows."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from actrun import Run, commit, run_act

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Runner = Callable[[str, Mapping[str, bytes | str]], Run]

pytestmark = pytest.mark.act

KIT = "org/ci-kit/actions/retry@v1"
README = {"README.md": "x\n"}


def test_the_example_tries_again_what_may_pass_and_nothing_else(tmp_path: Path) -> None:
    """Success after three attempts with a warning, failure after one with an annotation; all outputs are there."""
    workspace = tmp_path / "repository"
    workspace.mkdir()
    (workspace / "README.md").write_text("x\n", encoding="utf-8")
    commit(workspace)
    run = run_act(ROOT / "examples" / "retry.yml", tmp_path, workspace)
    assert run.succeeded, run.log
    late, broken = run.outputs["late"], run.outputs["broken"]
    assert (late["verdict"], late["outcome"], late["attempts"], late["exit-code"]) == ("warn", "succeeded", "3", "0")
    assert (late["classification"], late["rule"], late["transient"]) == ("network", "connection-failed", "true")
    assert late["report"].endswith("report.json")
    assert (broken["verdict"], broken["outcome"], broken["exit-code"]) == ("fail", "not-transient", "1")
    assert run.outcomes["broken"] == "failure"
    (annotation,) = [one for one in run.annotations["broken"] if one["level"] == "error"]
    assert annotation["title"].startswith("test-failed")
    assert "Attempts" in run.summaries["late"]


def test_bad_input_is_one_annotation(run_steps: Runner) -> None:
    """Nothing to run is refused before anything happens."""
    run = run_steps(f"- id: empty\n  continue-on-error: true\n  uses: {KIT}\n  with:\n    attempts: 2\n", README)
    assert run.outcomes["empty"] == "failure"
    (annotation,) = run.annotations["empty"]
    assert "there is no command to run" in annotation["message"].lower()


@pytest.mark.slow  # the same signals without act are among the tests of the action
def test_a_cancelled_step_passes_the_signal_on(run_steps: Runner, tmp_path: Path) -> None:
    """SIGINT to the step's entry process, as the runner sends it, reaches the command."""
    ready, got = tmp_path / "ready", tmp_path / "got"
    script = f"trap 'touch {got}; exit 3' INT; touch {ready}; while :; do sleep 0.1; done"
    interrupter = threading.Thread(target=_interrupt, args=(ready, str(got)), daemon=True)
    interrupter.start()
    run = run_steps(
        f"- id: cut\n  continue-on-error: true\n  uses: {KIT}\n  with:\n    run: {json.dumps(script)}\n", README
    )
    assert run.outputs["cut"]["outcome"] == "cancelled", run.log
    assert got.exists()


def _interrupt(ready: Path, mark: str) -> None:
    until = time.monotonic() + 90
    while not ready.exists():
        assert time.monotonic() < until
        time.sleep(0.05)
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if b"__main__.py\0retry" in command and _works_for(folder, mark):
            os.kill(int(folder.name), signal.SIGINT)


def _works_for(process: Path, mark: str) -> bool:
    """Whether a process has a child that runs the script of this test."""
    children = (process / "task" / process.name / "children").read_text(encoding="ascii").split()
    return any(mark.encode() in Path("/proc", child, "cmdline").read_bytes() for child in children)
