"""The root action: the command on PATH."""

from __future__ import annotations

import os
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

import ci_kit
from ci_kit.actions import setup
from ci_kit.errors import CiKitError
from ci_kit.runner.job import Job

if TYPE_CHECKING:
    from pathlib import Path


def test_the_command_runs_from_where_it_was_put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later shell that has the directory on its PATH finds `ci-kit`, and it is this version."""
    (tmp_path / "path").touch()
    monkeypatch.setenv("GITHUB_PATH", str(tmp_path / "path"))
    temporary = tmp_path / "a b"
    temporary.mkdir()
    outcome = setup.run(setup.Inputs(), Job(tmp_path, temporary, on_actions=True, inputs="{}"))
    assert isinstance(outcome.outputs, setup.Outputs)
    directory = (tmp_path / "path").read_text(encoding="utf-8").strip()
    assert directory == outcome.outputs.path
    environment = {**os.environ, "PATH": f"{directory}{os.pathsep}{os.environ['PATH']}"}
    said = subprocess.run(
        ["bash", "-c", "ci-kit --version"], env=environment, capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert said.stdout == f"ci-kit {ci_kit.__version__}\n"
    assert outcome.outputs.version == ci_kit.__version__


def test_there_is_a_command_for_windows_shells_too(tmp_path: Path) -> None:
    """Cmd and PowerShell find `ci-kit.cmd`, which runs Git's bash; nothing else of the checkout comes on PATH."""
    outcome = setup.run(setup.Inputs(), Job(tmp_path, tmp_path))
    assert isinstance(outcome.outputs, setup.Outputs)
    files = {name: os.path.join(outcome.outputs.path, name) for name in os.listdir(outcome.outputs.path)}  # noqa: PTH118, PTH208
    assert set(files) == {"ci-kit", "ci-kit.cmd"}
    assert os.stat(files["ci-kit"]).st_mode & stat.S_IXUSR  # noqa: PTH116


def test_a_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """One clear error when the runner's temporary directory is gone."""
    with pytest.raises(CiKitError, match="RUNNER_TEMP"):
        setup.run(setup.Inputs(), Job(tmp_path, tmp_path / "gone"))
