"""The root action: the command on PATH."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

import ci_kit
from ci_kit.actions import setup
from ci_kit.errors import CiKitError
from ci_kit.runner.job import Job


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """A job whose temporary directory has a space in its name."""
    (tmp_path / "path").touch()
    monkeypatch.setenv("GITHUB_PATH", str(tmp_path / "path"))
    (tmp_path / "a b").mkdir()
    return Job(tmp_path, tmp_path / "a b", on_actions=True, inputs="{}")


def outputs(job: Job) -> setup.Outputs:
    """What the action gives."""
    given = setup.run(setup.Inputs(), job).outputs
    assert isinstance(given, setup.Outputs)
    return given


def later(job: Job, line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in a later step, which has on its PATH what the runner was told to put there."""
    directory = (job.workspace / "path").read_text(encoding="utf-8").strip()
    environment = {**os.environ, "PATH": f"{directory}{os.pathsep}{os.environ['PATH']}"}
    words = [shutil.which("bash") or "bash", "-c", line]
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=False, cwd=job.workspace)


def test_the_command_runs_from_where_it_was_put(job: Job) -> None:
    """A later shell that has the directory on its PATH finds `ci-kit`, and it is this version."""
    given = outputs(job)
    assert (job.workspace / "path").read_text(encoding="utf-8").strip() == given.path
    assert later(job, "ci-kit --version").stdout == f"ci-kit {ci_kit.__version__}\n"
    assert given.version == ci_kit.__version__


def test_words_and_exit_code_pass_through_the_command_whole(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the checkout is, and whatever the words are, nothing is split, expanded or lost on the way."""
    root = job.workspace / "it's a $(kit) 100%"
    root.mkdir()
    (root / "ci-kit").write_text('#!/usr/bin/env bash\nprintf "<%s>" "$0" "$@"\nexit 7\n', encoding="utf-8")
    (root / "ci-kit").chmod(0o755)
    monkeypatch.setattr(setup, "ROOT", root)
    given = outputs(job)
    done = later(job, "ci-kit 'a  b' '' '*' '$HOME'")
    assert done.stdout == f"<{root}/ci-kit><a  b><><*><$HOME>"
    assert done.returncode == 7
    batch = Path(given.path, "ci-kit.cmd").read_text(encoding="utf-8")
    assert f'"{(root / "ci-kit").as_posix()}"'.replace("%", "%%") in batch


def test_nothing_else_comes_on_path(job: Job) -> None:
    """The directory holds the command for shells and that for cmd and PowerShell, which runs Git's bash."""
    directory = Path(outputs(job).path)
    assert sorted(path.name for path in directory.iterdir()) == ["ci-kit", "ci-kit.cmd"]
    assert (directory / "ci-kit").stat().st_mode & stat.S_IXUSR
    assert "\\bin\\bash.exe" in (directory / "ci-kit.cmd").read_text(encoding="utf-8")


def test_on_a_terminal_nobodys_path_is_changed(job: Job) -> None:
    """Without a job the command is made, and its place told."""
    outcome = setup.run(setup.Inputs(), Job(job.workspace, job.temporary))
    assert (job.workspace / "path").read_text(encoding="utf-8") == ""
    assert outcome.report.data["path"] in outcome.report.headline


def test_a_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """One clear error when the runner's temporary directory is gone."""
    with pytest.raises(CiKitError, match="RUNNER_TEMP"):
        setup.run(setup.Inputs(), Job(tmp_path, tmp_path / "gone"))


def test_a_path_file_that_is_gone_is_told(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """Later steps would not find the command, so it is no success."""
    monkeypatch.setenv("GITHUB_PATH", str(job.workspace / "gone"))
    with pytest.raises(CiKitError, match="PATH of later steps could not be written"):
        setup.run(setup.Inputs(), job)
