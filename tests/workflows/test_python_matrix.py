"""The python-matrix action in real workflows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from actrun import commit, run_act

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.act

PROJECT = """[project]
requires-python = ">=3.9"
classifiers = ["Programming Language :: Python :: 3.9", "Programming Language :: Python :: 3.10"]
"""


def test_the_example_gets_a_job_for_each_version(tmp_path: Path) -> None:
    """The list of one job is the matrix of the next."""
    workspace = tmp_path / "repository"
    workspace.mkdir()
    (workspace / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    commit(workspace)
    run = run_act(ROOT / "examples" / "python-matrix.yml", tmp_path, workspace)
    assert run.succeeded, run.log
    assert json.loads(run.outputs["python"]["versions"]) == ["3.9", "3.10"]
    assert run.outputs["python"]["verdict"] == "warn"
    assert {line.split()[-1] for line in run.printed["tests"].splitlines() if "Python 3" in line} == {"3.9", "3.10"}
