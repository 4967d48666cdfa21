"""The package-check action in a real workflow."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from actrun import Run, commit, run_act
from distributions import Made

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Runner = Callable[[str, Mapping[str, bytes | str]], Run]

pytestmark = pytest.mark.act

KIT = "org/ci-kit/actions/package-check@v1"


def test_sound_faulty_and_misnamed(run_steps: Runner, tmp_path: Path) -> None:
    """One passes, one fails with its faults, and where nothing was built nothing passes."""
    good, bad = Made(tmp_path), Made(tmp_path)
    bad.files["tests/test_demo.py"] = "x\n"
    files = {
        "dist/demo-1.0-py3-none-any.whl": good.wheel().read_bytes(),
        "dist/demo-1.0.tar.gz": good.sdist().read_bytes(),
        "bad/demo-1.0-py3-none-any.whl": bad.wheel().read_bytes(),
    }
    run = run_steps(
        f"- id: good\n  uses: {KIT}\n"
        f"- id: bad\n  uses: {KIT}\n  continue-on-error: true\n  with:\n    directory: bad\n"
        f"- id: none\n  uses: {KIT}\n  continue-on-error: true\n  with:\n    directory: wheels\n",
        files,
    )
    assert [run.outcomes[one] for one in ("good", "bad", "none")] == ["success", "failure", "failure"], run.log
    assert (run.outputs["good"]["version"], len(json.loads(run.outputs["good"]["files"]))) == ("1.0", 2)
    assert (run.outputs["bad"]["verdict"], run.outputs["bad"]["errors"]) == ("fail", "1")
    assert run.outputs["none"]["verdict"] == "error"


@pytest.mark.slow  # what it shows is tested above, and where packages are installed
def test_the_example_finds_the_file_and_installs(tmp_path: Path) -> None:
    """The workflow of the examples, as users copy it."""
    workspace = tmp_path / "repository"
    workspace.mkdir()
    (workspace / "README.md").write_text("x\n", encoding="utf-8")
    commit(workspace)
    run = run_act(ROOT / "examples" / "package-check.yml", tmp_path, workspace)
    assert run.succeeded, run.log
    assert run.outcomes["told"] == "success"
