"""The markdown-lint action in real workflows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from actrun import commit, run_act

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.act


def test_the_example_finds_what_leads_nowhere_and_checks_its_sarif(tmp_path: Path) -> None:
    """A broken link, an anchor that is gone; the SARIF file passes sarif-validate."""
    workspace = tmp_path / "repository"
    (workspace / "docs").mkdir(parents=True)
    (workspace / "README.md").write_text("# Read\n\n[g](docs/guide.md#set-up) [h](docs/gone.md)\n", encoding="utf-8")
    (workspace / "docs" / "guide.md").write_text(
        "# Guide\n\n## Setting up\n\n[r](../README.md#read)\n", encoding="utf-8"
    )
    commit(workspace)
    run = run_act(ROOT / "examples" / "markdown-lint.yml", tmp_path, workspace)
    assert run.outcomes["markdown"] == "failure", run.log
    assert (run.outputs["markdown"]["errors"], run.outputs["markdown"]["files"]) == ("2", "2")
    assert "broken-anchor" in run.summaries["markdown"]
    assert run.outcomes["sarif"] == "success"
    assert run.outputs["sarif"]["verdict"] == "pass"
